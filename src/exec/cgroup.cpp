#include "exec/cgroup.h"

#include <algorithm>
#include <fstream>
#include <functional>
#include <string>
#include <string_view>

namespace lightmill {
namespace {

namespace fs = std::filesystem;

using Quota = std::optional<double>;
using LimitOf = std::function<Quota(const fs::path& group)>;

Quota smaller(Quota a, Quota b) {
  if (!a || !b) return a ? a : b;
  return std::min(*a, *b);
}

Quota ratio(double quota, double period) {
  if (quota > 0 && period > 0) return quota / period;
  return {};
}

/// "max 100000" or "150000 100000": microseconds of CPU time in each period.
Quota quota_v2(const fs::path& group) {
  std::ifstream file(group / "cpu.max");
  double quota = 0, period = 0;
  if (file >> quota >> period) return ratio(quota, period);
  return {};
}

/// -1: no limit.
Quota quota_v1(const fs::path& group) {
  std::ifstream quota_file(group / "cpu.cfs_quota_us"), period_file(group / "cpu.cfs_period_us");
  double quota = 0, period = 0;
  if (quota_file >> quota && period_file >> period) return ratio(quota, period);
  return {};
}

double number_in(const fs::path& file, double otherwise) {
  std::ifstream stream(file);
  double number = 0;
  return stream >> number ? number : otherwise;
}

/// The number behind `name` in a file of "name number" lines.
double number_named(const fs::path& file, std::string_view name) {
  std::ifstream stream(file);
  double number = 0;
  for (std::string word; stream >> word >> number;)
    if (word == name) return number;
  return 0;
}

constexpr double kUnlimited = 1e15;  // v1 says "no limit" by a number near 2^63

Quota room(double limit, double used, double cached) {
  if (limit <= 0 || limit >= kUnlimited) return {};
  return std::max(0.0, limit - std::max(0.0, used - cached));
}

/// Above memory.high nothing is killed, but everything is slowed down until there is hardly any progress.
Quota memory_v2(const fs::path& group) {
  const double used = number_in(group / "memory.current", 0);
  const double cached = number_named(group / "memory.stat", "file") - number_named(group / "memory.stat", "shmem");
  return smaller(room(number_in(group / "memory.max", 0), used, cached),
                 room(number_in(group / "memory.high", 0), used, cached));
}

Quota memory_v1(const fs::path& group) {
  return room(number_in(group / "memory.limit_in_bytes", 0), number_in(group / "memory.usage_in_bytes", 0),
              number_named(group / "memory.stat", "total_cache") - number_named(group / "memory.stat", "total_shmem"));
}

/// The smallest limit of `group` and of those above it, up to `mount`. Within a container the path may be that of the
/// host: folders that are not there are passed over, and the container's own limit is at the mount.
Quota along(const fs::path& mount, const std::string& group, const LimitOf& limit_of) {
  Quota least = limit_of(mount);
  fs::path folder = mount;
  for (const fs::path& part : fs::path(group).relative_path()) {
    if (part == "..") return least;
    folder /= part;
    least = smaller(least, limit_of(folder));
  }
  return least;
}

bool lists(std::string_view controllers, std::string_view wanted) {
  while (!controllers.empty()) {
    const std::size_t comma = std::min(controllers.find(','), controllers.size());
    if (controllers.substr(0, comma) == wanted) return true;
    controllers.remove_prefix(std::min(comma + 1, controllers.size()));
  }
  return false;
}

/// The smallest limit that any group of this process sets, by what version 2 and version 1 say of `controller`.
Quota least(const fs::path& root, const std::string& controller, const LimitOf& v2, const LimitOf& v1) {
  const fs::path mounts = root / "sys/fs/cgroup";
  std::ifstream groups(root / "proc/self/cgroup");
  Quota least;
  // A line is "number:controllers:path"; v2 has number 0 and no controllers.
  for (std::string line; std::getline(groups, line);) {
    const std::size_t first = line.find(':');
    const std::size_t second = first == std::string::npos ? first : line.find(':', first + 1);
    if (second == std::string::npos) continue;
    const std::string controllers = line.substr(first + 1, second - first - 1);
    const std::string group = line.substr(second + 1);
    if (controllers.empty()) {
      least = smaller(least, along(mounts, group, v2));
      least = smaller(least, along(mounts / "unified", group, v2));
    } else if (lists(controllers, controller)) {
      least = smaller(least, along(mounts / controllers, group, v1));
      least = smaller(least, along(mounts / controller, group, v1));
    }
  }
  return least;
}

}  // namespace

std::optional<double> cpu_quota(const fs::path& root) { return least(root, "cpu", quota_v2, quota_v1); }

std::optional<double> memory_allowance(const fs::path& root) { return least(root, "memory", memory_v2, memory_v1); }

}  // namespace lightmill
