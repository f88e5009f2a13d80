#include "codec/jpeg/flat_writer.h"

#include <algorithm>

namespace lightmill {

FlatTables::Component FlatTables::add(const HuffmanCodes& dc, const HuffmanCodes& ac) {
  return {static_cast<Place>(place_of(dc) + HuffmanCodes::kWideZero), static_cast<Place>(place_of(ac))};
}

std::size_t FlatTables::place_of(const HuffmanCodes& codes) {
  const HuffmanCodes::Whole* const first = codes.wholes();
  for (std::size_t place = 0; place < wholes_.size(); place += HuffmanCodes::kWholes)
    if (std::equal(first, first + HuffmanCodes::kWholes, wholes_.data() + place)) return place;
  wholes_.insert(wholes_.end(), first, first + HuffmanCodes::kWholes);
  return wholes_.size() - HuffmanCodes::kWholes;
}

}  // namespace lightmill
