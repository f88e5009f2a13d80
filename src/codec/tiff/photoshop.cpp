#include "codec/tiff/photoshop.h"

#include "base/bytes.h"

#include <algorithm>
#include <optional>
#include <string_view>

namespace lightmill {
namespace {

using View = std::span<const std::uint8_t>;

constexpr std::string_view kName("Photoshop 3.0\0", 14);
constexpr std::string_view kSignature = "8BIM";
constexpr std::size_t kIptc = 0x0404;

bool begins_with(View bytes, std::string_view text) {
  return bytes.size() >= text.size() &&
         std::ranges::equal(text, bytes.first(text.size()),
                            [](char c, std::uint8_t byte) { return static_cast<std::uint8_t>(c) == byte; });
}

std::size_t even(std::size_t size) { return size + (size & 1); }

}  // namespace

bool is_of_photoshop(const Metadata::Segment& segment) {
  return segment.marker == kPhotoshopMarker && begins_with(segment.bytes, kName);
}

Bytes photoshop_resources(std::span<const Metadata::Segment> segments) {
  Bytes block;
  for (const Metadata::Segment& segment : segments) {
    if (is_of_photoshop(segment)) block.insert(block.end(), segment.bytes.begin() + kName.size(), segment.bytes.end());
  }
  return block;
}

std::vector<Metadata::Segment> photoshop_segments(View resources) {
  constexpr std::size_t kMost = 65'533 - kName.size();
  std::vector<Metadata::Segment> segments;
  while (!resources.empty()) {
    const View piece = resources.first(std::min(resources.size(), kMost));
    Bytes bytes(kName.begin(), kName.end());
    bytes.insert(bytes.end(), piece.begin(), piece.end());
    segments.push_back({kPhotoshopMarker, std::move(bytes)});
    resources = resources.subspan(piece.size());
  }
  return segments;
}

namespace {

struct Resource {
  View whole, data;
  std::size_t number = 0;
};

/// The first of a block; none where it is broken. It has a signature, a number of 2 bytes, a name behind its length,
/// the size of its data in 4 bytes, and the data; name and data are padded.
std::optional<Resource> first_resource(View block) {
  constexpr std::size_t kNumber = 4, kNameLength = 6, kSizeBytes = 4;
  if (block.size() <= kNameLength || !begins_with(block, kSignature)) return std::nullopt;
  const std::size_t size_at = kNameLength + even(std::size_t{block[kNameLength]} + 1);
  if (block.size() < size_at + kSizeBytes) return std::nullopt;
  const std::size_t size = big_endian(block.subspan(size_at, kSizeBytes));
  const View data = block.subspan(size_at + kSizeBytes);
  if (data.size() < size) return std::nullopt;
  const std::size_t end = size_at + kSizeBytes + even(size);
  return Resource{block.first(std::min(block.size(), end)), data.first(size), big_endian(block.subspan(kNumber, 2))};
}

}  // namespace

View iptc_in(View resources) {
  while (const auto resource = first_resource(resources)) {
    if (resource->number == kIptc) return resource->data;
    resources = resources.subspan(resource->whole.size());
  }
  return {};
}

Bytes without_iptc(View resources) {
  Bytes kept;
  while (const auto resource = first_resource(resources)) {
    if (resource->number != kIptc) kept.insert(kept.end(), resource->whole.begin(), resource->whole.end());
    resources = resources.subspan(resource->whole.size());
  }
  kept.insert(kept.end(), resources.begin(), resources.end());
  return kept;
}

/// IIM 4.2, 1.6: a record's data set is told of by five bytes, of which the last two are its size. Longer ones, whose
/// sizes are told otherwise, keep what is behind them.
View without_padding(View records) {
  constexpr std::uint8_t kMark = 0x1C;
  constexpr std::size_t kHead = 5, kLong = 0x8000;
  std::size_t end = 0;
  while (records.size() - end >= kHead && records[end] == kMark) {
    const std::size_t size = big_endian(records.subspan(end + 3, 2));
    if (size >= kLong || size > records.size() - end - kHead) return records;
    end += kHead + size;
  }
  const View rest = records.subspan(end);
  const bool padding = rest.size() < 4 && std::ranges::all_of(rest, [](std::uint8_t byte) { return byte == 0; });
  return padding ? records.first(end) : records;
}

Bytes iptc_resource(View records) {
  constexpr std::string_view kHead("8BIM\x04\x04\0\0", 8);
  constexpr std::size_t kSizeBytes = 4;
  Bytes bytes(kHead.size() + kSizeBytes + even(records.size()));
  std::ranges::copy(kHead, bytes.begin());
  for (std::size_t i = 0; i < kSizeBytes; ++i)
    bytes[kHead.size() + i] = static_cast<std::uint8_t>(records.size() >> (24 - 8 * i));
  std::ranges::copy(records, bytes.begin() + kHead.size() + kSizeBytes);
  return bytes;
}

}  // namespace lightmill
