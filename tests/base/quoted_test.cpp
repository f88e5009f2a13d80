#include "base/quoted.h"

#include "lightmill/error.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace lightmill {
namespace {

TEST(Quoted, ComesBack) {
  std::mt19937 random(1);
  constexpr std::string_view kLetters = "an \"\\|=\n";
  for (int trial = 0; trial < 1000; ++trial) {
    std::string text;
    for (auto n = random() % 12; n > 0; --n) text += kLetters[random() % kLetters.size()];
    EXPECT_EQ(unquoted(in_quotes(text)), text);
    EXPECT_EQ(find_unquoted(in_quotes(text) + "|x", '|'), in_quotes(text).size()) << text;
  }
}

TEST(Quoted, TextWithoutQuotesStays) {
  EXPECT_EQ(unquoted("a\\b"), "a\\b");
  EXPECT_EQ(find_unquoted("a=b=c", '='), 1u);
  EXPECT_EQ(find_unquoted("abc", '='), 3u);
}

TEST(Quoted, AnOpenQuoteIsRefusedAndSeparatesNothing) {
  for (const char* text : {"\"", "\"a", "\"a\\\"", "\"a\"b"}) EXPECT_THROW(unquoted(text), Error) << text;
  EXPECT_EQ(find_unquoted("x \"a | b", '|'), 8u);
}

}  // namespace
}  // namespace lightmill
