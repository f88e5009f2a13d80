#include "house/source_tree.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <cstring>

namespace lightmill::house {
namespace {

constexpr std::size_t kMostLines = 500;

TEST(Files, AreShort) {
  for (const std::string_view folder : {"include", "src", "tools", "tests"}) {
    for (const SourceFile& source : sources_below(folder)) {
      EXPECT_LE(source.lines, kMostLines) << source.path << " wants splitting";
    }
  }
}

TEST(Files, HeadersAreGuardedByPragmaOnce) {
  for (const std::string_view folder : {"include", "src", "tools", "tests"}) {
    for (const SourceFile& source : sources_below(folder)) {
      if (!source.path.ends_with(".h")) continue;
      std::ifstream stream(top() / source.path);
      std::string first;
      std::getline(stream, first);
      EXPECT_EQ(first, "#pragma once") << source.path;
    }
  }
}

/// Rooms whose tests have a folder of another name.
const std::map<std::string, std::string> kTestedElsewhere = {{"plan", "plan_trace"}, {"exec", "executors"}};

TEST(Files, EveryRoomHasTests) {
  for (const auto& entry : std::filesystem::directory_iterator(top() / "src")) {
    const std::string room = entry.path().filename();
    if (!entry.is_directory() || room == "package" || room == "docs") continue;
    const bool mirrored = !sources_below("tests/" + room).empty();
    const auto elsewhere = kTestedElsewhere.find(room);
    const bool tested =
        mirrored || (elsewhere != kTestedElsewhere.end() && !sources_below("tests/" + elsewhere->second).empty());
    EXPECT_TRUE(tested) << "src/" << room << " has no tests/" << room;
  }
}

/// The names git tracks at the top; none where this is no clone, or git is missing.
std::vector<std::string> tracked_at_top() {
  const std::string command = "git -C '" + top().native() + "' ls-tree --name-only HEAD 2>/dev/null";
  std::vector<std::string> names;
  FILE* pipe = popen(command.c_str(), "r");
  if (!pipe) return names;
  for (char line[256]; std::fgets(line, sizeof line, pipe);) names.emplace_back(line, std::strcspn(line, "\n"));
  pclose(pipe);
  return names;
}

TEST(Files, TopLevelIsFixed) {
  const std::set<std::string> known = {
      "src", "include", "tools", "tests", "data", "CMakeLists.txt", "CMakePresets.json", "README.md", "LICENSE"};
  for (const std::string& name : tracked_at_top()) {
    EXPECT_TRUE(name.starts_with('.') || known.contains(name)) << name << " does not belong at the top";
  }
}

}  // namespace
}  // namespace lightmill::house
