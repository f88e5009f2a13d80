#include "base/sanitizers.h"
#include "cli/program.h"
#include "support/engines.h"

#include <sys/resource.h>
#include <sys/stat.h>

namespace lightmill::cli {
namespace {

const Words kEngines = test::names_of_built(
    {Engine::serial, Engine::tbb, Engine::openmp, Engine::openmp_tasks, Engine::threads, Engine::processes});

/// Lowers a limit of the process that calls it.
void limit(int resource, rlim_t most) {
  const rlimit both{most, most};
  setrlimit(static_cast<__rlimit_resource>(resource), &both);
}

class Scarcity : public Program {
 protected:
  void add_nested(int count) const {
    for (int i = 0; i < count; ++i) add("a/b/c" + std::to_string(i % 3) + "/photo" + std::to_string(i) + ".jpg");
  }
  /// Everything is made as ever.
  void expect_all(const Words& words, const std::function<void()>& scarcity, std::size_t count) {
    std::filesystem::remove_all(out());
    const Ended ended = run(words, scarcity);
    EXPECT_EQ(ended.code, 0) << ended.err;
    const auto files = tree(out());
    EXPECT_EQ(files.size(), count);
    for (const auto& [name, bytes] : files) EXPECT_EQ(bytes == files.begin()->second, true) << name;
  }
};

TEST_F(Scarcity, OfDescriptorsFailsNoPicture) {
  add_nested(10);
  for (const std::string& engine : kEngines) {
    SCOPED_TRACE(engine);
    const auto scarcity = [] { limit(RLIMIT_NOFILE, 24); };
    expect_all({"--resize", "32", "--threads", "16", "--engine", engine}, scarcity, 10);
  }
}

#ifndef LIGHTMILL_SANITIZED  // they have threads of their own, and reserve more address space than any limit
TEST_F(Scarcity, OfProcessesFailsNoPicture) {
  if (geteuid() != 0) GTEST_SKIP() << "takes a user who has no other process";
  const auto somebody = static_cast<uid_t>(100'000 + getpid());
  const auto be_somebody = [&] {
    if (setresgid(somebody, somebody, somebody) != 0 || setresuid(somebody, somebody, somebody) != 0) _exit(126);
  };
  if (lightmill({"--version"}, be_somebody).code != 0) GTEST_SKIP() << "others may not enter the build's folder";
  add_nested(6);
  chmod(folder().path().c_str(), 0777);
  for (const std::string& engine : kEngines) {
    for (const rlim_t most : {1u, 6u}) {
      if (engine == "processes" && most < 4) continue;  // two threads of the run, two of a worker
      SCOPED_TRACE(engine + " " + std::to_string(most));
      const auto scarcity = [&] {
        be_somebody();
        limit(RLIMIT_NPROC, most);
      };
      expect_all({"--resize", "32", "--threads", "8", "--engine", engine}, scarcity, 6);
    }
  }
}

TEST_F(Scarcity, OfAddressSpaceEndsNoProcess) {
  for (std::size_t i = 0; i < 2; ++i) add("photo" + std::to_string(i) + ".jpg", i);
  for (const std::string& engine : kEngines) {
    for (const rlim_t megabytes : {120u, 260u}) {
      std::filesystem::remove_all(out());
      const Ended ended = run({"--resize", "200", "--threads", "4", "--engine", engine, "--no-sync"},
                              [&] { limit(RLIMIT_AS, megabytes << 20); });
      EXPECT_LE(ended.code, 3) << engine << " " << megabytes << ": " << ended.err;
      expect_no_temporaries(out());
    }
  }
}
#endif

TEST_F(Scarcity, IsToldWithTheThreadsThatThereAre) {
  add_nested(3);
  const Ended ended = run({"--resize", "32", "--threads", "16"}, [] { limit(RLIMIT_NOFILE, 32); });
  EXPECT_THAT(ended.err, HasSubstr(" of 16 threads, for want of descriptors (--max-open-files, ulimit -n)"));
}

TEST_F(Scarcity, OfFileSizesKeepsNoPictureFromAWorker) {
  ASSERT_GT(std::filesystem::file_size(photographs().back()), 3u << 20);
  for (int i = 0; i < 3; ++i) add("large" + std::to_string(i) + ".jpg", photographs().size() - 1);
  for (const rlim_t most : {64u << 10, 1u << 20})
    expect_all(
        {"--resize", "200", "--engine", "processes"}, [&] { limit(RLIMIT_FSIZE, most); }, 3);
}

}  // namespace
}  // namespace lightmill::cli
