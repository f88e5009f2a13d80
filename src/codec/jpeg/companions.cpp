#include "codec/jpeg/companions.h"

#include "base/bytes.h"
#include "codec/jpeg/extent.h"
#include "codec/jpeg/gain_map.h"
#include "codec/jpeg/internals.h"
#include "codec/jpeg/marker_codes.h"
#include "codec/jpeg/trailer.h"
#include "image/xmp.h"

#include "lightmill/error.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace lightmill {
namespace {

constexpr std::string_view kSamsungsEnd = "SEFT";
constexpr std::uint8_t kMark = 0xFF;

bool begins_as_jpeg(ByteView bytes) {
  return bytes.size() >= 3 && bytes[0] == kMark && bytes[1] == jpeg_marker::kSoi && bytes[2] == kMark;
}

/// The JPEG that `bytes` begin with; nothing where it does not end.
std::optional<ByteView> whole_jpeg(ByteView bytes) {
  JpegExtent extent;
  if (!begins_as_jpeg(bytes) || !extent.find(bytes)) return std::nullopt;
  const ByteView jpeg = bytes.first(extent.end());
  const bool ends = jpeg.size() > 4 && jpeg[jpeg.size() - 2] == kMark && jpeg.back() == jpeg_marker::kEoi;
  return ends ? std::optional(jpeg) : std::nullopt;
}

enum class GainMapKind { none, ultra_hdr, apples };

/// By what it says of itself.
GainMapKind kind_of(const JpegMarkers& markers) {
  constexpr std::string_view kApples = "urn:com:apple:photo:2020:aux:hdrgainmap";
  if (markers.size().area() == 0) return GainMapKind::none;
  if (!markers.iso_gain_map().empty()) return GainMapKind::ultra_hdr;
  const std::string_view packet = text_of(markers.xmp());
  for (const XmpClaim& claim : find_xmp_claims(packet))
    if (claim.uri == kHdrGainMap) return GainMapKind::ultra_hdr;
  return packet.find(kApples) == std::string_view::npos ? GainMapKind::none : GainMapKind::apples;
}

/// The first of the places behind the picture where there is one.
void find_gain_map(ByteView file, std::size_t end, const JpegMarkers& markers, CompanionViews& found) {
  constexpr std::size_t kMostPlaces = 16;
  std::vector<std::size_t> places = markers.further_pictures();
  places.resize(std::min(places.size(), kMostPlaces));
  places.push_back(end);
  for (const std::size_t place : places) {
    if (place < end || place >= file.size() || !begins_as_jpeg(file.subspan(place))) continue;
    const GainMapKind kind = kind_of(JpegMarkers(file.subspan(place)));
    if (kind == GainMapKind::none) continue;
    const auto jpeg = whole_jpeg(file.subspan(place));
    if (!jpeg) continue;
    found.gain_map = *jpeg;
    found.apples = kind == GainMapKind::apples;
    return;
  }
}

bool is_movie(ByteView bytes) { return bytes.size() > 8 && text_of(bytes.subspan(4, 4)) == "ftyp"; }

bool is_samsungs(ByteView trailer) {
  return text_of(trailer).ends_with(kSamsungsEnd) && text_of(trailer).find(kSamsungsVideo) != std::string_view::npos;
}

/// All of the trailer, but where there are other things before the video.
ByteView video_in(ByteView trailer, const JpegMarkers& markers, bool others) {
  const std::size_t length = video_length(text_of(markers.xmp()));
  if (length > 0 && length <= trailer.size() && is_movie(trailer.last(length)))
    return others ? trailer.last(length) : trailer;
  return is_samsungs(trailer) && !others ? trailer : ByteView();
}

/// Whether more is listed than the picture, its gain map and its video.
bool lists_others(const JpegMarkers& markers, const CompanionViews& found) {
  const auto is_other = [](const DirectoryItem& item) {
    return item.semantic != "Primary" && item.semantic != "GainMap" && item.semantic != "MotionPhoto";
  };
  const std::size_t pictures = markers.further_pictures().size();
  return pictures > (found.gain_map.empty() ? 0u : 1u) ||
         std::ranges::any_of(directory_items(text_of(markers.xmp())), is_other);
}

/// Of the multi-picture index, high byte first (CIPA DC-007): a version, the number of pictures, and two entries.
class MultiPictureIndex {
 public:
  static constexpr std::size_t kPrimarySize = 4 + 54, kGainMapSize = kPrimarySize + 16, kBase = 4;

  std::string text() const {
    constexpr std::uint32_t kDirectory = 8, kEntries = 50, kPrimary = 0x030000;
    constexpr std::uint32_t kUndefined = 7, kLong = 4, kPictures = 2, kEntrySize = 16;
    std::string text(kMultiPicture);
    text += "MM" + number(42, 2) + number(kDirectory, 4) + number(3, 2);
    text += number(0xB000, 2) + number(kUndefined, 2) + number(4, 4) + "0100";
    text += number(0xB001, 2) + number(kLong, 2) + number(1, 4) + number(kPictures, 4);
    text += number(0xB002, 2) + number(kUndefined, 2) + number(kPictures * kEntrySize, 4) + number(kEntries, 4);
    text += number(0, 4);
    text += number(kPrimary, 4) + std::string(12, '\0');
    return text + std::string(16, '\0');
  }

  static std::string number(std::size_t value, std::size_t size) {
    std::string text;
    for (std::size_t i = size; i > 0; --i) text += static_cast<char>(value >> (8 * (i - 1)) & 0xFF);
    return text;
  }
};

/// Where our own index begins in a file; nothing where there is none.
std::optional<std::size_t> index_in(ByteView file) {
  for (const auto& [marker, bytes] : header_segments(file))
    if (marker == jpeg_marker::kApp2 && text_of(bytes).starts_with(kMultiPicture))
      return static_cast<std::size_t>(bytes.data() - file.data());
  return std::nullopt;
}

/// The places and sizes of both pictures, whose primary one is as long as the file is yet.
void fill_index(const Companions& companions, Blob& file) {
  const auto index = index_in(file.bytes());
  if (!index) throw Error(Cause::internal, "a gain map was not announced");
  const auto put = [&](std::size_t offset, std::size_t value) {
    const std::string text = MultiPictureIndex::number(value, 4);
    std::memcpy(file.buffer.data() + *index + offset, text.data(), text.size());
  };
  put(MultiPictureIndex::kPrimarySize, file.size);
  put(MultiPictureIndex::kGainMapSize, companions.gain_map.size());
  put(MultiPictureIndex::kGainMapSize + 4, file.size - (*index + MultiPictureIndex::kBase));
}

}  // namespace

CompanionViews find_companions(ByteView file, const JpegMarkers& markers) {
  CompanionViews found;
  if (!markers.says_of_trailer() && !text_of(file).ends_with(kSamsungsEnd)) return found;
  const auto picture = whole_jpeg(file);
  if (!picture) return found;
  find_gain_map(file, picture->size(), markers, found);
  found.others = lists_others(markers, found);
  const auto behind = found.gain_map.empty()
                          ? picture->size()
                          : static_cast<std::size_t>(found.gain_map.data() - file.data()) + found.gain_map.size();
  found.video = video_in(file.subspan(behind), markers, found.others);
  return found;
}

std::shared_ptr<const Companions> copied(const CompanionViews& found, const JpegMarkers& markers) {
  if (found.gain_map.empty() && found.video.empty()) return nullptr;
  const auto bytes = [](ByteView view) { return Bytes(view.begin(), view.end()); };
  auto companions = std::make_shared<Companions>();
  companions->gain_map = bytes(found.gain_map);
  companions->apples = found.apples;
  companions->gain_map_mark = bytes(markers.iso_gain_map());
  companions->video = bytes(found.video);
  if (may_claim(markers.xmp())) companions->xmp = bytes(markers.xmp());
  return companions;
}

bool may_have_companions(ByteView beginning, std::size_t end) {
  if (JpegMarkers(beginning).says_of_trailer()) return true;
  const ByteView behind = beginning.subspan(std::min(end, beginning.size()));
  return text_of(behind.first(std::min(behind.size(), kLookedAt))).find(kSamsungsVideo) != std::string_view::npos;
}

void describe(const CompanionViews& found, ImageInfo& info) {
  info.gain_map_bytes = found.gain_map.size();
  info.motion_bytes = found.video.size();
  if (!found.gain_map.empty()) info.gain_map_size = JpegMarkers(found.gain_map).size();
}

void announce_companions(jpeg_compress_struct& codec, const Companions& companions) {
  if (companions.gain_map.empty()) return;
  const auto write = [&](std::string_view text) {
    jpeg_write_marker(&codec, jpeg_marker::kApp2, reinterpret_cast<const JOCTET*>(text.data()),
                      static_cast<unsigned>(text.size()));
  };
  if (!companions.gain_map_mark.empty()) write(text_of(companions.gain_map_mark));
  write(MultiPictureIndex().text());
}

void append_companions(const Companions& companions, Blob& file, BufferPool& pool) {
  const std::size_t whole = file.size + companions.gain_map.size() + companions.video.size();
  if (whole > std::numeric_limits<std::uint32_t>::max())
    throw Error(Cause::too_large, "a result with its gain map and video would have more than 4 GiB");
  if (file.buffer.capacity() < whole) pool.enlarge(file.buffer, whole);
  if (!companions.gain_map.empty()) fill_index(companions, file);
  for (const Bytes* part : {&companions.gain_map, &companions.video}) {
    std::ranges::copy(*part, file.buffer.data() + file.size);
    file.size += part->size();
  }
}

std::vector<std::uint8_t> with_header_of(ByteView old_one, ByteView made_anew) {
  const auto is_meaning = [](const JpegSegment& segment) {
    if (segment.marker == jpeg_marker::kApp0 || segment.marker == jpeg_marker::kApp14)
      return false;  // what coding writes itself
    if (segment.marker == jpeg_marker::kApp2 && text_of(segment.bytes).starts_with(kMultiPicture)) return false;
    return (segment.marker >= jpeg_marker::kApp1 && segment.marker <= jpeg_marker::kApp15) ||
           segment.marker == jpeg_marker::kComment;
  };
  std::size_t at = 2;  // behind our own first segment, where it is JFIF's
  const auto own = header_segments(made_anew);
  if (!own.empty() && own.front().marker == jpeg_marker::kApp0) at += 4 + own.front().bytes.size();
  Bytes file(made_anew.begin(), made_anew.begin() + static_cast<std::ptrdiff_t>(at));
  for (const JpegSegment& segment : header_segments(old_one)) {
    if (!is_meaning(segment)) continue;
    const std::size_t length = segment.bytes.size() + 2;
    file.insert(file.end(), {kMark, static_cast<std::uint8_t>(segment.marker), static_cast<std::uint8_t>(length >> 8),
                             static_cast<std::uint8_t>(length)});
    file.insert(file.end(), segment.bytes.begin(), segment.bytes.end());
  }
  file.insert(file.end(), made_anew.begin() + static_cast<std::ptrdiff_t>(at), made_anew.end());
  return file;
}

}  // namespace lightmill
