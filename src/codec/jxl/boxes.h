#pragma once

#include "image/metadata.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lightmill {

/// The boxes of a JPEG XL file (ISO/IEC 18181-2), of which a bare codestream has none. What is in the codestream is
/// libjxl's.
class JxlBoxes {
 public:
  using View = std::span<const std::uint8_t>;

  explicit JxlBoxes(View file);
  JxlBoxes(const JxlBoxes&) = delete;
  JxlBoxes& operator=(const JxlBoxes&) = delete;

  /// For libjxl, and what all views are of: the file, or the same boxes with short heads in place of long ones, of
  /// whose two kinds libjxl 0.7 reads one.
  View file() const { return file_; }
  /// Whether there are any, or the file is a codestream.
  bool contained() const { return contained_; }
  /// Of the codestream, from that byte of the file on, as far as it goes in one piece.
  View codestream_from(const std::uint8_t* at) const;
  /// What a JPEG needs to come back byte for byte, beside the codestream.
  bool holds_jpeg() const { return holds_jpeg_; }
  /// A TIFF block.
  const Bytes& exif() const { return exif_; }
  const Bytes& xmp() const { return xmp_; }
  std::vector<std::string> warnings() const;
  /// Why the file has less than it says.
  const std::optional<std::string>& damage() const { return damage_; }

 private:
  void walk();
  void take(std::string_view type, View content);
  void take_packed(View content);
  void take_exif(View content);
  void take_xmp(View content);

  Bytes shortened_;
  View file_;
  bool contained_ = false, holds_jpeg_ = false;
  std::vector<View> codestream_;
  Bytes exif_, xmp_;
  bool exif_unpacked_ = false, xmp_unpacked_ = false;
  std::size_t unknown_ = 0, behind_ = 0;
  std::vector<std::string> broken_;  ///< what is to be left out therefore
  std::optional<std::string> damage_;
};

}  // namespace lightmill
