#pragma once

#include "lightmill/journal.h"
#include "lightmill/outcome.h"
#include "lightmill/recipe.h"
#include "lightmill/sink.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <vector>

namespace lightmill {

/// Where the results of items go: under what names, into which sink, and what is known of them; these
/// outlive it. Thread-safe.
class Outputs {
 public:
  /// Without a sink everything is wanted and nothing is kept. By default, one result an item under its own name.
  explicit Outputs(Sink* sink = nullptr, std::vector<Rendition> renditions = {Rendition{}}, Journal* journal = nullptr)
      : sink_(sink), renditions_(std::move(renditions)), journal_(journal) {}

  bool has_sink() const { return sink_ != nullptr; }
  bool has_journal() const { return journal_ != nullptr; }
  /// Asks the journal, and the sink for each of the item's results. Returns which renditions are wanted; those that are
  /// there already are noted in the outcome. Throws what the sink throws, the item's failure of before where the
  /// journal knows that it would come again, and Error(crashed) where something is wanted of an item that is suspect.
  std::vector<std::size_t> admit(Outcome& outcome) const;

  /// The names that an item's results have by its own name, which is taken at its word about the format.
  std::vector<std::filesystem::path> names(const Item& item) const;
  /// The name of a result, below the sink's folder.
  std::filesystem::path name(const Item& item, std::size_t rendition, std::optional<Format> format = {}) const;
  /// Where a name lands, for people; empty without a sink.
  std::filesystem::path location(const std::filesystem::path& name) const;
  /// Gives a result to the sink under its name. False where what has the name now is to be kept: another run's,
  /// perhaps, that came first. A name that the sink was not asked for before, since the content is of another format
  /// than the input's name says, it is asked for now.
  bool put(const Outcome& outcome, std::size_t rendition, const std::filesystem::path& name,
           std::span<const std::uint8_t> bytes) const;

 private:
  bool is_up_to_date(Outcome& outcome) const;

  Sink* sink_;
  std::vector<Rendition> renditions_;
  Journal* journal_;
};

}  // namespace lightmill
