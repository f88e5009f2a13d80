#include "image/iptc.h"

#include "base/bytes.h"
#include "image/xmp_packet.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <vector>

namespace lightmill {
namespace {

using RecordView = std::span<const std::uint8_t>;

constexpr std::uint8_t kTagMark = 0x1C;
constexpr std::string_view kUtf8("\x1B%G");

/// Takes the first of them. IIM 4.2, 1.5: a mark, the numbers of record and data set, the size of the data in two
/// bytes, or how many bytes tell it.
struct DataSet {
  int id = 0;  ///< record * 1000 + data set: 2116 is 2:116
  RecordView whole, data;
};

std::optional<DataSet> take_data_set(RecordView& records) {
  constexpr std::size_t kHead = 5, kLong = 0x8000, kMostSizeBytes = 4;
  if (records.size() < kHead || records[0] != kTagMark) return std::nullopt;
  std::size_t size = big_endian(records.subspan(3, 2)), at = kHead;
  if (size >= kLong) {
    const std::size_t bytes = size - kLong;
    if (bytes > kMostSizeBytes || records.size() < kHead + bytes) return std::nullopt;
    size = big_endian(records.subspan(kHead, bytes));
    at += bytes;
  }
  if (records.size() - at < size) return std::nullopt;
  const DataSet set{records[1] * 1000 + records[2], records.first(at + size), records.subspan(at, size)};
  records = records.subspan(at + size);
  return set;
}

constexpr int kCharacters = 1090, kRecordVersion = 2000, kCopyrightNotice = 2116;

/// By-line, its title, credit, source and copyright.
bool is_of_authors(int id) { return id == 2080 || id == 2085 || id == 2110 || id == 2115 || id == kCopyrightNotice; }

void append(Bytes& to, RecordView bytes) { to.insert(to.end(), bytes.begin(), bytes.end()); }

/// Sizes past what two bytes tell are not written: the text is cut, which is longer by far than any may be.
Bytes data_set(int id, std::string_view text) {
  constexpr std::size_t kMost = 0x7FFF;
  text = text.substr(0, kMost);
  Bytes bytes{kTagMark, static_cast<std::uint8_t>(id / 1000), static_cast<std::uint8_t>(id % 1000),
              static_cast<std::uint8_t>(text.size() >> 8), static_cast<std::uint8_t>(text.size())};
  bytes.insert(bytes.end(), text.begin(), text.end());
  return bytes;
}

bool says_utf8(RecordView records) {
  while (const auto set = take_data_set(records))
    if (set->id == kCharacters) return text_of(set->data) == kUtf8;
  return false;
}

/// Characters that Latin-1 has not become question marks.
std::string latin1(std::string_view utf8) {
  std::string text;
  for (std::size_t i = 0; i < utf8.size(); ++i) {
    const auto byte = static_cast<unsigned char>(utf8[i]);
    const bool two = (byte == 0xC2 || byte == 0xC3) && i + 1 < utf8.size();
    if (byte < 0x80) {
      text += utf8[i];
    } else if (two) {
      text += static_cast<char>((byte & 3) << 6 | (static_cast<unsigned char>(utf8[++i]) & 0x3F));
    } else if (byte >= 0xC0) {
      text += '?';
    }
  }
  return text;
}

// ---- XMP

enum class Shape { text, languages, sequence, bag };

struct Mapping {
  int id;
  std::string_view uri, prefix, name;
  Shape shape;
};
constexpr Mapping kMappings[] = {
    {2005, ns::kDc, "dc", "title", Shape::languages},
    {2010, ns::kPhotoshop, "photoshop", "Urgency", Shape::text},
    {2015, ns::kPhotoshop, "photoshop", "Category", Shape::text},
    {2020, ns::kPhotoshop, "photoshop", "SupplementalCategories", Shape::bag},
    {2025, ns::kDc, "dc", "subject", Shape::bag},
    {2040, ns::kPhotoshop, "photoshop", "Instructions", Shape::text},
    {2055, ns::kPhotoshop, "photoshop", "DateCreated", Shape::text},
    {2080, ns::kDc, "dc", "creator", Shape::sequence},
    {2085, ns::kPhotoshop, "photoshop", "AuthorsPosition", Shape::text},
    {2090, ns::kPhotoshop, "photoshop", "City", Shape::text},
    {2092, ns::kIptcCore, "Iptc4xmpCore", "Location", Shape::text},
    {2095, ns::kPhotoshop, "photoshop", "State", Shape::text},
    {2100, ns::kIptcCore, "Iptc4xmpCore", "CountryCode", Shape::text},
    {2101, ns::kPhotoshop, "photoshop", "Country", Shape::text},
    {2103, ns::kPhotoshop, "photoshop", "TransmissionReference", Shape::text},
    {2105, ns::kPhotoshop, "photoshop", "Headline", Shape::text},
    {2110, ns::kPhotoshop, "photoshop", "Credit", Shape::text},
    {2115, ns::kPhotoshop, "photoshop", "Source", Shape::text},
    {kCopyrightNotice, ns::kDc, "dc", "rights", Shape::languages},
    {2120, ns::kDc, "dc", "description", Shape::languages},
    {2122, ns::kPhotoshop, "photoshop", "CaptionWriter", Shape::text},
};

bool are_digits(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

/// CCYYMMDD and HHMMSS±HHMM become a date of XMP; parts that are not known are zeros. "" of what is no date.
std::string xmp_date(std::string_view date, std::string_view time) {
  if (date.size() != 8 || !are_digits(date)) return {};
  const auto part = [&](std::size_t at, std::size_t size) { return std::string(date.substr(at, size)); };
  std::string text = part(0, 4);
  if (part(4, 2) == "00") return text;
  text += "-" + part(4, 2);
  if (part(6, 2) == "00") return text;
  text += "-" + part(6, 2);
  if (time.size() < 6 || !are_digits(time.substr(0, 6))) return text;
  const auto clock = [&](std::size_t at) { return std::string(time.substr(at, 2)); };
  text += "T" + clock(0) + ":" + clock(2) + ":" + clock(4);
  const bool zone = time.size() == 11 && (time[6] == '+' || time[6] == '-') && are_digits(time.substr(7));
  return zone ? text + time[6] + clock(7) + ":" + clock(9) : text;
}

/// IIM's text without a declared set of characters is Latin-1 or, where it can be, UTF-8.
struct Said {
  std::array<std::vector<std::string>, std::size(kMappings)> values;
  std::string date, time;
  bool more = false;
};
Said said_by(RecordView records) {
  constexpr int kDate = 2055, kTime = 2060;
  Said said;
  while (const auto set = take_data_set(records)) {
    const std::string_view text = text_of(set->data);
    const auto* const mapping = std::ranges::find(kMappings, set->id, &Mapping::id);
    if (set->id == kDate) {
      said.date = text;
    } else if (set->id == kTime) {
      said.time = text;
    } else if (mapping != std::end(kMappings)) {
      said.values.at(static_cast<std::size_t>(mapping - std::begin(kMappings))).push_back(xml_text(text));
    } else if (set->id != kRecordVersion && set->id >= 2000) {
      said.more = true;
    }
  }
  const auto* const date = std::ranges::find(kMappings, kDate, &Mapping::id);
  if (const std::string text = xmp_date(said.date, said.time); !text.empty())
    said.values.at(static_cast<std::size_t>(date - std::begin(kMappings))).push_back(text);
  return said;
}

std::string in_shape(const std::vector<std::string>& values, Shape shape) {
  if (shape == Shape::text) return values.front();
  if (shape == Shape::languages)
    return "<rdf:Alt><rdf:li xml:lang=\"x-default\">" + values.front() + "</rdf:li></rdf:Alt>";
  const std::string list = shape == Shape::bag ? "rdf:Bag" : "rdf:Seq";
  std::string text = "<" + list + ">";
  for (const std::string& value : values) text += "<rdf:li>" + value + "</rdf:li>";
  return text + "</" + list + ">";
}

}  // namespace

Bytes iptc_of_authors(RecordView records) {
  Bytes head, kept;
  while (const auto set = take_data_set(records)) {
    if (set->id == kCharacters) append(head, set->whole);
    if (is_of_authors(set->id)) append(kept, set->whole);
  }
  if (kept.empty()) return {};
  append(head, kept);
  return head;
}

/// Data sets of a record are in the order of their numbers by custom.
Bytes iptc_with_copyright(RecordView records, std::string_view copyright) {
  const Bytes notice = data_set(kCopyrightNotice, says_utf8(records) ? std::string(copyright) : latin1(copyright));
  Bytes changed;
  bool done = false;
  while (const auto set = take_data_set(records)) {
    if (!done && set->id >= kCopyrightNotice) {
      append(changed, notice);
      done = true;
    }
    if (set->id != kCopyrightNotice) append(changed, set->whole);
  }
  if (!done) append(changed, notice);
  append(changed, records);
  return changed;
}

IptcInXmp with_iptc(RecordView packet, RecordView records) {
  IptcInXmp result{.packet = Bytes(packet.begin(), packet.end())};
  const auto read = read_xmp(text_of(packet));
  if (!read && !packet.empty()) {
    result.whole = false;
    return result;
  }
  const Said said = said_by(records);
  result.whole = !said.more;
  std::string content;
  for (std::size_t i = 0; i < said.values.size(); ++i) {
    const Mapping& mapping = kMappings[i];
    const auto& values = said.values.at(i);
    if (values.empty() || (read && read->find(mapping.uri, mapping.name))) continue;
    const std::string name = std::string(mapping.prefix) + ":" + std::string(mapping.name);
    content.append("<").append(name).append(" xmlns:").append(mapping.prefix).append("=\"").append(mapping.uri);
    content.append("\">").append(in_shape(values, mapping.shape)).append("</").append(name).append(">");
  }
  if (content.empty()) return result;
  const std::string node = xmp_node(read && !read->nodes.empty() ? read->nodes.front().about : "", content);
  const std::string text = read ? with_nodes(text_of(packet), read->rdf_end, node) : xmp_around(node);
  result.packet.assign(text.begin(), text.end());
  return result;
}

}  // namespace lightmill
