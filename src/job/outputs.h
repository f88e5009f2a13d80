#pragma once

#include "lightmill/outcome.h"
#include "lightmill/recipe.h"
#include "lightmill/sink.h"

#include <cstdint>
#include <span>
#include <vector>

namespace lightmill {

/// Where the results of items go: under what names, and into which sink. A value; the sink outlives it. Thread-safe.
class Outputs {
 public:
  /// Without a sink everything is wanted and nothing is kept. By default, one result an item under its own name.
  Outputs(Sink* sink = nullptr, std::vector<Rendition> renditions = {Rendition{}})
      : sink_(sink), renditions_(std::move(renditions)) {}

  bool has_sink() const { return sink_ != nullptr; }
  /// Asks the sink for each of the item's results. Returns which renditions are wanted; those that are there already
  /// are noted in the outcome. Throws what the sink throws.
  std::vector<std::size_t> admit(Outcome& outcome) const;

  /// Where a result lands, for people; empty without a sink.
  std::filesystem::path location(const Item& item, std::size_t rendition) const;
  /// Gives a result to the sink. False where its name was taken meanwhile, by another run perhaps, and what has it now
  /// is to be kept.
  bool put(const Item& item, std::size_t rendition, std::span<const std::uint8_t> bytes) const;

 private:
  std::filesystem::path name(const Item& item, std::size_t rendition) const;

  Sink* sink_;
  std::vector<Rendition> renditions_;
};

}  // namespace lightmill
