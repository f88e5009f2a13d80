#include "codec/webp/chunks.h"

#include "base/bytes.h"
#include "color/profile.h"

#include "lightmill/error.h"

#include <webp/decode.h>

#include <algorithm>

namespace lightmill {
namespace {

constexpr std::size_t kHead = 8, kFileHead = 12;

std::size_t little_endian(WebpChunks::View bytes, std::size_t at, std::size_t count) {
  std::size_t number = 0;
  for (std::size_t i = count; i-- > 0;) number = number << 8 | bytes[at + i];
  return number;
}

}  // namespace

WebpChunks::WebpChunks(View file) {
  const std::size_t told = little_endian(file, 4, 4) + kHead;
  if (told > file.size()) damage_ = "the file ends early";
  const View content = file.first(std::min(file.size(), std::max(told, kFileHead))).subspan(kFileHead);
  walk(content, [this](const Chunk& chunk) { take(chunk); });
  if (picture_.empty()) find_picture(content);
  if (picture_.empty()) throw Error(Cause::damaged, damage_.value_or("there is no picture in it"));
}

/// The last one may be cut off.
template <typename Take>
void WebpChunks::walk(View bytes, Take take_one) {
  while (bytes.size() >= kHead) {
    const std::size_t told = little_endian(bytes, 4, 4), there = std::min(told, bytes.size() - kHead);
    take_one(Chunk{text_of(bytes.first(4)), bytes.subspan(kHead, there), bytes.first(kHead + there)});
    if (there < told && !damage_) damage_ = "the file ends early";
    bytes = bytes.subspan(std::min(bytes.size(), kHead + there + (there & 1)));
  }
}

void WebpChunks::take(const Chunk& chunk) {
  constexpr std::size_t kExtendedSize = 10;
  constexpr std::uint8_t kAlpha = 0x10;
  if (chunk.type == "VP8X" && chunk.bytes.size() >= kExtendedSize) {
    extended_ = true;
    alpha_ = (chunk.bytes[0] & kAlpha) != 0;
    canvas_ = {static_cast<int>(little_endian(chunk.bytes, 4, 3)) + 1,
               static_cast<int>(little_endian(chunk.bytes, 7, 3)) + 1};
  } else if (chunk.type == "ICCP") {
    icc_ = chunk.bytes;
  } else if (chunk.type == "EXIF") {
    constexpr std::string_view kInFront = kExifName;  // which some writers leave there
    exif_ = text_of(chunk.bytes).starts_with(kInFront) ? chunk.bytes.subspan(kInFront.size()) : chunk.bytes;
  } else if (chunk.type == "XMP ") {
    xmp_ = chunk.bytes;
  } else if (chunk.type == "ANMF") {
    if (++frames_ == 1) take_frame(chunk.bytes);
  } else if (chunk.type != "ANIM" && chunk.type != "ALPH" && chunk.type != "VP8 " && chunk.type != "VP8L") {
    ++unknown_;
  }
}

void WebpChunks::take_frame(View bytes) {
  constexpr std::size_t kFrameHead = 16;
  if (bytes.size() < kFrameHead) return;
  find_picture(bytes.subspan(kFrameHead));
  place_.x = 2 * static_cast<int>(little_endian(bytes, 0, 3));
  place_.y = 2 * static_cast<int>(little_endian(bytes, 3, 3));
}

void WebpChunks::find_picture(View bytes) {
  std::optional<Chunk> before;
  bool found = false;
  walk(bytes, [&](const Chunk& chunk) {
    if (found) return;
    found = chunk.type == "VP8 " || chunk.type == "VP8L";
    if (found) take_picture(chunk, before && before->type == "ALPH" ? &*before : nullptr);
    before = chunk;
  });
}

void WebpChunks::take_picture(const Chunk& chunk, const Chunk* alpha) {
  lossless_ = chunk.type == "VP8L";
  const std::uint8_t* const begin = (alpha ? *alpha : chunk).whole.data();
  picture_ = {begin, chunk.whole.data() + chunk.whole.size()};
  WebPBitstreamFeatures features;
  if (WebPGetFeatures(chunk.whole.data(), chunk.whole.size(), &features) != VP8_STATUS_OK)
    throw Error(Cause::damaged, "the header of its picture is damaged");
  place_ = {0, 0, features.width, features.height};
  alpha_ = (extended_ ? alpha_ : false) || alpha || features.has_alpha != 0;
  if (!extended_) canvas_ = place_.size();
}

ImageInfo WebpChunks::describe() const {
  ImageInfo info;
  info.format = Format::webp;
  info.size = canvas_;
  info.color = lossless_ ? ColorModel::rgb : ColorModel::ycc;
  info.subsampling = lossless_ ? kSampling444 : kSampling420;
  info.alpha = alpha_ || !covers_canvas();  // where there is no picture nothing is to be seen
  info.frames = std::max(frames_, 1);
  const int orientation = exif_orientation(exif_);
  info.orientation_known = orientation != 0;
  if (info.orientation_known) info.orientation = static_cast<Orientation>(orientation);
  info.exif_bytes = exif_.size();
  info.xmp_bytes = xmp_.size();
  info.icc_bytes = icc_.size();
  if (!icc_.empty()) info.icc_space = icc_color_space(icc_);
  return info;
}

Metadata WebpChunks::metadata(MetadataPolicy policy) const {
  Metadata metadata;
  if (policy == MetadataPolicy::strip_all) return metadata;
  metadata.icc.assign(icc_.begin(), icc_.end());
  if (policy == MetadataPolicy::strip) return metadata;
  metadata.exif.assign(exif_.begin(), exif_.end());
  metadata.xmp.assign(xmp_.begin(), xmp_.end());
  return metadata;
}

std::vector<std::string> WebpChunks::warnings(MetadataPolicy policy) const {
  std::vector<std::string> texts;
  if (frames_ > 1)
    texts.emplace_back("an animation of " + std::to_string(frames_) + " pictures, of which the first alone is kept");
  if (policy == MetadataPolicy::strip && icc_.empty() && exif_says_adobe_rgb(exif_))
    texts.emplace_back(kAdobeRgbIsLost);
  if (policy == MetadataPolicy::keep && unknown_ > 0)
    texts.emplace_back(std::to_string(unknown_) + " of its chunks, which are not known, are left out");
  return texts;
}

}  // namespace lightmill
