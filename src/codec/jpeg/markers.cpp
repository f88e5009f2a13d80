#include "codec/jpeg/markers.h"

#include "base/bytes.h"
#include "codec/jpeg/marker_codes.h"
#include "color/profile.h"
#include "image/photoshop.h"
#include "image/tiff_reader.h"
#include "image/xmp.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

namespace lightmill {
namespace {

constexpr std::string_view kIcc("ICC_PROFILE\0", 12);
constexpr std::string_view kExtendedXmp("http://ns.adobe.com/xmp/extension/\0", 35);
constexpr std::string_view kPhotoshop("Photoshop 3.0\0", 14);
constexpr std::string_view kIsoGainMap("urn:iso:std:iso:ts:21496:-1\0", 28);

bool begins_with(ByteView bytes, std::string_view name) {
  return bytes.size() >= name.size() && std::equal(name.begin(), name.end(), bytes.begin(), [](char a, std::uint8_t b) {
           return static_cast<std::uint8_t>(a) == b;
         });
}

/// Empty where that much is not there.
ByteView after(ByteView bytes, std::size_t count) { return bytes.size() < count ? ByteView() : bytes.subspan(count); }
ByteView after(ByteView bytes, std::string_view name) { return after(bytes, name.size()); }

bool is_tiff(ByteView bytes) {
  return begins_with(bytes, std::string_view("II*\0", 4)) || begins_with(bytes, std::string_view("MM\0*", 4));
}

std::size_t number(ByteView bytes, std::size_t offset, std::size_t size) {
  std::size_t value = 0;
  for (std::size_t i = 0; i < size; ++i) value = value << 8 | bytes[offset + i];
  return value;
}

/// The segments of a header, by libjpeg's rules for what lies between them.
class Walk {
 public:
  explicit Walk(ByteView file) : left_(file) {}

  /// None at the first scan, or where there is no more.
  std::optional<JpegSegment> next() {
    for (;;) {
      const int marker = next_marker();
      if (marker == jpeg_marker::kEoi || marker == jpeg_marker::kSos) return std::nullopt;
      if (jpeg_marker::stands_alone(marker)) continue;
      if (left_.size() < 2) return std::nullopt;
      const std::size_t length = number(left_, 0, 2);
      if (length < 2 || length > left_.size()) return std::nullopt;
      const JpegSegment segment{marker, left_.subspan(2, length - 2)};
      left_ = left_.subspan(length);
      return segment;
    }
  }

 private:
  /// Over other bytes, and 0xFF as often as it is repeated. End-of-image where the file ends.
  int next_marker() {
    constexpr std::uint8_t kFill = 0xFF;
    for (;;) {
      const auto fill = std::ranges::find(left_, kFill);
      const auto code = std::find_if(fill, left_.end(), [](std::uint8_t byte) { return byte != kFill; });
      if (code == left_.end()) return jpeg_marker::kEoi;
      left_ = left_.subspan(static_cast<std::size_t>(code - left_.begin()) + 1);
      if (*code != 0) return *code;
    }
  }

  ByteView left_;
};

/// A further picture of a multi-picture index (CIPA DC-007, 5.2.3).
struct FurtherPicture {
  bool preview;        ///< the picture's own "large thumbnail", which many cameras write
  std::size_t offset;  ///< from the index on
};
/// Nothing where the index is broken.
std::optional<std::vector<FurtherPicture>> listed_in(ByteView index) {
  constexpr std::uint32_t kPictures = 0xB002, kThumbnails = 0x01;
  constexpr std::size_t kEntrySize = 16;
  const TiffReader tiff(index);
  const auto pictures = tiff.entry(tiff.first_directory(), kPictures);
  if (!pictures) return std::nullopt;
  const std::size_t count = tiff.number(*pictures + 4, 4).value_or(0) / kEntrySize;
  const std::size_t first = tiff.number(*pictures + 8, 4).value_or(0);
  std::vector<FurtherPicture> listed;
  for (std::size_t i = 1; i < count; ++i) {  // the first is the picture itself
    const auto attribute = tiff.number(first + i * kEntrySize, 4), offset = tiff.number(first + i * kEntrySize + 8, 4);
    if (!attribute || !offset) return std::nullopt;
    listed.push_back({(*attribute >> 16 & 0xFF) == kThumbnails, *offset});
  }
  return listed;
}

bool lists_previews_alone(ByteView index) {
  const auto listed = listed_in(index);
  return listed && !listed->empty() && std::ranges::all_of(*listed, &FurtherPicture::preview);
}

/// Of a frame's header (ITU-T T.81, B.2.2).
bool is_frame(int marker) {
  constexpr int kSof0 = 0xC0, kHuffmanTables = 0xC4, kReserved = 0xC8, kArithmeticTables = 0xCC, kSof15 = 0xCF;
  return marker >= kSof0 && marker <= kSof15 && marker != kHuffmanTables && marker != kReserved &&
         marker != kArithmeticTables;
}

}  // namespace

std::vector<JpegSegment> header_segments(ByteView file) {
  std::vector<JpegSegment> segments;
  Walk walk(file);
  while (const auto segment = walk.next()) segments.push_back(*segment);
  return segments;
}

JpegMarkers::JpegMarkers(ByteView file) : file_(file) {
  Walk walk(file);
  while (const auto segment = walk.next()) take({segment->marker, segment->bytes});
}

void JpegMarkers::take(const Segment& segment) {
  if (segment.marker == jpeg_marker::kApp1) return take_app1(segment);
  if (segment.marker == jpeg_marker::kApp2) return take_app2(segment);
  if (segment.marker == jpeg_marker::kApp13 || segment.marker == jpeg_marker::kComment) keep(segment);
  if (is_frame(segment.marker) && segment.bytes.size() >= 5)
    size_ = {static_cast<int>(number(segment.bytes, 3, 2)), static_cast<int>(number(segment.bytes, 1, 2))};
}

/// A block of EXIF that does not fit into a segment goes on in the next of its kind, without a TIFF header there.
void JpegMarkers::take_app1(const Segment& segment) {
  if (begins_with(segment.bytes, kExifName)) {
    const ByteView block = after(segment.bytes, kExifName);
    if (exif_.empty() || (!is_tiff(block) && !second_exif_)) {
      exif_.push_back(block);
    } else {
      second_exif_ = true;
      keep(segment);
    }
  } else if (begins_with(segment.bytes, kXmpName) && xmp_.empty()) {
    xmp_ = after(segment.bytes, kXmpName);
  } else if (begins_with(segment.bytes, kXmpName) || begins_with(segment.bytes, kExtendedXmp)) {
    keep(segment);
  }
}

void JpegMarkers::take_app2(const Segment& segment) {
  constexpr std::size_t kNumbers = 2;
  if (begins_with(segment.bytes, kIcc)) {
    const ByteView chunk = after(segment.bytes, kIcc);
    if (chunk.size() >= kNumbers && icc_.size() <= kMostChunks) icc_.push_back(chunk);
  }
  if (begins_with(segment.bytes, kMultiPicture)) {
    multi_picture_ = after(segment.bytes, kMultiPicture);
    previews_ = lists_previews_alone(multi_picture_);
  }
  if (iso_gain_map_.empty() && begins_with(segment.bytes, kIsoGainMap)) iso_gain_map_ = segment.bytes;
}

/// Each costs memory, however small it is in the file.
void JpegMarkers::keep(const Segment& segment) {
  constexpr std::size_t kMost = 65'536;
  if (others_.size() < kMost) {
    others_.push_back(segment);
  } else {
    ++left_out_;
  }
}

Bytes JpegMarkers::exif() const {
  Bytes block;
  for (const ByteView piece : exif_) block.insert(block.end(), piece.begin(), piece.end());
  return block;
}

/// Chunks carry their number, from 1, and the number of chunks (ICC.1:2010, B.4). Where they do not fit together there
/// is no profile.
bool JpegMarkers::profile_is_whole() const {
  std::array<bool, 256> seen{};
  for (const ByteView chunk : icc_) {
    const std::size_t index = chunk[0], count = chunk[1];
    if (index == 0 || index > count || count != icc_.size() || seen[index]) return false;
    seen[index] = true;
  }
  return true;
}

Bytes JpegMarkers::icc() const {
  Bytes profile;
  if (!profile_is_whole()) return profile;
  auto chunks = icc_;
  std::ranges::sort(chunks, {}, [](ByteView chunk) { return chunk[0]; });
  for (const ByteView chunk : chunks) profile.insert(profile.end(), chunk.begin() + 2, chunk.end());
  return profile;
}

void JpegMarkers::describe_profile(ImageInfo& info) const {
  if (!profile_is_whole()) return;
  for (const ByteView chunk : icc_) {
    info.icc_bytes += chunk.size() - 2;
    if (chunk[0] == 1) info.icc_space = icc_color_space(chunk.subspan(2));
  }
  if (info.icc_bytes == 0) info.icc_space.clear();
}

void JpegMarkers::describe(ImageInfo& info) const {
  constexpr std::size_t kDigestAndNumbers = 40;  // before the bytes of an extended packet
  const int orientation = exif_.size() == 1 ? exif_orientation(exif_.front()) : exif_orientation(exif());
  info.orientation_known = orientation != 0;
  if (info.orientation_known) info.orientation = static_cast<Orientation>(orientation);
  for (const ByteView piece : exif_) info.exif_bytes += piece.size();
  info.xmp_bytes = xmp_.size();
  Bytes resources;
  for (const Segment& other : others_) {
    info.other_bytes += other.bytes.size() + kBytesBeside;
    if (begins_with(other.bytes, kExtendedXmp)) {
      info.extended_xmp_bytes += after(other.bytes, kExtendedXmp.size() + kDigestAndNumbers).size();
    } else if (other.marker == jpeg_marker::kApp13 && begins_with(other.bytes, kPhotoshop)) {
      const ByteView more = after(other.bytes, kPhotoshop);
      resources.insert(resources.end(), more.begin(), more.end());
    }
  }
  info.iptc_bytes = iptc_in(resources).size();
  describe_profile(info);
}

Metadata JpegMarkers::copy() const {
  Metadata metadata;
  metadata.exif = exif();
  if (exif_.size() > 1) {
    for (const ByteView piece : exif_) metadata.exif_pieces.push_back(piece.size());
  }
  metadata.xmp.assign(xmp_.begin(), xmp_.end());
  metadata.icc = icc();
  for (const Segment& other : others_)
    metadata.others.push_back({other.marker, Bytes(other.bytes.begin(), other.bytes.end())});
  return metadata;
}

JpegMarkers::Trailer JpegMarkers::trailer() const {
  const XmpClaims claims = xmp_claims(xmp_);
  return {claims.video, claims.gain_map || !iso_gain_map_.empty(), !multi_picture_.empty() || claims.others,
          previews_ && !claims.others};
}

bool JpegMarkers::says_of_trailer() const {
  return (!multi_picture_.empty() && !previews_) || !iso_gain_map_.empty() || may_claim(xmp_);
}

std::vector<std::size_t> JpegMarkers::further_pictures() const {
  const auto base = static_cast<std::size_t>(multi_picture_.data() - file_.data());
  std::vector<std::size_t> begins;
  if (multi_picture_.empty()) return begins;
  for (const FurtherPicture& one : listed_in(multi_picture_).value_or(std::vector<FurtherPicture>()))
    if (!one.preview) begins.push_back(base + one.offset);
  return begins;
}

std::vector<std::string> JpegMarkers::warnings(MetadataPolicy policy) const {
  std::vector<std::string> texts;
  if (policy != MetadataPolicy::strip_all && !profile_is_whole()) {
    texts.emplace_back("its color profile is broken and is left out");
  }
  if (policy == MetadataPolicy::keep && left_out_ > 0) {
    texts.emplace_back(std::to_string(left_out_) + " of its comments and the like are left out");
  }
  if (policy == MetadataPolicy::strip && icc_.empty() && exif_says_adobe_rgb(exif())) {
    texts.emplace_back(kAdobeRgbIsLost);
  }
  return texts;
}

}  // namespace lightmill
