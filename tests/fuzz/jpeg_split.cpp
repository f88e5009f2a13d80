#include "codec/codec.h"
#include "fuzz/all.h"
#include "fuzz/jpeg_seeds.h"
#include "support/jpeg_planes.h"

#include "lightmill/error.h"

#include <optional>
#include <stdexcept>
#include <string>

namespace lightmill::fuzz {
namespace {

/// Planes, or why there are none.
struct Found {
  std::optional<Planes> planes = {};
  std::string refusal = {};
};

Found planes_by(const test::FileBytes& file, const step::Decode& step, const test::JpegWay& way) try {
  return {.planes = test::planes_of(file, step, way)};
} catch (const Error& error) {
  return {.refusal = error.what()};
}

bool is_of_few_pixels(std::span<const std::uint8_t> file) try {
  constexpr std::int64_t kMostPixels = 200'000;
  const ImageInfo info = probe(file);
  return info.format == Format::jpeg && !info.progressive && info.size.area() <= kMostPixels &&
         (info.color == ColorModel::ycc || info.color == ColorModel::gray) && info.regular_sampling && info.bits == 8;
} catch (const Error&) {
  return false;
}

void split(std::span<const std::uint8_t> bytes) {
  Choices choices(bytes);
  const std::uint8_t choice = choices.byte();
  if (!is_of_few_pixels(choices.rest())) return;
  const test::FileBytes file(choices.rest().begin(), choices.rest().end());
  const step::Decode step{Domain::planes, choice & 1 ? step::Scale{1, 2} : step::Scale{1, 1}};
  const Found alone = planes_by(file, step, {});
  const Found helped = planes_by(file, step, {.chunk_blocks = 4U + choice / 2 % 64, .helpers = choice & 128 ? 1 : 3});
  expect(alone.refusal == helped.refusal, "threads refuse what one takes, or for another reason");
  expect(alone.planes.has_value() == helped.planes.has_value(), "odd to threads or to one thread alone");
  expect(!alone.planes || test::same_samples(*alone.planes, *helped.planes), "samples that one thread's are not");
}

}  // namespace

const Target kJpegSplit{"jpeg_split", split, jpeg_seeds, mutate_jpeg};

}  // namespace lightmill::fuzz
