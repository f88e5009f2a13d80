#pragma once

#include "codec/jpeg/bit_reader.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace lightmill {

/// Entropy-coded bytes without the zeros stuffed after 0xFF and without restart markers, and the way from their bits to
/// the file's and back.
class Unstuffed {
 public:
  /// Where bytes may come from.
  struct Source {
    const std::uint8_t* begin;
    const std::uint8_t* end;
    bool restarts;  ///< restart markers are stepped over; else they end the data, as every other marker
  };
  /// Copies them to `to`, which must have room for as many bytes.
  void fill(const Source& source, std::uint8_t* to);

  const std::uint8_t* data() const { return data_; }
  std::size_t size() const { return size_; }
  /// Where bytes begin that follow a restart marker, in order.
  std::span<const std::size_t> restarts() const { return restarts_; }

  /// The index of a byte of the file, or of the first one after it that was kept.
  std::size_t index_of(const std::uint8_t* byte) const;
  /// Counted from the first byte's first bit; nothing where it lies before that.
  std::optional<std::uint64_t> bit_of(const BitReader::Place& place) const;
  /// The byte of the file that was kept as that; of the first one not kept, where the next would be.
  const std::uint8_t* file_of(std::size_t index) const;
  /// A reader whose next bit is this one; at a restart marker before the marker.
  BitReader reader_at(std::uint64_t bit, const std::uint8_t* end) const;

 private:
  /// From the byte `index` on the file is `removed` bytes ahead.
  struct Gap {
    std::size_t index;
    std::size_t removed;
  };

  const std::uint8_t* begin_ = nullptr;
  const std::uint8_t* data_ = nullptr;
  std::size_t size_ = 0;
  std::vector<Gap> gaps_;
  std::vector<std::size_t> restarts_;
};

}  // namespace lightmill
