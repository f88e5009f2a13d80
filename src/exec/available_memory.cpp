#include "exec/cgroup.h"

#include "lightmill/engine.h"

#include <algorithm>
#include <fstream>
#include <string>

namespace lightmill {
namespace {

constexpr double kLeast = 32.0 * (1 << 20);  // where nothing can be read, or nothing is left

double available_in_machine() {
  std::ifstream meminfo("/proc/meminfo");
  double kibibytes = 0;
  for (std::string word; meminfo >> word;)
    if (word == "MemAvailable:" && meminfo >> kibibytes) return kibibytes * 1024;
  return kLeast;
}

}  // namespace

std::size_t available_memory() {
  const double machine = available_in_machine();
  const double allowed = std::min(machine, memory_allowance().value_or(machine));
  return static_cast<std::size_t>(std::max(allowed, kLeast));
}

}  // namespace lightmill
