#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace lightmill {

/// Where the directories of a TIFF's pages are. Smaller copies of a page and masks are no pages, unless there is
/// nothing else. Empty where the file has no directory; a chain that leads nowhere ends there.
std::vector<std::uint64_t> tiff_pages(std::span<const std::uint8_t> file);

}  // namespace lightmill
