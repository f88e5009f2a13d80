#include "faults/loop_disk.h"
#include "faults/trials.h"
#include "support/jpeg_writer.h"
#include "support/pictures.h"
#include "support/temporary_folder.h"

#include "lightmill/journal.h"

#include <gtest/gtest.h>

#include <chrono>
#include <iostream>
#include <map>
#include <thread>

namespace lightmill {
namespace {

using Files = std::map<std::string, std::string>;

std::string content_of(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

bool is_temporary(const std::string& name) { return name.find(".tmp") != std::string::npos; }

/// All files of an output folder but those of its journal, by their names in it.
Files files_in(const std::filesystem::path& folder) {
  Files files;
  if (!std::filesystem::exists(folder)) return files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    const std::string name = entry.path().lexically_relative(folder);
    if (entry.is_regular_file() && !name.starts_with(Journal::kFolder)) files[name] = content_of(entry.path());
  }
  return files;
}

class PowerLoss : public testing::Test {
 protected:
  static constexpr int kPictures = 80;

  void SetUp() override {
    for (int i = 0; i < kPictures; ++i) {
      const std::string name = "f" + std::to_string(i / 20) + "/" + std::to_string(i) + ".jpg";
      folder_.write("in/" + name, test::write_jpeg(test::soft_picture({96 + i % 7 * 16, 80}, 3, i + 1U), {}));
    }
    const auto begin = Clock::now();
    ASSERT_EQ(run("undisturbed", "fail").wait().code, 0);
    seconds_ = std::chrono::duration<double>(Clock::now() - begin).count();
    right_ = files_in(folder_ / "undisturbed");
    ASSERT_EQ(right_.size(), std::size_t{kPictures});
  }

  RunningProgram run(const std::string& out, const std::string& existing) const {
    return RunningProgram({LIGHTMILL_PROGRAM, "run", folder_ / "in", "-o", folder_ / out, "--resize", "64",
                           "--existing", existing, "--threads", "3", "--quiet", "--report", report(),
                           "--report-existing", "replace"});
  }
  std::filesystem::path report() const { return folder_ / "report"; }

  /// Whether the run said that the result is written.
  bool was_told(const std::string& name) const {
    return content_of(report()).find("\"relative\":\"" + name + "\",\"status\":\"written\"") != std::string::npos;
  }

  /// What is there after the cut is whole, and what was called done is there.
  void expect_nothing_broken() const {
    const Files files = files_in(folder_ / "disk/out");
    const std::string journal = content_of(folder_ / "disk/out" / Journal::kFolder / Journal::kName);
    std::string broken, lost, unknown;
    for (const auto& [name, bytes] : right_) {
      const auto file = files.find(name);
      if (file != files.end() && file->second != bytes) broken += " " + name;
      if (file == files.end() && was_told(name)) lost += " " + name;
      if (file == files.end() && journal.find(name) != std::string::npos) lost += " " + name;
    }
    for (const auto& [name, bytes] : files)
      if (!right_.contains(name) && !is_temporary(name)) unknown += " " + name;
    EXPECT_EQ(broken, "") << "under final names";
    EXPECT_EQ(lost, "") << "though they were told of, or are in the journal";
    EXPECT_EQ(unknown, "");
  }

  void expect_convergence(const std::string& existing) const {
    const Ended ended = run("disk/out", existing).wait();
    EXPECT_EQ(ended.code, 0) << ended.err;
    EXPECT_TRUE(files_in(folder_ / "disk/out") == right_) << "something is missing, broken or left over";
  }

  void cut_power(double after, const std::string& existing) {
    LoopDisk disk(folder_ / "image", folder_ / "disk");
    ASSERT_TRUE(disk.is_there());
    std::filesystem::remove(report());
    RunningProgram running = run("disk/out", existing);
    std::this_thread::sleep_for(std::chrono::duration<double>(after));
    EXPECT_TRUE(disk.cut_power());
    const int code = running.wait().code;
    EXPECT_TRUE(code == 0 || code == 2 || code == 3) << code;
    interrupted_ += code == 0 ? 0 : 1;
    EXPECT_TRUE(disk.restart());
    expect_nothing_broken();
    survived_ += files_in(folder_ / "disk/out").size();
    expect_convergence(existing);
  }

  using Clock = std::chrono::steady_clock;
  TemporaryFolder folder_;
  Files right_;
  double seconds_ = 0;
  int interrupted_ = 0;
  std::size_t survived_ = 0;
};

TEST_F(PowerLoss, BreaksNoNameAndLosesNothingThatWasCalledDone) {
  if (!LoopDisk(folder_ / "image", folder_ / "disk").is_there()) GTEST_SKIP() << "cannot mount an ext4 of its own";
  const battery::Trials trials(3);
  trials.each([&](battery::Random& random, int trial) {
    const double after = 3 * seconds_ * battery::drawn(random, 0, 1000) / 1000;
    cut_power(after, trial % 2 == 0 ? "update" : "skip");
  });
  std::cout << interrupted_ << " of them within a run, " << survived_ << " results and temporary files survived\n";
}

}  // namespace
}  // namespace lightmill
