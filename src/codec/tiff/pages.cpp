#include "codec/tiff/pages.h"

#include "image/tiff_block.h"

#include <algorithm>
#include <unordered_set>

namespace lightmill {
namespace {

/// Tags are in order, so that it is among the first.
bool is_page(const TiffBlock& tiff, const TiffBlock::Directory& directory) {
  constexpr std::uint16_t kSubfile = 254;
  constexpr std::uint64_t kReduced = 1, kMask = 4;
  constexpr std::size_t kFirst = 4;
  for (std::size_t i = 0; i < std::min(directory.whole, kFirst); ++i) {
    const TiffBlock::Entry entry = tiff.entry(directory, i);
    if (entry.tag == kSubfile) return (tiff.number(entry).value_or(0) & (kReduced | kMask)) == 0;
  }
  return true;
}

}  // namespace

std::vector<std::uint64_t> tiff_pages(std::span<const std::uint8_t> file) {
  constexpr std::size_t kMost = 65'535;
  const auto tiff = TiffBlock::of(file);
  std::vector<std::uint64_t> pages;
  if (!tiff) return pages;
  std::unordered_set<std::uint64_t> met;
  const std::uint64_t first = tiff->first_directory();
  for (std::uint64_t at = first; met.size() < kMost && met.insert(at).second;) {
    const auto directory = tiff->directory(at);
    if (!directory) break;
    if (is_page(*tiff, *directory)) pages.push_back(at);
    at = directory->next;
  }
  if (pages.empty() && tiff->directory(first)) pages.push_back(first);
  return pages;
}

}  // namespace lightmill
