#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

/// HEIF files, box by box, sound ones and others.
namespace lightmill::test {

using File = std::vector<std::uint8_t>;

/// The high byte first.
inline std::string heif_number(std::uint64_t value, int bytes) {
  std::string text;
  while (bytes-- > 0) text += static_cast<char>(value >> (8 * bytes));
  return text;
}
inline std::string heif_box(const std::string& type, const std::string& content) {
  return heif_number(content.size() + 8, 4) + type + content;
}
inline std::string heif_full_box(const std::string& type, int version, std::uint32_t flags,
                                 const std::string& content) {
  return heif_box(type, heif_number(static_cast<std::uint64_t>(version) << 24 | flags, 4) + content);
}

inline std::string ispe(std::uint32_t width, std::uint32_t height) {
  return heif_full_box("ispe", 0, 0, heif_number(width, 4) + heif_number(height, 4));
}
inline std::string irot(int quarters) { return heif_box("irot", heif_number(static_cast<std::uint64_t>(quarters), 1)); }
inline std::string imir(int axis) { return heif_box("imir", heif_number(static_cast<std::uint64_t>(axis), 1)); }
/// Width, height and offsets, in halves.
inline std::string clap(int width, int height, int right, int down) {
  std::string content;
  for (const int halves : {width, height, right, down})
    content += heif_number(static_cast<std::uint32_t>(halves), 4) + heif_number(2, 4);
  return heif_box("clap", content);
}
inline std::string nclx(int primaries, int transfer, int matrix, bool full) {
  std::string content = "nclx";
  for (const int number : {primaries, transfer, matrix}) content += heif_number(static_cast<std::uint64_t>(number), 2);
  return heif_box("colr", content + heif_number(full ? 0x80 : 0, 1));
}
inline std::string aux_type(const std::string& type) { return heif_full_box("auxC", 0, 0, type + '\0'); }
inline std::string grid_data(int across, int down, std::uint32_t width, std::uint32_t height) {
  return heif_number(0, 2) + heif_number(static_cast<std::uint64_t>(down - 1), 1) +
         heif_number(static_cast<std::uint64_t>(across - 1), 1) + heif_number(width, 2) + heif_number(height, 2);
}

struct HeifItem {
  std::uint32_t id = 1;
  std::string type;
  std::string data = {};
  std::vector<std::string> properties = {};  ///< boxes
  bool hidden = false;
  std::string content = {};  ///< content type of a "mime"
  bool in_data_box = false;
  int pieces = 1;
  bool overlapping = false;  ///< each piece is all of the data
};
struct HeifReference {
  std::string type;
  std::uint32_t from;
  std::vector<std::uint32_t> to;
};

struct HeifWriter {
  std::vector<HeifItem> items = {};
  std::vector<HeifReference> references = {};
  std::uint32_t primary = 1;
  std::string brand = "heic";
  std::string behind = {};

  File write() const {
    const std::string head = heif_box("ftyp", brand + heif_number(0, 4) + "mif1" + brand);
    // Twice, since the places of data follow from the length of what tells them.
    std::string meta = meta_box(0);
    meta = meta_box(head.size() + meta.size() + 8);
    std::string data;
    for (const HeifItem& item : items)
      if (!item.in_data_box) data += item.data;
    const std::string file = head + meta + heif_box("mdat", data) + behind;
    return {file.begin(), file.end()};
  }

 private:
  std::string meta_box(std::size_t data_begins) const {
    std::string infos = heif_number(items.size(), 2), places, associations, properties, inside;
    std::size_t outside = data_begins, index = 0;
    for (const HeifItem& item : items) {
      infos += heif_full_box("infe", 2, item.hidden ? 1 : 0,
                             heif_number(item.id, 2) + heif_number(0, 2) + item.type + '\0' +
                                 (item.type == "mime" ? item.content + '\0' : ""));
      places += place_of(item, item.in_data_box ? inside.size() : outside);
      (item.in_data_box ? inside.append(item.data).size() : outside += item.data.size());
      associations += heif_number(item.id, 2) + heif_number(item.properties.size(), 1);
      for (const std::string& property : item.properties) {
        properties += property;
        associations += heif_number(0x8000 | ++index, 2);
      }
    }
    std::string linked;
    for (const auto& [type, from, to] : references) {
      std::string content = heif_number(from, 2) + heif_number(to.size(), 2);
      for (const std::uint32_t id : to) content += heif_number(id, 2);
      linked += heif_box(type, content);
    }
    return heif_full_box(
        "meta", 0, 0,
        heif_full_box("hdlr", 0, 0, heif_number(0, 4) + "pict" + std::string(13, '\0')) +
            heif_full_box("pitm", 0, 0, heif_number(primary, 2)) + heif_full_box("iinf", 0, 0, infos) +
            (linked.empty() ? "" : heif_full_box("iref", 0, 0, linked)) +
            heif_box("iprp", heif_box("ipco", properties) +
                                 heif_full_box("ipma", 0, 1, heif_number(items.size(), 4) + associations)) +
            (inside.empty() ? "" : heif_box("idat", inside)) +
            heif_full_box("iloc", 1, 0, heif_number(0x4400, 2) + heif_number(items.size(), 2) + places));
  }

  static std::string place_of(const HeifItem& item, std::size_t begin) {
    const auto pieces = static_cast<std::size_t>(item.pieces);
    std::string place =
        heif_number(item.id, 2) + heif_number(item.in_data_box ? 1 : 0, 2) + heif_number(0, 2) + heif_number(pieces, 2);
    const std::size_t piece = item.data.size() / pieces;
    for (std::size_t i = 0; i < pieces && item.overlapping; ++i)
      place += heif_number(begin, 4) + heif_number(item.data.size(), 4);
    for (std::size_t i = 0; i < pieces && !item.overlapping; ++i)
      place +=
          heif_number(begin + i * piece, 4) + heif_number(i + 1 == pieces ? item.data.size() - i * piece : piece, 4);
    return place;
  }
};

}  // namespace lightmill::test
