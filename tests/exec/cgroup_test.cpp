#include "exec/cgroup.h"

#include "support/temporary_folder.h"

#include "lightmill/engine.h"

#include <gtest/gtest.h>
#include <sched.h>

#include <fstream>
#include <string>
#include <thread>

namespace lightmill {
namespace {

namespace fs = std::filesystem;

/// A machine's files, as far as they tell of control groups.
class ControlGroups : public testing::Test {
 protected:
  void put(const fs::path& name, const std::string& text) {
    const fs::path file = folder_.path() / name;
    fs::create_directories(file.parent_path());
    std::ofstream(file) << text;
  }
  const fs::path& root() const { return folder_.path(); }

 private:
  TemporaryFolder folder_;
};

class CpuQuota : public ControlGroups {
 protected:
  std::optional<double> quota() const { return cpu_quota(root()); }
};

class MemoryAllowance : public ControlGroups {
 protected:
  std::optional<double> allowance() const { return memory_allowance(root()); }
};

TEST_F(CpuQuota, IsNoneWithoutControlGroups) { EXPECT_EQ(quota(), std::nullopt); }

TEST_F(CpuQuota, IsTheSmallestAlongThePathOfVersion2) {
  put("proc/self/cgroup", "0::/a/b/c\n");
  put("sys/fs/cgroup/a/cpu.max", "150000 100000\n");
  put("sys/fs/cgroup/a/b/cpu.max", "max 100000\n");
  put("sys/fs/cgroup/a/b/c/cpu.max", "800000 100000\n");
  EXPECT_EQ(quota(), 1.5);
}

TEST_F(CpuQuota, IsTheMountsWithinAContainer) {
  put("proc/self/cgroup", "0::/kubepods/pod1/of-the-host\n");
  put("sys/fs/cgroup/cpu.max", "50000 100000\n");
  EXPECT_EQ(quota(), 0.5);
}

TEST_F(CpuQuota, StaysBelowTheMount) {
  put("proc/self/cgroup", "0::/../../other\n");
  put("sys/fs/other/cpu.max", "1000 100000\n");
  EXPECT_EQ(quota(), std::nullopt);
}

TEST_F(CpuQuota, IsReadFromVersion1) {
  put("proc/self/cgroup", "5:memory:/job\n4:cpu,cpuacct:/job/1\n0::/\n");
  put("sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us", "-1\n");
  put("sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us", "100000\n");
  put("sys/fs/cgroup/cpu,cpuacct/job/1/cpu.cfs_quota_us", "250000\n");
  put("sys/fs/cgroup/cpu,cpuacct/job/1/cpu.cfs_period_us", "100000\n");
  EXPECT_EQ(quota(), 2.5);
}

TEST_F(CpuQuota, IsNotReadFromOtherControllers) {
  put("proc/self/cgroup", "4:cpuset:/job\n");
  put("sys/fs/cgroup/cpu/job/cpu.cfs_quota_us", "100000\n");
  put("sys/fs/cgroup/cpu/job/cpu.cfs_period_us", "100000\n");
  EXPECT_EQ(quota(), std::nullopt);
}

TEST_F(CpuQuota, IsNoneWhereFilesMakeNoSense) {
  for (const char* text : {"", "max", "100000", "100000 0", "-5 100000", "\xff\xfe", "one two"}) {
    put("proc/self/cgroup", "nonsense\n:\n0::/a\n");
    put("sys/fs/cgroup/a/cpu.max", text);
    EXPECT_EQ(quota(), std::nullopt) << text;
  }
}

TEST_F(MemoryAllowance, IsNoneWithoutControlGroupsOrLimits) {
  EXPECT_EQ(allowance(), std::nullopt);
  put("proc/self/cgroup", "4:memory:/job\n0::/a\n");
  put("sys/fs/cgroup/a/memory.max", "max\n");
  put("sys/fs/cgroup/a/memory.high", "max\n");
  put("sys/fs/cgroup/memory/job/memory.limit_in_bytes", "9223372036854771712\n");
  EXPECT_EQ(allowance(), std::nullopt);
}

TEST_F(MemoryAllowance, IsTheLeastThatIsLeftAlongThePathOfVersion2) {
  put("proc/self/cgroup", "0::/a/b\n");
  put("sys/fs/cgroup/a/memory.max", "1000\n");
  put("sys/fs/cgroup/a/memory.current", "700\n");
  put("sys/fs/cgroup/a/b/memory.max", "800\n");
  put("sys/fs/cgroup/a/b/memory.current", "100\n");
  EXPECT_EQ(allowance(), 300);
  put("sys/fs/cgroup/a/memory.stat", "anon 300\nfile 400\nshmem 150\n");  // of which 250 can be had
  EXPECT_EQ(allowance(), 550);
}

TEST_F(MemoryAllowance, StaysBelowWhatSlowsAGroupDown) {
  put("proc/self/cgroup", "0::/a\n");
  put("sys/fs/cgroup/a/memory.max", "1000\n");
  put("sys/fs/cgroup/a/memory.high", "600\n");
  put("sys/fs/cgroup/a/memory.current", "100\n");
  EXPECT_EQ(allowance(), 500);
  put("sys/fs/cgroup/a/memory.max", "max\n");
  EXPECT_EQ(allowance(), 500);
  put("sys/fs/cgroup/a/memory.current", "900\n");
  EXPECT_EQ(allowance(), 0);
}

TEST_F(MemoryAllowance, IsReadFromVersion1) {
  put("proc/self/cgroup", "4:memory:/job/1\n0::/\n");
  put("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
  put("sys/fs/cgroup/memory/job/memory.limit_in_bytes", "1000\n");
  put("sys/fs/cgroup/memory/job/memory.usage_in_bytes", "900\n");
  put("sys/fs/cgroup/memory/job/memory.stat", "cache 1\ntotal_cache 500\ntotal_shmem 100\n");
  put("sys/fs/cgroup/memory/job/1/memory.limit_in_bytes", "800\n");
  put("sys/fs/cgroup/memory/job/1/memory.usage_in_bytes", "50\n");
  EXPECT_EQ(allowance(), 500);
}

TEST(AvailableThreads, FollowTheAffinityMask) {
  EXPECT_GE(available_threads(), 1);
  std::jthread([] {
    cpu_set_t allowed, one;
    ASSERT_EQ(sched_getaffinity(0, sizeof allowed, &allowed), 0);
    CPU_ZERO(&one);
    std::size_t cpu = 0;
    while (!CPU_ISSET(cpu, &allowed)) ++cpu;
    CPU_SET(cpu, &one);
    ASSERT_EQ(sched_setaffinity(0, sizeof one, &one), 0);
    EXPECT_EQ(available_threads(), 1);
  });
}

}  // namespace
}  // namespace lightmill
