#include "cli/program.h"

#include <cstdlib>
#include <set>

namespace lightmill::cli {
namespace {

/// One system call of the program fails, the k-th, with an error: strace answers in the kernel's place.
struct Injected {
  const char* call;
  bool of_output_only;  ///< only where it names something in the output folder
};

class InjectedErrors : public Program, public testing::WithParamInterface<Injected> {
 protected:
  void SetUp() override {
    Program::SetUp();
    if (run_program({"strace", "-qq", "-o", "/dev/null", "true"}).code != 0) GTEST_SKIP() << "strace cannot trace";
    for (const char* name : {"a.jpg", "b.jpg", "x/c.jpg"}) add(name);
    ASSERT_EQ(run({"--resize", "64"}).code, 0);
    whole_ = tree(out());
  }

  /// Whether there was a k-th call.
  bool run_with(const std::string& error, int k) const {
    const auto log = folder() / "log";
    std::filesystem::remove_all(out());
    const std::string call = GetParam().call;
    Words words = {"strace", "-f", "-qq", "-o", log, "-e", "trace=" + call};
    if (GetParam().of_output_only) words.insert(words.end(), {"-P", out(), "-P", folder().make_folder("out/x")});
    words.insert(words.end(), {"-e", "inject=" + call + ":error=" + error + ":when=" + std::to_string(k)});
    for (const std::string& word : program({"run", in(), "-o", out(), "--resize", "64", "--engine", "serial",
                                            "--read-ahead", "0", "--existing", "skip"}))
      words.push_back(word);
    const Ended ended = run_program(words, [] { setenv("ASAN_OPTIONS", "detect_leaks=0", 1); });
    if (bytes_of(log).find("INJECTED") == std::string::npos) return false;
    SCOPED_TRACE(call + " " + error + " " + std::to_string(k) + ": " + ended.err);
    expect_right(ended, error);
    return true;
  }

  void expect_right(const Ended& ended, const std::string& error) const {
    expect_no_temporaries(out());
    const auto files = tree(out());
    for (const auto& [name, bytes] : files) EXPECT_EQ(bytes == whole_.at(name), true) << name;
    EXPECT_EQ(ended.code == 0, files.size() == whole_.size());
    const std::map<std::string, std::set<int>> right = {
        {"EINTR", {0}}, {"EPERM", {0, 1, 2}}, {"EACCES", {0, 1, 2}}, {"ENOSPC", {0, 2, 3}}};
    EXPECT_TRUE(right.at(error).contains(ended.code)) << ended.code;
    if (ended.code == 1) {
      EXPECT_EQ(files.size(), whole_.size() - 1);  // one error costs one picture
    }
  }

 private:
  std::map<std::string, std::string> whole_;
};

INSTANTIATE_TEST_SUITE_P(Calls, InjectedErrors,
                         testing::Values(Injected{"mkdirat", false}, Injected{"openat2", false},
                                         Injected{"openat", true}, Injected{"renameat2", false},
                                         Injected{"fsync", false}, Injected{"flock", false}, Injected{"statx", true},
                                         Injected{"utimensat", false}),
                         [](const auto& each) { return std::string(each.param.call); });

TEST_P(InjectedErrors, CostOnePictureOrStopTheRunButHarmNothing) {
  int injected = 0;
  for (const char* error : {"EINTR", "EPERM", "ENOSPC", "EACCES"})
    for (int k = 1; k <= 3 && run_with(error, k); ++k) ++injected;
  EXPECT_GT(injected, 0);
  const Ended again = run({"--resize", "64", "--existing", "skip"});
  EXPECT_EQ(again.code, 0) << again.err;
}

}  // namespace
}  // namespace lightmill::cli
