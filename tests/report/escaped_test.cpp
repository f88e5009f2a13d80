#include "report/text.h"

#include "lightmill/observer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>

namespace lightmill {
namespace {

using namespace std::string_literals;

/// Any bytes, half of them from the places where UTF-8 goes wrong.
std::string random_bytes(std::mt19937& random) {
  const std::string edges = "\xc0\xc1\xc2\xe0\xed\xef\xf0\xf4\xf5\x80\x9f\xa0\xbf\\\n\x1b"s;
  std::string text(random() % 24, '\0');
  for (char& c : text) c = random() % 2 == 0 ? static_cast<char>(random()) : edges[random() % edges.size()];
  return text;
}

std::string unescaped(std::string_view text) {
  std::string bytes;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\') {
      bytes += text[i];
      continue;
    }
    switch (text[++i]) {
      case 'n':
        bytes += '\n';
        break;
      case 't':
        bytes += '\t';
        break;
      case 'r':
        bytes += '\r';
        break;
      case '\\':
        bytes += '\\';
        break;
      default:
        bytes += static_cast<char>(std::stoi(std::string(text.substr(i + 1, 2)), nullptr, 16));
        i += 2;
    }
  }
  return bytes;
}

TEST(Escaped, LeavesPlainTextAlone) {
  for (const char* text : {"", "IMG_1.jpg", "Zürich/春.jpg", "🌄 sunrise.jpeg", "a 'b' \"c\""})
    EXPECT_EQ(escaped(text), text);
}

TEST(Escaped, ShowsWhatWouldDriveATerminal) {
  EXPECT_EQ(escaped("a\nb\tc\rd"), "a\\nb\\tc\\rd");
  EXPECT_EQ(escaped("\x1b[2J\x7f"), "\\x1b[2J\\x7f");
  EXPECT_EQ(escaped("\0"s), "\\x00");
  EXPECT_EQ(escaped("\xc2\x9b"), "\\xc2\\x9b") << "CSI as one code point";
  EXPECT_EQ(escaped("gpj.\u202eexe"), "gpj.\\xe2\\x80\\xaeexe") << "right-to-left override";
}

TEST(Escaped, ShowsInvalidUtf8AsBytes) {
  EXPECT_EQ(escaped("caf\xe9.jpg"), "caf\\xe9.jpg");
  EXPECT_EQ(escaped("\xc0\xaf"), "\\xc0\\xaf") << "overlong";
  EXPECT_EQ(escaped("\xed\xa0\x80"), "\\xed\\xa0\\x80") << "surrogate";
  EXPECT_EQ(escaped("\xf4\x90\x80\x80"), "\\xf4\\x90\\x80\\x80") << "beyond U+10FFFF";
  EXPECT_EQ(escaped("\xe6\x98"), "\\xe6\\x98") << "cut short";
}

TEST(Escaped, IsPrintableUtf8AndCanBeUndone) {
  std::mt19937 random(7);
  for (int i = 0; i < 20000; ++i) {
    const std::string bytes = random_bytes(random);
    const std::string text = escaped(bytes);
    EXPECT_TRUE(is_utf8(text));
    EXPECT_TRUE(std::none_of(text.begin(), text.end(), [](char c) { return (c >= 0 && c < 0x20) || c == 0x7F; }));
    EXPECT_EQ(unescaped(text), bytes);
  }
}

TEST(FailureLine, NamesFileAndReasonOnOneLine) {
  Outcome outcome;
  outcome.item.source = "in/a\nb.jpg";
  outcome.failure = Failure{StageName::load, Cause::damaged, "premature end"};
  EXPECT_EQ(failure_line(outcome), "in/a\\nb.jpg: premature end");
  outcome.item.source.clear();
  EXPECT_EQ(failure_line(outcome), "source: premature end");
}

TEST(Readable, Numbers) {
  EXPECT_EQ(readable_number(0), "0.00");
  EXPECT_EQ(readable_number(9.994), "9.99");
  EXPECT_EQ(readable_number(9.996), "10.0");
  EXPECT_EQ(readable_number(99.96), "100");
  EXPECT_EQ(readable_bytes(0), "0 B");
  EXPECT_EQ(readable_bytes(999), "999 B");
  EXPECT_EQ(readable_bytes(1000), "1.00 kB");
  EXPECT_EQ(readable_bytes(999'600), "1.00 MB");
  EXPECT_EQ(readable_bytes(85'300'000), "85.3 MB");
  EXPECT_EQ(readable_bytes(UINT64_MAX), "18.4 EB");
  EXPECT_EQ(readable_seconds(8.213), "8.21 s");
  EXPECT_EQ(readable_seconds(59.97), "1:00");
  EXPECT_EQ(readable_seconds(187), "3:07");
  EXPECT_EQ(readable_seconds(3765), "1:02:45");
}

}  // namespace
}  // namespace lightmill
