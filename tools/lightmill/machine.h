#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

/// What a measurement has to say of the machine it was made on, and of what else that was doing. Everywhere `root` is
/// where proc and sys are found; what is missing there or makes no sense is left out, and nothing throws for it.
namespace lightmill::cli {

struct Machine {
  std::string cpu;                            ///< "AMD EPYC 7B13"; empty where the kernel does not say
  int cores = 0;                              ///< online
  std::uint64_t memory_bytes = 0;             ///< 0: not known
  std::string kernel;                         ///< "6.1.0-18-amd64"
  std::string simd;                           ///< the widest that the processor has: "avx512", "avx2", "sse4.2", "neon"
  std::optional<double> cpu_quota;            ///< processors' worth of time that the control groups allow
  std::optional<std::uint64_t> memory_limit;  ///< bytes that the control groups allow
};
Machine this_machine(const std::filesystem::path& root = "/");

/// Seconds that all processors together have worked for anybody since the machine began, in steps of a hundredth; time
/// that a hypervisor gave to others counts.
std::optional<double> busy_seconds(const std::filesystem::path& root = "/");

/// Which share of all processors' time so many seconds of theirs are, in `seconds` of the clock; from 0 to 1.
double share_of_machine(double busy_seconds, double seconds);

/// The clock of the fastest processor now. Idle ones may be clocked down, which says nothing.
std::optional<double> megahertz(const std::filesystem::path& root = "/");

/// Which share of the files' bytes is in the page cache. The kernel tells that of files that the caller owns or may
/// write; of others it says that all of them are. Files that cannot be opened are left out; none where that is all.
std::optional<double> cached_share(std::span<const std::filesystem::path> files);

}  // namespace lightmill::cli
