#include "lightmill/kept_metadata.h"

#include "base/quoted.h"
#include "base/words.h"

#include "lightmill/error.h"

#include <algorithm>
#include <cstddef>
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

constexpr std::string_view kProfile = "icc";

std::string parts_listed() {
  std::string text;
  for (const Part& part : kParts) text += std::string(part.name) + ", ";
  return text + std::string(kProfile);
}

/// One word with + or - before it.
void change(KeptMetadata& kept, std::string_view word) {
  if (!word.starts_with('+') && !word.starts_with('-'))
    throw Error(Cause::usage, in_quotes(word) + " has no + or - before it");
  const bool keeps = word.front() == '+';
  word.remove_prefix(1);
  if (word == kProfile) {
    kept.profile = keeps ? ProfilePolicy::keep : ProfilePolicy::drop;
    return;
  }
  const auto* const part = std::ranges::find(kParts, word, &Part::name);
  if (part == std::end(kParts)) throw Error(Cause::usage, in_quotes(word) + " is none of " + parts_listed());
  kept.*part->kept = keeps;
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
  std::size_t end = std::min(text.find(','), text.size());
  const std::string_view first = text.substr(0, end);
  const auto profile = kWords<ProfilePolicy>.find(first);
  if (!profile)
    throw Error(Cause::usage, "metadata " + in_quotes(first) + " is none of " + kWords<ProfilePolicy>.list());
  KeptMetadata kept = beginning(*profile);
  while (end < text.size()) {
    text.remove_prefix(end + 1);
    end = std::min(text.find(','), text.size());
    const std::string_view word = text.substr(0, end);
    change(kept, word);
  }
  return kept;
}

}  // namespace lightmill
