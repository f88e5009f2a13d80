#pragma once

#include "lightmill/export.h"
#include "lightmill/image_info.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lightmill {

/// What this build does with a format.
struct FormatSupport {
  Format format;
  std::string_view name;                         ///< in recipes and reports: "jpeg"
  std::span<const std::string_view> extensions;  ///< of its files, in lower case, with the point; the usual one first
  bool writes;                                   ///< or only reads
  Format kept;                                   ///< what is written where an input's format is kept
  std::vector<std::string> libraries;            ///< by which it does, with their versions: "libwebp 1.2.4"
  std::string lack;  ///< why this build does neither, with the option of the build; empty where it does
};

/// Of all formats, in the order of `Format`. Thread-safe.
LIGHTMILL_API std::vector<FormatSupport> format_support();

}  // namespace lightmill
