#include "codec/heic/container.h"

#include "lightmill/error.h"

#include <algorithm>

namespace lightmill {
namespace {

constexpr std::size_t kMostItems = 65'536, kMostSmallThings = std::size_t{1} << 18;
constexpr std::uint16_t kEssential = 0x8000;

[[noreturn]] void too_many(const char* what) {
  throw Error(Cause::too_large, std::string("a HEIF file of more ") + what + " than are read");
}

}  // namespace

HeifContainer::HeifContainer(View file) : file_(file) {
  walk(file);
  if (items_.empty() && video_)
    throw Error(Cause::unsupported, "a HEIF sequence of pictures (a video), without a still picture");
  if (!primary_ && damage_) throw Error(Cause::damaged, *damage_);
  if (!primary_) throw Error(Cause::damaged, "it does not say which of its pictures is meant (pitm)");
}

/// Boxes that are cut off are no reason to stop: what is in front of the cut may be all that is needed.
void HeifContainer::walk(View file) {
  bool found = false;
  View left = file;
  while (!left.empty()) {
    const auto head = sound_box_at(left);
    if (!head) break;
    const bool whole = head->size <= left.size();
    if (!whole) damage_ = "the file ends early, inside its box \"" + std::string(head->type) + "\"";
    const View box = left.first(whole ? static_cast<std::size_t>(head->size) : left.size());
    if (head->type == "meta" && whole && !found) {
      found = true;
      read_meta(box.subspan(head->head));
    }
    video_ |= head->type == "moov";
    motion_photo_ |= head->type == "mpvd";
    left = left.subspan(box.size());
  }
  stray_bytes_ = left.size();
  if (!found && !damage_ && !video_) damage_ = "the file ends early, before it describes a picture (meta)";
}

void HeifContainer::read_meta(View bytes) {
  BoxReader reader(bytes, "meta");
  box_version(reader);
  Boxes boxes(reader.rest(), "meta");
  while (const auto box = boxes.next()) {
    if (box->type == "pitm") read_primary(box->bytes);
    if (box->type == "iloc") read_locations(box->bytes);
    if (box->type == "iinf") read_infos(box->bytes);
    if (box->type == "iref") read_references(box->bytes);
    if (box->type == "iprp") read_properties(box->bytes);
    if (box->type == "idat") data_box_ = box->bytes;
  }
}

void HeifContainer::read_primary(View bytes) {
  BoxReader reader(bytes, "pitm");
  const int version = box_version(reader).version;
  primary_ = static_cast<std::uint32_t>(reader.number(version == 0 ? 2 : 4));
}

/// Items come in the order of their numbers, more or less.
HeifContainer::Item& HeifContainer::known_item(std::uint64_t id) {
  const auto key = static_cast<std::uint32_t>(id);
  Item& item = items_[key];
  item.id = key;
  if (items_.size() > kMostItems) too_many("items");
  return item;
}

void HeifContainer::count(std::size_t& total) {
  if (++total > kMostSmallThings) too_many("parts of items");
}

HeifContainer::Item& HeifContainer::located_item(BoxReader& reader, int version) {
  Item& item = known_item(reader.number(version < 2 ? 2 : 4));
  if (!item.extents.empty()) throw Error(Cause::damaged, "an item has two places (iloc)");
  const auto method = version > 0 ? reader.number(2) & 15 : 0;
  const auto elsewhere = reader.number(2);
  if (method > 2) throw Error(Cause::unsupported, "items that lie in no known place (iloc)");
  if (elsewhere != 0) throw Error(Cause::unsupported, "items in other files (iloc)");
  item.place = static_cast<Place>(method);
  return item;
}

/// ISO/IEC 14496-12, 8.11.3.
void HeifContainer::read_locations(View bytes) {
  BoxReader reader(bytes, "iloc");
  const int version = box_version(reader).version;
  if (version > 2) throw Error(Cause::unsupported, "a HEIF file of an unknown version (iloc)");
  const auto sizes = static_cast<std::size_t>(reader.number(2));
  const std::size_t offset_size = sizes >> 12, length_size = sizes >> 8 & 15, base_size = sizes >> 4 & 15;
  const std::size_t index_size = version > 0 ? sizes & 15 : 0;
  if (std::max({offset_size, length_size, base_size, index_size}) > 8)
    throw Error(Cause::damaged, "offsets of more than 8 bytes (iloc)");
  for (auto left = reader.number(version < 2 ? 2 : 4); left > 0; --left) {
    Item& item = located_item(reader, version);
    const std::uint64_t base = reader.number(base_size);
    for (auto extents = reader.number(2); extents > 0; --extents) {
      count(extents_);
      reader.skip(index_size);
      const std::uint64_t offset = reader.number(offset_size);
      item.extents.push_back({base + offset, reader.number(length_size)});
      if (base + offset < base) throw Error(Cause::damaged, "an item lies behind all that there can be (iloc)");
    }
  }
}

void HeifContainer::read_infos(View bytes) {
  BoxReader reader(bytes, "iinf");
  const int version = box_version(reader).version;
  reader.skip(version == 0 ? 2 : 4);
  Boxes boxes(reader.rest(), "iinf");
  while (const auto box = boxes.next()) {
    if (box->type == "infe") read_info(box->bytes);
  }
}

/// Versions 0 and 1 tell of no type.
void HeifContainer::read_info(View bytes) {
  BoxReader reader(bytes, "infe");
  const auto [version, flags] = box_version(reader);
  if (version < 2) return;
  Item& item = known_item(reader.number(version == 2 ? 2 : 4));
  item.protection = reader.number(2) != 0;
  item.hidden = (flags & 1) != 0;
  item.type = reader.type();
  reader.text();
  if (item.type != "mime") return;
  item.content = reader.text();
  item.encoded = !reader.text().empty();
}

void HeifContainer::read_references(View bytes) {
  BoxReader reader(bytes, "iref");
  const std::size_t size = box_version(reader).version == 0 ? 2 : 4;
  Boxes boxes(reader.rest(), "iref");
  while (const auto box = boxes.next()) {
    count(referred_);
    BoxReader numbers(box->bytes, box->type);
    Reference reference{box->type, static_cast<std::uint32_t>(numbers.number(size)), {}};
    for (auto left = numbers.number(2); left > 0; --left) {
      count(referred_);
      reference.to.push_back(static_cast<std::uint32_t>(numbers.number(size)));
    }
    references_.push_back(std::move(reference));
  }
}

void HeifContainer::read_properties(View bytes) {
  Boxes boxes(bytes, "iprp");
  while (const auto box = boxes.next()) {
    if (box->type == "ipma") read_associations(box->bytes);
    if (box->type != "ipco" || !properties_.empty()) continue;
    Boxes properties(box->bytes, "ipco");
    while (const auto property = properties.next()) properties_.push_back(*property);
    if (properties_.size() > kMostItems) too_many("properties");
  }
}

/// Of one byte an association has its bit in the highest place, too.
void HeifContainer::read_associations(View bytes) {
  constexpr std::uint32_t kLong = 1;
  constexpr std::size_t kMostOfItem = 255;
  BoxReader reader(bytes, "ipma");
  const auto [version, flags] = box_version(reader);
  const std::size_t size = (flags & kLong) != 0 ? 2 : 1;
  for (auto left = reader.number(4); left > 0; --left) {
    Item& item = known_item(reader.number(version == 0 ? 2 : 4));
    for (auto associations = reader.number(1); associations > 0; --associations) {
      count(associations_);
      const auto number = static_cast<unsigned>(reader.number(size));
      const unsigned index = size == 2 ? number & 0x7FFF : number & 0x7F;
      const bool essential = size == 2 ? (number & 0x8000) != 0 : (number & 0x80) != 0;
      if (item.properties.size() == kMostOfItem) too_many("properties of an item");
      if (index > 0) item.properties.push_back(static_cast<std::uint16_t>(index | (essential ? kEssential : 0U)));
    }
  }
}

const HeifContainer::Item& HeifContainer::item(std::uint32_t id) const {
  const auto found = items_.find(id);
  if (found == items_.end() || found->second.type.empty())
    throw Error(Cause::damaged, "it refers to an item that is not there, " + std::to_string(id));
  return found->second;
}

const HeifContainer::Item& HeifContainer::primary() const { return item(*primary_); }

HeifContainer::Property HeifContainer::property_of(std::uint16_t number) const {
  const std::size_t index = number & ~kEssential;
  if (index > properties_.size()) throw Error(Cause::damaged, "an item has a property that is not there (ipma)");
  return {properties_[index - 1], (number & kEssential) != 0};
}

std::vector<HeifContainer::Property> HeifContainer::properties(const Item& item) const {
  std::vector<Property> all;
  for (const std::uint16_t number : item.properties) all.push_back(property_of(number));
  return all;
}

std::optional<HeifContainer::View> HeifContainer::property(const Item& item, std::string_view type) const {
  for (const std::uint16_t number : item.properties)
    if (const Property property = property_of(number); property.box.type == type) return property.box.bytes;
  return std::nullopt;
}

std::span<const std::uint32_t> HeifContainer::referred(std::uint32_t from, std::string_view type) const {
  for (const Reference& reference : references_)
    if (reference.from == from && reference.type == type) return reference.to;
  return {};
}

HeifContainer::View HeifContainer::data_of(const Item& item, const Extent& extent, Cut cut) const {
  const View whole = item.place == Place::file ? file_ : data_box_;
  const auto there = extent.offset < whole.size() ? whole.size() - extent.offset : 0;
  if (there == 0 || (extent.length > there && cut == Cut::refuse))
    throw Error(Cause::damaged, damage_.value_or("data of an item do not lie in the file"));
  const View rest = whole.subspan(static_cast<std::size_t>(extent.offset));
  return extent.length == 0 ? rest : rest.first(static_cast<std::size_t>(std::min(extent.length, there)));
}

/// Pieces that together are more than the file overlap, which no writer wants.
HeifContainer::View HeifContainer::data(const Item& item, std::vector<std::uint8_t>& joint, Cut cut) const {
  if (item.place == Place::items) throw Error(Cause::unsupported, "items that lie in other items (iloc)");
  if (item.protection) throw Error(Cause::unsupported, "a HEIF file whose items are encrypted");
  if (item.extents.empty()) throw Error(Cause::damaged, "an item has no data");
  if (item.extents.size() == 1) return data_of(item, item.extents.front(), cut);
  joint.clear();
  for (const Extent& extent : item.extents) {
    const View piece = data_of(item, extent, cut);
    if (piece.size() > file_.size() - joint.size()) throw Error(Cause::damaged, "an item has more data than the file");
    joint.insert(joint.end(), piece.begin(), piece.end());
  }
  return joint;
}

}  // namespace lightmill
