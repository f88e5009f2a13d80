#pragma once

#include "support/temporary_folder.h"

#include "lightmill/source.h"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <vector>

namespace lightmill {

/// A tree of a test's own, and what a scan of it gives.
class ScanTest : public testing::Test {
 protected:
  using Paths = std::set<std::string>;

  std::vector<Item> items(const std::vector<std::filesystem::path>& roots, const ScanOptions& options = {}) const {
    std::vector<std::filesystem::path> below;
    for (const std::filesystem::path& root : roots) below.push_back(tree_ / root);
    std::vector<Item> found;
    for (Item& item : scan(below, options)) {
      EXPECT_EQ(item.sequence, found.size());
      found.push_back(std::move(item));
    }
    return found;
  }

  /// The relative paths of the items without a problem, each of which must be given once.
  Paths pictures(const std::vector<std::filesystem::path>& roots, const ScanOptions& options = {}) const {
    Paths found;
    for (const Item& item : items(roots, options)) {
      if (item.problem) continue;
      EXPECT_TRUE(found.insert(item.relative.native()).second) << item.relative;
    }
    return found;
  }

  /// "cause: reason" of the items with a problem, by relative path.
  std::map<std::string, std::string> problems(const std::vector<std::filesystem::path>& roots,
                                              const ScanOptions& options = {}) const {
    std::map<std::string, std::string> found;
    for (const Item& item : items(roots, options)) {
      if (!item.problem) continue;
      EXPECT_EQ(item.problem->stage, StageName::source);
      const std::string text = std::string(to_string(item.problem->cause)) + ": " + item.problem->reason;
      EXPECT_TRUE(found.emplace(item.relative.native(), text).second) << item.relative;
    }
    return found;
  }

  TemporaryFolder tree_;
};

}  // namespace lightmill
