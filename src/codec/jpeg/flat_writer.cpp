#include "codec/jpeg/flat_writer.h"

#include <algorithm>

namespace lightmill {

FlatTables::Component FlatTables::add(const HuffmanCodes& dc, const HuffmanCodes& ac) {
  constexpr std::size_t kDifferences = 2 * kLargestDifference + 1, kBoth = kDifferences + HuffmanCodes::kWholes;
  std::vector<HuffmanCodes::Whole> added;
  added.reserve(kBoth);
  for (int difference = -kLargestDifference; difference <= kLargestDifference; ++difference)
    added.push_back(dc.whole_of(0, difference));
  added.insert(added.end(), ac.wholes(), ac.wholes() + HuffmanCodes::kWholes);
  std::size_t first = 0;
  while (first < wholes_.size() &&
         !std::equal(added.begin(), added.end(), wholes_.begin() + static_cast<std::ptrdiff_t>(first)))
    first += kBoth;
  if (first == wholes_.size()) wholes_.insert(wholes_.end(), added.begin(), added.end());
  return {static_cast<Place>(first + kLargestDifference), static_cast<Place>(first + kDifferences)};
}

}  // namespace lightmill
