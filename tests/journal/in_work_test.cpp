#include "journal/in_work.h"

#include "support/temporary_folder.h"

#include "lightmill/error.h"

#include <fcntl.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <string>

namespace lightmill {
namespace {

constexpr InWork::Input kInput{.name = 7, .stamp = {.size = 1, .mtime_ns = 2, .inode = 3}};
constexpr InWork::Input kChanged{.name = 7, .stamp = {.size = 1, .mtime_ns = 3, .inode = 3}};

/// A run is what opens the file, and dies where it leaves something in work.
class InWorkTest : public testing::Test {
 protected:
  std::unique_ptr<InWork> run(std::uint64_t boot = 1) { return InWork::open(home_.get(), "in-work", boot); }
  void die_with(const InWork::Input& input, std::uint64_t boot = 1) { run(boot)->begin(input); }
  int deaths(const InWork::Input& input = kInput) { return run()->deaths(input); }
  std::filesystem::path file() const { return folder_ / "in-work"; }

  TemporaryFolder folder_;
  Descriptor home_{::open(folder_.path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
};

TEST_F(InWorkTest, CountsTheRunsThatDiedWithAnInput) {
  EXPECT_FALSE(run()->knows(7));
  die_with(kInput);
  EXPECT_EQ(deaths(), 1);
  EXPECT_EQ(deaths(), 1) << "a run that does not begin it says nothing";
  die_with(kInput);
  EXPECT_TRUE(run()->knows(7));
  EXPECT_FALSE(run()->knows(8));
  EXPECT_EQ(deaths(), 2);
}

TEST_F(InWorkTest, ForgetsWhatIsDone) {
  die_with(kInput);
  {
    auto notes = run();
    notes->begin(kInput);
    notes->end(kInput.name);
    EXPECT_FALSE(notes->knows(7));
  }
  EXPECT_EQ(deaths(), 0);
}

TEST_F(InWorkTest, CountsAnewOfAnotherState) {
  die_with(kInput);
  EXPECT_EQ(deaths(kChanged), 0);
  die_with(kChanged);
  EXPECT_EQ(deaths(kChanged), 1);
  EXPECT_EQ(deaths(kInput), 0);
}

TEST_F(InWorkTest, BlamesNoInputForTheMachine) {
  die_with(kInput, 1);
  EXPECT_EQ(run(2)->deaths(kInput), 0);
  die_with(kInput, 2);
  EXPECT_EQ(run(2)->deaths(kInput), 1);
  EXPECT_EQ(run(3)->deaths(kInput), 1);
}

TEST_F(InWorkTest, BlamesNoInputWhereTheEndWasAskedFor) {
  die_with(kInput);
  {
    auto notes = run();
    notes->begin(kInput);
    notes->begin({.name = 8});
    notes->let_go();
    notes->begin({.name = 9});
  }
  EXPECT_EQ(deaths(), 1);
  EXPECT_FALSE(run()->knows(8));
  EXPECT_FALSE(run()->knows(9));
}

TEST_F(InWorkTest, DoesNotGrowWithTheRun) {
  {
    auto notes = run();
    for (std::uint64_t i = 1; i <= 10'000; ++i) {
      notes->begin({.name = i});
      notes->begin({.name = i + 100'000});
      notes->end(i);
      notes->end(i + 100'000);
    }
  }
  EXPECT_EQ(std::filesystem::file_size(file()), 3 * 64u);
  run();
  EXPECT_EQ(std::filesystem::file_size(file()), 64u);
}

TEST_F(InWorkTest, IsOfOneRunAtATime) {
  const auto notes = run();
  EXPECT_EQ(run(), nullptr);
}

TEST_F(InWorkTest, CutAnywhereItIsStillRead) {
  die_with({.name = 6});
  die_with(kInput);
  const std::string whole = folder_.read("in-work");
  for (std::size_t size = 0; size <= whole.size(); ++size) {
    folder_.write("in-work", whole.substr(0, size));
    if (size > 0 && size < 64)
      EXPECT_THROW(run(), Error) << size;
    else
      EXPECT_EQ(deaths(), size == whole.size() ? 1 : 0) << size;
  }
}

TEST_F(InWorkTest, LeavesAloneWhatIsNotItsOwn) {
  folder_.write("in-work", "a letter");
  EXPECT_THROW(run(), Error);
  EXPECT_EQ(folder_.read("in-work"), "a letter");
  std::filesystem::remove(file());
  folder_.write("elsewhere", "");
  std::filesystem::create_symlink("elsewhere", file());
  EXPECT_THROW(run(), Error);
}

}  // namespace
}  // namespace lightmill
