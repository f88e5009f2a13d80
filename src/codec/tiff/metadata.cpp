#include "codec/tiff/metadata.h"

#include "codec/tiff/tags.h"
#include "color/profile.h"
#include "image/photoshop.h"

#include <algorithm>
#include <cmath>

namespace lightmill {
namespace {

/// The exact value; 0 where it is none.
double resolution(const ExifDirectory& directory, std::uint16_t tag, ByteOrder order) {
  const ExifEntry* entry = directory.find(tag);
  if (!entry) return 0;
  if (entry->type != TiffType::rational) return static_cast<double>(number_of(*entry, order).value_or(0));
  ExifEntry parts{.tag = tag, .type = TiffType::dword, .value = entry->value};
  const auto above = number_of(parts, order, 0), below = number_of(parts, order, 1);
  return above && below.value_or(0) != 0 ? static_cast<double>(*above) / static_cast<double>(*below) : 0;
}

bool is_of_resolution(std::uint16_t tag) {
  return tag == tag::kXResolution || tag == tag::kYResolution || tag == tag::kResolutionUnit;
}

/// Whether a block has anything that is not in `density`, too.
bool says_more(const ExifTree& tree, const Metadata::Density& density) {
  const ExifDirectory& directory = tree.chain.front();
  if (!std::ranges::all_of(directory.entries, is_of_resolution, &ExifEntry::tag)) return true;
  const double x = resolution(directory, tag::kXResolution, tree.order);
  const double y = resolution(directory, tag::kYResolution, tree.order);
  const bool none = x == 0 && y == 0;
  return !none && (x != density.x || y != density.y);
}

}  // namespace

Metadata::Density density_of(const ExifDirectory& directory, ByteOrder order) {
  constexpr double kMost = 65'535;
  constexpr std::uint64_t kNoUnit = 1, kInch = 2, kCentimeter = 3;
  const ExifEntry* entry = directory.find(tag::kResolutionUnit);
  const std::uint64_t unit = entry ? number_of(*entry, order).value_or(kInch) : kInch;
  const double x = resolution(directory, tag::kXResolution, order);
  const double y = resolution(directory, tag::kYResolution, order);
  const bool sound = x > 0 && y > 0 && std::round(x) >= 1 && std::round(y) >= 1 && x <= kMost && y <= kMost;
  if (!sound || unit < kNoUnit || unit > kCentimeter) return {};
  return {static_cast<std::uint8_t>(unit - kNoUnit), static_cast<std::uint16_t>(std::round(x)),
          static_cast<std::uint16_t>(std::round(y))};
}

TiffMetadata::TiffMetadata(View file, std::uint64_t directory) {
  const auto tiff = TiffBlock::of(file);
  const auto there = tiff ? tiff->directory(directory) : std::nullopt;
  if (!there) return;
  for (std::size_t i = 0; i < there->whole; ++i) take(*tiff, tiff->entry(*there, i));
  const auto tree = read_exif(file, {.directory = directory, .wants = tag::is_of_exif});
  if (!tree) return;
  lost_ += tree->lost;
  density_ = density_of(tree->chain.front(), tree->order);
  if (says_more(*tree, density_)) exif_ = write_exif(*tree);
}

void TiffMetadata::take(const TiffBlock& tiff, const TiffBlock::Entry& entry) {
  constexpr std::size_t kMostUnknown = 64;
  View* const known = entry.tag == tag::kIcc         ? &icc_
                      : entry.tag == tag::kXmp       ? &xmp_
                      : entry.tag == tag::kIptc      ? &iptc_
                      : entry.tag == tag::kPhotoshop ? &photoshop_
                                                     : nullptr;
  if (known) {
    const auto value = tiff.value(entry);
    lost_ += value ? 0 : 1;
    if (value && known->empty()) *known = entry.tag == tag::kIptc ? without_padding(*value) : *value;
  } else if (entry.tag == tag::kLayers) {
    layers_ = true;
  } else if (tag::is_of_maps(entry.tag)) {
    maps_ = true;
  } else if (!tag::is_of_storage(entry.tag) && !tag::is_of_exif(entry.tag) && unknown_.size() < kMostUnknown) {
    unknown_.push_back(entry.tag);
  }
}

/// Photoshop's, which have the IPTC again as a rule.
Bytes TiffMetadata::resources() const {
  Bytes block(photoshop_.begin(), photoshop_.end());
  if (iptc_.empty() || !iptc_in(block).empty()) return block;
  const Bytes iptc = iptc_resource(iptc_);
  block.insert(block.end(), iptc.begin(), iptc.end());
  return block;
}

void TiffMetadata::describe(ImageInfo& info) const {
  const int orientation = exif_orientation(exif_);
  info.orientation_known = orientation != 0;
  if (info.orientation_known) info.orientation = static_cast<Orientation>(orientation);
  info.exif_bytes = exif_.size();
  info.xmp_bytes = xmp_.size();
  info.icc_bytes = icc_.size();
  info.iptc_bytes = iptc_.empty() ? iptc_in(photoshop_).size() : iptc_.size();
  if (!photoshop_.empty() || !iptc_.empty()) info.other_bytes = photoshop_.size() + iptc_.size() + kBytesBeside;
  if (!icc_.empty()) info.icc_space = icc_color_space(icc_);
}

Metadata TiffMetadata::copy(MetadataPolicy policy) const {
  Metadata metadata;
  if (policy == MetadataPolicy::strip_all) return metadata;
  metadata.icc.assign(icc_.begin(), icc_.end());
  if (policy == MetadataPolicy::strip) return metadata;
  metadata.exif = exif_;
  metadata.xmp.assign(xmp_.begin(), xmp_.end());
  metadata.density = density_;
  metadata.others = photoshop_segments(resources());
  return metadata;
}

std::vector<std::string> TiffMetadata::warnings(MetadataPolicy policy) const {
  std::vector<std::string> texts;
  if (policy == MetadataPolicy::strip && icc_.empty() && exif_says_adobe_rgb(exif_))
    texts.emplace_back(kAdobeRgbIsLost);
  if (policy != MetadataPolicy::keep) return texts;
  if (lost_ > 0)
    texts.push_back(std::to_string(lost_) + (lost_ == 1 ? " value of its metadata, which is broken, is left out"
                                                        : " values of its metadata, which are broken, are left out"));
  if (layers_) texts.emplace_back("Photoshop's layers, of which the picture is made, are left out");
  if (maps_) texts.emplace_back("its place on a map (GeoTIFF) is left out");
  if (unknown_.empty()) return texts;
  constexpr std::size_t kNamed = 8;
  std::string tags;
  for (std::size_t i = 0; i < std::min(unknown_.size(), kNamed); ++i)
    tags += (i > 0 ? ", " : "") + std::to_string(unknown_[i]);
  if (unknown_.size() > kNamed) tags += ", ...";
  texts.push_back(unknown_.size() == 1 ? "a tag that is not known (" + tags + ") is left out"
                                       : "tags that are not known (" + tags + ") are left out");
  return texts;
}

}  // namespace lightmill
