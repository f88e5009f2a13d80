#include "house/source_tree.h"

#include <gtest/gtest.h>

#include <array>
#include <cctype>

namespace lightmill::house {
namespace {

constexpr std::string_view kShown = "LIGHTMILL_API ";

std::vector<std::string> lines_of(const std::string& path) {
  std::vector<std::string> lines;
  std::ifstream stream(top() / path);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

bool begins_with_one_of(std::string_view line, const auto& words) {
  return std::ranges::any_of(words, [&](std::string_view word) { return line.starts_with(word); });
}

/// Whether the line, outside of all classes, begins the declaration of a function that the library defines.
bool declares_function(std::string_view line) {
  constexpr std::array kOthers{"class ",     "struct ", "enum ",      "using ",
                               "namespace ", "inline ", "constexpr ", "requires "};
  return !line.empty() && std::isalpha(static_cast<unsigned char>(line.front())) != 0 &&
         line.find('(') != std::string_view::npos && !begins_with_one_of(line, kOthers);
}

/// Whether the line, in a class, ends the declaration of a function that is virtual or defined in the library.
bool needs_library(std::string_view line) {
  constexpr std::array kEnds{");", ") const;", ") noexcept;", ") const noexcept;"};
  const bool is_member = line.starts_with("  ") && !line.starts_with("   ") && line.find('=') >= line.find('(');
  const auto ends_line = [&](std::string_view end) { return line.ends_with(end); };
  return is_member && (line.starts_with("  virtual ") || std::ranges::any_of(kEnds, ends_line));
}

/// What a header declares without LIGHTMILL_API though others need to see it, by its line.
std::vector<std::string> hidden_in(const std::vector<std::string>& lines) {
  std::vector<std::string> hidden;
  std::string before, type;
  for (const std::string& line : lines) {
    const bool is_template = before.starts_with("template") || before.starts_with("requires");
    if (line.starts_with("class ") || line.starts_with("struct ")) type = is_template ? "" : line;
    if (line.starts_with("}")) type.clear();
    if (needs_library(line) && !type.empty() && type.find(kShown) == std::string::npos) hidden.push_back(type);
    if (declares_function(line) && !is_template && !line.starts_with(kShown)) hidden.push_back(line);
    before = line;
  }
  return hidden;
}

TEST(Shown, IsWhatTheLibraryDefinesForOthers) {
  for (const SourceFile& header : sources_below("include")) {
    for (const std::string& line : hidden_in(lines_of(header.path)))
      ADD_FAILURE() << header.path << ": a shared library hides '" << line << "': write LIGHTMILL_API before it";
  }
}

TEST(Shown, IsNotedWhereItIsMissing) {
  EXPECT_EQ(hidden_in({"int f();", "LIGHTMILL_API int g();", "inline int h() { return 1; }"}).size(), 1u);
  EXPECT_EQ(hidden_in({"class A {", "  void f() const;", "};"}).size(), 1u);
  EXPECT_EQ(hidden_in({"class A {", "  virtual ~A() = default;", "};"}).size(), 1u);
  EXPECT_EQ(hidden_in({"class LIGHTMILL_API A {", "  void f() const;", "};"}).size(), 0u);
  EXPECT_EQ(hidden_in({"struct A {", "  B b = B(1);", "};"}).size(), 0u);
  EXPECT_EQ(hidden_in({"struct A {", "  int f() const {", "    return g();", "  }", "};"}).size(), 0u);
}

}  // namespace
}  // namespace lightmill::house
