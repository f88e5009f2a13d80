#include "codec/heic/samples.h"

#include "base/bytes.h"

#include "lightmill/error.h"

#include <algorithm>
#include <array>
#include <limits>
#include <string>

namespace lightmill {
namespace {

using Item = HeifContainer::Item;
using Properties = std::vector<HeifContainer::Property>;

/// What is done to samples after they are decoded.
constexpr std::array<std::string_view, 3> kTransforms{"clap", "irot", "imir"};

bool is_transform(std::string_view type) { return std::ranges::find(kTransforms, type) != kTransforms.end(); }

/// What must be understood must be known (ISO/IEC 23008-12, 9.3.1).
void check_essential(const Properties& properties) {
  constexpr std::array<std::string_view, 11> kKnown{"hvcC", "ispe", "colr", "pixi", "pasp", "auxC",
                                                    "mdcv", "clli", "cclv", "amve", "rloc"};
  for (const auto& [box, essential] : properties)
    if (essential && !is_transform(box.type) && std::ranges::find(kKnown, box.type) == kKnown.end())
      throw Error(Cause::unsupported, "a HEIF picture with a property that is not known, " + std::string(box.type));
}

[[noreturn]] void refuse(const Item& item) {
  if (item.type == "av01") throw Error(Cause::unsupported, "a HEIF file whose pictures are AV1's (AVIF)");
  if (item.type == "iovl") throw Error(Cause::unsupported, "a HEIF picture that is laid together of others (iovl)");
  throw Error(Cause::unsupported, "a HEIF picture of a kind that is not read, " + std::string(item.type));
}

bool is_coded(const Item& item) { return item.type == "hvc1" || item.type == "hev1"; }

ByteView needed(const HeifContainer& container, const Item& item, std::string_view type) {
  const auto bytes = container.property(item, type);
  if (!bytes) throw Error(Cause::damaged, "a picture without the property \"" + std::string(type) + '"');
  return *bytes;
}

Size size_of(std::uint64_t width, std::uint64_t height) {
  constexpr std::uint64_t kMost = std::numeric_limits<int>::max();
  if (width == 0 || height == 0 || width > kMost || height > kMost)
    throw Error(Cause::damaged, "a picture of " + std::to_string(width) + "x" + std::to_string(height) + " samples");
  return {static_cast<int>(width), static_cast<int>(height)};
}

Size told_size(ByteView bytes) {
  BoxReader reader(bytes, "ispe");
  box_version(reader);
  const std::uint32_t width = reader.word();
  return size_of(width, reader.word());
}

std::optional<HeicColor> told_color(const Properties& properties) {
  for (const auto& [box, essential] : properties) {
    BoxReader reader(box.bytes, "colr");
    if (box.type != "colr" || reader.type() != "nclx") continue;
    HeicColor color;
    for (int* const number : {&color.primaries, &color.transfer, &color.matrix})
      *number = static_cast<int>(reader.number(2));
    color.full_range = (reader.byte() & 0x80) != 0;
    return color;
  }
  return std::nullopt;
}

ByteView told_profile(const Properties& properties) {
  for (const auto& [box, essential] : properties) {
    BoxReader reader(box.bytes, "colr");
    if (box.type != "colr") continue;
    const std::string_view type = reader.type();
    if (type == "prof" || type == "rICC") return reader.rest();
  }
  return {};
}

HeicSamples coded_samples(const HeifContainer& container, const Item& item) {
  constexpr int kLongestSide = 65'535;
  HeicSamples samples;
  samples.size = samples.tile = told_size(needed(container, item, "ispe"));
  if (std::max(samples.size.width, samples.size.height) > kLongestSide)
    throw Error(Cause::damaged, "a picture of " + to_string(samples.size) + " samples, which HEVC does not have");
  samples.tiles = {&item};
  samples.coding = read_hevc_samples(needed(container, item, "hvcC"));
  samples.color = told_color(container.properties(item));
  return samples;
}

/// ISO/IEC 23008-12, 6.6.2.3.
struct Grid {
  int across, down;
  Size size;
};
Grid read_grid(const HeifContainer& container, const Item& item) {
  std::vector<std::uint8_t> joint;
  BoxReader reader(container.data(item, joint), "grid");
  reader.skip(1);
  const std::size_t bytes = (reader.byte() & 1) != 0 ? 4 : 2;
  const int down = reader.byte() + 1, across = reader.byte() + 1;
  const std::uint64_t width = reader.number(bytes);
  return {across, down, size_of(width, reader.number(bytes))};
}

/// The first tile stands for all.
void check_tile(const HeifContainer& container, const HeicSamples& samples, const Item& item) {
  if (!is_coded(item)) refuse(item);
  const Properties properties = container.properties(item);
  check_essential(properties);
  if (std::ranges::any_of(properties, [](const auto& property) { return is_transform(property.box.type); }))
    throw Error(Cause::unsupported, "a HEIF picture whose tiles are turned or cropped");
  if (told_size(needed(container, item, "ispe")) != samples.tile)
    throw Error(Cause::damaged, "its tiles are of different sizes");
  if (read_hevc_samples(needed(container, item, "hvcC")) != samples.coding)
    throw Error(Cause::unsupported, "a HEIF picture whose tiles are coded in different ways");
}

/// Whether so many tiles of one size cover all, and none lies outside.
bool covers(int tiles, int tile, int whole) {
  return std::int64_t{tiles} * tile >= whole && std::int64_t{tiles - 1} * tile < whole;
}

HeicSamples grid_samples(const HeifContainer& container, const Item& item) {
  const Grid grid = read_grid(container, item);
  const auto tiles = container.referred(item.id, "dimg");
  if (tiles.size() != static_cast<std::size_t>(grid.across) * static_cast<std::size_t>(grid.down))
    throw Error(Cause::damaged, "it has another number of tiles than it says");
  const Item& first = container.item(tiles.front());
  if (!is_coded(first)) refuse(first);
  HeicSamples samples = coded_samples(container, first);
  samples.tiles.clear();
  for (const std::uint32_t id : tiles) {
    samples.tiles.push_back(&container.item(id));
    check_tile(container, samples, *samples.tiles.back());
  }
  samples.size = grid.size;
  samples.across = grid.across;
  const bool fits = covers(grid.across, samples.tile.width, grid.size.width) &&
                    covers(grid.down, samples.tile.height, grid.size.height);
  const auto told = container.property(item, "ispe");
  if (!fits || (told && told_size(*told) != grid.size))
    throw Error(Cause::damaged, "its tiles do not make up a picture of the size that it says");
  return samples;
}

HeicSamples samples_at(const HeifContainer& container, const Item& item, int depth) {
  constexpr int kDeepest = 8;
  const Properties properties = container.properties(item);
  check_essential(properties);
  HeicSamples samples;
  if (item.type == "iden") {
    const auto of = container.referred(item.id, "dimg");
    if (of.size() != 1 || depth == kDeepest)
      throw Error(Cause::damaged, "a picture that is made of itself, or of none");
    samples = samples_at(container, container.item(of.front()), depth + 1);
  } else if (item.type == "grid" || is_coded(item)) {
    samples = is_coded(item) ? coded_samples(container, item) : grid_samples(container, item);
    samples.placement = placed_whole(samples.size);
  } else {
    refuse(item);
  }
  if (auto color = told_color(properties)) samples.color = color;
  samples.placement = placed_further(samples.placement, properties);
  return samples;
}

}  // namespace

Rect HeicSamples::place(std::size_t index) const {
  const auto column = static_cast<int>(index) % across, row = static_cast<int>(index) / across;
  return common({column * tile.width, row * tile.height, tile.width, tile.height}, {0, 0, size.width, size.height});
}

HeicSamples heic_samples(const HeifContainer& container, const Item& item) { return samples_at(container, item, 0); }

ByteView heic_profile(const HeifContainer& container, const HeicSamples& samples, const Item& item) {
  const ByteView own = told_profile(container.properties(item));
  return own.empty() ? told_profile(container.properties(*samples.tiles.front())) : own;
}

}  // namespace lightmill
