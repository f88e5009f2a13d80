#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

namespace lightmill {

/// How many CPUs' worth of time the control groups of this process allow it: the smallest quota / period from its own
/// group up to the root, of cgroup v2 (cpu.max) and v1 (cpu.cfs_quota_us). None where there is no limit. `root` is
/// where proc and sys are found. Never throws for what it reads; files that are missing or make no sense set no limit.
std::optional<double> cpu_quota(const std::filesystem::path& root = "/");

/// How many more bytes the control groups of this process let it have: the smallest limit - use from its own group up
/// to the root, of cgroup v2 (memory.max and memory.high, memory.current) and v1. Files in the page cache do not count
/// as use; those on tmpfs do. None where there is no limit.
std::optional<double> memory_allowance(const std::filesystem::path& root = "/");

}  // namespace lightmill
