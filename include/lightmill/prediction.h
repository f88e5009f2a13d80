#pragma once

#include "lightmill/export.h"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace lightmill {

/// What one picture takes, as it was measured on a machine of one core.
struct PictureCost {
  double cpu_seconds = 0;   ///< of a core that nobody disturbs
  double memory_bytes = 0;  ///< that go to memory and back meanwhile
  double bytes_in = 0;      ///< from the disk
  double bytes_out = 0;     ///< to it
};

struct Workload {
  std::vector<PictureCost> pictures;  ///< drawn from in an order of its own, again and again
  double serial_seconds = 0;          ///< of each picture, what one thread at a time does: source, feed, observers
};

/// A machine that is not there. A rate of 0 is no limit.
struct MachineModel {
  int cores = 1;
  double shared_speed = 1;  ///< of a core while others work beside it; 1 is that of one alone, who has all to do
  double memory_bytes_per_second = 0;  ///< of all cores
  double disk_bytes_per_second = 0;    ///< of reading and writing together
  int reads = 8;                       ///< in flight at once, ahead of the cores
};

struct PredictionTerms {
  int pictures = 0;  ///< 0: 200 for each core, and at least 2,000, so that a run's end has no weight
  std::uint64_t seed = 1;
};

/// What keeps a rate from being higher.
enum class Bound { cores, serial, memory, disk };
LIGHTMILL_API std::string_view to_string(Bound bound);

struct Prediction {
  int cores = 1;
  double images_per_second = 0;
  double busy_cores = 0;   ///< the part of their time in which they work, of 1
  double busy_serial = 0;  ///< the same of the serial part
  double memory_bytes_per_second = 0;
  double disk_bytes_per_second = 0;
  Bound bound = Bound::cores;  ///< the busiest
};

/// Plays a run through, event by event: reads ahead of the cores, which share the disk; a serial part, for which a core
/// waits; work on a core, slower while others work and while all ask for more memory than there is; writing, for which
/// the core waits. Throws Error(usage) for costs and machines that cannot be.
LIGHTMILL_API Prediction predict(const Workload& workload, const MachineModel& machine, PredictionTerms terms = {});

/// Where more cores bring no more.
struct Ceiling {
  double images_per_second = 0;
  double cores = 0;
  Bound bound = Bound::serial;
};
/// By the means of the workload. None where nothing but cores is limited. What there is of memory is taken as the
/// machine says, whatever its cores.
LIGHTMILL_API std::optional<Ceiling> ceiling(const Workload& workload, const MachineModel& machine);

}  // namespace lightmill
