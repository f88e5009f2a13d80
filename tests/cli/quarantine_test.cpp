#include "base/sanitizers.h"
#include "cli/program.h"

#include <chrono>
#include <thread>
#include <vector>

namespace lightmill::cli {
namespace {

/// A picture whose work takes seconds, among others.
class SuspectPictures : public Program {
 protected:
  Words words(Words more) const {
    Words all = {"run",       in(), "-o",       out(),     "--existing",   "update",
                 "--threads", "1",  "--engine", "threads", "--read-ahead", "0"};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }
  const Words slow_ = {"--resize", "12000", "--enlarge", "--blur", "50"};
  /// A run that is sent signals while it has the picture in work.
  int end_with(const std::vector<int>& signals) const {
    const auto notes = out() / ".lightmill/in-work";
    const std::string before = std::filesystem::exists(notes) ? bytes_of(notes) : "";
    RunningProgram running(program(words(slow_)));
    const auto is_in_work = [&] {  // what was before has no place in work once the run has read it
      constexpr std::size_t kHead = 64, kBoot = 40;
      const std::string now = bytes_of(notes);
      return now != before && now.find_first_not_of('\0', kHead + kBoot) == kHead + kBoot;
    };
    for (int i = 0; i < 3000 && !is_in_work(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(2));
    EXPECT_TRUE(is_in_work());
    for (const int signal : signals) running.send(signal);
    return running.wait().code;
  }
};

#ifdef LIGHTMILL_SANITIZED
constexpr int kCrash = SIGKILL;  // they catch the other
#else
constexpr int kCrash = SIGSEGV;
#endif

TEST_F(SuspectPictures, AreSkippedAndNamedAfterTwoCrashesUntilTheyAreToBeTried) {
  add("slow.jpg");
  EXPECT_EQ(end_with({kCrash}), 128 + kCrash);
  EXPECT_EQ(end_with({kCrash}), 128 + kCrash);
  add("other.jpg", 1);
  const auto list = folder() / "list.txt";
  const Ended third = lightmill(words({"--resize", "64", "--quarantine", list}));
  EXPECT_EQ(third.code, 1);
  EXPECT_THAT(third.err, AllOf(HasSubstr("slow.jpg: it was in work when the run died, twice, and is not tried again by "
                                         "itself (--retry-failed)\n"),
                               HasSubstr("1 image written, 1 failed")));
  EXPECT_THAT(bytes_of(list), HasSubstr("slow.jpg"));
  const Ended again = lightmill(words({"--resize", "64", "--retry-failed"}));
  EXPECT_EQ(again.code, 0) << again.err;
  EXPECT_EQ(tree(out()).size(), 2u);
}

TEST_F(SuspectPictures, AreNotWhatAStopWasAskedOf) {
  add("slow.jpg");
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(end_with({SIGINT}), 128 + SIGINT);
    EXPECT_THAT(end_with({SIGINT, SIGTERM}), testing::AnyOf(128 + SIGINT, 128 + SIGTERM)) << "at once";
  }
  const Ended last = lightmill(words({"--resize", "64"}));
  EXPECT_EQ(last.code, 0) << last.err;
}

}  // namespace
}  // namespace lightmill::cli
