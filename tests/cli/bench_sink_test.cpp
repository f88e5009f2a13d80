#include "tools/lightmill/bench_sink.h"

#include "support/memory_sink.h"

#include <gtest/gtest.h>

#include <set>

namespace lightmill::cli {
namespace {

using PictureBytes = std::vector<std::uint8_t>;

TEST(HashOf, SeesEveryByteAndTheLength) {
  PictureBytes bytes(100, 7);
  std::set<std::uint64_t> seen{hash_of(bytes)};
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    bytes[at] ^= 1;
    seen.insert(hash_of(bytes));
    bytes[at] ^= 1;
  }
  for (std::size_t length = 0; length < 70; ++length) seen.insert(hash_of(PictureBytes(length, 0)));
  EXPECT_EQ(seen.size(), 1U + 100 + 70);
  EXPECT_NE(hash_of(bytes, 1), hash_of(bytes, 2));
  EXPECT_EQ(hexadecimal(0xAB), "00000000000000ab");
}

TEST(HashOf, SeesWhatChangesPlaces) {
  PictureBytes one(64, 0), other(64, 0);
  one[0] = other[32] = 1;
  EXPECT_NE(hash_of(one), hash_of(other));
  other = PictureBytes(64, 0);
  other[8] = 1;
  EXPECT_NE(hash_of(one), hash_of(other));
}

TEST(HashingSink, DependsOnNamesAndBytesAndNotOnTheirOrder) {
  const PictureBytes a{1, 2, 3}, b{4, 5};
  const auto hash = [](const std::vector<std::pair<const char*, PictureBytes>>& files) {
    test::MemorySink inner;
    HashingSink sink(inner);
    for (const auto& [name, bytes] : files) sink.put(name, bytes, std::nullopt);
    EXPECT_EQ(inner.files.size(), files.size()) << "they are handed on";
    return sink.hash();
  };
  EXPECT_EQ(hash({{"a", a}, {"b", b}}), hash({{"b", b}, {"a", a}}));
  EXPECT_NE(hash({{"a", a}, {"b", b}}), hash({{"a", b}, {"b", a}}));
  EXPECT_NE(hash({{"a", a}, {"b", b}}), hash({{"a", a}}));
}

TEST(HashingSink, KeepsOnePictureAndCountsNoneThatFailed) {
  test::MemorySink inner;
  inner.fail_puts_from = 1;
  HashingSink sink(inner);
  sink.put("a", PictureBytes{1, 2}, std::nullopt);
  const std::uint64_t one = sink.hash();
  EXPECT_THROW(sink.put("b", PictureBytes{3}, std::nullopt), Error);
  EXPECT_EQ(sink.hash(), one);
  EXPECT_EQ(sink.one_picture(), (PictureBytes{1, 2}));
}

}  // namespace
}  // namespace lightmill::cli
