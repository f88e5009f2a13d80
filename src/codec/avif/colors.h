#pragma once

#include "image/metadata.h"

#include <cstdint>
#include <optional>

namespace lightmill {

/// What samples without a profile mean: numbers of ITU-T H.273.
struct CodedColors {
  std::uint16_t primaries = 1;
  std::uint16_t transfer = 13;

  /// Where nothing is said, a picture is taken for sRGB.
  bool means_srgb() const {
    constexpr std::uint16_t kUnspecified = 2;
    const bool primaries_are = primaries <= kUnspecified, transfer_is = transfer == 13 || transfer == kUnspecified;
    return primaries_are && (transfer_is || transfer == 0);
  }
};

/// As a PNG says it (PNG 3, 11.3.2.6): of samples that are RGB with all levels.
inline Metadata::Chunk chunk_of(const CodedColors& colors) {
  return {"cICP", {static_cast<std::uint8_t>(colors.primaries), static_cast<std::uint8_t>(colors.transfer), 0, 1}};
}

/// None where no chunk says it so.
inline std::optional<CodedColors> colors_of(const Metadata& metadata) {
  for (const Metadata::Chunk& chunk : metadata.color_chunks)
    if (chunk.type == "cICP" && chunk.bytes.size() == 4) return CodedColors{chunk.bytes[0], chunk.bytes[1]};
  return std::nullopt;
}

}  // namespace lightmill
