#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lightmill::cli {

/// How many letters have to be put in, left out, changed or swapped with their neighbor to make one word of the other.
std::size_t typing_errors(std::string_view one, std::string_view other);

/// The word that was meant, if one of them is near: with at most one error in three letters.
std::optional<std::string> nearest(std::string_view typed, const std::vector<std::string>& words);

}  // namespace lightmill::cli
