#include "cli/program.h"

namespace lightmill::cli {
namespace {

class Interruption : public Program {
 protected:
  void wait_for_output(std::size_t count) const {
    while (tree(out()).size() < count) usleep(1000);
  }
};

TEST_F(Interruption, EndsCleanly) {
  add_many(300);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    std::filesystem::remove_all(out());
    RunningProgram running(program({"run", in(), "-o", out(), "--threads", "2"}));
    wait_for_output(1);
    running.send(signal);
    const Ended ended = running.wait();
    EXPECT_EQ(ended.code, 128 + signal) << ended.err;
    EXPECT_THAT(ended.err, HasSubstr("--existing skip"));
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
  usleep(500'000);
  running.send(SIGINT);
  usleep(100'000);
  running.send(SIGTERM);
  EXPECT_EQ(running.wait().code, 128 + SIGTERM);
  EXPECT_TRUE(!std::filesystem::exists(out() / "a.jpg"));
}

TEST_F(Interruption, IsIgnoredWhereTheCallerIgnoresIt) {
  add_many(3);
  const auto before = signal(SIGHUP, SIG_IGN);  // the child inherits it
  RunningProgram running(program({"run", in(), "-o", out()}));
  signal(SIGHUP, before);
  running.send(SIGHUP);
  EXPECT_EQ(running.wait().code, 0);
  EXPECT_THAT(tree(out()), testing::SizeIs(3));
}

}  // namespace
}  // namespace lightmill::cli
