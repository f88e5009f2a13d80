#pragma once

#include "lightmill/encoding.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>

/// The text of encodings, of whatever format.
namespace lightmill {

/// What is meant by "keep", or by the name of a format, with its defaults; none where `name` is neither.
std::optional<EncodingChoice> encoding_named(std::string_view name);

/// In recipes and reports: "jpeg".
std::string_view name_of(const Encoding& encoding);
/// The same, or "keep".
std::string_view name_of(const EncodingChoice& choice);
/// "quality=85 chroma=4:2:0 ...", what `set` reads; "webp.quality=80" where several formats have one of that name.
std::string settings_text(const EncodingChoice& choice);
/// For people: "JPEG quality 85, 4:2:0".
std::string describe(const Encoding& encoding);

/// All that is left open, settled for samples whose chroma is to have that sampling.
Encoding for_samples(const Encoding& encoding, Subsampling subsampling);

/// Reads one setting, for each format that has it and takes the value, or for the one that stands in front of it:
/// "webp.quality". Throws Error(usage) where none has it or takes the value.
void set(EncodingChoice& choice, std::string_view setting, std::string_view value);
/// Throws Error(usage) for a value out of its range, and for a format that is left out of the build.
void validate(const EncodingChoice& choice);

}  // namespace lightmill
