#include "image/photoshop.h"

#include "base/bytes.h"

#include <algorithm>
#include <optional>
#include <string_view>

namespace lightmill {
namespace {

using ResourceView = std::span<const std::uint8_t>;

constexpr std::string_view kResourcesName("Photoshop 3.0\0", 14);
constexpr std::string_view kSignature = "8BIM";

bool resource_begins(ResourceView bytes, std::string_view text) {
  return bytes.size() >= text.size() &&
         std::ranges::equal(text, bytes.first(text.size()),
                            [](char c, std::uint8_t byte) { return static_cast<std::uint8_t>(c) == byte; });
}

/// Its own resources' signature, and those of others that stand among them.
bool has_signature(ResourceView bytes) {
  constexpr std::string_view kOthers[] = {"MeSa", "AgHg", "PHUT", "DCSR"};
  return resource_begins(bytes, kSignature) ||
         std::ranges::any_of(kOthers, [&](std::string_view other) { return resource_begins(bytes, other); });
}

std::size_t even(std::size_t size) { return size + (size & 1); }

}  // namespace

bool is_of_photoshop(const Metadata::Segment& segment) {
  return segment.marker == kPhotoshopMarker && resource_begins(segment.bytes, kResourcesName);
}

Bytes photoshop_resources(std::span<const Metadata::Segment> segments) {
  Bytes block;
  for (const Metadata::Segment& segment : segments) {
    if (is_of_photoshop(segment))
      block.insert(block.end(), segment.bytes.begin() + kResourcesName.size(), segment.bytes.end());
  }
  return block;
}

std::vector<Metadata::Segment> photoshop_segments(ResourceView resources) {
  constexpr std::size_t kMost = 65'533 - kResourcesName.size();
  std::vector<Metadata::Segment> segments;
  while (!resources.empty()) {
    const ResourceView piece = resources.first(std::min(resources.size(), kMost));
    Bytes bytes(kResourcesName.begin(), kResourcesName.end());
    bytes.insert(bytes.end(), piece.begin(), piece.end());
    segments.push_back({kPhotoshopMarker, std::move(bytes)});
    resources = resources.subspan(piece.size());
  }
  return segments;
}

/// It has a signature, a number of 2 bytes, a name behind its length, the size of its data in 4 bytes, and the data;
/// name and data are padded.
std::optional<PhotoshopResource> first_resource(ResourceView block) {
  constexpr std::size_t kNumber = 4, kNameLength = 6, kSizeBytes = 4;
  if (block.size() <= kNameLength || !has_signature(block)) return std::nullopt;
  const std::size_t size_at = kNameLength + even(std::size_t{block[kNameLength]} + 1);
  if (block.size() < size_at + kSizeBytes) return std::nullopt;
  const std::size_t size = big_endian(block.subspan(size_at, kSizeBytes));
  const ResourceView data = block.subspan(size_at + kSizeBytes);
  if (data.size() < size) return std::nullopt;
  const std::size_t end = size_at + kSizeBytes + even(size);
  return PhotoshopResource{block.first(std::min(block.size(), end)), data.first(size),
                           static_cast<std::uint16_t>(big_endian(block.subspan(kNumber, 2)))};
}

ResourceView iptc_in(ResourceView resources) {
  while (const auto resource = first_resource(resources)) {
    if (resource->number == resource::kIptc) return resource->data;
    resources = resources.subspan(resource->whole.size());
  }
  return {};
}

Bytes without_iptc(ResourceView resources) {
  Bytes kept;
  while (const auto resource = first_resource(resources)) {
    if (resource->number != resource::kIptc) kept.insert(kept.end(), resource->whole.begin(), resource->whole.end());
    resources = resources.subspan(resource->whole.size());
  }
  kept.insert(kept.end(), resources.begin(), resources.end());
  return kept;
}

/// IIM 4.2, 1.6: a record's data set is told of by five bytes, of which the last two are its size. Longer ones, whose
/// sizes are told otherwise, keep what is behind them.
ResourceView without_padding(ResourceView records) {
  constexpr std::uint8_t kMark = 0x1C;
  constexpr std::size_t kHead = 5, kLong = 0x8000;
  std::size_t end = 0;
  while (records.size() - end >= kHead && records[end] == kMark) {
    const std::size_t size = big_endian(records.subspan(end + 3, 2));
    if (size >= kLong || size > records.size() - end - kHead) return records;
    end += kHead + size;
  }
  const ResourceView rest = records.subspan(end);
  const bool padding = rest.size() < 4 && std::ranges::all_of(rest, [](std::uint8_t byte) { return byte == 0; });
  return padding ? records.first(end) : records;
}

Bytes photoshop_resource(std::uint16_t number, ResourceView data) {
  constexpr std::size_t kHead = 12;  // signature, number, an empty name, size
  Bytes bytes(kHead + even(data.size()));
  std::ranges::copy(kSignature, bytes.begin());
  const auto put = [&](std::size_t at, std::size_t value, std::size_t size) {
    for (std::size_t i = 0; i < size; ++i) bytes[at + i] = static_cast<std::uint8_t>(value >> (8 * (size - 1 - i)));
  };
  put(kSignature.size(), number, 2);
  put(kHead - 4, data.size(), 4);
  std::ranges::copy(data, bytes.begin() + kHead);
  return bytes;
}

Bytes iptc_resource(ResourceView records) { return photoshop_resource(resource::kIptc, records); }

}  // namespace lightmill
