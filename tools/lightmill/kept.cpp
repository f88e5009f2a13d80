#include "kept.h"

#include "values.h"

#include "lightmill/error.h"

#include <string>
#include <string_view>

namespace lightmill::cli {
namespace {

/// The base with a change for each word of a list; "all" takes the place of what is before it.
KeptMetadata changed(std::string text, const std::string& list, bool kept) {
  std::string_view left = list;
  while (true) {
    const std::string_view word = left.substr(0, left.find(','));
    if (word == "all")
      text = kept ? "keep" : "strip-all";
    else
      text += (kept ? ",+" : ",-") + std::string(word);
    if (word.size() == left.size()) break;
    left.remove_prefix(word.size() + 1);
  }
  return named(kept ? "--keep" : "--drop", [&] { return parse_kept_metadata(text); });
}

KeptMetadata stripped(const std::string& strip) {
  if (strip == "true") return KeptMetadata::stripped();
  if (strip == "all") return KeptMetadata::none();
  refuse("--strip", "\"" + strip + "\" is not all, the one value it takes");
}

bool names(const std::string& list, const std::string& word) {
  return ("," + list + ",").find("," + word + ",") != std::string::npos;
}

/// What is not named goes: of EXIF that is, the thumbnail within.
KeptMetadata kept_by(const std::string& list, const std::string& base) {
  KeptMetadata metadata = changed(base + ",-thumbnail", list, true);
  if (metadata.thumbnail && !metadata.exif) refuse("--keep", "a thumbnail lies within EXIF: keep exif, too");
  if (names(list, "gps") && !metadata.exif && !metadata.xmp)
    refuse("--keep", "the place lies within EXIF and XMP: keep exif or xmp, which have it");
  return metadata;
}

void set_fields(const std::vector<std::string>& fields, KeptMetadata& metadata) {
  constexpr std::string_view kCopyright = "copyright=";
  for (const std::string& field : fields) {
    if (!field.starts_with(kCopyright) || field.size() == kCopyright.size())
      refuse("--set", "\"" + field + "\" is not copyright=TEXT");
    metadata.new_copyright = field.substr(kCopyright.size());
  }
}

}  // namespace

KeptMetadata settle_metadata(const EncodingArguments& encoding) {
  KeptMetadata metadata;
  if (!encoding.strip.empty()) metadata = stripped(encoding.strip);
  if (!encoding.keep.empty()) metadata = kept_by(encoding.keep, encoding.strip == "all" ? "strip-all" : "strip");
  if (names(encoding.drop, "copyright"))
    refuse("--drop", "copyright lies within exif, xmp and iptc: drop these, or keep what else you want of them");
  if (!encoding.drop.empty()) metadata = changed(to_string(metadata), encoding.drop, false);
  set_fields(encoding.set, metadata);
  return metadata;
}

}  // namespace lightmill::cli
