#include "image/companions.h"

#include "base/bytes.h"
#include "image/extended_xmp.h"
#include "image/xmp.h"

#include <algorithm>
#include <map>
#include <set>
#include <span>
#include <string_view>
#include <utility>

namespace lightmill {
namespace {

using PacketBytes = Companions::Bytes;

constexpr std::string_view kContainer = "http://ns.google.com/photos/1.0/container/",
                           kContainerItem = "http://ns.google.com/photos/1.0/container/item/", kEndOfRdf = "</rdf:RDF";

PacketBytes packet_bytes(std::string_view text) { return {text.begin(), text.end()}; }

bool is_blank(std::string_view text) { return text.find_first_not_of(' ') == std::string_view::npos; }

/// Whether a claim is of what is kept; a directory is written anew.
bool is_true(const XmpClaim& claim, const Companions& kept) {
  if (claim.kind == &XmpClaims::gain_map) return !kept.gain_map.empty();
  return claim.kind == &XmpClaims::video && !kept.video.empty();
}

/// Whether a directory that lists these still holds. A length that is not given is nobody's to be wrong.
bool holds(const std::vector<DirectoryItem>& items, const Companions& kept) {
  bool gain_map = false;
  for (const DirectoryItem& item : items) {
    if (item.semantic == "GainMap") {
      if (std::exchange(gain_map, true) || item.length != kept.gain_map.size()) return false;
    } else if (item.semantic == "MotionPhoto" ? kept.video.empty() : item.semantic != "Primary") {
      return false;
    }
  }
  return true;
}

bool all_hold(const std::vector<XmpClaim>& claims, const Companions& kept) {
  const bool listed = std::ranges::any_of(claims, [](const XmpClaim& one) { return one.kind == &XmpClaims::others; });
  return std::ranges::all_of(
             claims, [&](const XmpClaim& one) { return one.kind == &XmpClaims::others || is_true(one, kept); }) &&
         (!listed || holds(directory_items(text_of(kept.xmp)), kept));
}

/// `packet` with the claims where they were; nothing where it was changed there.
std::optional<PacketBytes> restored(const PacketBytes& packet, const Companions& kept,
                                    const std::vector<XmpClaim>& claims) {
  if (packet.size() != kept.xmp.size() || !all_hold(claims, kept)) return std::nullopt;
  PacketBytes whole = packet;
  for (const XmpClaim& claim : claims) {
    const auto begin = static_cast<std::ptrdiff_t>(claim.begin), end = static_cast<std::ptrdiff_t>(claim.end);
    if (!is_blank(claim.text(text_of(packet)))) return std::nullopt;
    std::copy(kept.xmp.begin() + begin, kept.xmp.begin() + end, whole.begin() + begin);
  }
  return whole;
}

std::string item_text(std::string_view semantic, std::string_view mime, std::size_t length, std::size_t padding) {
  std::string text = "<rdf:li rdf:parseType=\"Resource\"><Container:Item Item:Semantic=\"" + std::string(semantic) +
                     "\" Item:Mime=\"" + std::string(mime) + "\"";
  if (semantic != "Primary") text += " Item:Length=\"" + std::to_string(length) + "\"";
  if (padding > 0) text += " Item:Padding=\"" + std::to_string(padding) + "\"";
  return text + "/></rdf:li>";
}

/// Before the video of some cameras there are bytes that name it.
std::string directory_text(const Companions& kept) {
  std::string_view mime = "video/mp4";
  std::size_t length = 0;
  const std::vector<DirectoryItem> items = directory_items(text_of(kept.xmp));
  for (const DirectoryItem& item : items) {
    if (item.semantic != "MotionPhoto" || kept.video.empty()) continue;
    length = std::min(item.length, kept.video.size());
    if (item.mime == "video/quicktime") mime = "video/quicktime";
  }
  const bool gain_map = !kept.gain_map.empty();
  const std::size_t before = length > 0 ? kept.video.size() - length : 0;
  std::string text = "<Container:Directory><rdf:Seq>" + item_text("Primary", "image/jpeg", 0, gain_map ? 0 : before);
  if (gain_map) text += item_text("GainMap", "image/jpeg", kept.gain_map.size(), before);
  if (length > 0) text += item_text("MotionPhoto", mime, length, 0);
  return text + "</rdf:Seq></Container:Directory>";
}

/// The subject that other descriptions of a packet have.
std::string subject_of(std::string_view packet) {
  constexpr std::string_view kAbout = "rdf:about=";
  const std::size_t at = packet.find(kAbout), quote = at + kAbout.size();
  if (at == std::string_view::npos || quote >= packet.size()) return "rdf:about=\"\"";
  const std::size_t end = packet.find(packet[quote], quote + 1);
  const bool quoted = packet[quote] == '"' || packet[quote] == '\'';
  return quoted && end != std::string_view::npos ? std::string(packet.substr(at, end + 1 - at)) : "rdf:about=\"\"";
}

/// What is said of companions, in a description of its own.
std::string description(const Companions& kept, const std::vector<XmpClaim>& claims, const std::string& subject) {
  const std::string_view packet = text_of(kept.xmp);
  std::string spaces =
      " xmlns:Container=\"" + std::string(kContainer) + "\" xmlns:Item=\"" + std::string(kContainerItem) + "\"";
  std::string attributes, elements;
  std::map<std::string_view, std::string_view> uris{{"Container", {}}, {"Item", {}}, {"rdf", {}}};
  std::set<std::string_view> names;
  bool listed = false;
  for (const XmpClaim& claim : claims) {
    listed = listed || claim.kind == &XmpClaims::others;
    if (!is_true(claim, kept)) continue;
    const std::string_view text = claim.text(packet), name = text.substr(0, text.find_first_of("= \t\r\n>", 1));
    const auto [space, is_new] = uris.try_emplace(claim.prefix, claim.uri);
    if (space->second != claim.uri || !names.insert(name).second) continue;
    if (is_new) spaces += " xmlns:" + std::string(claim.prefix) + "=\"" + std::string(claim.uri) + "\"";
    if (text.front() == '<')
      elements += text;
    else
      attributes += " " + std::string(text);
  }
  if (listed) elements += directory_text(kept);
  return "<rdf:Description " + subject + spaces + attributes + ">" + elements + "</rdf:Description>";
}

PacketBytes new_packet(const std::string& description) {
  return packet_bytes(
      "<?xpacket begin=\"\xEF\xBB\xBF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?><x:xmpmeta xmlns:x=\"adobe:ns:meta/\">"
      "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">" +
      description + "</rdf:RDF></x:xmpmeta><?xpacket end=\"w\"?>");
}

/// Whether a JPEG's first segment of a packet has all that it says of companions, which is where readers look.
bool has_room(const PacketBytes& packet) {
  const auto split = split_xmp(packet);
  return split && (split->pieces.empty() ||
                   find_xmp_claims(text_of(split->main)).size() == find_xmp_claims(text_of(packet)).size());
}

}  // namespace

std::optional<Companions::Bytes> xmp_with_companions(const Companions::Bytes& packet, const Companions& kept) {
  const std::vector<XmpClaim> claims = find_xmp_claims(text_of(kept.xmp));
  if (claims.empty()) return packet;
  if (auto whole = restored(packet, kept, claims)) return whole;
  if (packet.empty()) return new_packet(description(kept, claims, "rdf:about=\"\""));
  const std::size_t end = text_of(packet).rfind(kEndOfRdf);
  const std::string text = description(kept, claims, subject_of(text_of(packet)));
  if (end == std::string_view::npos) return std::nullopt;
  PacketBytes whole = packet;
  whole.insert(whole.begin() + static_cast<std::ptrdiff_t>(end), text.begin(), text.end());
  return has_room(whole) ? std::optional(std::move(whole)) : std::nullopt;
}

}  // namespace lightmill
