#pragma once

#include "bench_row.h"
#include "settings.h"

#include "lightmill/floor.h"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

/// What the machine allows for a job, measured beside the engines. In a process of its own, so that the pictures and
/// samples that it keeps are in nobody's way.
namespace lightmill::cli {

/// One round of a job.
struct FloorRound {
  struct OnThreads {
    int threads = 1;
    double images_per_second = 0;
    double megapixels_per_second = 0;  ///< of the inputs
  };
  std::string job;
  std::vector<OnThreads> rates = {};
  std::vector<FloorLeftOut> left_out = {};  ///< pictures of the run that are not in it
  std::string missing = {};                 ///< why it was not measured; empty where it was
};

/// For the process: measures the part `all` on each of these numbers of threads.
FloorRound measure_job_floor(const BenchSettings& settings, std::vector<int> threads);
nlohmann::ordered_json json_of(const FloorRound& round);

/// Starts that process. What goes wrong in it is why there is no floor; a stop is an Error(usage).
FloorRound job_floor_of_process(const BenchSettings& settings, const std::string& job, const std::stop_token& stop);

/// Fills in the share of each row: megapixels a second of the run by those of the floor of its job on as many threads,
/// so that pictures which are in one of them alone weigh little.
void compare_with_floor(std::vector<BenchRow>& rows, std::span<const FloorRound> rounds, std::uint64_t seed);

/// What is to be known of a job's floor beside its figures; a line, or nothing.
std::string floor_note(std::span<const FloorRound> rounds, const std::string& job);

/// {"type":"floor", …}: a line for each number of threads, or one that says why there is none.
std::vector<nlohmann::ordered_json> floor_lines(std::span<const FloorRound> rounds, const std::string& job);

}  // namespace lightmill::cli
