#include "base/sanitizers.h"
#include "cli/program.h"
#include "support/engines.h"
#include "support/jpeg_writer.h"
#include "support/memory_group.h"
#include "support/pictures.h"

namespace lightmill::cli {
namespace {

#ifdef LIGHTMILL_SANITIZED
constexpr bool kMeasures = false;  // their own memory is many times the program's
#else
constexpr bool kMeasures = true;
#endif

constexpr double kMiB = 1 << 20;

class Memory : public Program {
 protected:
  /// Copies of a progressive picture of 3.2 MP that takes 29 MiB at its peak.
  void add_pictures(int count) const {
    const auto bytes = test::write_jpeg(test::soft_picture({2000, 1600}, 3, 1), {.progressive = true});
    for (int i = 0; i < count; ++i) folder().write("in/" + std::to_string(i) + ".jpg", bytes);
  }
  /// The run's peak memory, in MiB. Expects that all pictures were written.
  double peak(Words more) const {
    const auto report = folder() / "report.jsonl";
    more.insert(more.end(), {"--report-existing", "replace", "--report", report, "--existing", "replace", "--no-sync"});
    const Ended ended = run(more);
    EXPECT_EQ(ended.code, 0) << ended.err;
    return json_lines(report).back().value("peak_memory_bytes", 0.0) / kMiB;
  }
};

TEST_F(Memory, IsBoundedWherePicturesAreLargeAgainstIt) {
  if (!kMeasures) GTEST_SKIP();
  add_pictures(8);
  EXPECT_LE(peak({"--memory", "64M", "--threads", "8", "--sharpen", "0.5"}), 1.1 * 64);
  for (const std::string& engine : test::names_of_built({Engine::openmp_tasks}))
    EXPECT_LE(peak({"--memory", "64M", "--threads", "8", "--blur", "2", "--engine", engine}), 1.1 * 64);
}

TEST_F(Memory, OfWhatIsNoPictureIsNotTaken) {
  if (!kMeasures) GTEST_SKIP();
  constexpr std::uintmax_t kSize = 600 << 20;
  add("tail.jpg");
  folder().write("in/header.jpg", "\xFF\xD8\xFF\xE1");
  for (const char* name : {"in/zeros.jpg", "in/tail.jpg", "in/header.jpg"}) {
    std::ofstream(folder() / name, std::ios::app);
    std::filesystem::resize_file(folder() / name, kSize);
  }
  for (const std::string& engine : test::names_of_built({Engine::tbb, Engine::processes})) {
    const auto report = folder() / "report.jsonl";
    const Ended ended = run({"--memory", "64M", "--engine", engine, "--existing", "replace", "--threads", "4",
                             "--report-existing", "replace", "--report", report});
    EXPECT_EQ(ended.code, 1) << ended.err;
    EXPECT_THAT(ended.err, AllOf(HasSubstr("zeros.jpg"), HasSubstr("header.jpg"), Not(HasSubstr("tail.jpg:"))));
    EXPECT_EQ(tree(out()).size(), 1u);
    EXPECT_LE(json_lines(report).back().value("peak_memory_bytes", 1e9), 64 * kMiB);
  }
}

TEST_F(Memory, OfAPictureThatIsLargerThanAllOfItIsItsOwnAlone) {
  if (!kMeasures) GTEST_SKIP();
  add_pictures(6);
  EXPECT_LE(peak({"--memory", "24M", "--threads", "8", "--sharpen", "0.5"}), 1.1 * (29 + 15));
}

/// More is asked for than there is, and the machine has more.
TEST_F(Memory, OfAControlGroupIsEnoughWhateverTheEngine) {
  if (!kMeasures) GTEST_SKIP();
  constexpr int kPictures = 12;
  add_pictures(kPictures);
  std::size_t pictures = kPictures;
  if (run({"--format", "webp", "--effort", "0"}).code == 0) {  // which is done in a worker process
    std::filesystem::copy_file(out() / "0.webp", in() / "other.webp");
    ++pictures;
  }
  const test::MemoryGroup group(std::size_t{128} << 20);
  if (!group.lack().empty()) GTEST_SKIP() << group.lack();
  for (const std::string& engine :
       test::names_of_built({Engine::serial, Engine::tbb, Engine::openmp, Engine::threads, Engine::processes})) {
    std::filesystem::remove_all(out());
    const Ended ended = run({"--blur", "2", "--memory", "4G", "--threads", "16", "--engine", engine, "--no-sync"},
                            [&] { group.enter(); });
    EXPECT_EQ(ended.code, 0) << engine << ": " << ended.err;
    EXPECT_EQ(tree(out()).size(), pictures) << engine;
    EXPECT_EQ(group.kills(), 0) << engine;
  }
}

}  // namespace
}  // namespace lightmill::cli
