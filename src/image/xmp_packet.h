#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// What is said in an XMP packet, and where, so that it can be changed while all else stays byte for byte. Names are
/// told by their namespaces, not by their prefixes.
namespace lightmill {

namespace ns {
inline constexpr std::string_view kRdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
inline constexpr std::string_view kXml = "http://www.w3.org/XML/1998/namespace";
inline constexpr std::string_view kDc = "http://purl.org/dc/elements/1.1/";
inline constexpr std::string_view kXmp = "http://ns.adobe.com/xap/1.0/";
inline constexpr std::string_view kRights = "http://ns.adobe.com/xap/1.0/rights/";
inline constexpr std::string_view kNote = "http://ns.adobe.com/xmp/note/";
inline constexpr std::string_view kPhotoshop = "http://ns.adobe.com/photoshop/1.0/";
inline constexpr std::string_view kIptcCore = "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/";
inline constexpr std::string_view kPlus = "http://ns.useplus.org/ldf/xmp/1.0/";
inline constexpr std::string_view kCreativeCommons = "http://creativecommons.org/ns#";
inline constexpr std::string_view kPlace = "http://www.w3.org/2003/01/geo/wgs84_pos#";
}  // namespace ns

struct XmpRange {
  std::size_t begin = 0, end = 0;
  std::string_view in(std::string_view text) const { return text.substr(begin, end - begin); }
};

/// An attribute with the space in front of it, or an element. At the top it is a property of the picture, below of
/// something that is told of it.
struct XmpProperty {
  std::string_view uri, name;  ///< uri "": not declared
  XmpRange whole, value;
  bool attribute = false, top = false;
  std::size_t node = 0;  ///< of the packet's
};

/// What properties stand in: rdf:Description.
struct XmpNode {
  std::vector<std::pair<std::string_view, std::string_view>> declarations;  ///< prefix and namespace, that hold there
  std::string_view about;                                                   ///< as it is written
};

/// Views into the text.
struct XmpPacket {
  std::string_view text;
  std::vector<XmpProperty> properties;  ///< those at the top, and those below that were asked for
  std::vector<XmpNode> nodes;
  std::size_t rdf_end = 0;  ///< where nodes can be added

  const XmpProperty* find(std::string_view uri, std::string_view name) const;
};

/// Nothing where it is no well-formed XML with RDF, of a size and depth that no packet has, with a document type, or
/// with properties outside its nodes. `below` says by their local names which properties that are not at the top are
/// told; null: none. The time is linear in the size of the text.
std::optional<XmpPacket> read_xmp(std::string_view text, bool (*below)(std::string_view name) = nullptr);

/// The text without these, one of which may contain another.
std::string without_ranges(std::string_view text, std::vector<XmpRange> ranges);

/// The nodes of some properties at the top, each with what it needs to stand elsewhere; `chosen` are places in
/// `properties`, ascending. "" of none.
std::string nodes_of(const XmpPacket& packet, const std::vector<std::size_t>& chosen, std::string_view about);

/// A node, where `content` declares what it needs.
std::string xmp_node(std::string_view about, std::string_view content);

enum class XmpWrapper { none, packet };
/// A whole packet of these nodes.
std::string xmp_around(std::string_view nodes, XmpWrapper wrapper = XmpWrapper::packet);

/// With these nodes behind those that it has.
std::string with_nodes(std::string_view text, std::size_t rdf_end, std::string_view nodes);

/// Characters that XML takes for its own, or none at all, are written so that they are not; what is no UTF-8 is taken
/// for Latin-1.
std::string xml_text(std::string_view text);

}  // namespace lightmill
