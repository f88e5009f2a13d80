#include "process/program.h"

#include "support/temporary_folder.h"

#include "lightmill/error.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

namespace lightmill {
namespace {

using Argv = std::vector<std::string>;

/// PATH as the test wants it.
class WorkerProgramTest : public testing::Test {
 protected:
  void SetUp() override { setenv("PATH", folder_.path().c_str(), 1); }
  void TearDown() override { setenv("PATH", before_.c_str(), 1); }

  const std::string before_ = std::getenv("PATH");
  TemporaryFolder folder_;
};

TEST_F(WorkerProgramTest, IsTheOneThatIsGiven) { EXPECT_EQ(worker_command({.command = {"x", "y"}}), (Argv{"x", "y"})); }

TEST_F(WorkerProgramTest, IsFoundAlongThePath) {
  const auto program = folder_.write("lightmill");
  if (std::filesystem::exists(std::filesystem::path(LIGHTMILL_BINDIR) / "lightmill")) GTEST_SKIP() << "installed";
  EXPECT_THROW(worker_command({}), Error) << "it cannot be executed";
  chmod(program.c_str(), 0755);
  EXPECT_EQ(worker_command({}), (Argv{program, "worker"}));
}

TEST_F(WorkerProgramTest, IsFoundFromTheHeaderThatTheCallerWasCompiledWith) {
  const auto header = folder_.write("prefix/include/lightmill/worker.h");
  const auto program = folder_.write("prefix/bin/lightmill");
  chmod(program.c_str(), 0755);
  const WorkerProcesses processes{.installed_with = header.c_str()};
  EXPECT_EQ(worker_command(processes), (Argv{program, "worker"}));
  std::filesystem::rename(folder_ / "prefix", folder_ / "elsewhere");
  EXPECT_THROW(worker_command(processes), Error);
}

TEST_F(WorkerProgramTest, IsMissedWithTheNamesThatWereTried) {
  if (std::filesystem::exists(std::filesystem::path(LIGHTMILL_BINDIR) / "lightmill")) GTEST_SKIP() << "installed";
  try {
    worker_command({});
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.cause(), Cause::usage);
    for (const std::string& part : {LIGHTMILL_BINDIR + std::string("/lightmill"), (folder_ / "lightmill").native(),
                                    std::string("WorkerProcesses::command")})
      EXPECT_THAT(error.what(), testing::HasSubstr(part));
  }
}

}  // namespace
}  // namespace lightmill
