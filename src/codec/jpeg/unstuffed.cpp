#include "codec/jpeg/unstuffed.h"

#include <algorithm>
#include <cstring>

namespace lightmill {

void Unstuffed::fill(const Source& source, std::uint8_t* to) {
  begin_ = source.begin;
  data_ = to;
  size_ = 0;
  gaps_.assign(1, {0, 0});
  restarts_.clear();
  const std::uint8_t* at = source.begin;
  const auto skip_to = [&](const std::uint8_t* next) {
    at = next;
    gaps_.push_back({size_, static_cast<std::size_t>(next - begin_) - size_});
  };
  while (at < source.end) {
    const auto* ff = static_cast<const std::uint8_t*>(std::memchr(at, 0xFF, static_cast<std::size_t>(source.end - at)));
    const std::uint8_t* const stop = ff ? ff : source.end;
    std::memcpy(to + size_, at, static_cast<std::size_t>(stop - at));
    size_ += static_cast<std::size_t>(stop - at);
    if (source.end - stop < 2) return;
    const std::uint8_t* const code = std::find_if(stop, source.end, [](std::uint8_t byte) { return byte != 0xFF; });
    if (code == source.end) return;
    if (*code == 0 && code == stop + 1) {
      to[size_++] = 0xFF;
      skip_to(code + 1);
    } else if (source.restarts && (*code & 0xF8) == 0xD0) {
      restarts_.push_back(size_);
      skip_to(code + 1);
    } else {
      return;
    }
  }
}

std::size_t Unstuffed::index_of(const std::uint8_t* byte) const {
  if (byte <= begin_) return 0;
  const auto offset = static_cast<std::size_t>(byte - begin_);
  const auto behind =
      std::ranges::upper_bound(gaps_, offset, {}, [](const Gap& gap) { return gap.index + gap.removed; });
  const std::size_t most = behind == gaps_.end() ? size_ : behind->index;
  return std::min(offset - std::prev(behind)->removed, most);
}

std::optional<std::uint64_t> Unstuffed::bit_of(const BitReader::Place& place) const {
  const auto bit = static_cast<std::int64_t>(8 * index_of(place.byte)) + place.bits_to_come;
  return bit < 0 || place.byte < begin_ ? std::nullopt : std::optional(static_cast<std::uint64_t>(bit));
}

const std::uint8_t* Unstuffed::file_of(std::size_t index) const {
  const auto behind = std::ranges::upper_bound(gaps_, index, {}, &Gap::index);
  return begin_ + index + std::prev(behind)->removed;
}

BitReader Unstuffed::reader_at(std::uint64_t bit, const std::uint8_t* end) const {
  const std::size_t index = bit / 8;
  const int used = static_cast<int>(bit % 8);
  if (used == 0 && index > 0) {
    const int stuffed = data_[index - 1] == 0xFF ? 1 : 0;
    return {file_of(index - 1) + 1 + stuffed, end};
  }
  BitReader reader(file_of(index), end);
  reader.refill();
  reader.consume(used);
  return reader;
}

}  // namespace lightmill
