#include "suggestion.h"

#include <algorithm>

namespace lightmill::cli {

std::size_t typing_errors(std::string_view one, std::string_view other) {
  // Of what is before i in `one` and before j in `other`: this row of a table, and the two above it.
  std::vector<std::size_t> row(other.size() + 1), above(row), above_that(row);
  for (std::size_t j = 0; j < row.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= one.size(); ++i) {
    above_that.swap(above);
    above.swap(row);
    row[0] = i;
    for (std::size_t j = 1; j <= other.size(); ++j) {
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + (one[i - 1] == other[j - 1] ? 0U : 1U)});
      const bool swapped = i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1];
      if (swapped) row[j] = std::min(row[j], above_that[j - 2] + 1);
    }
  }
  return row.back();
}

std::optional<std::string> nearest(std::string_view typed, const std::vector<std::string>& words) {
  const auto errors = [&](const std::string& word) { return typing_errors(typed, word); };
  const auto best = std::ranges::min_element(words, {}, errors);
  const std::size_t letters = typed.size() - std::min(typed.find_first_not_of('-'), typed.size());
  if (best == words.end() || errors(*best) > std::max<std::size_t>(letters / 3, 1)) return {};
  return *best;
}

}  // namespace lightmill::cli
