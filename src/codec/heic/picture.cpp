#include "codec/heic/picture.h"

#include "base/bytes.h"
#include "codec/exif_turn.h"
#include "color/profile.h"
#include "image/coded_colors.h"

#include "lightmill/error.h"

#include <algorithm>
#include <array>

namespace lightmill {
namespace {

bool holds(std::string_view text, std::string_view word) { return text.find(word) != std::string_view::npos; }

bool is_alpha(std::string_view type) {
  return type == "urn:mpeg:hevc:2015:auxid:1" || type == "urn:mpeg:mpegB:cicp:systems:auxiliary:alpha";
}

/// What people call it.
std::string name_of(std::string_view type) {
  if (is_alpha(type)) return "alpha channel";
  if (holds(type, "hdrgainmap")) return "gain map for HDR";
  if (type == "urn:mpeg:hevc:2015:auxid:2" || holds(type, "depth") || holds(type, "disparity")) return "depth map";
  return holds(type, "matte") ? "mattes" : "auxiliary pictures";
}

constexpr std::string_view kGainMap = "gain map for HDR";

bool is_picture(std::string_view type) {
  constexpr std::array<std::string_view, 10> kPictures{"hvc1", "hev1", "grid", "iden", "iovl",
                                                       "av01", "avc1", "jpeg", "j2k1", "vvc1"};
  return std::ranges::find(kPictures, type) != kPictures.end();
}

/// Where the TIFF block begins that the first four bytes tell the place of; "Exif\0\0" is mostly in front of it.
ByteView exif_block(ByteView bytes) {
  const auto begins = [](ByteView block) {
    return text_of(block).starts_with("II*") || text_of(block).starts_with("MM");
  };
  BoxReader reader(bytes, "Exif");
  const std::uint32_t offset = reader.word();
  const ByteView rest = reader.rest();
  if (offset < rest.size() && begins(rest.subspan(offset))) return rest.subspan(offset);
  if (text_of(rest).starts_with(kExifName)) return rest.subspan(kExifName.size());
  if (text_of(bytes).starts_with(kExifName)) return bytes.subspan(kExifName.size());
  return begins(bytes) ? bytes : ByteView();
}

CodedColors coded(const HeicColor& color) { return {color.primaries, color.transfer}; }

/// The display that the picture was made for: its green, blue and red, which PNG has in the usual order; the rest is
/// the same (ISO/IEC 14496-12, 12.1.5.6).
Metadata::Chunk display_of(ByteView bytes) {
  constexpr std::size_t kPoint = 4;
  Bytes chunk(bytes.begin(), bytes.end());
  std::rotate(chunk.begin(), chunk.begin() + 2 * kPoint, chunk.begin() + 3 * kPoint);
  return {"mDCV", std::move(chunk)};
}

/// The highest lights, in candela; PNG counts ten thousandths of them.
Metadata::Chunk light_of(ByteView bytes) {
  constexpr std::uint32_t kParts = 10'000;
  BoxReader reader(bytes, "clli");
  Bytes chunk;
  for (int i = 0; i < 2; ++i) {
    const auto number = static_cast<std::uint32_t>(reader.number(2)) * kParts;
    for (int shift = 24; shift >= 0; shift -= 8) chunk.push_back(static_cast<std::uint8_t>(number >> shift));
  }
  return {"cLLI", std::move(chunk)};
}

}  // namespace

HeicPicture::HeicPicture(HeifContainer::View file)
    : container_(file), color_(heic_samples(container_, container_.primary())) {
  icc_ = heic_profile(container_, color_, container_.primary());
  display_ = container_.property(container_.primary(), "mdcv").value_or(HeifContainer::View());
  light_ = container_.property(container_.primary(), "clli").value_or(HeifContainer::View());
  find_auxiliaries();
  find_metadata();
  count_pictures();
}

void HeicPicture::find_auxiliaries() {
  const std::uint32_t primary = container_.primary().id;
  for (const auto& [type, from, to] : container_.references()) {
    if (type == "auxl" && std::ranges::find(to, primary) != to.end()) {
      const Item& item = container_.item(from);
      const auto bytes = container_.property(item, "auxC");
      if (!bytes) continue;
      BoxReader reader(*bytes, "auxC");
      box_version(reader);
      take_auxiliary(item, reader.text());
    }
    if (type == "prem" && from == primary) premultiplied_ = true;
  }
  premultiplied_ = premultiplied_ && alpha_;
}

void HeicPicture::take_auxiliary(const Item& item, std::string_view type) {
  if (is_alpha(type) && !alpha_found_) {
    alpha_found_ = true;
    take_alpha(item);
  } else {
    auxiliaries_.insert(name_of(type));
    if (name_of(type) != kGainMap) return;
    gain_map_bytes_ = 1;  // where its tiles are counted elsewhere
    for (const auto& extent : item.extents) gain_map_bytes_ = std::max<std::size_t>(gain_map_bytes_, extent.length);
  }
}

/// What is done to the picture is done to its alpha, unless that has a way of its own.
void HeicPicture::take_alpha(const Item& item) {
  HeicSamples alpha = heic_samples(container_, item);
  if (alpha.placement == placed_whole(alpha.size) && alpha.size == color_.size) alpha.placement = color_.placement;
  if (alpha.placement.size() == color_.placement.size()) {
    alpha_ = std::move(alpha);
  } else {
    oddities_.emplace_back("its alpha channel is not of the picture's size, and is left out");
  }
}

/// What describes another picture, such as a depth map, is none of this one's.
void HeicPicture::find_metadata() {
  const std::uint32_t primary = container_.primary().id;
  std::set<std::uint32_t> own, others;
  for (const auto& [type, from, to] : container_.references())
    if (type == "cdsc") (std::ranges::find(to, primary) != to.end() ? own : others).insert(from);
  for (const auto& [id, item] : container_.items()) {
    if (is_picture(item.type) || item.type.empty() || item.type == "tmap") continue;
    if (!own.contains(id) && others.contains(id)) continue;
    try {
      take_metadata(item);
    } catch (const Error& error) {
      if (error.cause() == Cause::out_of_memory) throw;
      oddities_.emplace_back(std::string(item.type == "Exif" ? "its EXIF" : "some of its metadata") +
                             " cannot be read, and is left out: " + error.what());
    }
  }
}

void HeicPicture::take_metadata(const Item& item) {
  if (item.type == "Exif" && exif_.empty()) {
    exif_ = exif_block(container_.data(item, joint_exif_));
    if (exif_.empty()) oddities_.emplace_back("its EXIF is broken, and is left out");
  } else if (item.content == "application/rdf+xml" && !item.encoded && xmp_.empty()) {
    xmp_ = container_.data(item, joint_xmp_);
  } else {
    ++unknown_metadata_;
  }
}

void HeicPicture::count_pictures() {
  std::set<std::uint32_t> beside;  // thumbnails, auxiliaries, and what others are made of
  for (const auto& [type, from, to] : container_.references()) {
    if (type == "thmb" || type == "auxl") beside.insert(from);
    const auto maker = container_.items().find(from);
    const bool tone_mapped = maker != container_.items().end() && maker->second.type == "tmap";
    if (type == "dimg" && !tone_mapped) beside.insert(to.begin(), to.end());
  }
  for (const auto& [id, item] : container_.items()) {
    if (item.type == "tmap") auxiliaries_.emplace(kGainMap);
    if (is_picture(item.type) && !item.hidden && id != container_.primary().id && !beside.contains(id)) ++pictures_;
  }
}

ImageInfo HeicPicture::describe() const {
  ImageInfo info;
  info.format = Format::heic;
  info.size = color_.placement.size();
  std::int64_t most = std::max(color_.size.area(), color_.tile.area());
  if (alpha_) most = std::max({most, alpha_->size.area(), alpha_->tile.area()});
  info.hidden_pixels = std::max<std::int64_t>(0, most - info.size.area());
  const int matrix = color_.color ? color_.color->matrix : 2;
  info.color = color_.coding.gray() ? ColorModel::gray : matrix == 0 ? ColorModel::rgb : ColorModel::ycc;
  info.stored_bits = color_.coding.bits;
  info.bits = info.stored_bits > 8 ? 16 : 8;
  info.alpha = alpha_.has_value();
  info.gain_map_bytes = gain_map_bytes_;
  info.frames = pictures_;
  const Subsampling stored = color_.coding.subsampling();
  info.subsampling = transposes(color_.placement.turn) ? stored.transposed() : stored;
  info.mcu = color_.tile;
  info.orientation_known = exif_orientation(exif_) != 0;
  info.exif_bytes = exif_.size();
  info.xmp_bytes = xmp_.size();
  info.icc_bytes = icc_.size();
  if (!icc_.empty()) info.icc_space = icc_color_space(icc_);
  info.other_bytes = 3 * kBytesBeside;
  return info;
}

Metadata HeicPicture::metadata(MetadataPolicy policy, const HeicColor& meaning) const {
  Metadata metadata;
  if (policy == MetadataPolicy::strip_all) return metadata;
  metadata.icc.assign(icc_.begin(), icc_.end());
  if (icc_.empty() && !coded(meaning).means_srgb()) add_colors(meaning, metadata);
  if (policy == MetadataPolicy::strip) return metadata;
  metadata.exif.assign(exif_.begin(), exif_.end());
  metadata.xmp.assign(xmp_.begin(), xmp_.end());
  reset_orientation(metadata);
  return metadata;
}

void HeicPicture::add_colors(const HeicColor& meaning, Metadata& metadata) const {
  constexpr std::size_t kDisplay = 24, kLight = 4;
  metadata.color_chunks.push_back(coded(meaning).chunk());
  if (display_.size() == kDisplay) metadata.color_chunks.push_back(display_of(display_));
  if (light_.size() == kLight) metadata.color_chunks.push_back(light_of(light_));
}

std::vector<std::string> HeicPicture::warnings(MetadataPolicy policy) const {
  std::vector<std::string> texts = oddities_;
  if (pictures_ > 1)
    texts.emplace_back("a file of " + std::to_string(pictures_) + " pictures, of which the main one alone is kept");
  if (!auxiliaries_.empty()) {
    std::string names = "its ";
    std::size_t left = auxiliaries_.size();
    for (const std::string& name : auxiliaries_) {
      names += name;
      if (--left > 0) names += left == 1 ? " and " : ", ";
    }
    texts.emplace_back(names + ": not kept");
  }
  if (color_.placement.turn == Orientation::identity) tell_of_exif_turn("HEIC", exif_, texts);
  if (container_.has_motion_photo()) texts.emplace_back("the video of a motion photo behind the picture: not kept");
  if (policy == MetadataPolicy::keep && unknown_metadata_ > 0)
    texts.emplace_back(std::to_string(unknown_metadata_) +
                       " of its blocks of metadata, which are not known, are left out");
  if (policy == MetadataPolicy::strip && icc_.empty() && exif_says_adobe_rgb(exif_))
    texts.emplace_back(kAdobeRgbIsLost);
  constexpr std::size_t kFew = 16;
  if (container_.stray_bytes() > kFew)
    texts.emplace_back(std::to_string(container_.stray_bytes()) + " bytes behind the picture: not kept");
  return texts;
}

}  // namespace lightmill
