#include "codec/foreign_kind.h"
#include "codec/formats.h"
#include "codec/picture_room.h"
#include "fuzz/all.h"
#include "fuzz/picture_seeds.h"
#include "io/descriptor.h"
#include "io/whole_picture.h"
#include "support/pictures.h"
#include "support/temporary_folder.h"

#include "lightmill/error.h"

#include <fcntl.h>

#include <algorithm>
#include <optional>

namespace lightmill::fuzz {
namespace {

/// How much of a file is kept that comes in pieces of that many bytes; none where it is refused.
std::optional<std::size_t> kept(std::span<const std::uint8_t> file, std::size_t piece) try {
  PictureRoom room(test::pool());
  const auto place = room.take(file.size());
  room.begins(file.first(std::min(file.size(), kLongestSignature)));
  std::ranges::copy(file, place.begin());
  for (std::size_t filled = 0; filled < file.size();) {
    filled = std::min(file.size(), filled + piece);
    if (room.enough(filled)) break;
  }
  return std::move(room).blob().size;
} catch (const Error&) {
  return std::nullopt;
}

void find_end(std::span<const std::uint8_t> bytes) {
  Choices choices(bytes);
  const std::size_t piece = 1U + choices.byte();
  const auto file = choices.rest();
  foreign_kind(file);
  raw_kind(file);
  const auto at_once = kept(file, SIZE_MAX / 2), in_pieces = kept(file, piece);
  expect(at_once.has_value() == in_pieces.has_value(), "taken in one way alone");
  static const TemporaryFolder folder("/dev/shm");
  static const Descriptor open_folder(::open(folder.path().c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  folder.write("a", file);
  picture_found(open_folder.get(), "a");
}

std::vector<test::FileBytes> seeds() { return behind_choices(pictures_of_all()); }

}  // namespace

const Target kPictureEnds{"picture_ends", find_end, seeds};

}  // namespace lightmill::fuzz
