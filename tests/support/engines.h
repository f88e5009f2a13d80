#pragma once

#include "lightmill/engine.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <string>
#include <vector>

namespace lightmill::test {

/// Those of `wanted` that this build has: engines on oneTBB and OpenMP may have been left out.
inline std::vector<Engine> built(const std::vector<Engine>& wanted) {
  const std::vector<Engine> all = engines();
  std::vector<Engine> some;
  std::ranges::copy_if(wanted, std::back_inserter(some),
                       [&](Engine engine) { return std::ranges::find(all, engine) != all.end(); });
  return some;
}

/// Their names.
inline std::vector<std::string> names_of_built(const std::vector<Engine>& wanted) {
  std::vector<std::string> names;
  for (const Engine engine : built(wanted)) names.emplace_back(to_string(engine));
  return names;
}

/// An engine's name as a test may be called.
inline std::string word_of(const testing::TestParamInfo<Engine>& info) {
  std::string name(to_string(info.param));
  std::ranges::replace(name, '-', '_');
  return name;
}

}  // namespace lightmill::test
