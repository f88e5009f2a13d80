#pragma once

#include "settings.h"
#include "values.h"

#include <filesystem>
#include <string>
#include <vector>

/// What the settings of several commands are made of.
namespace lightmill::cli {

inline constexpr Whole kThreads = {.least = 0, .most = 1024, .otherwise = 0};
inline constexpr Whole kPages = {.least = 1, .most = 1'000'000'000, .otherwise = 1};

inline std::vector<std::filesystem::path> paths(const std::vector<std::string>& names) {
  return {names.begin(), names.end()};
}

Recipe settle_recipe(const PictureArguments& picture, const EncodingArguments& encoding);
PlanOptions settle_plan(const PlanningArguments& arguments);
void settle_running(const RunningArguments& arguments, RunSettings& settings);

}  // namespace lightmill::cli
