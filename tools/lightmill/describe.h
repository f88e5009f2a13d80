#pragma once

#include "lightmill/formats.h"
#include "lightmill/image_info.h"

#include <filesystem>
#include <string>
#include <vector>

namespace lightmill::cli {

/// A line a format.
std::string formats_text(const std::vector<FormatSupport>& formats);
std::string formats_json(const std::vector<FormatSupport>& formats);

/// What the header says, several lines in plain words.
std::string info_text(const std::filesystem::path& file, const ImageInfo& info);

/// The same as one line of JSON. A name that is not UTF-8 is given with U+FFFD, and exactly, in hexadecimal, as
/// "file_hex".
std::string info_json(const std::filesystem::path& file, const ImageInfo& info);

}  // namespace lightmill::cli
