// What the README says of faults is tested.
#include "house/source_tree.h"

#include <gtest/gtest.h>

#include <iterator>

namespace lightmill::house {
namespace {

std::string read_all(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

/// "Kills.AtAnyTimeLoseNothing" of "| it is killed | ... | `Kills.AtAnyTimeLoseNothing` |".
std::vector<std::string> tests_named_by_readme() {
  std::vector<std::string> names;
  std::ifstream stream(top() / "README.md");
  bool in_section = false;
  for (std::string line; std::getline(stream, line);) {
    if (line.starts_with("## ")) in_section = line.starts_with("## What happens when");
    const auto end = line.rfind("` |"), begin = line.rfind('`', end - 1);
    if (!in_section || end == std::string::npos || begin == std::string::npos) continue;
    names.push_back(line.substr(begin + 1, end - begin - 1));
  }
  return names;
}

TEST(Promises, OfTheReadmeNameTestsThatThereAre) {
  std::string tests;
  for (const SourceFile& source : sources_below("tests")) tests += read_all(top() / source.path);
  const std::vector<std::string> names = tests_named_by_readme();
  EXPECT_GE(names.size(), 20U);
  for (const std::string& name : names) {
    const auto point = name.find('.');
    ASSERT_NE(point, std::string::npos) << name;
    EXPECT_NE(tests.find("(" + name.substr(0, point) + ", " + name.substr(point + 1) + ")"), std::string::npos) << name;
  }
}

}  // namespace
}  // namespace lightmill::house
