#include "image/xmp.h"

#include "base/bytes.h"

#include <algorithm>
#include <charconv>
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
    {kHdrGainMap, "", &XmpClaims::gain_map},
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

/// What the items of a directory are for: Item:Semantic="GainMap".
bool lists(std::string_view text, const std::vector<XmpClaim>& found, std::string_view semantic) {
  return std::ranges::any_of(
      found, [&](const XmpClaim& claim) { return claim.text(text).find(semantic) != std::string_view::npos; });
}

/// Of a property of some prefix, in a part of a packet: the attribute's text, or the element's. Empty where there is
/// none.
std::string_view value_of(std::string_view part, std::string_view property) {
  for (std::size_t at = part.find(property); at != std::string_view::npos; at = part.find(property, at + 1)) {
    if (at == 0 || part[at - 1] != ':') continue;
    at = std::min(part.find_first_not_of(kSpaces, at + property.size()), part.size());
    if (at == part.size()) return {};
    if (part[at] == '>') return part.substr(at + 1, part.find('<', at) - at - 1);
    if (part[at] != '=') continue;
    const std::size_t quote = part.find_first_not_of(kSpaces, at + 1);
    if (quote == std::string_view::npos || !is_one_of(part[quote], "\"'")) continue;
    return part.substr(quote + 1, part.find(part[quote], quote + 1) - quote - 1);
  }
  return {};
}

/// 0 where it is none.
std::size_t number_of(std::string_view text) {
  const std::size_t begin = std::min(text.find_first_not_of(kSpaces), text.size());
  std::size_t number = 0;
  std::from_chars(text.data() + begin, text.data() + text.size(), number);
  return number;
}

/// Behind each <rdf:li.
std::vector<std::string_view> list_items(std::string_view directory) {
  constexpr std::string_view kItem = ":li";
  constexpr std::size_t kMost = 64;
  std::vector<std::string_view> items;
  std::size_t begin = std::string_view::npos, looked_at = 0;
  char tag = '/';  // what the last one that was met begins with
  for (std::size_t at = directory.find(kItem); items.size() < kMost; at = directory.find(kItem, at + 1)) {
    const bool there = at != std::string_view::npos;
    const std::string_view between = directory.substr(looked_at, there ? at - looked_at : 0);
    if (const std::size_t last = between.find_last_of("</"); last != std::string_view::npos) tag = between[last];
    looked_at = there ? at : looked_at;
    if (there && tag != '<') continue;  // its end
    if (begin != std::string_view::npos) items.push_back(directory.substr(begin, there ? at - begin : at));
    if (!there) break;
    begin = at;
  }
  return items;
}

}  // namespace

std::vector<std::string_view> xmp_prefixes(std::string_view packet, std::string_view uri) {
  constexpr std::size_t kMost = 8;
  std::vector<std::string_view> prefixes;
  for (std::size_t at = packet.find(uri); at != std::string_view::npos; at = packet.find(uri, at + 1)) {
    const std::size_t end = at + uri.size();
    if (end >= packet.size() || !is_one_of(packet[end], "\"'")) continue;  // a longer one
    const std::string_view prefix = prefix_before(packet, at);
    if (!prefix.empty() && std::ranges::find(prefixes, prefix) == prefixes.end()) prefixes.push_back(prefix);
    if (prefixes.size() == kMost) break;
  }
  return prefixes;
}

std::vector<XmpClaim> find_xmp_claims(std::string_view packet) {
  std::vector<XmpClaim> claims;
  for (const Vocabulary& words : kVocabularies) {
    for (const std::string_view prefix : xmp_prefixes(packet, words.uri)) {
      std::vector<Part> parts;
      find_properties(packet, std::string(prefix) + ":" + std::string(words.name), parts);
      for (const Part& part : parts) claims.push_back({part.begin, part.end, words.claim, prefix, words.uri});
    }
  }
  return claims;
}

bool may_claim(std::span<const std::uint8_t> packet) {
  constexpr std::string_view kBeginnings[] = {"ns.google.com/photos/", "/hdr-gain-map/", "/HDRGainMap/",
                                              "ns.oplus.com/"};
  return std::ranges::any_of(kBeginnings, [text = text_of(packet)](std::string_view word) {
    return text.find(word) != std::string_view::npos;
  });
}

XmpClaims xmp_claims(std::span<const std::uint8_t> packet) {
  XmpClaims claims;
  const std::string_view text = text_of(packet);
  const std::vector<XmpClaim> found = find_xmp_claims(text);
  for (const XmpClaim& claim : found) claims.*claim.kind = true;
  if (claims.others) {
    claims.video = claims.video || lists(text, found, "MotionPhoto");
    claims.gain_map = claims.gain_map || lists(text, found, "GainMap");
  }
  return claims;
}

std::vector<DirectoryItem> directory_items(std::string_view packet) {
  std::vector<DirectoryItem> items;
  for (const XmpClaim& claim : find_xmp_claims(packet)) {
    if (claim.kind != &XmpClaims::others) continue;
    for (const std::string_view item : list_items(claim.text(packet)))
      items.push_back({.semantic = std::string(value_of(item, "Semantic")),
                       .mime = std::string(value_of(item, "Mime")),
                       .length = number_of(value_of(item, "Length"))});
  }
  return items;
}

std::size_t video_length(std::string_view packet) {
  for (const DirectoryItem& item : directory_items(packet))
    if (item.semantic == "MotionPhoto") return item.length;
  for (const XmpClaim& claim : find_xmp_claims(packet)) {
    if (claim.kind != &XmpClaims::video) continue;
    if (const std::size_t length = number_of(value_of(claim.text(packet), "MicroVideoOffset"))) return length;
  }
  return 0;
}

void blank_claims(std::span<std::uint8_t> packet) {
  constexpr int kMost = 8;
  for (int i = 0; i < kMost; ++i) {
    const std::vector<XmpClaim> claims = find_xmp_claims(text_of(packet));
    if (claims.empty()) return;
    for (const XmpClaim& claim : claims)
      std::ranges::fill(packet.subspan(claim.begin, claim.end - claim.begin), std::uint8_t{' '});
  }
  std::ranges::fill(packet, std::uint8_t{' '});
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
