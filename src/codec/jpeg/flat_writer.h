#pragma once

#include "codec/jpeg/flat_items.h"
#include "codec/jpeg/huffman_writer.h"

#include <array>
#include <cstddef>
#include <vector>

namespace lightmill {

/// The codes of several components side by side, so that a place says which table it is in.
class FlatTables {
 public:
  using Place = std::uint16_t;
  struct Component {
    Place no_difference;  ///< of the DC coefficient; others are so far from there
    Place ac;             ///< the table's first
  };
  /// Tables that are there already are not added.
  Component add(const HuffmanCodes& dc, const HuffmanCodes& ac);
  const HuffmanCodes::Whole* wholes() const { return wholes_.data(); }

 private:
  std::size_t place_of(const HuffmanCodes& codes);

  std::vector<HuffmanCodes::Whole> wholes_;
};

#if defined(__x86_64__)

/// What a HuffmanWriter does, some blocks at a time and without a branch on what they hold.
class FlatWriter {
 public:
  FlatWriter(const FlatTables& tables, HuffmanWriter& to) : wholes_(tables.wholes()), to_(to) {}

  /// Whose blocks come next.
  void select(const FlatTables::Component& component) { component_ = component; }

  LIGHTMILL_VBMI2 void write(const QuantizedBlock& block, int& last_dc, const HuffmanCodes& dc,
                             const HuffmanCodes& ac) {
    if (next_ > places_.data() + kPlaces - flat::kMostPlaces) flush();
    const int difference = block.values[0] - last_dc;
    const BlockHalves halves{_mm512_loadu_si512(block.values.data()), _mm512_loadu_si512(block.values.data() + 32)};
    flat::Place* const end = flat::put_ac(halves, block.nonzero & ~std::uint64_t{1}, component_.ac, next_ + 1);
    *next_ = static_cast<flat::Place>(component_.no_difference + difference);
    if (!end || std::abs(difference) > HuffmanCodes::kWide) {
      flush();
      return to_.write(block, last_dc, dc, ac);
    }
    next_ = end;
    last_dc = block.values[0];
  }
  LIGHTMILL_VBMI2 void write_repeated(const HuffmanCodes&, const HuffmanCodes&) {
    if (next_ > places_.data() + kPlaces - flat::kMostPlaces) flush();
    next_[0] = component_.no_difference;
    next_[1] = static_cast<flat::Place>(component_.ac + flat::kEnd);
    next_ += 2;
  }
  LIGHTMILL_VBMI2 void flush() {
    const flat::Place* const end = flat::make_even(places_.data(), next_, component_.ac);
    HuffmanWriter writer = to_;  // in registers
    for (const flat::Place* pair = places_.data(); pair < end; pair += 2) flat::write_pair(pair, wholes_, writer);
    to_ = writer;
    next_ = places_.data();
  }

 private:
  static constexpr std::size_t kPlaces = 2048;
  const HuffmanCodes::Whole* const wholes_;
  HuffmanWriter& to_;
  FlatTables::Component component_{};
  std::array<flat::Place, kPlaces + flat::kSlack> places_;
  flat::Place* next_ = places_.data();
};

#endif

}  // namespace lightmill
