#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace lightmill {

/// What a file is that is no JPEG, by its first bytes: "a PNG file", "a Nikon raw file (NEF)". Empty where they tell
/// nothing. Raw files that are TIFF inside are told by the tags of their first directory, if it is among the bytes.
std::string_view foreign_kind(std::span<const std::uint8_t> bytes);

/// What of it is a raw file that is TIFF inside; empty where the file is none, or its first directory is not among the
/// bytes.
std::string_view raw_kind(std::span<const std::uint8_t> bytes);

}  // namespace lightmill
