#include "faults/undisturbed.h"
#include "support/living.h"
#include "support/small_disk.h"

#include <memory>

namespace lightmill::battery {
namespace {

/// The output is a file system of its own, which is full or read-only before all is written.
class OutputDisks : public Undisturbed {
 protected:
  std::filesystem::path out() const override { return folder() / "disk/out"; }
  bool mount(const std::string& options) {
    disk_.reset();
    disk_ = std::make_unique<SmallDisk>(folder() / "disk", options);
    return disk_->mounted();
  }
  bool can_mount() { return mount("size=64k"); }
  void learn_on_a_large_one(Random random) {
    ASSERT_TRUE(mount("size=64m"));
    learn_from_base_set(200, 20, random, {"--resize", "96"});
  }
  std::size_t bytes_of_results() const {
    std::size_t sum = 0;
    for (const auto& [name, bytes] : results()) sum += bytes.size();
    return sum;
  }
  /// It is full: the run says so and stops, and goes on where there is room.
  void expect_stop(const std::string& enough, Random& random) {
    const Words way = any_way(random);
    SCOPED_TRACE(text_of(way));
    const Ended ended = run_program(command(way));
    EXPECT_EQ(ended.code, 3) << ended.err;
    EXPECT_NE(ended.err.find("No space left on device"), std::string::npos) << ended.err;
    expect_no_harm();
    expect_no_temporary();
    EXPECT_FALSE(is_complete());
    ASSERT_TRUE(disk_->change(enough));
    expect_convergence(any_way(random));
  }
  SmallDisk& disk() { return *disk_; }

 private:
  std::unique_ptr<SmallDisk> disk_;
};

TEST_F(OutputDisks, ThatAreFullStopTheRunAndGrow) {
  if (!can_mount()) GTEST_SKIP() << "cannot mount";
  const Trials trials(4);
  learn_on_a_large_one(trials.shared_random());
  const int pages = static_cast<int>(bytes_of_results() >> 12);  // fewer than files take, each rounded up
  trials.each([&](Random& random, int) {
    ASSERT_TRUE(mount("size=" + std::to_string(drawn(random, 8, pages * 9 / 10) * 4) + "k"));
    expect_stop("size=64m", random);
  });
}

TEST_F(OutputDisks, WithoutInodesStopTheRunAndGetThem) {
  if (!can_mount()) GTEST_SKIP() << "cannot mount";
  const Trials trials(4);
  learn_on_a_large_one(trials.shared_random());
  trials.each([&](Random& random, int) {
    ASSERT_TRUE(mount("size=64m,nr_inodes=" + std::to_string(drawn(random, 8, static_cast<int>(inputs()) * 8 / 10))));
    expect_stop("size=64m,nr_inodes=1000", random);
  });
}

TEST_F(OutputDisks, ThatAreReadOnlyStartNothing) {
  if (!can_mount()) GTEST_SKIP() << "cannot mount";
  const Trials trials(4);
  learn_on_a_large_one(trials.shared_random());
  trials.each([&](Random& random, int) {
    ASSERT_TRUE(mount("size=64m"));
    if (one_in(random, 2)) std::filesystem::create_directory(out());
    ASSERT_TRUE(disk().make_read_only());
    const Ended ended = run_program(command(any_way(random)));
    EXPECT_EQ(ended.code, 2) << ended.err;
    expect_no_harm();
  });
}

TEST_F(OutputDisks, ThatTurnReadOnlyStopTheRun) {
  if (!can_mount()) GTEST_SKIP() << "cannot mount";
  const Trials trials(4);
  learn_on_a_large_one(trials.shared_random());
  trials.each([&](Random& random, int) {
    ASSERT_TRUE(mount("size=64m"));
    Words words = command({"--threads", "1", "--no-journal"});  // a journal keeps a file open, and the disk busy
    std::ranges::replace(words, "update", "skip");
    RunningProgram running(words);
    const auto some = static_cast<std::size_t>(drawn(random, 1, 20));
    EXPECT_TRUE(comes_true([&] { return cli::tree(out()).size() >= some; }));
    bool turned = false;
    while (!turned && lives(running.pid())) turned = disk().make_read_only();
    const Ended ended = running.wait();
    if (turned && !is_complete()) {
      EXPECT_EQ(ended.code, 3) << ended.err;
    }
    expect_no_harm();
  });
}

}  // namespace
}  // namespace lightmill::battery
