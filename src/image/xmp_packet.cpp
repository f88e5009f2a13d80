#include "image/xmp_packet.h"

#include <algorithm>
#include <set>

namespace lightmill {
namespace {

constexpr std::string_view kBlank = " \t\r\n";

struct Declaration {
  std::string_view prefix, uri;
};

/// A name in two parts.
struct Qualified {
  std::string_view prefix, local;
};
Qualified split(std::string_view name) {
  const std::size_t colon = name.find(':');
  if (colon == std::string_view::npos) return {"", name};
  return {name.substr(0, colon), name.substr(colon + 1)};
}

enum class Standing { outside, rdf, node, property, below };

struct OpenElement {
  std::string_view name;
  std::size_t declarations;  ///< that held before it
  Standing standing;
  std::size_t property;  ///< of the packet's; kNone: it is none
};
constexpr std::size_t kNone = static_cast<std::size_t>(-1);

struct Attribute {
  std::string_view name;
  XmpRange whole, value;
};

/// One walk over the text.
class XmpScan {
 public:
  XmpScan(std::string_view text, bool (*below)(std::string_view)) : text_(text), below_(below) { packet_.text = text; }

  std::optional<XmpPacket> read() {
    for (std::size_t at = text_.find('<'); at != std::string_view::npos; at = text_.find('<', at_)) {
      at_ = at;
      if (!take_markup()) return std::nullopt;
    }
    const bool whole = open_.empty() && packet_.rdf_end != 0;
    return whole ? std::optional(std::move(packet_)) : std::nullopt;
  }

 private:
  static constexpr std::size_t kDeepest = 256, kMostDeclarations = 256, kMostNodes = 256, kMostProperties = 65'536,
                               kMostNames = std::size_t{1} << 20, kMostAttributes = 4096, kLongestPrefix = 256;

  bool take_markup() {
    const std::string_view left = text_.substr(at_);
    if (left.starts_with("<?")) return skip_past("?>");
    if (left.starts_with("<!--")) return skip_past("-->");
    if (left.starts_with("<![CDATA[")) return !open_.empty() && skip_past("]]>");
    if (left.starts_with("<!")) return false;
    return left.starts_with("</") ? take_end() : take_start();
  }

  bool skip_past(std::string_view end) {
    const std::size_t at = text_.find(end, at_);
    if (at == std::string_view::npos) return false;
    at_ = at + end.size();
    return true;
  }

  bool take_end() {
    const std::size_t begin = at_, close = text_.find('>', at_);
    if (close == std::string_view::npos || open_.empty()) return false;
    std::string_view name = text_.substr(begin + 2, close - begin - 2);
    name = name.substr(0, name.find_last_not_of(kBlank) + 1);
    if (name != open_.back().name) return false;
    at_ = close + 1;
    end_element(begin);
    return true;
  }

  /// `content_end` is where its closing tag begins.
  void end_element(std::size_t content_end) {
    const OpenElement& element = open_.back();
    if (element.property != kNone) {
      XmpProperty& property = packet_.properties[element.property];
      property.whole.end = at_;
      property.value.end = std::max(content_end, property.value.begin);
    }
    if (element.standing == Standing::rdf && packet_.rdf_end == 0 && text_[content_end + 1] == '/')
      packet_.rdf_end = content_end;
    declarations_.resize(element.declarations);
    open_.pop_back();
  }

  bool take_start() {
    const std::size_t begin = at_;
    const std::size_t name_end = std::min(text_.find_first_of(" \t\r\n/><", begin + 1), text_.size());
    const std::string_view name = text_.substr(begin + 1, name_end - begin - 1);
    if (name.empty() || open_.size() == kDeepest || ++names_ > kMostNames) return false;
    at_ = name_end;
    if (!take_attributes()) return false;
    const bool empty = text_[at_] == '/';
    if (empty && (at_ + 1 >= text_.size() || text_[at_ + 1] != '>')) return false;
    at_ += empty ? 2 : 1;
    open_.push_back({name, declarations_.size(), Standing::below, kNone});
    if (!declare() || !place(begin)) return false;
    if (empty) end_element(begin);
    return true;
  }

  /// Up to the "/" or ">" that ends the tag.
  bool take_attributes() {
    attributes_.clear();
    for (;;) {
      const std::size_t before = at_;
      at_ = text_.find_first_not_of(kBlank, at_);
      if (at_ == std::string_view::npos) return false;
      if (text_[at_] == '>' || text_[at_] == '/') return true;
      if (at_ == before || attributes_.size() == kMostAttributes || ++names_ > kMostNames) return false;
      if (!take_attribute(before)) return false;
    }
  }

  bool take_attribute(std::size_t before) {
    const std::size_t name = at_, name_end = text_.find_first_of("= \t\r\n<>\"'/", name);
    const std::size_t sign = text_.find_first_not_of(kBlank, name_end);
    if (sign == std::string_view::npos || text_[sign] != '=' || name_end == name) return false;
    const std::size_t quote = text_.find_first_not_of(kBlank, sign + 1);
    if (quote == std::string_view::npos || (text_[quote] != '"' && text_[quote] != '\'')) return false;
    const std::size_t end = text_.find(text_[quote], quote + 1);
    if (end == std::string_view::npos) return false;
    const XmpRange value{quote + 1, end};
    if (value.in(text_).find('<') != std::string_view::npos) return false;
    attributes_.push_back({text_.substr(name, name_end - name), {before, end + 1}, value});
    at_ = end + 1;
    return true;
  }

  /// Takes the namespaces that a tag declares. A reference to a character in their names, which nobody writes, would
  /// make them other than they look.
  bool declare() {
    for (const Attribute& attribute : attributes_) {
      const auto [prefix, local] = split(attribute.name);
      const bool named = prefix == "xmlns";
      if (!named && attribute.name != "xmlns") continue;
      const std::string_view uri = attribute.value.in(text_);
      if (declarations_.size() == kMostDeclarations || local.size() > kLongestPrefix) return false;
      if (uri.find('&') != std::string_view::npos) return false;
      declarations_.push_back({named ? local : "", uri});
    }
    return true;
  }

  std::string_view uri_of(std::string_view prefix) const {
    if (prefix == "xml") return ns::kXml;
    const auto found = std::find_if(declarations_.rbegin(), declarations_.rend(),
                                    [&](const Declaration& one) { return one.prefix == prefix; });
    return found == declarations_.rend() ? std::string_view() : found->uri;
  }

  static bool is_declaration(const Attribute& attribute) {
    return attribute.name == "xmlns" || attribute.name.starts_with("xmlns:");
  }

  /// Says where the element stands, and notes it and its attributes.
  bool place(std::size_t begin) {
    OpenElement& element = open_.back();
    const Standing outer = open_.size() > 1 ? open_[open_.size() - 2].standing : Standing::outside;
    const auto [prefix, local] = split(element.name);
    switch (outer) {
      case Standing::outside:
        element.standing = local == "RDF" && uri_of(prefix) == ns::kRdf ? Standing::rdf : Standing::outside;
        return !is_wanted(local) && !has_stray();
      case Standing::rdf:
        element.standing = Standing::node;
        return add_node();
      case Standing::node:
        element.standing = Standing::property;
        break;
      default:
        break;
    }
    const bool top = element.standing == Standing::property;
    if (top || is_wanted(local)) {
      element.property = packet_.properties.size();
      if (!add({uri_of(prefix), local, {begin, at_}, {at_, at_}, false, top, node()})) return false;
    }
    return add_attributes(false);
  }

  /// Whether there are properties where none can stand, which some programs read nevertheless: on rdf:RDF, and those
  /// that are asked for on what is around it.
  bool has_stray() const {
    const bool on_rdf = open_.back().standing == Standing::rdf;
    return std::ranges::any_of(attributes_, [&](const Attribute& attribute) {
      const auto [prefix, local] = split(attribute.name);
      if (is_declaration(attribute) || prefix.empty()) return false;
      const std::string_view uri = uri_of(prefix);
      return is_wanted(local) || (on_rdf && uri != ns::kRdf && uri != ns::kXml);
    });
  }

  bool is_wanted(std::string_view local) const { return below_ && below_(local); }
  std::size_t node() const { return packet_.nodes.empty() ? 0 : packet_.nodes.size() - 1; }

  bool add(const XmpProperty& property) {
    if (packet_.properties.size() == kMostProperties) return false;
    packet_.properties.push_back(property);
    return true;
  }

  bool add_node() {
    if (packet_.nodes.size() == kMostNodes) return false;
    XmpNode node;
    for (const Declaration& one : declarations_) {
      std::erase_if(node.declarations, [&](const auto& known) { return known.first == one.prefix; });
      node.declarations.emplace_back(one.prefix, one.uri);
    }
    for (const Attribute& attribute : attributes_) {
      const auto [prefix, local] = split(attribute.name);
      if (local == "about" && (prefix.empty() || uri_of(prefix) == ns::kRdf)) node.about = attribute.value.in(text_);
    }
    packet_.nodes.push_back(std::move(node));
    return add_attributes(true);
  }

  bool add_attributes(bool top) {
    for (const Attribute& attribute : attributes_) {
      const auto [prefix, local] = split(attribute.name);
      if (is_declaration(attribute) || prefix.empty() || !(top || is_wanted(local))) continue;
      const std::string_view uri = uri_of(prefix);
      if (uri == ns::kRdf || uri == ns::kXml) continue;
      if (!add({uri, local, attribute.whole, attribute.value, true, top, node()})) return false;
    }
    return true;
  }

  std::string_view text_;
  bool (*below_)(std::string_view);
  std::size_t at_ = 0, names_ = 0;
  std::vector<OpenElement> open_;
  std::vector<Declaration> declarations_;
  std::vector<Attribute> attributes_;
  XmpPacket packet_;
};

/// Adds those of a node's prefixes that stand before a colon in `content`, as they do in names.
void find_prefixes(std::string_view content, const XmpNode& node, std::set<std::string_view>& found) {
  std::set<std::string_view> declared;
  for (const auto& [prefix, uri] : node.declarations) declared.insert(prefix);
  for (std::size_t at = 0, colon = content.find(':'); colon != std::string_view::npos; colon = content.find(':', at)) {
    std::string_view name = content.substr(at, colon - at);
    name.remove_prefix(name.find_last_of(" \t\r\n<>/\"'=") + 1);  // 0 where there is none
    if (declared.contains(name)) found.insert(name);
    at = colon + 1;
  }
}

std::string quoted_uri(std::string_view uri) {
  const char quote = uri.find('"') == std::string_view::npos ? '"' : '\'';
  return quote + std::string(uri) + quote;
}

/// The first character's bytes where they are UTF-8; 0 where they are not.
std::size_t utf8_bytes(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned>(static_cast<unsigned char>(text[i])); };
  const unsigned first = byte(0);
  const std::size_t size = first < 0x80   ? 1
                           : first < 0xC2 ? 0
                           : first < 0xE0 ? 2
                           : first < 0xF0 ? 3
                           : first < 0xF5 ? 4
                                          : 0;
  if (size == 0 || text.size() < size) return 0;
  for (std::size_t i = 1; i < size; ++i)
    if ((byte(i) & 0xC0) != 0x80) return 0;
  const bool is_long = (first == 0xE0 && byte(1) < 0xA0) || (first == 0xF0 && byte(1) < 0x90);
  const bool is_none = (first == 0xED && byte(1) >= 0xA0) || (first == 0xF4 && byte(1) >= 0x90) ||
                       (first == 0xEF && byte(1) == 0xBF && byte(2) >= 0xBE);
  return is_long || is_none ? 0 : size;
}

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const std::size_t size = utf8_bytes(text);
    if (size == 0) return false;
    text.remove_prefix(size);
  }
  return true;
}

}  // namespace

const XmpProperty* XmpPacket::find(std::string_view uri, std::string_view name) const {
  const auto found = std::ranges::find_if(
      properties, [&](const XmpProperty& one) { return one.top && one.name == name && one.uri == uri; });
  return found == properties.end() ? nullptr : &*found;
}

std::optional<XmpPacket> read_xmp(std::string_view text, bool (*below)(std::string_view name)) {
  return XmpScan(text, below).read();
}

std::string without_ranges(std::string_view text, std::vector<XmpRange> ranges) {
  std::ranges::sort(ranges, {}, &XmpRange::begin);
  std::string left;
  std::size_t at = 0;
  for (const XmpRange& range : ranges) {
    if (range.end <= at) continue;
    if (range.begin > at) left += text.substr(at, range.begin - at);
    at = range.end;
  }
  return left += text.substr(at);
}

std::string nodes_of(const XmpPacket& packet, const std::vector<std::size_t>& chosen, std::string_view about) {
  std::string nodes;
  for (std::size_t i = 0; i < chosen.size();) {
    const std::size_t node = packet.properties[chosen[i]].node;
    std::string attributes, content;
    for (; i < chosen.size() && packet.properties[chosen[i]].node == node; ++i) {
      const XmpProperty& property = packet.properties[chosen[i]];
      (property.attribute ? attributes : content) += property.whole.in(packet.text);
    }
    const auto& declarations = packet.nodes[node].declarations;
    const auto rdf = std::ranges::find(declarations, "rdf", [](const auto& one) { return one.first; });
    const bool own = rdf != declarations.end() && rdf->second != ns::kRdf;
    const std::string name = own ? "rdf0" : "rdf";
    std::set<std::string_view> needed{"rdf"};
    for (const std::string* part : {&attributes, &content}) find_prefixes(*part, packet.nodes[node], needed);
    nodes.append("<").append(name).append(":Description ").append(name).append(":about=").append(quoted_uri(about));
    if (own || rdf == declarations.end()) nodes.append(" xmlns:").append(name).append("=").append(quoted_uri(ns::kRdf));
    for (const auto& [prefix, uri] : declarations) {
      if (prefix.empty()) nodes.append(" xmlns=").append(quoted_uri(uri));
      if (prefix.empty() || (own && prefix == name) || !needed.contains(prefix)) continue;
      nodes.append(" xmlns:").append(prefix).append("=").append(quoted_uri(uri));
    }
    nodes.append(attributes).append(">").append(content).append("</").append(name).append(":Description>\n");
  }
  return nodes;
}

std::string xmp_node(std::string_view about, std::string_view content) {
  return "<rdf:Description rdf:about=" + quoted_uri(about) + " xmlns:rdf=\"" + std::string(ns::kRdf) + "\">" +
         std::string(content) + "</rdf:Description>\n";
}

std::string xmp_around(std::string_view nodes, XmpWrapper wrapper) {
  const bool wrapped = wrapper == XmpWrapper::packet;
  std::string packet = wrapped ? "<?xpacket begin=\"\xEF\xBB\xBF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n" : "";
  packet += "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n<rdf:RDF xmlns:rdf=\"" + std::string(ns::kRdf) + "\">\n";
  packet += std::string(nodes) + "</rdf:RDF>\n</x:xmpmeta>\n";
  return packet + (wrapped ? "<?xpacket end=\"w\"?>" : "");
}

std::string with_nodes(std::string_view text, std::size_t rdf_end, std::string_view nodes) {
  return std::string(text.substr(0, rdf_end)) + std::string(nodes) + std::string(text.substr(rdf_end));
}

std::string xml_text(std::string_view text) {
  const bool utf8 = is_utf8(text);
  std::string xml;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool is_control = (byte < 0x20 && kBlank.find(c) == std::string_view::npos) || byte == 0x7F;
    if (is_control) continue;
    if (!utf8 && byte >= 0x80) {
      xml += static_cast<char>(0xC0 | byte >> 6);
      xml += static_cast<char>(0x80 | (byte & 0x3F));
    } else if (c == '&' || c == '<' || c == '>' || c == '"') {
      xml += c == '&' ? "&amp;" : c == '<' ? "&lt;" : c == '>' ? "&gt;" : "&quot;";
    } else {
      xml += c;
    }
  }
  return xml;
}

}  // namespace lightmill
