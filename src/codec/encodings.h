#pragma once

#include "lightmill/encoding.h"

#include <string>
#include <string_view>

/// The text of encodings, of whatever format.
namespace lightmill {

/// The encoding of a format with its defaults; none where `name` is no format's.
std::optional<Encoding> encoding_named(std::string_view name);
/// "jpeg, png", for messages.
std::string encoding_names();

/// In recipes and reports: "jpeg".
std::string_view name_of(const Encoding& encoding);
/// Of its files, with the point: ".jpg".
std::string_view extension_of(const Encoding& encoding);
/// "quality=85 chroma=4:2:0 ...", what `set` reads.
std::string settings_text(const Encoding& encoding);
/// For people: "JPEG quality 85, 4:2:0".
std::string describe(const Encoding& encoding);

/// Reads one setting. Throws Error(usage) for one that the format does not have, and for a value that cannot be.
void set(Encoding& encoding, std::string_view setting, std::string_view value);
/// Whether the format has such a setting.
bool has_setting(const Encoding& encoding, std::string_view setting);
/// Throws Error(usage) for a value out of its range.
void validate(const Encoding& encoding);

}  // namespace lightmill
