#include "faults/undisturbed.h"
#include "support/living.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <thread>
#include <vector>

namespace lightmill::battery {
namespace {

class Kills : public Undisturbed {
 protected:
  /// How long a run of such words may go on behind a signal. A process that syncs ends when its disk is done, which may
  /// be busy with what others write.
  static std::chrono::seconds longest(const Words& way) {
    const bool syncs = std::ranges::find(way, "--no-sync") == way.end();
    return std::chrono::seconds(kSanitized || syncs ? 10 : 3);
  }
  /// At any time of the run, and sometimes just behind its end.
  void wait_somewhere(Random& random) const {
    const double share = drawn(random, 0, 1200) / 1000.0;
    std::this_thread::sleep_for(std::chrono::duration<double>(share * seconds()));
  }
  /// How a run ended, soon enough, that got these signals at any time from when it heeds them on.
  Ended stopped_by(const std::vector<int>& signals, const Words& way, Random& random) {
    std::filesystem::remove_all(out());
    RunningProgram running(command(way));
    EXPECT_TRUE(comes_true([&] { return has_signal(running.pid(), "SigBlk", signals[0]) || !lives(running.pid()); }));
    wait_somewhere(random);
    for (const int signal : signals) running.send(signal);
    const auto sent = std::chrono::steady_clock::now();
    Ended ended = running.wait();
    EXPECT_LT(std::chrono::steady_clock::now() - sent, longest(way));
    return ended;
  }
};

const std::vector<int> kEnding = {SIGINT, SIGTERM, SIGHUP};

TEST_F(Kills, AtAnyTimeLoseNothing) {
  const Trials trials(6);
  learn_from_base_set(200, 20, trials.shared_random());
  trials.each([&](Random& random, int) {
    std::filesystem::remove_all(out());
    const int kills = drawn(random, 1, 3);
    for (int i = 0; i < kills; ++i) {
      const Words way = any_way(random);
      SCOPED_TRACE(text_of(way));
      RunningProgram running(command(way));
      wait_somewhere(random);
      running.send(SIGKILL);
      running.wait();
      expect_no_harm();
    }
    Words last = any_way(random);
    last.push_back("--retry-failed");  // what two of them had in work is not tried else
    expect_convergence(last);
  });
}

TEST_F(Kills, ByOneSignalEndCleanly) {
  const Trials trials(6);
  learn_from_base_set(200, 20, trials.shared_random());
  trials.each([&](Random& random, int) {
    const int signal = one_of(random, kEnding);
    const Words way = any_way(random);
    SCOPED_TRACE(text_of(way) + strsignal(signal));
    const Ended ended = stopped_by({signal}, way, random);
    if (ended.code == 128 + signal) {
      EXPECT_NE(ended.err.find("--existing update"), std::string::npos) << ended.err;
    } else {
      EXPECT_EQ(ended.code, code()) << ended.err;  // it was over
      EXPECT_EQ(is_complete(), true);
    }
    expect_no_harm();
    expect_no_temporary();
    expect_convergence();
  });
}

TEST_F(Kills, ByTwoSignalsEndAtOnce) {
  const Trials trials(4);
  learn_from_base_set(200, 20, trials.shared_random());
  trials.each([&](Random& random, int) {
    const int first = one_of(random, kEnding), second = one_of(random, kEnding);
    const Words way = any_way(random);
    SCOPED_TRACE(text_of(way) + strsignal(first));
    const int code = stopped_by({first, second}, way, random).code;
    EXPECT_THAT(code, testing::AnyOf(this->code(), 128 + first, 128 + second));
    expect_no_harm();
    expect_convergence();
  });
}

/// It is stopped for a while, or its streams are closed or full.
TEST_F(Kills, ThatAreNoneChangeNothing) {
  const Trials trials(4);
  learn_from_base_set(200, 20, trials.shared_random());
  trials.each([&](Random& random, int) {
    std::filesystem::remove_all(out());
    const Words way = any_way(random);
    const int closed = drawn(random, -1, 2);
    const bool full = one_in(random, 2);
    SCOPED_TRACE(text_of(way) + (full ? "full " : "closed ") + std::to_string(closed));
    RunningProgram running(command(way), [&] {
      if (closed >= 0) close(closed);
      if (closed > 0 && full) dup2(open("/dev/full", O_WRONLY | O_CLOEXEC), closed);
    });
    for (int i = drawn(random, 0, 3); i > 0; --i) {
      std::this_thread::sleep_for(std::chrono::duration<double>(seconds() / 8));
      running.send(one_in(random, 2) ? SIGTSTP : SIGSTOP);
      std::this_thread::sleep_for(std::chrono::milliseconds(drawn(random, 0, 50)));
      running.send(SIGCONT);
    }
    const Ended ended = running.wait();
    EXPECT_EQ(ended.code, code()) << ended.err;
    EXPECT_EQ(differences(), "");
    expect_no_harm();
    expect_no_temporary();
  });
}

}  // namespace
}  // namespace lightmill::battery
