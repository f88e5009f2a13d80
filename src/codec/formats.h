#pragma once

#include "lightmill/image_info.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace lightmill {

class Abilities;
class Codec;
class CoefficientAbilities;

/// What the house knows of a format.
struct FormatRow {
  Format format;
  std::string_view name;                         ///< in recipes and reports: "jpeg"
  std::span<const std::string_view> extensions;  ///< of its files, in lower case, with the point; the usual one first
  /// Whether those are a file's first bytes; of at most `kLongestSignature` where there are as many.
  bool (*begins)(std::span<const std::uint8_t> bytes);
  Format kept;  ///< what is written where an input's format is kept: another one where it is only read
  const Codec& (*codec)();
  const Abilities& (*abilities)();
};

/// In the order of `Format`.
std::span<const FormatRow> format_rows();
const FormatRow& row_of(Format format);

/// Files of one format are made of those of another, or of the same, by keeping coefficients.
struct TranscodingRow {
  Format from, to;
  const CoefficientAbilities& (*abilities)();
  const Codec& (*codec)();  ///< whose `transcode` does it
};

/// Null where that cannot be.
const TranscodingRow* find_transcoding(Format from, Format to);

/// By a file's first bytes; none where they are of no format here.
std::optional<Format> find_format(std::span<const std::uint8_t> bytes);
inline constexpr std::size_t kLongestSignature = 64;

/// The format whose files have that extension, in whatever case; none where it is of no format here.
std::optional<Format> format_of_extension(std::string_view extension);

}  // namespace lightmill
