#include "base/sanitizers.h"
#include "support/temporary_folder.h"

#include "lightmill/adaptors.h"
#include "lightmill/list.h"
#include "lightmill/source.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <istream>
#include <streambuf>
#include <string>

namespace lightmill {
namespace {

void make_files(const std::filesystem::path& folder, int count) {
  for (int i = 0; i < count; ++i)
    close(open((folder / (std::to_string(i) + ".jpg")).c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0666));
}

/// In memory where there is such a place: a disk takes seconds to make so many files.
std::filesystem::path quick_place() {
  const bool in_memory = access("/dev/shm", W_OK) == 0;
  return in_memory ? std::filesystem::path("/dev/shm") : std::filesystem::temp_directory_path();
}

class ScaleTest : public testing::Test {
 protected:
  TemporaryFolder tree_{quick_place()};
};

long resident_bytes() {
  std::ifstream file("/proc/self/statm");
  long size = 0;
  long resident = 0;
  file >> size >> resident;
  return resident * sysconf(_SC_PAGESIZE);
}

TEST_F(ScaleTest, TheFirstItemCostsNoListing) {
  constexpr int kCount = 50'000;
  make_files(tree_.path(), kCount);
  generator<Item> found = scan({tree_.path()});
  auto position = found.begin();
  std::filesystem::remove_all(tree_.path());
  int given = 0;
  for (; position != found.end(); ++position) ++given;
  EXPECT_GE(given, 1);
  EXPECT_LT(given, kCount / 10);  // only what the system's buffer held
}

TEST_F(ScaleTest, ASubfolderIsEnteredWhenItIsMet) {
  for (const char* folder : {"w", "x", "y", "z"}) tree_.write(std::filesystem::path(folder) / "a.jpg");
  generator<Item> found = scan({tree_.path()});
  auto position = found.begin();
  const std::string first = position->relative.parent_path();
  std::size_t others = 0;
  for (const char* folder : {"w", "x", "y", "z"})
    if (folder != first) others += std::filesystem::remove(tree_ / folder / "a.jpg") ? 1 : 0;
  EXPECT_EQ(others, 3U);
  EXPECT_TRUE(++position == found.end());
}

TEST_F(ScaleTest, MemoryDoesNotGrowWithTheEntries) {
#ifdef LIGHTMILL_SANITIZED
  GTEST_SKIP() << "sanitizers keep freed memory";
#endif
  constexpr int kFolders = 4;
  constexpr int kEach = 50'000;
  for (int i = 0; i < kFolders; ++i) make_files(tree_.make_folder(std::to_string(i)), kEach);
  generator<Item> found = scan({tree_.path()});
  auto position = found.begin();
  const long before = resident_bytes();
  int given = 0;
  for (; position != found.end(); ++position) ++given;
  EXPECT_EQ(given, kFolders * kEach);
  EXPECT_LT(resident_bytes() - before, 2 << 20);
}

/// A million lines that are never in memory together.
class ManyLines : public std::streambuf {
 protected:
  int_type underflow() override {
    if (made_ == kCount) return traits_type::eof();
    line_ = "/archive/folder/of/some/length/" + std::to_string(made_++) + ".jpg\n";
    setg(line_.data(), line_.data(), line_.data() + line_.size());
    return traits_type::to_int_type(line_[0]);
  }

 public:
  static constexpr int kCount = 1'000'000;

 private:
  int made_ = 0;
  std::string line_;
};

TEST(ListScale, MemoryDoesNotGrowWithTheLines) {
#ifdef LIGHTMILL_SANITIZED
  GTEST_SKIP() << "sanitizers keep freed memory";
#endif
  ManyLines buffer;
  std::istream stream(&buffer);
  generator<Item> found = distinct(shard(lines(stream), {1, 1}));
  auto position = found.begin();
  const long before = resident_bytes();
  int given = 0;
  for (; position != found.end(); ++position) given += position->problem || position->repeated ? 0 : 1;
  EXPECT_EQ(given, ManyLines::kCount);
  EXPECT_LT(resident_bytes() - before, 2 << 20);
}

}  // namespace
}  // namespace lightmill
