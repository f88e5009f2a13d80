#include "image/xmp.h"

#include "base/bytes.h"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace lightmill {
namespace {

constexpr std::string_view kSpaces = " \t\r\n";

/// Properties of a namespace that speak of what lies behind the picture: those whose names begin so.
struct Vocabulary {
  std::string_view uri;
  std::string_view name;
  bool XmpClaims::*claim;
};
constexpr Vocabulary kVocabularies[] = {
    {"http://ns.google.com/photos/1.0/camera/", "MotionPhoto", &XmpClaims::video},
    {"http://ns.google.com/photos/1.0/camera/", "MicroVideo", &XmpClaims::video},
    {"http://ns.oplus.com/photos/1.0/camera/", "MotionPhoto", &XmpClaims::video},
    {"http://ns.oplus.com/photos/1.0/camera/", "OLivePhoto", &XmpClaims::video},
    {"http://ns.oplus.com/photos/1.0/camera/", "VideoLength", &XmpClaims::video},
    {"http://ns.adobe.com/hdr-gain-map/1.0/", "", &XmpClaims::gain_map},
    {"http://ns.apple.com/HDRGainMap/1.0/", "", &XmpClaims::gain_map},
    {"http://ns.google.com/photos/1.0/container/", "Directory", &XmpClaims::others},
    {"http://ns.google.com/photos/dd/1.0/container/", "Directory", &XmpClaims::others},
};

bool is_one_of(char c, std::string_view characters) { return characters.find(c) != std::string_view::npos; }

/// A part of a packet.
struct Part {
  std::size_t begin;
  std::size_t end;
};

/// Where an attribute that begins at `name` ends; its own beginning where it is none.
std::size_t end_of_attribute(std::string_view text, std::size_t name) {
  std::size_t at = text.find_first_of("= \t\r\n<>\"'/", name);
  at = std::min(text.find_first_not_of(kSpaces, at), text.size());
  if (at == text.size() || text[at] != '=') return name;
  at = text.find_first_not_of(kSpaces, at + 1);
  if (at == std::string_view::npos || !is_one_of(text[at], "\"'")) return name;
  const std::size_t quote = text.find(text[at], at + 1);
  return quote == std::string_view::npos ? name : quote + 1;
}

/// The same of an element, whose name begins behind its "<".
std::size_t end_of_element(std::string_view text, std::size_t name) {
  const std::size_t name_end = text.find_first_of(" \t\r\n/>", name);
  const std::size_t tag_end = text.find('>', name);
  if (tag_end == std::string_view::npos) return name;
  if (text[tag_end - 1] == '/') return tag_end + 1;
  const std::string closing = "</" + std::string(text.substr(name, name_end - name));
  const std::size_t at = text.find(closing, tag_end);
  const std::size_t end = at == std::string_view::npos ? at : text.find('>', at);
  return end == std::string_view::npos ? name : end + 1;
}

/// The attributes and elements whose qualified names begin so, up to one that does not end.
void find_properties(std::string_view text, std::string_view name, std::vector<Part>& parts) {
  std::size_t at = text.find(name);
  while (at != std::string_view::npos) {
    const char before = at == 0 ? '\0' : text[at - 1];
    std::size_t end = at + 1;
    if (before == '<') {
      end = end_of_element(text, at);
      if (end == at) return;
      parts.push_back({at - 1, end});
    } else if (is_one_of(before, kSpaces)) {
      end = end_of_attribute(text, at);
      if (end == at) return;
      parts.push_back({at, end});
    }
    at = text.find(name, end);
  }
}

/// The prefix that a packet declares for a namespace by xmlns:PREFIX="URI" where the URI is at `uri`; "" where it
/// declares none.
std::string_view prefix_before(std::string_view text, std::size_t uri) {
  constexpr std::string_view kDeclares = "xmlns:";
  constexpr std::size_t kLongest = 64;
  const std::size_t from = uri > kLongest ? uri - kLongest : 0;
  std::string_view before = text.substr(from, uri - from);
  const std::size_t begin = before.rfind(kDeclares);
  if (begin == std::string_view::npos) return {};
  before.remove_prefix(begin + kDeclares.size());
  const std::size_t end = before.find_first_of("= \t\r\n");
  const bool is_declaration =
      end != std::string_view::npos && before.find_first_not_of("= \t\r\n\"'", end) == std::string_view::npos;
  return is_declaration ? before.substr(0, end) : std::string_view();
}

/// All such; more than a few are not looked at.
std::set<std::string_view> prefixes_of(std::string_view text, std::string_view uri) {
  constexpr std::size_t kMost = 8;
  std::set<std::string_view> prefixes;
  for (std::size_t at = text.find(uri); at != std::string_view::npos; at = text.find(uri, at + 1)) {
    const std::size_t end = at + uri.size();
    if (end >= text.size() || !is_one_of(text[end], "\"'")) continue;  // a longer one
    const std::string_view prefix = prefix_before(text, at);
    if (!prefix.empty()) prefixes.insert(prefix);
    if (prefixes.size() == kMost) break;
  }
  return prefixes;
}

std::vector<Part> find_claims(std::string_view text, XmpClaims& claims) {
  std::vector<Part> parts;
  for (const Vocabulary& words : kVocabularies) {
    const std::size_t known = parts.size();
    for (const std::string_view prefix : prefixes_of(text, words.uri)) {
      find_properties(text, std::string(prefix) + ":" + std::string(words.name), parts);
    }
    if (parts.size() > known) claims.*words.claim = true;
  }
  return parts;
}

/// What the items of a directory are for: Item:Semantic="GainMap".
bool lists(std::string_view text, const std::vector<Part>& parts, std::string_view semantic) {
  return std::ranges::any_of(parts, [&](const Part& part) {
    return text.substr(part.begin, part.end - part.begin).find(semantic) != std::string_view::npos;
  });
}

}  // namespace

XmpClaims xmp_claims(std::span<const std::uint8_t> packet) {
  XmpClaims claims;
  const std::string_view text = text_of(packet);
  const std::vector<Part> parts = find_claims(text, claims);
  if (claims.others) {
    claims.video = claims.video || lists(text, parts, "MotionPhoto");
    claims.gain_map = claims.gain_map || lists(text, parts, "GainMap");
  }
  return claims;
}

void blank_claims(std::span<std::uint8_t> packet) {
  XmpClaims claims;
  for (const Part& part : find_claims(text_of(packet), claims)) {
    std::ranges::fill(packet.subspan(part.begin, part.end - part.begin), static_cast<std::uint8_t>(' '));
  }
}

/// Both spellings of RDF: the attribute tiff:Orientation="6" and the element <tiff:Orientation>6<.
void reset_xmp_orientation(std::span<std::uint8_t> packet) {
  constexpr std::string_view kName = "tiff:Orientation";
  const std::string_view text = text_of(packet);
  for (std::size_t at = text.find(kName); at != std::string_view::npos; at = text.find(kName, at + 1)) {
    const std::size_t value = text.find_first_not_of("= \t\r\n>\"'", at + kName.size());
    if (value != std::string_view::npos && text[value] >= '2' && text[value] <= '8') packet[value] = '1';
  }
}

}  // namespace lightmill
