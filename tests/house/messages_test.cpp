#include "house/source_tree.h"

#include <gtest/gtest.h>

namespace lightmill::house {
namespace {

bool is_small_letter(char c) { return c >= 'a' && c <= 'z'; }

bool names_flag(std::string_view text) {
  for (std::size_t at = text.find("--"); at != std::string_view::npos; at = text.find("--", at + 1))
    if (at + 2 < text.size() && is_small_letter(text[at + 2])) return true;
  return false;
}

/// What stands between quotation marks in a line of code; a comment behind it is none of it.
std::vector<std::string> strings_of(std::string_view line) {
  std::vector<std::string> strings;
  bool inside = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (!inside && line.substr(i).starts_with("//")) break;
    if (line.substr(i).starts_with("'\"'")) {
      i += 2;
    } else if (line[i] == '"') {
      inside = !inside;
      if (inside) strings.emplace_back();
    } else if (inside) {
      strings.back() += line[i];
      if (line[i] == '\\') ++i;
    }
  }
  return strings;
}

TEST(Messages, StringsAreToldFromComments) {
  EXPECT_EQ(strings_of(R"(say("a \" b" + text, "--c");  // not "this")"), (std::vector<std::string>{"a \\ b", "--c"}));
  EXPECT_TRUE(names_flag("the limit (--max-pixels)"));
  EXPECT_FALSE(names_flag("a -- b"));
}

/// An embedder's users have no command line: which option helps is said in tools/lightmill/hints.cpp.
TEST(Messages, OfTheLibraryNameNoFlag) {
  for (const std::string_view folder : {"include", "src"}) {
    for (const SourceFile& source : sources_below(folder)) {
      std::ifstream stream(top() / source.path);
      for (std::string line; std::getline(stream, line);)
        for (const std::string& text : strings_of(line)) EXPECT_FALSE(names_flag(text)) << source.path << ": " << text;
    }
  }
}

}  // namespace
}  // namespace lightmill::house
