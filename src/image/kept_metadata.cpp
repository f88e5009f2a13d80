#include "lightmill/kept_metadata.h"

#include "base/words.h"

#include "lightmill/error.h"

#include <algorithm>
#include <iterator>

namespace lightmill {

template <>
inline constexpr auto kWords<ProfilePolicy> = words_of<ProfilePolicy>({
    {ProfilePolicy::keep, "keep"},
    {ProfilePolicy::needed, "strip"},
    {ProfilePolicy::drop, "strip-all"},
});

namespace {

struct Part {
  std::string_view name;
  bool KeptMetadata::*kept;
};
constexpr Part kParts[] = {
    {"exif", &KeptMetadata::exif},
    {"xmp", &KeptMetadata::xmp},
    {"iptc", &KeptMetadata::iptc},
    {"gainmap", &KeptMetadata::gain_map},
    {"thumbnail", &KeptMetadata::thumbnail},
    {"comments", &KeptMetadata::comments},
    {"gps", &KeptMetadata::gps},
    {"copyright", &KeptMetadata::copyright},
};

/// What the word at the beginning stands for.
KeptMetadata beginning(ProfilePolicy profile) {
  if (profile == ProfilePolicy::keep) return {};
  return profile == ProfilePolicy::needed ? KeptMetadata::stripped() : KeptMetadata::none();
}

std::string quoted(std::string_view word) { return "\"" + std::string(word) + "\""; }

std::string parts_listed() {
  std::string text;
  for (const Part& part : kParts) text += (text.empty() ? "" : ", ") + std::string(part.name);
  return text;
}

}  // namespace

KeptMetadata KeptMetadata::none() {
  return {
      .exif = false, .xmp = false, .iptc = false, .gain_map = false, .comments = false, .profile = ProfilePolicy::drop};
}

KeptMetadata KeptMetadata::stripped() {
  KeptMetadata kept = none();
  kept.profile = ProfilePolicy::needed;
  return kept;
}

std::string to_string(const KeptMetadata& kept) {
  std::string text(kWords<ProfilePolicy>.name(kept.profile));
  const KeptMetadata from = beginning(kept.profile);
  for (const auto& [name, part] : kParts)
    if (kept.*part != from.*part) text += (kept.*part ? ",+" : ",-") + std::string(name);
  return text;
}

KeptMetadata parse_kept_metadata(std::string_view text) {
  const auto take = [&text] {
    const std::string_view word = text.substr(0, text.find(','));
    text.remove_prefix(std::min(word.size() + 1, text.size()));
    return word;
  };
  const std::string_view first = take();
  const auto profile = kWords<ProfilePolicy>.find(first);
  if (!profile) throw Error(Cause::usage, "metadata " + quoted(first) + " is none of " + kWords<ProfilePolicy>.list());
  KeptMetadata kept = beginning(*profile);
  while (!text.empty()) {
    const std::string_view word = take();
    const bool is_signed = word.starts_with('+') || word.starts_with('-');
    const auto* const part = is_signed ? std::ranges::find(kParts, word.substr(1), &Part::name) : std::end(kParts);
    if (part == std::end(kParts))
      throw Error(Cause::usage, "metadata " + quoted(word) + " is none of + or - and " + parts_listed());
    kept.*part->kept = word.front() == '+';
  }
  return kept;
}

}  // namespace lightmill
