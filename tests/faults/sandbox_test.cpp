#include "codec/gif/gif_files.h"
#include "codec/heic/heif_tools.h"
#include "faults/processes.h"
#include "support/taken_over.h"
#include "support/without_call.h"

#include "lightmill/formats.h"

#include <sys/prctl.h>
#include <sys/syscall.h>

#include <cstdlib>

namespace lightmill {
namespace {

class Sandboxed : public Processes {
 protected:
  void SetUp() override {
    if (kSanitized) GTEST_SKIP() << "what sanitizers report needs files and processes";
    if (prctl(PR_GET_SECCOMP) < 0) GTEST_SKIP() << "this kernel has no filters of system calls";
    target_.write("victim", "the only copy");
    setenv("LIGHTMILL_TEST_TARGET", target_.path().c_str(), 1);
  }
  void TearDown() override { unsetenv("LIGHTMILL_TEST_TARGET"); }

  /// What one who takes over a worker gets.
  std::string gotten(Sandbox sandbox) {
    add("taken-over.jpg");
    Batch taken = batch();
    taken.processes.sandbox = sandbox;
    const Report report = run(std::move(taken));
    EXPECT_EQ(report.unsandboxed, "");
    EXPECT_EQ(report.seen(), report.written + 1);
    const auto& failure = outcome("taken-over.jpg").failure;
    return failure ? failure->reason : "no answer";
  }

  TemporaryFolder target_;
};

TEST_F(Sandboxed, WhoTakesOverAWorkerGetsNothing) {
  add_many(5);
  EXPECT_EQ(gotten(Sandbox::on), "got nothing");
  EXPECT_EQ(target_.read("victim"), "the only copy");
  const std::filesystem::directory_iterator files(target_.path());
  EXPECT_EQ(std::distance(begin(files), end(files)), 1);
  expect_the_rest_as_ever(1);
}

/// All formats that are written, from all that are read; whatever a library looks for first, it finds in time.
TEST_F(Sandboxed, EveryFormatComesOutAsEver) {
  std::string recipe = "resize 64";
  for (const FormatSupport& format : format_support()) {
    if (format.lack.empty() && format.writes)
      recipe += " | " + std::string(format.name) + " colorspace=p3 name=to-" + std::string(format.name);
    if (format.format == Format::gif && format.lack.empty())
      folder_.write("of-gif.gif",
                    test::GifWriter{.canvas = {80, 60}, .frames = {test::gif_frame({80, 60}, 1)}}.write());
    if (format.format == Format::heic && format.lack.empty() && std::system("command -v heif-enc >/dev/null") == 0)
      folder_.write("of-heic.heic", test::heif_enc(test::soft_picture({80, 60}, 3, 1), {"-q", "90"}));
  }
  add("of-jpeg.jpg");
  const auto files = [&](Sandbox sandbox) {
    Batch all = batch();
    all.recipe = parse_recipe(recipe);
    all.processes.sandbox = sandbox;
    const Report report = run(std::move(all));
    EXPECT_EQ(report.failed, 0u);
    EXPECT_EQ(report.unsandboxed, "");
    return std::exchange(sink_.files, {});
  };
  for (const auto& [name, bytes] : files(Sandbox::off))
    folder_.write(std::filesystem::path(name).extension().string().substr(1) + "/" + name, bytes);
  const auto expected = files(Sandbox::off), made = files(Sandbox::required);
  EXPECT_GT(expected.size(), format_support().size());
  ASSERT_EQ(made.size(), expected.size());
  for (const auto& [name, bytes] : expected) EXPECT_TRUE(made.at(name) == bytes) << name;
}

/// So that WhoTakesOverAWorkerGetsNothing tests something.
TEST_F(Sandboxed, WithoutASandboxHeGetsTheFile) {
  const std::string got = gotten(Sandbox::off);
  for (const char* what : {"read", "create", "passwords", "socket", "fork", "clone3", "code", "cut", "delete"})
    EXPECT_THAT(got, HasSubstr(what));
  EXPECT_FALSE(std::filesystem::exists(target_ / "victim"));
}

TEST_F(Sandboxed, ReachingForOthersIsTheEndOfTheWorker) {
  add_many(5);
  for (const char* attempt : test::kDeadlyAttempts) {
    const std::string name = "deadly-" + std::string(attempt) + ".jpg";
    add(name);
    const bool may_be_unknown = attempt == std::string("int80");  // to a kernel without programs of 32 bits
    expect_loss(name, batch(), Status::crashed, may_be_unknown ? "twice" : "was ended by its sandbox");
    std::filesystem::remove(folder_ / name);
    sink_.files.clear();
  }
}

TEST_F(Sandboxed, AWorkerThatCannotHaveOneWorksAndTheReportSaysSo) {
  add_many(5);
  EXPECT_TRUE(holds_without_call(SYS_seccomp, ENOSYS, [&] {
    const Report report = run(batch());
    EXPECT_EQ(report.written, 5u);
    EXPECT_THAT(report.unsandboxed, HasSubstr("Function not implemented"));
    Batch open = batch();
    open.processes.sandbox = Sandbox::off;
    EXPECT_EQ(run(std::move(open)).unsandboxed, "");
  }));
}

TEST_F(Sandboxed, WhereItIsRequiredAWorkerWithoutOneDoesNotWork) {
  add_many(5);
  const auto strict = [&] {
    Batch required = batch();
    required.processes.sandbox = Sandbox::required;
    return required;
  };
  EXPECT_EQ(run(strict()).written, 5u);
  EXPECT_TRUE(holds_without_call(SYS_seccomp, ENOSYS, [&] {
    try {
      run(strict());
      ADD_FAILURE() << "it worked";
    } catch (const Error& error) {
      EXPECT_EQ(error.cause(), Cause::usage);
      EXPECT_THAT(error.what(), HasSubstr("does not work: it has no sandbox: the system grants no filter"));
    }
  }));
}

}  // namespace
}  // namespace lightmill
