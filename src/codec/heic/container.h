#pragma once

#include "codec/heic/boxes.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lightmill {

/// The items of a HEIF file (ISO/IEC 23008-12) with their properties, what refers to what, and where their data lie.
/// Everything is a view of the file. What the numbers of a file may ask for is limited: in front of hundreds of
/// thousands of small things there is Error(too_large).
class HeifContainer {
 public:
  using View = std::span<const std::uint8_t>;

  struct Extent {
    std::uint64_t offset, length;  ///< length 0: all there are
  };
  enum class Cut { refuse, allow };  ///< data that have their beginning in the file and not their end
  enum class Place { file, data_box, items };
  struct Item {
    std::uint32_t id = 0;
    std::string_view type;     ///< four letters; empty where it is not described
    std::string_view content;  ///< of a "mime": its content type
    bool hidden = false;
    bool protection = false;
    bool encoded = false;  ///< of a "mime": compressed
    Place place = Place::file;
    std::vector<Extent> extents;
    std::vector<std::uint16_t>
        properties;  ///< in order; places in ipco from 1, with the bit of those that are essential
  };
  struct Property {
    Box box;
    bool essential;
  };
  struct Reference {
    std::string_view type;
    std::uint32_t from;
    std::vector<std::uint32_t> to;
  };

  /// Throws Error: damaged, unsupported, too_large.
  explicit HeifContainer(View file);

  const Item& primary() const;
  /// Throws Error(damaged) where there is none.
  const Item& item(std::uint32_t id) const;
  const std::map<std::uint32_t, Item>& items() const { return items_; }
  std::vector<Property> properties(const Item& item) const;
  /// The first of a type; none where the item has none.
  std::optional<View> property(const Item& item, std::string_view type) const;
  const std::vector<Reference>& references() const { return references_; }
  /// What an item refers to in that way.
  std::span<const std::uint32_t> referred(std::uint32_t from, std::string_view type) const;

  /// An item's data; `joint` holds them where they come in pieces. Throws Error: damaged where they do not lie in the
  /// file, unsupported.
  View data(const Item& item, std::vector<std::uint8_t>& joint, Cut cut = Cut::refuse) const;

  /// Why the file has less than it says.
  const std::optional<std::string>& damage() const { return damage_; }
  /// Behind the last box.
  std::size_t stray_bytes() const { return stray_bytes_; }
  /// A video that phones put there.
  bool has_motion_photo() const { return motion_photo_; }

 private:
  void walk(View file);
  void read_meta(View bytes);
  void read_primary(View bytes);
  void read_locations(View bytes);
  Item& located_item(BoxReader& reader, int version);
  void read_infos(View bytes);
  void read_info(View bytes);
  void read_references(View bytes);
  void read_properties(View bytes);
  void read_associations(View bytes);
  void count(std::size_t& total);
  Item& known_item(std::uint64_t id);
  Property property_of(std::uint16_t number) const;
  View data_of(const Item& item, const Extent& extent, Cut cut) const;

  View file_, data_box_;
  std::optional<std::uint32_t> primary_;
  std::map<std::uint32_t, Item> items_;
  std::vector<Box> properties_;
  std::vector<Reference> references_;
  std::size_t extents_ = 0, associations_ = 0, referred_ = 0;
  std::optional<std::string> damage_;
  std::size_t stray_bytes_ = 0;
  bool video_ = false, motion_photo_ = false;
};

}  // namespace lightmill
