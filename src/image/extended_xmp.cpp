#include "image/extended_xmp.h"

#include "base/bytes.h"
#include "image/md5.h"
#include "image/xmp_packet.h"

#include <algorithm>
#include <numeric>
#include <set>
#include <string>
#include <string_view>
#include <utility>

namespace lightmill {
namespace {

constexpr std::string_view kExtensionName("http://ns.adobe.com/xmp/extension/\0", 35);
constexpr std::string_view kGuidProperty = "HasExtendedXMP";
constexpr std::size_t kGuidBytes = 32, kPieceHead = kExtensionName.size() + kGuidBytes + 8;
constexpr std::size_t kLongestExtension = std::size_t{32} << 20;  // of which there are some copies at a time
constexpr int kPieceMarker = 0xE1;

/// Of the rest: its digest, size and where the piece belongs.
struct XmpPiece {
  std::string_view guid;
  std::size_t total = 0, place = 0;
  std::span<const std::uint8_t> bytes;
};
XmpPiece piece_of(const Metadata::Segment& segment) {
  const std::span<const std::uint8_t> bytes(segment.bytes);
  const auto numbers = bytes.subspan(kExtensionName.size() + kGuidBytes);
  return {text_of(bytes.subspan(kExtensionName.size(), kGuidBytes)), big_endian(numbers.first(4)),
          big_endian(numbers.subspan(4, 4)), bytes.subspan(kPieceHead)};
}

/// Pieces may come in any order, and must make a whole.
std::optional<Bytes> put_together(std::vector<XmpPiece> pieces) {
  std::ranges::stable_sort(pieces, {}, &XmpPiece::place);
  Bytes whole;
  for (const XmpPiece& piece : pieces) {
    const bool again = piece.place + piece.bytes.size() <= whole.size();
    if (again && piece.total == pieces.front().total) continue;
    if (piece.place != whole.size() || piece.total != pieces.front().total) return std::nullopt;
    whole.insert(whole.end(), piece.bytes.begin(), piece.bytes.end());
  }
  return !pieces.empty() && whole.size() == pieces.front().total ? std::optional(std::move(whole)) : std::nullopt;
}

std::optional<Bytes> extension_of(const Metadata& metadata, std::string_view guid) {
  std::vector<XmpPiece> pieces;
  for (const Metadata::Segment& segment : metadata.others)
    if (is_of_extended_xmp(segment)) pieces.push_back(piece_of(segment));
  std::erase_if(pieces, [&](const XmpPiece& piece) { return piece.guid != guid || piece.total > kLongestExtension; });
  return put_together(std::move(pieces));
}

std::string_view about_of(const XmpPacket& packet) {
  return packet.nodes.empty() ? std::string_view() : packet.nodes.front().about;
}

std::string guid_of(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string guid;
  for (const std::uint8_t byte : md5({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()})) {
    guid += kDigits[byte >> 4];
    guid += kDigits[byte & 15];
  }
  return guid;
}

std::string guid_node(std::string_view guid, std::string_view about) {
  return xmp_node(about, "<xmpNote:HasExtendedXMP xmlns:xmpNote=\"" + std::string(ns::kNote) + "\">" +
                             std::string(guid) + "</xmpNote:HasExtendedXMP>");
}

std::vector<Metadata::Segment> pieces_of_extension(std::string_view text, std::string_view guid) {
  constexpr std::size_t kMost = 65'400;
  std::vector<Metadata::Segment> pieces;
  for (std::size_t at = 0; at < text.size(); at += kMost) {
    Bytes bytes(kExtensionName.begin(), kExtensionName.end());
    bytes.insert(bytes.end(), guid.begin(), guid.end());
    for (const std::size_t number : {text.size(), at})
      for (int shift = 24; shift >= 0; shift -= 8) bytes.push_back(static_cast<std::uint8_t>(number >> shift));
    const std::string_view piece = text.substr(at, kMost);
    bytes.insert(bytes.end(), piece.begin(), piece.end());
    pieces.push_back({kPieceMarker, std::move(bytes)});
  }
  return pieces;
}

/// Room for later changes, which programs leave at a packet's end.
std::string without_room(std::string_view text) {
  const std::size_t end = text.rfind("<?xpacket end");
  if (end == std::string_view::npos) return std::string(text);
  const std::size_t last = text.find_last_not_of(" \t\r\n", end == 0 ? 0 : end - 1);
  return std::string(text.substr(0, last + 1)) + "\n" + std::string(text.substr(end));
}

/// The largest properties, so many that the others fit; ascending.
std::vector<std::size_t> chosen_to_go(const XmpPacket& packet, std::size_t most) {
  const auto size = [&](std::size_t i) { return packet.properties[i].whole.end - packet.properties[i].whole.begin; };
  std::vector<std::size_t> order(packet.properties.size()), chosen;
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::erase_if(order, [&](std::size_t i) { return packet.properties[i].name == kGuidProperty; });
  std::ranges::stable_sort(order, std::ranges::greater(), size);
  std::size_t left = packet.text.size() + guid_node(std::string(kGuidBytes, '0'), about_of(packet)).size();
  for (const std::size_t i : order) {
    if (left <= most) break;
    left -= size(i);
    chosen.push_back(i);
  }
  if (left > most) return {};
  std::ranges::sort(chosen);
  return chosen;
}

Bytes bytes_from(std::string_view text) { return {text.begin(), text.end()}; }

}  // namespace

bool is_of_extended_xmp(const Metadata::Segment& segment) {
  return segment.marker == kPieceMarker && segment.bytes.size() >= kPieceHead &&
         text_of(segment.bytes).starts_with(kExtensionName);
}

JoinedXmp joined_xmp(const Metadata& metadata) {
  JoinedXmp joined{.packet = metadata.xmp};
  if (std::ranges::none_of(metadata.others, is_of_extended_xmp)) return joined;
  joined.extended = ExtendedXmp::broken;
  const auto main = read_xmp(text_of(metadata.xmp));
  const XmpProperty* guid = main ? main->find(ns::kNote, kGuidProperty) : nullptr;
  const auto rest = guid ? extension_of(metadata, guid->value.in(main->text)) : std::nullopt;
  const auto more = rest ? read_xmp(text_of(*rest)) : std::nullopt;
  if (!more) return joined;
  std::set<std::pair<std::string_view, std::string_view>> known;
  for (const XmpProperty& one : main->properties) known.emplace(one.uri, one.name);
  std::vector<std::size_t> fresh;
  for (std::size_t i = 0; i < more->properties.size(); ++i)
    if (!known.contains({more->properties[i].uri, more->properties[i].name})) fresh.push_back(i);
  const std::string added = with_nodes(main->text, main->rdf_end, nodes_of(*more, fresh, about_of(*main)));
  joined.packet = bytes_from(without_ranges(added, {guid->whole}));
  joined.extended = ExtendedXmp::joined;
  return joined;
}

std::optional<SplitXmp> split_xmp(std::span<const std::uint8_t> packet, std::size_t most) {
  SplitXmp split{.main = Bytes(packet.begin(), packet.end())};
  if (packet.size() <= most) return split;
  const std::string text = without_room(text_of(packet));
  split.main = bytes_from(text);
  if (text.size() <= most) return split;
  const auto read = read_xmp(text);
  if (!read) return std::nullopt;
  const std::vector<std::size_t> chosen = chosen_to_go(*read, most);
  if (chosen.empty()) return std::nullopt;
  const std::string rest = xmp_around(nodes_of(*read, chosen, about_of(*read)), XmpWrapper::none);
  const std::string guid = guid_of(rest);
  std::vector<XmpRange> gone;
  gone.reserve(chosen.size() + 1);
  for (const std::size_t i : chosen) gone.push_back(read->properties[i].whole);
  if (const XmpProperty* old = read->find(ns::kNote, kGuidProperty)) gone.push_back(old->whole);
  const std::string main = with_nodes(text, read->rdf_end, guid_node(guid, about_of(*read)));
  split.main = bytes_from(without_ranges(main, std::move(gone)));
  split.pieces = pieces_of_extension(rest, guid);
  return split;
}

}  // namespace lightmill
