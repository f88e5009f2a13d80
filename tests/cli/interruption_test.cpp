#include "base/sanitizers.h"
#include "cli/program.h"
#include "support/living.h"

#include <sys/stat.h>

#include <chrono>
#include <deque>
#include <memory>

namespace lightmill::cli {
namespace {

class Interruption : public Program {
 protected:
  std::filesystem::path fifo(const std::string& name) const {
    const auto path = folder() / name;
    mkfifo(path.c_str(), 0600);
    return path;
  }
};

/// Of processor time, by the 100 a second: more than a start takes, even under a sanitizer.
constexpr long kTicksOfAStart = 100;

TEST_F(Interruption, EndsCleanly) {
  add_many(300);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    std::filesystem::remove_all(out());
    RunningProgram running(program({"run", in(), "-o", out(), "--threads", "2"}));
    EXPECT_TRUE(comes_true([&] { return !tree(out()).empty(); }));
    running.send(signal);
    const Ended ended = running.wait();
    EXPECT_EQ(ended.code, 128 + signal) << ended.err;
    EXPECT_THAT(ended.err, HasSubstr("--existing update"));
    expect_no_temporaries(out());
    const auto files = tree(out());
    EXPECT_LT(files.size(), 300u);
    for (const auto& [name, bytes] : files) EXPECT_EQ(bytes == files.begin()->second, true) << name;
  }
}

TEST_F(Interruption, TwiceEndsAtOnce) {
  // Minutes of work on one picture.
  add("a.jpg", photographs().size() - 1);
  Words words = {"run", in(), "-o", out(), "--domain", "pixels", "--resize", "20000", "--enlarge"};
  for (int i = 0; i < 50; ++i) words.insert(words.end(), {"--blur", "100"});
  RunningProgram running(program(words));
  EXPECT_TRUE(comes_true([&] { return ticks_of(running.pid()) > kTicksOfAStart; }));
  running.send(SIGINT);
  EXPECT_TRUE(comes_true([&] { return !has_signal(running.pid(), "ShdPnd", SIGINT); }));
  running.send(SIGTERM);
  EXPECT_EQ(running.wait().code, 128 + SIGTERM);
  EXPECT_TRUE(!std::filesystem::exists(out() / "a.jpg"));
}

/// A program that does not come to its end, and what tells that it has come to where it stays.
struct Stuck {
  std::string doing;
  std::unique_ptr<RunningProgram> program;
  std::function<bool()> is_there;
  std::filesystem::path out;
};

class OneSignal : public Interruption {
 protected:
  using Clock = std::chrono::steady_clock;
#ifdef LIGHTMILL_SANITIZED
  static constexpr std::chrono::seconds kLongest{10};  // what they do at the end of a process takes time
#else
  static constexpr std::chrono::seconds kLongest{3};
#endif

  Stuck& start(const std::string& doing, const Words& more, const std::function<void()>& prepare = {}) {
    const auto out = folder() / ("out-" + doing);
    Words words = {"run", "-o", out};
    words.insert(words.end(), more.begin(), more.end());
    if (std::ranges::find(more, "--from") == more.end()) words.insert(words.begin() + 1, in());
    auto program = std::make_unique<RunningProgram>(cli::program(words), prepare);
    return stuck_.emplace_back(Stuck{doing, std::move(program), [] { return true; }, out});
  }
  void start_hanging(const std::string& calls) {
#ifdef LIGHTMILL_HANGING_CALLS
    const auto mark = folder() / ("mark-" + calls);
    Stuck& stuck = start(calls, {"--resize", "32"}, [&] {
      setenv("LD_PRELOAD", LIGHTMILL_HANGING_CALLS, 1);
      setenv("LIGHTMILL_TEST_HANG", calls.c_str(), 1);
      setenv("LIGHTMILL_TEST_MARK", mark.c_str(), 1);
    });
    stuck.is_there = [mark] { return std::filesystem::exists(mark); };
#else
    static_cast<void>(calls);
#endif
  }
  /// All at once: each takes its time of grace.
  void expect_each_ends() {
    const auto inputs = tree(in());
    for (const Stuck& stuck : stuck_) EXPECT_TRUE(comes_true(stuck.is_there)) << stuck.doing;
    std::vector<Clock::time_point> sent;
    for (const Stuck& stuck : stuck_) {
      stuck.program->send(SIGTERM);
      sent.push_back(Clock::now());
    }
    for (std::size_t i = 0; i < stuck_.size(); ++i) {
      const Ended ended = stuck_[i].program->wait();
      EXPECT_LT(Clock::now() - sent[i], kLongest) << stuck_[i].doing;
      EXPECT_EQ(ended.code, 128 + SIGTERM) << stuck_[i].doing << ": " << ended.err;
      // Where the file system itself hangs, they stay for a later run.
      const bool removable = stuck_[i].doing != "rename" && stuck_[i].doing != "fsync,unlink";
      if (removable) expect_no_temporaries(stuck_[i].out);
      said_[stuck_[i].doing] = ended.err;
    }
    EXPECT_EQ(tree(in()) == inputs, true);
  }

  std::deque<Stuck> stuck_;
  std::map<std::string, std::string> said_;
};

TEST_F(OneSignal, EndsItWithinThreeSecondsWhateverItComputes) {
  add("a.jpg", photographs().size() - 1);
  Words words = {"--domain", "pixels", "--resize", "6000", "--enlarge"};
  for (int i = 0; i < 20; ++i) words.insert(words.end(), {"--blur", "100"});
  Words reporting = words;
  reporting.insert(reporting.end(), {"--report", folder() / "report.jsonl"});
  Stuck& blur = start("blur", reporting);
  blur.is_there = [&blur] { return ticks_of(blur.program->pid()) > kTicksOfAStart; };
  words.insert(words.end(), {"--engine", "processes"});
  Stuck& worker = start("worker", words);
  worker.is_there = [&worker] {
    const auto workers = children_of(worker.program->pid());
    if (workers.empty() || ticks_of(workers[0]) < kTicksOfAStart) return false;
    kill(workers[0], SIGSTOP);  // it hangs
    return true;
  };
  expect_each_ends();
  EXPECT_THAT(said_["blur"], AllOf(HasSubstr("1 picture in flight given up"), HasSubstr("--existing update")));
  EXPECT_THAT(said_["worker"], HasSubstr("1 picture in flight given up"));
  EXPECT_EQ(json_lines(folder() / "report.jsonl").back()["ending"], "canceled");
}

TEST_F(OneSignal, EndsItWithinThreeSecondsWhateverItReadsOrWrites) {
  add_many(60);
  for (const char* calls : {"read", "fsync", "rename", "fsync,unlink"}) start_hanging(calls);
  start("nobody opens the report", {"--report", fifo("unopened")});
  start("nobody writes the list", {"--from", fifo("list")});
  const auto report = fifo("unread");
  const int reader = open(report.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  fcntl(reader, F_SETPIPE_SZ, 4096);
  Stuck& unread = start("nobody reads the report", {"--report", report, "--resize", "32"});
  unread.is_there = [&] { return tree(unread.out).size() >= 5; };
  expect_each_ends();
  close(reader);
}

TEST_F(Interruption, IsIgnoredWhereTheCallerIgnoresIt) {
  add_many(3);
  const auto path = fifo("list");
  RunningProgram running(program({"run", "--from", path, "-o", out()}), [] { signal(SIGHUP, SIG_IGN); });
  int list = -1;  // which the program opens once it knows what to heed
  EXPECT_TRUE(comes_true([&] { return (list = open(path.c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC)) >= 0; }));
  running.send(SIGHUP);
  for (const auto& [name, bytes] : tree(in())) dprintf(list, "%s\n", (in() / name).c_str());
  close(list);
  EXPECT_EQ(running.wait().code, 0);
  EXPECT_THAT(tree(out()), testing::SizeIs(3));
}

}  // namespace
}  // namespace lightmill::cli
