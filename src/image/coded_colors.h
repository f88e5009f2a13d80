#pragma once

#include "image/metadata.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <span>

namespace lightmill {

/// What samples without a profile mean: numbers of ITU-T H.273, as `nclx` of AVIF and HEIC and `cICP` of PNG have them.
struct CodedColors {
  int primaries = 1;
  int transfer = 13;

  /// Whether a picture is taken for sRGB, as viewers and browsers take it: where nothing is said; where the primaries
  /// are those of older video, too, which Android's phones write of what they store as JPEG without a word; and where
  /// the curve is video's, which cameras write beside sRGB's primaries and nobody undoes.
  bool means_srgb() const {
    constexpr std::array kPrimaries{0, 1, 2, 5, 6};
    return std::ranges::find(kPrimaries, primaries) != kPrimaries.end() && has_srgb_curve();
  }
  bool has_srgb_curve() const {
    constexpr std::array kTransfers{0, 1, 2, 6, 13, 14, 15};
    return std::ranges::find(kTransfers, transfer) != kTransfers.end();
  }

  /// As a PNG says it (PNG 3, 11.3.2.6): of samples that are RGB with all levels.
  Metadata::Chunk chunk() const {
    return {"cICP", {static_cast<std::uint8_t>(primaries), static_cast<std::uint8_t>(transfer), 0, 1}};
  }
};

/// None where no chunk says it so.
inline std::optional<CodedColors> coded_colors(std::span<const Metadata::Chunk> chunks) {
  const Bytes* const bytes = find_chunk(chunks, "cICP");
  return bytes && bytes->size() == 4 ? std::optional(CodedColors{(*bytes)[0], (*bytes)[1]}) : std::nullopt;
}

}  // namespace lightmill
