#include "tools/lightmill/machine.h"

#include "support/temporary_folder.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <string>
#include <vector>

namespace lightmill::cli {
namespace {

class MachineTest : public testing::Test {
 protected:
  Machine machine() const { return this_machine(root_.path()); }
  const TemporaryFolder root_;
};

TEST_F(MachineTest, IsReadFromProc) {
  root_.write("proc/cpuinfo", std::string_view("processor : 0\nmodel name\t: Some CPU @ 3 GHz\ncpu MHz\t\t: 1200.5\n"
                                               "flags\t\t: fpu sse4_2 avx2 bmi\n\nprocessor : 1\ncpu MHz : 3100\n"));
  root_.write("proc/meminfo", std::string_view("MemTotal:       16384 kB\nMemFree: 1 kB\n"));
  root_.write("proc/stat", std::string_view("cpu  1 2 3 4 5 6 7 8 9 10\ncpu0 1 2 3 4\ncpu1 1 2 3 4\nintr 5\n"));
  root_.write("proc/sys/kernel/osrelease", std::string_view("6.1.0-18-amd64\n"));
  EXPECT_EQ(machine().cpu, "Some CPU @ 3 GHz");
  EXPECT_EQ(machine().cores, 2);
  EXPECT_EQ(machine().memory_bytes, 16U << 20);
  EXPECT_EQ(machine().kernel, "6.1.0-18-amd64");
  EXPECT_EQ(machine().simd, "avx2");
  EXPECT_EQ(megahertz(root_.path()), 3100);
  const double ticks = 1 + 2 + 3 + 6 + 7 + 8;  // neither idle nor waiting for a disk; guests are in the first
  EXPECT_EQ(busy_seconds(root_.path()), ticks / static_cast<double>(sysconf(_SC_CLK_TCK)));
}

TEST_F(MachineTest, LeavesOutWhatIsNotThere) {
  EXPECT_EQ(machine().cpu, "");
  EXPECT_EQ(machine().cpu_quota, std::nullopt);
  EXPECT_EQ(machine().memory_limit, std::nullopt);
  EXPECT_EQ(busy_seconds(root_.path()), std::nullopt);
  EXPECT_EQ(megahertz(root_.path()), std::nullopt);
  root_.write("proc/stat", std::string_view("cpu  1 2\n"));
  EXPECT_EQ(busy_seconds(root_.path()), std::nullopt);
}

TEST_F(MachineTest, HeedsTheTightestControlGroup) {
  root_.write("proc/self/cgroup", std::string_view("0::/user.slice/run.scope\n"));
  root_.write("sys/fs/cgroup/user.slice/run.scope/cpu.max", std::string_view("400000 100000\n"));
  root_.write("sys/fs/cgroup/user.slice/cpu.max", std::string_view("150000 100000\n"));
  root_.write("sys/fs/cgroup/user.slice/run.scope/memory.max", std::string_view("max\n"));
  root_.write("sys/fs/cgroup/user.slice/memory.max", std::string_view("1073741824\n"));
  EXPECT_EQ(machine().cpu_quota, 1.5);
  EXPECT_EQ(machine().memory_limit, std::uint64_t{1} << 30);
}

TEST_F(MachineTest, HeedsTheRootThatAContainerSees) {
  root_.write("proc/self/cgroup", std::string_view("0::/\n"));
  root_.write("sys/fs/cgroup/cpu.max", std::string_view("50000 100000\n"));
  EXPECT_EQ(machine().cpu_quota, 0.5);
}

TEST_F(MachineTest, HeedsControlGroupsOfVersionOne) {
  root_.write("proc/self/cgroup", std::string_view("4:memory:/docker/x\n3:cpu,cpuacct:/docker/x\n"));
  root_.write("sys/fs/cgroup/cpu/docker/x/cpu.cfs_quota_us", std::string_view("200000\n"));
  root_.write("sys/fs/cgroup/cpu/docker/x/cpu.cfs_period_us", std::string_view("100000\n"));
  root_.write("sys/fs/cgroup/cpu/cpu.cfs_quota_us", std::string_view("-1\n"));
  root_.write("sys/fs/cgroup/cpu/cpu.cfs_period_us", std::string_view("100000\n"));
  root_.write("sys/fs/cgroup/memory/memory.limit_in_bytes", std::string_view("9223372036854771712\n"));
  EXPECT_EQ(machine().cpu_quota, 2);
  EXPECT_EQ(machine().memory_limit, std::nullopt) << "the largest number there is means none";
}

TEST_F(MachineTest, OfThisMachineIsNotEmpty) {
  EXPECT_GE(this_machine().cores, 1);
  EXPECT_GT(this_machine().memory_bytes, 0U);
  EXPECT_NE(this_machine().kernel, "");
  const auto before = busy_seconds();
  ASSERT_TRUE(before);
  EXPECT_GT(*before, 0);
  EXPECT_GE(*busy_seconds(), *before);
}

TEST_F(MachineTest, KnowsWhichFilesAreCached) {
  const auto file = root_.write("a", std::string(1 << 20, 'x'));
  const std::vector<std::filesystem::path> files{file, root_ / "missing", root_.make_folder("folder")};
  EXPECT_EQ(cached_share(files), 1) << "it was written just now";
  EXPECT_EQ(cached_share(std::span(files).subspan(1)), std::nullopt);
  const int descriptor = open(file.c_str(), O_RDONLY | O_CLOEXEC);
  ASSERT_GE(descriptor, 0);
  fsync(descriptor);
  posix_fadvise(descriptor, 0, 0, POSIX_FADV_DONTNEED);
  close(descriptor);
  const auto share = cached_share(files);
  ASSERT_TRUE(share);
  if (*share == 1) GTEST_SKIP() << "this file system is kept in memory";
  EXPECT_LT(*share, 0.5);
}

}  // namespace
}  // namespace lightmill::cli
