#include "source/patterns.h"

#include "scanned.h"
#include "support/run_program.h"

#include <gmock/gmock.h>

#include <random>

namespace lightmill {
namespace {

using Named = Patterns::Named;

bool covers(const std::vector<std::string>& patterns, const std::string& file) {
  return Patterns(patterns).covers(file);
}

TEST(Patterns, WithoutASlashFitAtAnyDepth) {
  for (const char* file : {"a.jpg", "x/a.jpg", "x/y/a.jpg"}) EXPECT_TRUE(covers({"a.jpg"}, file)) << file;
  EXPECT_TRUE(covers({"x"}, "w/x/y/a.jpg"));  // the folder
  EXPECT_FALSE(covers({"x"}, "xx/a.jpg"));
  EXPECT_FALSE(covers({"*.png"}, "x/a.jpg"));
}

TEST(Patterns, WithASlashAreThePathFromTheRoot) {
  EXPECT_TRUE(covers({"/a.jpg"}, "a.jpg"));
  EXPECT_FALSE(covers({"/a.jpg"}, "x/a.jpg"));
  EXPECT_TRUE(covers({"x/*.jpg"}, "x/a.jpg"));
  EXPECT_FALSE(covers({"x/*.jpg"}, "w/x/a.jpg"));
  EXPECT_FALSE(covers({"x/*.jpg"}, "x/y/a.jpg"));  // an asterisk fits no slash
}

/// What a path of parts is by the words of the definition: "**" is any number of folders, at the end at least one part.
bool fits_slowly(const std::string& pattern, const std::string& path) {
  const auto behind = [](const std::string& text) { return text.size() > 1 ? text.substr(2) : std::string(); };
  if (pattern.empty()) return path.empty();
  if (pattern.front() == '*')
    return pattern.size() == 1
               ? !path.empty()
               : !path.empty() && (fits_slowly(behind(pattern), path) || fits_slowly(pattern, behind(path)));
  return !path.empty() && pattern.front() == path.front() && fits_slowly(behind(pattern), behind(path));
}

TEST(Patterns, WithTwoAsterisksFitAnyNumberOfFolders) {
  std::mt19937 random(3);
  const auto any = [&](std::string_view letters, std::size_t parts) {
    std::string text(1, letters[random() % letters.size()]);
    while (parts-- > 1) text += std::string("/") + letters[random() % letters.size()];
    return text;
  };
  int fitting = 0;
  for (int trial = 0; trial < 20'000; ++trial) {
    const std::string short_pattern = any("ab**", 2 + random() % 5), path = any("ab", 1 + random() % 7);
    std::string pattern = "/";
    for (const char letter : short_pattern) pattern += letter == '*' ? "**" : std::string(1, letter);
    const bool fits = Patterns({pattern}).names(path, Named::file);
    ASSERT_EQ(fits, fits_slowly(short_pattern, path)) << pattern << " and " << path;
    fitting += fits;
  }
  EXPECT_GT(fitting, 2000);
}

/// Whoever tries all ways does not come to an end.
TEST(Patterns, WithManyAsterisksAreQuick) {
  std::string pattern, path;
  for (int i = 0; i < 60; ++i) pattern += "**/a/", path += "a/a/a/a/";
  EXPECT_FALSE(covers({pattern + "b"}, path + "c"));
  EXPECT_TRUE(covers({pattern + "c"}, path + "c"));
}

TEST(Patterns, WithASlashAtTheEndFitFoldersOnly) {
  EXPECT_TRUE(covers({"x/"}, "w/x/a.jpg"));
  EXPECT_FALSE(covers({"a.jpg/"}, "x/a.jpg"));
  EXPECT_TRUE(Patterns({"x/"}).names("x", Named::folder));
  EXPECT_FALSE(Patterns({"x/"}).names("x", Named::file));
}

TEST(Patterns, HaveTwoAsterisksForAnyFolders) {
  for (const char* file : {"x/a.jpg", "x/y/a.jpg", "x/y/z/a.jpg"}) EXPECT_TRUE(covers({"x/**/a.jpg"}, file)) << file;
  EXPECT_TRUE(covers({"**/y/a.jpg"}, "x/y/a.jpg"));
  EXPECT_TRUE(covers({"**/y/a.jpg"}, "y/a.jpg"));
  EXPECT_TRUE(covers({"x/**"}, "x/y/a.jpg"));
  EXPECT_FALSE(Patterns({"x/**"}).names("x", Named::folder));
  EXPECT_TRUE(covers({"**"}, "a.jpg"));
}

TEST(Patterns, TheLastDecidesButNotBelowACoveredFolder) {
  EXPECT_FALSE(covers({"*.jpg", "!a.jpg"}, "x/a.jpg"));
  EXPECT_TRUE(covers({"!a.jpg", "*.jpg"}, "x/a.jpg"));
  EXPECT_TRUE(covers({"x/", "!a.jpg"}, "x/a.jpg"));
  EXPECT_FALSE(covers({"x/*", "!x/y/"}, "x/y/a.jpg"));
}

TEST(Patterns, FitBytesThatAreNoText) {
  EXPECT_TRUE(covers({"*.jpg"}, "\xff\xfe\n.jpg"));
  EXPECT_TRUE(covers({"[[]a,b]*"}, "[a,b].jpg"));
  EXPECT_TRUE(covers({"\\!*"}, "!a.jpg"));
  EXPECT_TRUE(covers({"-*"}, "-rf.jpg"));
}

/// What git says of the same patterns and files.
class GitLaw : public ScanTest {
 protected:
  static std::string one_of(std::mt19937& random, const std::vector<std::string>& choices) {
    return choices[random() % choices.size()];
  }
  /// Without "a**" before a slash: git to 2.39 compares unrelated pointers there and may let it fit a slash.
  static std::string any_pattern(std::mt19937& random) {
    std::string pattern = random() % 4 == 0 ? "!" : "";
    if (random() % 4 == 0) pattern += "/";
    for (std::size_t parts = 1 + random() % 3; parts > 0; --parts) {
      pattern += one_of(random, {"a", "b", "ab", "*", "a*", "*b", "?", "[ab]", "[!a]", "**", "\\a", "*.jpg", "?.jpg",
                                 "***", "a.jpg"});
      if (parts > 1) pattern += "/";
    }
    return random() % 4 == 0 ? pattern + "/" : pattern;
  }
  void grow(std::mt19937& random, const std::string& folder, int depth) {
    for (const char* name : {"a", "b", "ab", "ba"}) {
      if (random() % 2 == 0) continue;
      const std::string path = folder.empty() ? name : folder + "/" + name;
      if (depth > 0) grow(random, path, depth - 1);
      files_.insert(path + ".jpg");
    }
  }
  /// Empty where there is no git.
  std::optional<std::set<std::string>> ignored_by_git(const std::vector<std::string>& patterns) {
    std::string rules, paths;
    for (const std::string& pattern : patterns) rules += pattern + "\n";
    for (const std::string& file : files_) paths += file + '\0';
    tree_.write("in/.gitignore", std::string_view(rules));
    const auto list = tree_.write("paths", std::string_view(paths));
    const auto prepare = [&] {
      for (const char* name : {"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"}) unsetenv(name);
      dup2(open(list.c_str(), O_RDONLY), STDIN_FILENO);
    };
    const std::string in = tree_ / "in";
    if (run_program({"git", "init", "-q", in}, prepare).code != 0) return {};
    const Ended ended = run_program(
        {"git", "-c", "core.excludesFile=/dev/null", "-C", in, "check-ignore", "--no-index", "--stdin", "-z"}, prepare);
    EXPECT_LE(ended.code, 1) << ended.err;
    std::set<std::string> ignored;
    for (std::size_t at = 0; at < ended.out.size(); at = ended.out.find('\0', at) + 1)
      ignored.insert(ended.out.c_str() + at);
    return ignored;
  }
  std::set<std::string> files_;
};

TEST_F(GitLaw, PatternsMeanWhatTheyMeanInGitignore) {
  std::mt19937 random(20);
  for (int trial = 0; trial < 60; ++trial) {
    std::filesystem::remove_all(tree_ / "in");
    files_.clear();
    grow(random, "", 3);
    for (const std::string& file : files_) tree_.write("in/" + file);
    std::vector<std::string> patterns;
    for (std::size_t count = 1 + random() % 4; count > 0; --count) patterns.push_back(any_pattern(random));
    const auto ignored = ignored_by_git(patterns);
    if (!ignored) GTEST_SKIP() << "needs git";

    const Patterns ours(patterns);
    Paths kept, covered;
    for (const std::string& file : files_) (ours.covers(file) ? covered : kept).insert(file);
    EXPECT_EQ(covered, *ignored) << testing::PrintToString(patterns);
    EXPECT_EQ(pictures({"in"}, {.exclude = patterns}), kept) << testing::PrintToString(patterns);
    EXPECT_EQ(pictures({"in"}, {.include = patterns}), covered) << testing::PrintToString(patterns);
  }
}

}  // namespace
}  // namespace lightmill
