#pragma once

#include "lightmill/image_info.h"
#include "lightmill/operation.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lightmill {

/// What becomes of EXIF, XMP, IPTC, comments and the ICC profile.
enum class MetadataPolicy {
  keep,   ///< byte for byte, but for the orientation tag where pixels were turned
  strip,  ///< dropped, all of it
};

enum class HuffmanTables {
  standard,   ///< the tables of ITU-T T.81 annex K: one pass
  optimised,  ///< fitted to the picture: a few per cent smaller, a second pass
};

enum class ScanOrder { baseline, progressive };

/// How a finished picture is written.
struct Rendition {
  int quality = 85;  ///< 1 to 100, the scale of the IJG's library
  /// Chroma subsampling of the output; none: as the input has it (4:2:0 for inputs that have none to keep).
  std::optional<Subsampling> subsampling = kSampling420;
  MetadataPolicy metadata = MetadataPolicy::keep;
  HuffmanTables tables = HuffmanTables::standard;
  ScanOrder scans = ScanOrder::baseline;
  friend bool operator==(const Rendition&, const Rendition&) = default;
};

/// The user's wish: operations in order, and how the result is written. A value; prints and parses.
struct Recipe {
  std::vector<Operation> operations;
  Rendition rendition;
  friend bool operator==(const Recipe&, const Recipe&) = default;
};

/// One line: "auto-orient | resize 1600x1600 lanczos3 | jpeg quality=85 chroma=4:2:0".
std::string to_string(const Recipe& recipe);

/// Reads what `to_string` prints; parts may be left out. Throws Error(usage).
Recipe parse_recipe(std::string_view text);

/// "4:2:0", "420", "4:2:2", "422", "4:4:0", "440", "4:4:4", "444", "4:1:1", "411" or "keep" (no value). Throws
/// Error(usage).
std::optional<Subsampling> parse_subsampling(std::string_view text);

/// Throws Error(usage) for a value out of its range.
void validate(const Recipe& recipe);

}  // namespace lightmill
