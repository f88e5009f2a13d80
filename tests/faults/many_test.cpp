#include "faults/undisturbed.h"
#include "support/living.h"

#include <chrono>

namespace lightmill::battery {
namespace {

namespace fs = std::filesystem;

/// Folders of very many entries: as many as LIGHTMILL_TRIALS says, a thousand in each folder.
class Many : public testing::Test {
 protected:
  using Seconds = std::chrono::duration<double>;

  static int entries() {
    return static_cast<int>(number_from("LIGHTMILL_TRIALS").value_or(kSanitized ? 1000 : 10'000));
  }
  fs::path in() const { return folder_ / "in"; }
  fs::path out() const { return folder_ / "out"; }

  void add(int count) const {
    const Bytes bytes =
        test::write_jpeg(test::soft_picture({8, 8}, 1, 1), {.input = JCS_GRAYSCALE, .stored = JCS_GRAYSCALE});
    for (int i = 0; i < count; ++i) {
      const std::string place = "in/folder" + std::to_string(i / 1000);
      if (i % 1000 == 0) folder_.make_folder(place);
      std::ofstream(folder_ / place / (std::to_string(i) + ".jpg"), std::ios::binary)
          .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    }
  }
  Words command() const {
    return cli::program({"run", in(), "-o", out(), "--existing", "update", "--resize", "4", "--no-sync"});
  }
  /// Folders are done in the order in which the disk has them.
  bool has_results() const {
    for (int i = 0; i * 1000 < entries(); ++i) {
      std::error_code none;
      const fs::directory_iterator results(out() / ("folder" + std::to_string(i)), none);
      if (!none && results != fs::directory_iterator()) return true;
    }
    return false;
  }
  static double peak_memory(const Ended& ended) {
    const std::string words = "peak memory ";
    const std::size_t at = ended.err.find(words);
    return at == std::string::npos ? 1e9 : std::strtod(ended.err.c_str() + at + words.size(), nullptr);
  }

  TemporaryFolder folder_;
};

TEST_F(Many, EntriesAreTakenOneByOneAndKnownLater) {
  add(std::min(500, entries()));
  const Ended few = run_program(command());
  ASSERT_EQ(few.code, 0) << few.err;
  fs::remove_all(out());

  add(entries());
  const auto begin = std::chrono::steady_clock::now();
  RunningProgram running(command());
  EXPECT_TRUE(comes_true([&] { return has_results(); }));
  const Seconds first = std::chrono::steady_clock::now() - begin;
  const Ended ended = running.wait();
  const Seconds all = std::chrono::steady_clock::now() - begin;
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_EQ(ended.err.substr(0, ended.err.find(' ')), std::to_string(entries())) << ended.err;

  const auto again = std::chrono::steady_clock::now();
  const Ended rerun = run_program(command());
  const Seconds nothing_to_do = std::chrono::steady_clock::now() - again;
  EXPECT_EQ(rerun.code, 0) << rerun.err;
  EXPECT_NE(rerun.err.find("nothing to do"), std::string::npos) << rerun.err;
  EXPECT_NE(rerun.err.find(std::to_string(entries()) + " up to date"), std::string::npos) << rerun.err;
  if (!kSanitized) {
    EXPECT_LT(first.count(), 2);
    EXPECT_LT(nothing_to_do.count(), 5 + 25e-6 * entries());
    EXPECT_LT(peak_memory(ended), 1.2 * peak_memory(few) + 2);
    EXPECT_LT(peak_memory(rerun), 1.2 * peak_memory(few) + 2);
  }
  std::printf("%d entries: first result after %.2f s, all %.1f s, again %.2f s; peak memory %.1f, %.1f and %.1f MB\n",
              entries(), first.count(), all.count(), nothing_to_do.count(), peak_memory(few), peak_memory(ended),
              peak_memory(rerun));
  RecordProperty("trials", entries());
  RecordProperty("violations", HasFailure() ? 1 : 0);
}

std::size_t descriptors() {
  return static_cast<std::size_t>(std::distance(fs::directory_iterator("/proc/self/fd"), fs::directory_iterator()));
}
double resident_megabytes() {
  std::ifstream file("/proc/self/statm");
  double size = 0, resident = 0;
  file >> size >> resident;
  return resident * 4096 / 1e6;
}

/// The base set again and again in one process.
TEST_F(Many, RunsOfOneProcessTakeNoMoreThanTheFirst) {
  const Trials trials(12);
  Random shared = trials.shared_random();
  fill(folder_, "in", 200, 20, shared, sound_pictures(shared, 24));
  double memory = 0;
  std::size_t open = 0;
  trials.each([&](Random& random, int trial) {
    test::MemorySink sink;
    const Report report =
        lightmill::run({.items = scan({in()}),
                        .recipe = parse_recipe("resize 64"),
                        .sink = &sink,
                        .engine = one_of(random, test::built({Engine::serial, Engine::tbb, Engine::openmp})),
                        .threads = 2});
    EXPECT_EQ(report.seen(), 200u);
    sink.files.clear();
    if (trial == std::min(5, trials.count() / 2)) memory = resident_megabytes(), open = descriptors();
  });
  EXPECT_EQ(descriptors(), open);
  if (!kSanitized) {
    EXPECT_LT(resident_megabytes(), memory + 8);
  }
  std::printf("resident %.1f MB early and %.1f MB at the end\n", memory, resident_megabytes());
}

}  // namespace
}  // namespace lightmill::battery
