#pragma once

#include "journal/known_inputs.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace lightmill {

/// Results that inputs which are gone left, and which of them are another input's by now. Takes 9 bytes of each.
class Owners {
 public:
  /// A result's name below the folder.
  void ask_for(const std::filesystem::path& result) { names_.push_back(hash_of_name(result.native())); }
  bool any_asked_for() const { return !names_.empty(); }

  /// Once all are asked for: notes those that inputs which are there have as their own. `has_input` is asked of a
  /// record, and only of those that tell of such a result.
  template <typename HasInput>
  void find(const std::vector<ReadJournal>& journals, HasInput has_input) {
    std::ranges::sort(names_);
    owned_.resize(names_.size());
    for (const auto& records : known_inputs(journals))
      for (const JournalRecord& record : records)
        for (const JournalOutput& output : record.outputs)
          if (const auto place = place_of(output.path); place && has_input(record)) owned_[*place] = 1;
  }
  bool own(const std::filesystem::path& result) const {
    const auto place = place_of(result);
    return place && owned_[*place] != 0;
  }

 private:
  std::optional<std::size_t> place_of(const std::filesystem::path& result) const {
    const std::uint64_t name = hash_of_name(result.native());
    const auto found = std::ranges::lower_bound(names_, name);
    if (found == names_.end() || *found != name) return {};
    return static_cast<std::size_t>(found - names_.begin());
  }

  std::vector<std::uint64_t> names_;
  std::vector<std::uint8_t> owned_;
};

}  // namespace lightmill
