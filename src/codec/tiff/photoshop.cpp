#include "codec/tiff/photoshop.h"

#include <algorithm>
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

std::size_t big_endian(View bytes, std::size_t at, std::size_t size) {
  std::size_t number = 0;
  for (std::size_t i = 0; i < size; ++i) number = number << 8 | bytes[at + i];
  return number;
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

/// Each has a signature, a number of 2 bytes, a name behind its length, the size of its data in 4 bytes, and the data;
/// name and data are padded.
View iptc_in(View resources) {
  constexpr std::size_t kNumber = 4, kNameLength = 6, kSizeBytes = 4;
  while (resources.size() > kNameLength && begins_with(resources, kSignature)) {
    const std::size_t size_at = kNameLength + even(std::size_t{resources[kNameLength]} + 1);
    if (resources.size() < size_at + kSizeBytes) return {};
    const std::size_t size = big_endian(resources, size_at, kSizeBytes);
    const View data = resources.subspan(size_at + kSizeBytes);
    if (data.size() < size) return {};
    if (big_endian(resources, kNumber, 2) == kIptc) return data.first(size);
    resources = data.subspan(std::min(data.size(), even(size)));
  }
  return {};
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
