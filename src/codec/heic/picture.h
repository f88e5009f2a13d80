#pragma once

#include "codec/codec.h"
#include "codec/heic/container.h"
#include "codec/heic/samples.h"

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace lightmill {

/// The picture that a HEIF file is about, and what else is in the file.
class HeicPicture {
 public:
  /// Throws Error: damaged, unsupported, too_large. All that is told of sizes fits together then.
  explicit HeicPicture(HeifContainer::View file);

  const HeifContainer& container() const { return container_; }
  const HeicSamples& color() const { return color_; }
  const std::optional<HeicSamples>& alpha() const { return alpha_; }
  bool premultiplied() const { return premultiplied_; }
  HeifContainer::View icc() const { return icc_; }

  ImageInfo describe() const;
  /// `meaning`: of the samples that were decoded.
  Metadata metadata(MetadataPolicy policy, const HeicColor& meaning) const;
  std::vector<std::string> warnings(MetadataPolicy policy) const;

 private:
  using Item = HeifContainer::Item;
  void find_auxiliaries();
  void take_auxiliary(const Item& item, std::string_view type);
  void take_alpha(const Item& item);
  void find_metadata();
  void take_metadata(const Item& item);
  void count_pictures();
  void add_colors(const HeicColor& meaning, Metadata& metadata) const;

  HeifContainer container_;
  HeicSamples color_;
  std::optional<HeicSamples> alpha_;
  bool alpha_found_ = false, premultiplied_ = false;
  HeifContainer::View icc_, display_, light_;  ///< those of high dynamic range: mdcv, clli
  Bytes joint_exif_, joint_xmp_;               ///< where they come in pieces
  HeifContainer::View exif_, xmp_;
  std::set<std::string> auxiliaries_;  ///< that are left out
  std::vector<std::string> oddities_;
  std::size_t unknown_metadata_ = 0;
  std::size_t gain_map_bytes_ = 0;
  int pictures_ = 1;
};

}  // namespace lightmill
