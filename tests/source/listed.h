#pragma once

#include "lightmill/generator.h"
#include "lightmill/item.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace lightmill {

inline std::vector<Item> all_of(generator<Item> source) {
  std::vector<Item> found;
  for (Item& item : source) found.push_back(std::move(item));
  return found;
}

/// "source -> relative" or "source: cause" of each item.
inline std::vector<std::string> told(generator<Item> source) {
  std::vector<std::string> found;
  for (const Item& item : source) {
    EXPECT_TRUE(!item.problem || item.problem->stage == StageName::source);
    found.push_back(item.source.native() + (item.problem ? ": " + std::string(to_string(item.problem->cause))
                                                         : " -> " + item.relative.native()));
  }
  return found;
}

}  // namespace lightmill
