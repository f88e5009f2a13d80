#include "source/name_table.h"

#include "base/hash.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <random>
#include <unordered_map>

namespace lightmill {
namespace {

NameMark mark(std::uint64_t number, std::uint32_t work) {
  return {mixed(number + 1), static_cast<std::uint32_t>(number), work};
}

Descriptor no_file() { return {}; }

/// One that takes no byte.
Descriptor full_file() { return Descriptor(::open("/dev/full", O_RDWR | O_CLOEXEC)); }

void seal(const Descriptor& file) { EXPECT_EQ(::fcntl(file.get(), F_ADD_SEALS, F_SEAL_WRITE), 0); }

/// One that grows, but is never written.
Descriptor sealed_file() {
  Descriptor file(::memfd_create("names", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  seal(file);
  return file;
}

/// A disk that fills up: the first file can be written, the second cannot.
int made = 0;
Descriptor file_that_fills_up() { return made++ == 0 ? nameless_file() : sealed_file(); }

class NameTableTest : public testing::TestWithParam<Descriptor (*)()> {};
INSTANTIATE_TEST_SUITE_P(Files, NameTableTest,
                         testing::Values(nameless_file, no_file, full_file, sealed_file, file_that_fills_up));

/// Names come again after 0 to 400,000 others, from before and after they are stored.
TEST_P(NameTableTest, KnowsTheFirstOfEachNameAndNoOther) {
  made = 0;
  std::mt19937_64 random(7);
  NameTable names(GetParam());
  std::unordered_map<std::uint64_t, std::uint32_t> first;
  for (std::uint32_t work = 1; work < 600'000; ++work) {
    const std::uint64_t name = random() % 800'000;
    const auto before = names.first(mark(name, work));
    const auto [known, is_new] = first.emplace(name, work);
    ASSERT_EQ(before.has_value(), !is_new) << work;
    ASSERT_EQ(before.value_or(mark(name, known->second)).work, known->second);
  }
}

/// All in one bucket and those behind it, round the end of the table.
TEST_P(NameTableTest, BearsNamesOfOneHash) {
  made = 0;
  MarkStore store(256, GetParam()());
  const auto last = [](std::uint32_t number) { return NameMark{~std::uint64_t{0}, number, number}; };
  for (std::uint32_t number = 1; number <= 100; ++number) {
    ASSERT_FALSE(store.find(last(number)));
    store.add(last(number));
    store.put_back();
  }
  for (std::uint32_t number = 1; number <= 100; ++number) ASSERT_EQ(store.find(last(number)).value().work, number);
  ASSERT_FALSE(store.find(last(101)));
}

TEST(MarkStore, GoesOnInMemoryWhenItsFileCannotBeWrittenAnyMore) {
  Descriptor file(::memfd_create("names", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  const Descriptor same(::dup(file.get()));
  MarkStore store(1024, std::move(file));
  for (std::uint32_t number = 0; number < 20'000; ++number) {
    if (number == 10'000) seal(same);
    store.add(mark(number, number));
    if (number % 100 == 99) store.put_back();
  }
  for (std::uint32_t number = 0; number < 20'000; ++number)
    ASSERT_EQ(store.find(mark(number, 0)).value_or(mark(0, 1)).work, number);
  ASSERT_FALSE(store.find(mark(20'000, 0)));
}

TEST(NamelessFile, LeavesNothingBehind) {
  const Descriptor file = nameless_file();
  ASSERT_TRUE(file);
  struct stat status {};
  ASSERT_EQ(fstat(file.get(), &status), 0);
  EXPECT_EQ(status.st_nlink, 0U);
}

}  // namespace
}  // namespace lightmill
