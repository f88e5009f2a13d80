#include "machine.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string_view>

namespace lightmill::cli {
namespace {

std::string text_of(const std::filesystem::path& file) {
  std::ifstream stream(file);
  return {std::istreambuf_iterator<char>(stream), {}};
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t\n";
  text.remove_prefix(std::min(text.find_first_not_of(kSpace), text.size()));
  return text.substr(0, text.find_last_not_of(kSpace) + 1);
}

std::optional<double> number(std::string_view text) {
  double value = 0;
  text = trimmed(text);
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

/// The values of the lines "NAME : VALUE".
std::vector<std::string> values_of(const std::string& lines, std::string_view name) {
  std::vector<std::string> values;
  std::istringstream stream(lines);
  for (std::string line; std::getline(stream, line);) {
    const std::size_t colon = line.find(':');
    if (colon != std::string::npos && trimmed(std::string_view(line).substr(0, colon)) == name)
      values.emplace_back(trimmed(std::string_view(line).substr(colon + 1)));
  }
  return values;
}

std::string first_of(const std::vector<std::string>& values) { return values.empty() ? "" : values.front(); }

std::string widest_simd(const std::string& cpuinfo) {
  std::string flags =
      " " + first_of(values_of(cpuinfo, "flags")) + " " + first_of(values_of(cpuinfo, "Features")) + " ";
  constexpr std::pair<std::string_view, std::string_view> kNames[] = {
      {" avx512bw ", "avx512"}, {" avx2 ", "avx2"}, {" sse4_2 ", "sse4.2"}, {" sve ", "sve"}, {" asimd ", "neon"}};
  for (const auto& [flag, name] : kNames)
    if (flags.find(flag) != std::string::npos) return std::string(name);
  return "";
}

std::uint64_t memory_bytes(const std::string& meminfo) {
  std::string_view total;
  const std::string line = first_of(values_of(meminfo, "MemTotal"));
  total = line;
  if (total.ends_with(" kB")) total.remove_suffix(3);
  return static_cast<std::uint64_t>(number(total).value_or(0)) * 1024;
}

int cores_of(const std::string& stat) {
  std::istringstream stream(stat);
  int cores = 0;
  for (std::string line; std::getline(stream, line);)
    if (line.starts_with("cpu") && line.size() > 3 && line[3] != ' ') ++cores;
  return cores;
}

/// The group of this process in one hierarchy and the groups around it, the innermost first. A container sees its own
/// group as the root and may be told a path that is not there.
std::vector<std::filesystem::path> groups(const std::filesystem::path& hierarchy, std::string_view own) {
  std::vector<std::filesystem::path> folders;
  for (std::filesystem::path group = std::filesystem::path(own).relative_path(); !group.empty();
       group = group.parent_path())
    folders.push_back(hierarchy / group);
  folders.push_back(hierarchy);
  return folders;
}

/// The path of this process's group in the hierarchy of a controller; that of cgroup v2 has no name.
std::string own_group(const std::string& cgroup, std::string_view controller) {
  std::istringstream stream(cgroup);
  for (std::string line; std::getline(stream, line);) {
    const std::size_t first = line.find(':');
    const std::size_t second = line.find(':', first + 1);
    if (second == std::string::npos) continue;
    const std::string names = "," + line.substr(first + 1, second - first - 1) + ",";
    const bool is_it =
        controller.empty() ? names == ",," : names.find("," + std::string(controller) + ",") != names.npos;
    if (is_it) return line.substr(second + 1);
  }
  return "/";
}

void keep_least(std::optional<double>& least, std::optional<double> value) {
  if (value && (!least || *value < *least)) least = value;
}

/// "200000 100000" are two processors; "max 100000" is no limit.
std::optional<double> quota_v2(const std::filesystem::path& group) {
  std::istringstream stream(text_of(group / "cpu.max"));
  std::string quota, period;
  stream >> quota >> period;
  const auto part = number(quota), whole = number(period);
  return part && whole && *whole > 0 ? std::optional(*part / *whole) : std::nullopt;
}

std::optional<double> quota_v1(const std::filesystem::path& group) {
  const auto part = number(text_of(group / "cpu.cfs_quota_us")), whole = number(text_of(group / "cpu.cfs_period_us"));
  return part && whole && *part > 0 && *whole > 0 ? std::optional(*part / *whole) : std::nullopt;
}

void read_limits(const std::filesystem::path& root, Machine& machine) {
  const std::string cgroup = text_of(root / "proc/self/cgroup");
  const std::filesystem::path hierarchies = root / "sys/fs/cgroup";
  std::optional<double> memory;
  for (const auto& group : groups(hierarchies, own_group(cgroup, ""))) {
    keep_least(machine.cpu_quota, quota_v2(group));
    keep_least(memory, number(text_of(group / "memory.max")));
  }
  for (const auto& group : groups(hierarchies / "cpu", own_group(cgroup, "cpu")))
    keep_least(machine.cpu_quota, quota_v1(group));
  for (const auto& group : groups(hierarchies / "memory", own_group(cgroup, "memory")))
    keep_least(memory, number(text_of(group / "memory.limit_in_bytes")));
  constexpr double kNoLimit = 0x1p60;  // v1 says so by a number that is as large as can be
  if (memory && *memory < kNoLimit) machine.memory_limit = static_cast<std::uint64_t>(*memory);
}

struct Pages {
  std::size_t all = 0;
  std::size_t cached = 0;
};

Pages pages_of(const std::filesystem::path& file) {
  Pages pages;
  const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) return pages;
  struct stat status {};
  const bool is_file = ::fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode) && status.st_size > 0;
  const auto bytes = is_file ? static_cast<std::size_t>(status.st_size) : 0;
  void* memory = is_file ? ::mmap(nullptr, bytes, PROT_READ, MAP_SHARED, descriptor, 0) : MAP_FAILED;
  ::close(descriptor);
  if (memory == MAP_FAILED) return pages;
  const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  std::vector<unsigned char> resident((bytes + page - 1) / page);
  if (::mincore(memory, bytes, resident.data()) == 0) {
    pages.all = resident.size();
    pages.cached = static_cast<std::size_t>(std::ranges::count_if(resident, [](auto bits) { return bits & 1; }));
  }
  ::munmap(memory, bytes);
  return pages;
}

}  // namespace

Machine this_machine(const std::filesystem::path& root) {
  const std::string cpuinfo = text_of(root / "proc/cpuinfo");
  Machine machine;
  machine.cpu = first_of(values_of(cpuinfo, "model name"));
  machine.cores = cores_of(text_of(root / "proc/stat"));
  machine.memory_bytes = memory_bytes(text_of(root / "proc/meminfo"));
  machine.kernel = trimmed(text_of(root / "proc/sys/kernel/osrelease"));
  machine.simd = widest_simd(cpuinfo);
  read_limits(root, machine);
  return machine;
}

/// user nice system idle iowait irq softirq steal; guests' time is in user already.
std::optional<double> busy_seconds(const std::filesystem::path& root) {
  constexpr std::size_t kFields = 8, kIdle = 3, kWaiting = 4;
  std::ifstream stream(root / "proc/stat");
  std::string name;
  stream >> name;
  if (name != "cpu") return {};
  double ticks = 0;
  for (std::size_t field = 0; field < kFields; ++field) {
    double value = 0;
    if (!(stream >> value)) return {};
    if (field != kIdle && field != kWaiting) ticks += value;
  }
  return ticks / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

double share_of_machine(double busy_seconds, double seconds) {
  const auto cores = static_cast<double>(::sysconf(_SC_NPROCESSORS_ONLN));
  return std::clamp(busy_seconds / cores / std::max(seconds, 1e-9), 0.0, 1.0);
}

std::optional<double> megahertz(const std::filesystem::path& root) {
  std::optional<double> fastest;
  for (const std::string& value : values_of(text_of(root / "proc/cpuinfo"), "cpu MHz")) {
    const auto clock = number(value);
    if (clock && *clock > 0) fastest = std::max(fastest.value_or(0), *clock);
  }
  return fastest;
}

std::optional<double> cached_share(std::span<const std::filesystem::path> files) {
  Pages sum;
  for (const auto& file : files) {
    const Pages pages = pages_of(file);
    sum.all += pages.all;
    sum.cached += pages.cached;
  }
  if (sum.all == 0) return {};
  return static_cast<double>(sum.cached) / static_cast<double>(sum.all);
}

}  // namespace lightmill::cli
