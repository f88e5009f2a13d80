#pragma once

#include "codec/iso_box.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace lightmill {

/// Numbers, the high byte first, and parts of what a box holds. Throws Error(damaged) where it ends early.
class BoxReader {
 public:
  using View = std::span<const std::uint8_t>;

  /// `name`: for messages.
  BoxReader(View bytes, std::string_view name) : left_(bytes), name_(name) {}

  bool empty() const { return left_.empty(); }
  View rest() const { return left_; }
  View take(std::uint64_t bytes);
  void skip(std::uint64_t bytes) { take(bytes); }
  /// Of up to 8 bytes; 0 of none.
  std::uint64_t number(std::size_t bytes);
  std::uint8_t byte() { return static_cast<std::uint8_t>(number(1)); }
  std::uint32_t word() { return static_cast<std::uint32_t>(number(4)); }
  std::string_view type();
  /// Up to a zero, or all that is left.
  std::string_view text();

 private:
  View left_;
  std::string_view name_;
};

/// ISO/IEC 14496-12, 4.2.
struct Box {
  std::string_view type;
  std::span<const std::uint8_t> bytes;  ///< without its head
};

/// One box after the other.
class Boxes {
 public:
  /// `name`: of the box that they are in.
  Boxes(BoxReader::View bytes, std::string_view name) : left_(bytes), name_(name) {}

  /// None at the end. Throws Error(damaged) where what comes is no box, or one that does not fit.
  std::optional<Box> next();

 private:
  BoxReader::View left_;
  std::string_view name_;
};

/// The head of a box, whether or not all of it is there; one that goes on to the end is as large as all there is. None
/// where there is no room for one, or it says what cannot be.
std::optional<IsoBox> sound_box_at(BoxReader::View bytes);

/// What full boxes begin with.
struct BoxVersion {
  int version;
  std::uint32_t flags;
};
BoxVersion box_version(BoxReader& reader);

}  // namespace lightmill
