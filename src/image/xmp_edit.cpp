#include "image/xmp_edit.h"

#include "base/bytes.h"
#include "image/xmp_packet.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace lightmill {
namespace {

/// exif:GPSLatitude, drone-dji:GpsLatitude.
bool is_named_for_gps(std::string_view name) {
  const auto letter = [&](std::size_t i) { return static_cast<char>(name[i] | 0x20); };
  return name.size() >= 3 && letter(0) == 'g' && letter(1) == 'p' && letter(2) == 's';
}

/// drone-dji:LRFTargetLat, drone-skydio:Latitude.
bool ends_as_coordinate(std::string_view name) {
  constexpr std::string_view kEndings[] = {"Lat", "Lon", "Latitude", "Longitude", "latitude", "longitude"};
  return std::ranges::any_of(kEndings, [&](std::string_view ending) { return name.ends_with(ending); });
}

bool is_of_gps(const XmpProperty& property) {
  return may_name_place(property.name) &&
         (is_named_for_gps(property.name) || ends_as_coordinate(property.name) || property.uri == ns::kPlace ||
          property.uri.starts_with("http://www.dji.com/drone-dji/"));
}

bool is_thumbnail(const XmpProperty& property) {
  return property.top && property.uri == ns::kXmp && property.name == "Thumbnails";
}

struct AuthorProperty {
  std::string_view uri, name;  ///< "": all of the namespace
};
constexpr AuthorProperty kAuthorProperties[] = {
    {ns::kDc, "creator"},
    {ns::kDc, "rights"},
    {ns::kRights, ""},
    {ns::kCreativeCommons, ""},
    {ns::kPhotoshop, "Credit"},
    {ns::kPhotoshop, "Source"},
    {ns::kPhotoshop, "AuthorsPosition"},
    {ns::kPlus, "Licensor"},
    {ns::kPlus, "CopyrightOwner"},
    {ns::kPlus, "ImageCreator"},
    {ns::kIptcCore, "CreatorContactInfo"},
};

bool is_of_author(const XmpProperty& property) {
  return property.top && std::ranges::any_of(kAuthorProperties, [&](const AuthorProperty& one) {
           return one.uri == property.uri && (one.name.empty() || one.name == property.name);
         });
}

Bytes packet_bytes(std::string_view text) { return {text.begin(), text.end()}; }

}  // namespace

bool may_name_place(std::string_view name) {
  constexpr std::string_view kNames[] = {"lat", "long", "alt", "lat_long", "AbsoluteAltitude"};
  return is_named_for_gps(name) || ends_as_coordinate(name) || std::ranges::find(kNames, name) != std::end(kNames);
}

std::optional<Bytes> xmp_without(std::span<const std::uint8_t> packet, XmpParts parts) {
  const auto read = read_xmp(text_of(packet), parts.gps ? may_name_place : nullptr);
  if (!read) return std::nullopt;
  std::vector<XmpRange> gone;
  for (const XmpProperty& property : read->properties) {
    const bool goes = (parts.gps && is_of_gps(property)) || (parts.thumbnail && is_thumbnail(property));
    if (goes) gone.push_back(property.whole);
  }
  return packet_bytes(without_ranges(read->text, std::move(gone)));
}

bool has_xmp_gps(std::span<const std::uint8_t> packet) {
  const auto read = read_xmp(text_of(packet), may_name_place);
  return read && std::ranges::any_of(read->properties, is_of_gps);
}

std::optional<Bytes> xmp_of_authors(std::span<const std::uint8_t> packet) {
  const auto read = read_xmp(text_of(packet));
  if (!read) return std::nullopt;
  std::vector<std::size_t> kept;
  for (std::size_t i = 0; i < read->properties.size(); ++i)
    if (is_of_author(read->properties[i])) kept.push_back(i);
  if (kept.empty()) return Bytes();
  return packet_bytes(xmp_around(nodes_of(*read, kept, read->nodes.front().about)));
}

std::optional<Bytes> xmp_with_copyright(std::span<const std::uint8_t> packet, std::string_view copyright) {
  const std::string content = "<dc:rights xmlns:dc=\"" + std::string(ns::kDc) + "\" xmlns:rdf=\"" +
                              std::string(ns::kRdf) + "\"><rdf:Alt><rdf:li xml:lang=\"x-default\">" +
                              xml_text(copyright) +
                              "</rdf:li></rdf:Alt></dc:rights><xmpRights:Marked xmlns:xmpRights=\"" +
                              std::string(ns::kRights) + "\">True</xmpRights:Marked>";
  if (packet.empty()) return packet_bytes(xmp_around(xmp_node("", content)));
  const auto read = read_xmp(text_of(packet));
  if (!read) return std::nullopt;
  std::vector<XmpRange> old;
  std::optional<std::size_t> place;
  for (const XmpProperty& property : read->properties) {
    const bool is_rights = property.uri == ns::kDc && property.name == "rights";
    const bool is_marked = property.uri == ns::kRights && property.name == "Marked";
    if (!property.top || !(is_rights || is_marked)) continue;
    old.push_back(property.whole);
    if (is_rights && !property.attribute && !place) place = property.whole.begin;
  }
  const std::string_view about = read->nodes.empty() ? std::string_view() : read->nodes.front().about;
  const std::string added =
      place ? with_nodes(read->text, *place, content) : with_nodes(read->text, read->rdf_end, xmp_node(about, content));
  const std::size_t from = place.value_or(read->rdf_end), by = added.size() - read->text.size();
  for (XmpRange& range : old)
    if (range.begin >= from) range = {range.begin + by, range.end + by};
  return packet_bytes(without_ranges(added, std::move(old)));
}

}  // namespace lightmill
