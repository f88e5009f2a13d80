#include "faults/undisturbed.h"

#include <algorithm>
#include <cstdlib>
#include <set>

namespace lightmill::battery {
namespace {

/// What a run asks the kernel for to make files, and to read them.
constexpr const char* kCalls =
    "openat,openat2,read,pread64,write,pwrite64,writev,fsync,fdatasync,sync_file_range,syncfs,rename,renameat,"
    "renameat2,"
    "linkat,unlink,unlinkat,mkdir,mkdirat,ftruncate,fallocate,fstat,newfstatat,statx,flock,getdents64,utimensat,fchmod";

struct Call {
  std::string name;
  int number;                  ///< 1: the first of its name
  std::string and_later = {};  ///< "+": and all behind it
};

/// strace answers one call in the kernel's place, or kills the program there. One thread does all, so that the calls of
/// another run are the same.
class Calls : public Undisturbed {
 protected:
  void SetUp() override {
    if (kSanitized) GTEST_SKIP() << "sanitizers ask by calls of write whether memory is there";
    if (run_program({"strace", "-qq", "-o", "/dev/null", "true"}).code != 0) GTEST_SKIP() << "strace cannot trace";
  }
  Words traced(const Words& strace_options) const {
    Words words = {"strace", "-f", "-qq", "-y", "-s", "0", "-o", log()};
    words.insert(words.end(), strace_options.begin(), strace_options.end());
    const Words run = command({"--engine", "serial", "--read-ahead", "0"});
    words.insert(words.end(), run.begin(), run.end());
    return words;
  }
  Ended run_traced(const Words& strace_options) const {
    return run_program(traced(strace_options), [] { setenv("ASAN_OPTIONS", "detect_leaks=0", 1); });
  }
  std::filesystem::path log() const { return folder() / "log"; }

  /// Those that name something in the test's folder, or one of its files.
  std::vector<Call> calls() const {
    run_traced({"-e", std::string("trace=") + kCalls});
    std::filesystem::remove_all(out());
    std::map<std::string, std::map<std::string, int>> counts;  // of each thread
    std::vector<Call> found;
    for (const std::string& line : cli::lines_of(cli::bytes_of(log()))) {
      const std::size_t gap = line.find_first_not_of("0123456789"), begin = line.find_first_not_of(' ', gap);
      const std::size_t end = line.find('(', begin);
      if (gap == std::string::npos || end == std::string::npos || line[begin] == '<') continue;
      const std::string name = line.substr(begin, end - begin);
      const int number = ++counts[line.substr(0, gap)][name];
      if (line.find(folder().path().native()) != std::string::npos) found.push_back({name, number});
    }
    return found;
  }
  bool was_injected(const std::string& what) const { return cli::bytes_of(log()).find(what) != std::string::npos; }
  Ended run_injected(const Call& call, const std::string& what) const {
    std::filesystem::remove_all(out());
    const std::string when = ":when=" + std::to_string(call.number);
    return run_traced({"-e", "trace=" + call.name, "-e", "inject=" + call.name + ":" + what + when + call.and_later});
  }
};

/// In an order of chance: the first trials are of all kinds.
template <typename Cases>
void shuffle_for(Trials& trials, Cases& cases) {
  trials.at_most(cases.size());
  Random random = trials.shared_random();
  std::shuffle(cases.begin(), cases.end(), random);
}

TEST_F(Calls, ThatKillLoseNothing) {
  Trials trials(10);
  learn_from_base_set(20, 6, trials.shared_random());
  std::vector<Call> all = calls();
  shuffle_for(trials, all);
  int killed = 0;
  const int done = trials.each([&](Random&, int trial) {
    const Call& call = all[static_cast<std::size_t>(trial)];
    SCOPED_TRACE(call.name + " " + std::to_string(call.number));
    run_injected(call, "signal=SIGKILL");
    killed += was_injected("killed by SIGKILL") ? 1 : 0;
    expect_no_harm();
    expect_convergence();
  });
  EXPECT_GE(killed, done / 2);
}

/// Each call with each error, once and from then on.
TEST_F(Calls, ThatFailCostOnePictureOrStopTheRun) {
  Trials trials(16);
  learn_from_sound_pictures(6, 3, trials.shared_random());
  std::vector<std::pair<Call, std::string>> all;
  for (Call call : calls()) {
    for (const char* error : {"ENOSPC", "EIO", "EINTR", "EDQUOT"}) {
      call.and_later = "";
      all.emplace_back(call, error);
      call.and_later = "+";
      if (error != std::string("EINTR")) all.emplace_back(call, error);  // nothing is interrupted for ever
    }
  }
  shuffle_for(trials, all);
  int injected = 0;
  const int done = trials.each([&](Random&, int trial) {
    const auto& [call, error] = all[static_cast<std::size_t>(trial)];
    SCOPED_TRACE(call.name + " " + std::to_string(call.number) + call.and_later + " " + error);
    const Ended ended = run_injected(call, "error=" + error);
    injected += was_injected("INJECTED") ? 1 : 0;
    EXPECT_LE(ended.code, 3) << ended.err;
    if (ended.code == 0) {
      EXPECT_EQ(differences(), "") << ended.err;  // what cannot be removed may stay for the next run
    }
    expect_no_harm();
    expect_convergence({"--retry-failed"});
  });
  EXPECT_GE(injected, done / 2);
}

}  // namespace
}  // namespace lightmill::battery
