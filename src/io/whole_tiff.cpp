#include "io/whole_tiff.h"

#include "io/opening.h"
#include "io/system_failure.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace lightmill {
namespace {

/// Numbers of the file in its order of bytes.
class Numbers {
 public:
  Numbers(const Descriptor& file, off_t size) : file_(file), size_(static_cast<std::uint64_t>(size)) {}

  /// False where the file does not begin as a TIFF does.
  bool begin() {
    const auto mark = bytes(0, 4);
    if (mark.size() < 4 || mark[0] != mark[1] || (mark[0] != 'I' && mark[0] != 'M')) return false;
    little_ = mark[0] == 'I';
    const std::uint64_t version = number(mark.data() + 2, 2);
    big_ = version == 43;
    return big_ || version == 42;
  }
  bool is_big() const { return big_; }
  std::size_t offset_size() const { return big_ ? 8 : 4; }
  std::size_t count_size() const { return big_ ? 8 : 2; }
  std::size_t entry_size() const { return big_ ? 20 : 12; }
  std::uint64_t size() const { return size_; }

  std::uint64_t number(const std::uint8_t* from, std::size_t size) const {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < size; ++i) value = value << 8 | from[little_ ? size - 1 - i : i];
    return value;
  }
  /// As many as there are, of those.
  std::vector<std::uint8_t> bytes(std::uint64_t at, std::size_t size) const {
    if (at >= size_) return {};
    std::vector<std::uint8_t> bytes(static_cast<std::size_t>(std::min<std::uint64_t>(size, size_ - at)));
    const ssize_t count =
        uninterrupted([&] { return ::pread(file_.get(), bytes.data(), bytes.size(), static_cast<off_t>(at)); });
    if (count < 0) throw output_error("cannot read what has the name", errno);
    bytes.resize(static_cast<std::size_t>(count));
    return bytes;
  }

 private:
  const Descriptor& file_;
  const std::uint64_t size_;
  bool little_ = true, big_ = false;
};

/// The values of an entry, some at a time.
struct Values {
  std::uint64_t at = 0, count = 0;
  std::size_t size = 0;  ///< of each
};

std::optional<Values> values_of(const Numbers& file, const std::uint8_t* entry, std::uint64_t place) {
  constexpr std::uint64_t kWord = 3, kDword = 4, kQword = 16;
  const std::uint64_t type = file.number(entry + 2, 2);
  Values values{.count = file.number(entry + 4, file.offset_size())};
  values.size = type == kWord ? 2 : type == kDword ? 4 : type == kQword ? 8 : 0;
  if (values.size == 0 || values.count == 0 || values.count > file.size()) return std::nullopt;
  const std::size_t field = 4 + file.offset_size();
  const bool inside = values.count * values.size <= file.offset_size();
  values.at = inside ? place + field : file.number(entry + field, file.offset_size());
  return values;
}

/// Whether all pieces lie in the file.
bool are_inside(const Numbers& file, const Values& offsets, const Values& sizes) {
  constexpr std::uint64_t kAtOnce = 8192;
  if (offsets.count != sizes.count) return false;
  for (std::uint64_t i = 0; i < offsets.count; i += kAtOnce) {
    const auto count = static_cast<std::size_t>(std::min(kAtOnce, offsets.count - i));
    const auto some = file.bytes(offsets.at + i * offsets.size, count * offsets.size);
    const auto their_sizes = file.bytes(sizes.at + i * sizes.size, count * sizes.size);
    if (some.size() < count * offsets.size || their_sizes.size() < count * sizes.size) return false;
    for (std::size_t j = 0; j < count; ++j) {
      const std::uint64_t at = file.number(some.data() + j * offsets.size, offsets.size);
      const std::uint64_t size = file.number(their_sizes.data() + j * sizes.size, sizes.size);
      if (at > file.size() || size > file.size() - at) return false;
    }
  }
  return true;
}

}  // namespace

bool is_whole_tiff(const Descriptor& descriptor, off_t size) {
  constexpr std::uint64_t kStripOffsets = 273, kStripSizes = 279, kTileOffsets = 324, kTileSizes = 325;
  constexpr std::uint64_t kMostEntries = 65'535;
  Numbers file(descriptor, size);
  if (!file.begin()) return false;
  const auto first = file.bytes(file.is_big() ? 8 : 4, file.offset_size());
  if (first.size() < file.offset_size()) return false;
  const std::uint64_t directory = file.number(first.data(), first.size());
  const auto head = file.bytes(directory, file.count_size());
  const std::uint64_t count = head.size() == file.count_size() ? file.number(head.data(), head.size()) : 0;
  if (count == 0 || count > kMostEntries) return false;
  const std::uint64_t begin = directory + file.count_size();
  const auto entries = file.bytes(begin, static_cast<std::size_t>(count) * file.entry_size());
  if (entries.size() < count * file.entry_size()) return false;
  std::optional<Values> offsets, sizes;
  for (std::size_t at = 0; at < entries.size(); at += file.entry_size()) {
    const std::uint64_t tag = file.number(entries.data() + at, 2);
    if (tag == kStripOffsets || tag == kTileOffsets) offsets = values_of(file, entries.data() + at, begin + at);
    if (tag == kStripSizes || tag == kTileSizes) sizes = values_of(file, entries.data() + at, begin + at);
  }
  return offsets && sizes && are_inside(file, *offsets, *sizes);
}

}  // namespace lightmill
