#include "exec/cpu_quota.h"

#include <algorithm>
#include <fstream>
#include <functional>
#include <string>
#include <string_view>

namespace lightmill {
namespace {

namespace fs = std::filesystem;

using Quota = std::optional<double>;

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

/// The smallest quota of `group` and of those above it, up to `mount`. Within a container the path may be that of the
/// host: folders that are not there are passed over, and the container's own limit is at the mount.
Quota along(const fs::path& mount, const std::string& group, const std::function<Quota(const fs::path&)>& quota_of) {
  Quota least = quota_of(mount);
  fs::path folder = mount;
  for (const fs::path& part : fs::path(group).relative_path()) {
    if (part == "..") return least;
    folder /= part;
    least = smaller(least, quota_of(folder));
  }
  return least;
}

bool lists_cpu(std::string_view controllers) {
  while (!controllers.empty()) {
    const std::size_t comma = std::min(controllers.find(','), controllers.size());
    if (controllers.substr(0, comma) == "cpu") return true;
    controllers.remove_prefix(std::min(comma + 1, controllers.size()));
  }
  return false;
}

}  // namespace

std::optional<double> cpu_quota(const fs::path& root) {
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
      least = smaller(least, along(mounts, group, quota_v2));
      least = smaller(least, along(mounts / "unified", group, quota_v2));
    } else if (lists_cpu(controllers)) {
      least = smaller(least, along(mounts / controllers, group, quota_v1));
      least = smaller(least, along(mounts / "cpu", group, quota_v1));
    }
  }
  return least;
}

}  // namespace lightmill
