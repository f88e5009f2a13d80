#include "lightmill/prediction.h"

#include "floor/played_run.h"

#include "lightmill/error.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace lightmill {
namespace {

bool is_amount(double value) { return std::isfinite(value) && value >= 0; }

void check(const Workload& workload, const MachineModel& machine) {
  const auto is_cost = [](const PictureCost& cost) {
    return is_amount(cost.cpu_seconds) && is_amount(cost.memory_bytes) && is_amount(cost.bytes_in) &&
           is_amount(cost.bytes_out);
  };
  if (workload.pictures.empty()) throw Error(Cause::usage, "there is no picture to predict with");
  if (!std::ranges::all_of(workload.pictures, is_cost) || !is_amount(workload.serial_seconds))
    throw Error(Cause::usage, "what a picture takes is less than nothing, or no number");
  if (mean_of(workload).cpu_seconds + workload.serial_seconds <= 0)
    throw Error(Cause::usage, "pictures that take no time are not predicted");
  if (machine.cores < 1 || machine.reads < 1) throw Error(Cause::usage, "a machine has a core and a read in flight");
  if (!(machine.shared_speed > 0 && std::isfinite(machine.shared_speed)))
    throw Error(Cause::usage, "the speed of a core beside others is above 0");
  if (!is_amount(machine.memory_bytes_per_second) || !is_amount(machine.disk_bytes_per_second))
    throw Error(Cause::usage, "what memory or a disk brings in a second is less than nothing, or no number");
}

/// The share of a limit that is used; 0 where there is none.
double used(double rate, double limit) { return limit > 0 ? rate / limit : 0; }

Bound busiest(const Prediction& prediction, const MachineModel& machine) {
  const std::array<std::pair<double, Bound>, 4> uses{{
      {prediction.busy_cores, Bound::cores},
      {prediction.busy_serial, Bound::serial},
      {used(prediction.memory_bytes_per_second, machine.memory_bytes_per_second), Bound::memory},
      {used(prediction.disk_bytes_per_second, machine.disk_bytes_per_second), Bound::disk},
  }};
  // Cores that wait for memory are busy as well, so that they come last.
  constexpr double kFull = 0.97;
  for (const auto& [use, bound] : uses)
    if (bound != Bound::cores && use >= kFull) return bound;
  return std::ranges::max(uses, {}, [](const auto& use) { return use.first; }).second;
}

}  // namespace

std::string_view to_string(Bound bound) {
  constexpr std::string_view kNames[] = {"cores", "serial", "memory", "disk"};
  return kNames[static_cast<std::size_t>(bound)];
}

PictureCost mean_of(const Workload& workload) {
  PictureCost mean;
  const auto n = static_cast<double>(workload.pictures.size());
  for (const PictureCost& one : workload.pictures) {
    mean.cpu_seconds += one.cpu_seconds / n;
    mean.memory_bytes += one.memory_bytes / n;
    mean.bytes_in += one.bytes_in / n;
    mean.bytes_out += one.bytes_out / n;
  }
  return mean;
}

Prediction predict(const Workload& workload, const MachineModel& machine, PredictionTerms terms) {
  check(workload, machine);
  if (terms.pictures <= 0) terms.pictures = std::max(2000, 200 * machine.cores);
  const PlayedRun::Totals totals = PlayedRun(workload, machine, terms).play();
  Prediction prediction{.cores = machine.cores,
                        .images_per_second = terms.pictures / totals.seconds,
                        .busy_cores = totals.working_seconds / totals.seconds / machine.cores,
                        .busy_serial = totals.serial_seconds / totals.seconds,
                        .memory_bytes_per_second = totals.memory_bytes / totals.seconds,
                        .disk_bytes_per_second = totals.disk_bytes / totals.seconds};
  prediction.bound = busiest(prediction, machine);
  return prediction;
}

std::optional<Ceiling> ceiling(const Workload& workload, const MachineModel& machine) {
  check(workload, machine);
  const PictureCost mean = mean_of(workload);
  std::optional<Ceiling> lowest;
  const auto limit = [&](double amount, double per_second, Bound bound) {
    if (amount <= 0 || per_second <= 0) return;
    const double rate = per_second / amount;
    if (lowest && rate >= lowest->images_per_second) return;
    lowest = {.images_per_second = rate, .cores = 0, .bound = bound};
  };
  limit(workload.serial_seconds, 1, Bound::serial);
  limit(mean.memory_bytes, machine.memory_bytes_per_second, Bound::memory);
  limit(mean.bytes_in + mean.bytes_out, machine.disk_bytes_per_second, Bound::disk);
  if (lowest)
    lowest->cores = lowest->images_per_second * (mean.cpu_seconds / machine.shared_speed + workload.serial_seconds);
  return lowest;
}

}  // namespace lightmill
