#include "job/result_metadata.h"

#include "color/conversion.h"
#include "color/profile.h"
#include "image/metadata_choice.h"
#include "job/picture_change.h"
#include "job/thumbnail.h"

#include <algorithm>
#include <utility>

namespace lightmill {

void add_once(const std::vector<std::string>& texts, std::vector<std::string>& warnings) {
  for (const std::string& text : texts)
    if (std::ranges::find(warnings, text) == warnings.end()) warnings.push_back(text);
}

namespace {

/// A profile describes the color space of the samples that are written: one for RGB fits YCbCr, not gray.
bool fits(const Bytes& profile, const FrameState& frame) {
  return icc_color_space(profile) == (frame.channels == 1 ? "GRAY" : "RGB ");
}

/// As a decoder gives it that reads nothing else.
Metadata colors_of(const Metadata& decoded) {
  Metadata colors;
  colors.icc = decoded.icc;
  colors.color_chunks = decoded.color_chunks;
  return colors;
}

/// What is kept of it. A profile that is needed is one without which the numbers mean something else.
Metadata left_by(const KeptMetadata& kept, const Metadata& decoded, std::vector<std::string>& warnings) {
  std::vector<std::string> told;
  Metadata metadata = kept_of(to_read(kept) == MetadataPolicy::keep ? decoded : colors_of(decoded), kept, told);
  add_once(told, warnings);
  if (kept.profile == ProfilePolicy::drop) metadata.color_chunks.clear();
  if (kept.profile == ProfilePolicy::drop || (kept.profile == ProfilePolicy::needed && is_srgb(metadata.icc)))
    metadata.icc.clear();
  return metadata;
}

/// What the result's numbers mean now, instead of what they meant. Without a profile they mean sRGB.
void take_to_new_colors(Metadata& metadata, ProfilePolicy policy, const ColorChange& change) {
  metadata.color_chunks.clear();
  const bool means_the_same = policy == ProfilePolicy::needed && change.space == ColorSpace::srgb;
  metadata.icc = policy == ProfilePolicy::drop || means_the_same ? Bytes() : change.profile;
  set_exif_colors(metadata.exif, change.space);
}

/// Whether the numbers mean another color now.
bool convert_colors(Metadata& metadata, const Metadata& decoded, const ResultTerms& terms,
                    std::vector<std::string>& warnings) {
  const step::Encode& encode = terms.encode();
  if (!encode.colors.converts()) return false;
  const ColorChange change = color_change(decoded, encode.colors, terms.frame.channels == 1);
  if (!change.warning.empty()) add_once({change.warning}, warnings);
  if (change.changed) take_to_new_colors(metadata, encode.metadata.profile, change);
  return change.changed;
}

/// The profile that came with the picture goes where it describes other samples than those that are written.
void check_profile(Metadata& metadata, const Metadata& decoded, const ResultTerms& terms,
                   std::vector<std::string>& warnings) {
  const step::Encode& encode = terms.encode();
  // Where another result keeps the EXIF; where none does, the decoder has said so.
  const KeptMetadata& kept = encode.metadata;
  if (!kept.exif && kept.profile != ProfilePolicy::drop && decoded.icc.empty() && exif_says_adobe_rgb(decoded.exif))
    add_once({std::string(kAdobeRgbIsLost)}, warnings);
  const bool profile_fits = encode.profile_fits ? *encode.profile_fits : fits(metadata.icc, terms.frame);
  if (metadata.icc.empty() || profile_fits) return;
  metadata.icc.clear();
  add_once({"its color profile does not fit the result and is left out"}, warnings);
}

}  // namespace

Metadata metadata_for(const ResultTerms& terms, const Metadata& decoded, std::vector<std::string>& warnings) {
  const step::Encode& encode = terms.encode();
  Metadata metadata = left_by(encode.metadata, decoded, warnings);
  if (!convert_colors(metadata, decoded, terms, warnings)) check_profile(metadata, decoded, terms, warnings);
  blank_claims(metadata);  // what a result has behind its picture comes with its own
  if (encode.reset_orientation) reset_orientation(metadata);
  fit_thumbnail(metadata, change_of(terms.plan, terms.output), terms.workshop);
  if (terms.output.size != terms.plan.input.size) set_exif_size(metadata.exif, terms.output.size);
  return metadata;
}

}  // namespace lightmill
