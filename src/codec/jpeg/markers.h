#pragma once

#include "image/metadata.h"

#include "lightmill/geometry.h"
#include "lightmill/image_info.h"
#include "lightmill/rendition.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lightmill {

/// The metadata in a JPEG's header, found in one walk over its segments up to the first scan. (libjpeg can save
/// segments, but walks along all that it has for each new one: a header of 120,000 empty ones took a minute.) Views
/// into the file's bytes, which must outlive it.
class JpegMarkers {
 public:
  using View = std::span<const std::uint8_t>;

  /// libjpeg must have read the header, so its segments are in order up to the scan.
  explicit JpegMarkers(std::span<const std::uint8_t> file);

  /// Adds what is known of metadata to `info`, without putting it together.
  void describe(ImageInfo& info) const;
  Metadata copy() const;
  Bytes icc() const;

  /// What the header says of the file's bytes behind the picture.
  struct Trailer {
    bool video = false;
    bool gain_map = false;
    bool pictures = false;        ///< by the CIPA's multi-picture format, for one
    bool previews_alone = false;  ///< of the picture itself
  };
  Trailer trailer() const;
  /// Whether it may say anything of them; quick.
  bool says_of_trailer() const;
  /// Where further pictures begin by the multi-picture format, but for previews: in the file that the header is of.
  std::vector<std::size_t> further_pictures() const;
  View xmp() const { return xmp_; }
  /// From the name on; empty where the header does not say ISO 21496-1.
  View iso_gain_map() const { return iso_gain_map_; }
  /// By the frame's header; 0 where there is none.
  Size size() const { return size_; }
  /// What is not as it should be, or means what cannot be told without what is not kept.
  std::vector<std::string> warnings(MetadataPolicy policy) const;

 private:
  struct Segment {
    int marker;
    View bytes;
  };
  void take(const Segment& segment);
  void take_app1(const Segment& segment);
  void take_app2(const Segment& segment);
  void keep(const Segment& segment);
  Bytes exif() const;
  bool profile_is_whole() const;
  void describe_profile(ImageInfo& info) const;

  static constexpr std::size_t kMostChunks = 255;  // of a profile: their number is a byte

  std::vector<View> exif_;  // the first block's pieces
  View xmp_;
  std::vector<View> icc_;  // chunks as they come, from their number on
  bool second_exif_ = false;
  std::vector<Segment> others_;
  std::size_t left_out_ = 0;
  View file_;
  View multi_picture_;  // from its TIFF header on
  bool previews_ = false;
  View iso_gain_map_;
  Size size_;
};

/// A segment of a header.
struct JpegSegment {
  int marker;
  std::span<const std::uint8_t> bytes;  ///< without its length
};
/// All up to the first scan.
std::vector<JpegSegment> header_segments(std::span<const std::uint8_t> file);

inline constexpr std::string_view kMultiPicture("MPF\0", 4);

}  // namespace lightmill
