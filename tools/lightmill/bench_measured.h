#pragma once

#include "statistics.h"

#include "lightmill/engine.h"
#include "lightmill/outcome.h"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>

namespace lightmill::cli {

/// What the machine did for others in a run. What the system does not tell is empty.
struct Load {
  std::optional<double> other_cpu;     ///< share of all processors that other programs took, 0 to 1
  std::optional<Interval> megahertz;   ///< least and most of the fastest processor's clock
  std::optional<double> cached_share;  ///< of the inputs' bytes, before the run
};

/// One run of a measurement, as a process of its own measured it.
struct Measured {
  double images = 0;  ///< finished
  double failed = 0;
  double seconds = 0;
  double cpu_seconds = 0;
  double megapixels = 0;  ///< of the inputs
  double bytes_in = 0;
  double bytes_out = 0;
  double peak_memory_bytes = 0;
  double first_result_seconds = 0;
  double latency_p50 = 0;  ///< seconds that threads worked on an image, of the images
  double latency_p95 = 0;
  double latency_p99 = 0;
  StageTimes stages;
  Waiting waiting;
  Load load;
  std::string output_hash;  ///< of all results, their names among it, in whatever order they came
};

/// What was measured, apart from the pictures.
struct Configuration {
  std::string job;
  Engine engine = Engine::serial;
  int threads = 1;

  friend bool operator==(const Configuration&, const Configuration&) = default;
  friend bool operator<(const Configuration& a, const Configuration& b) {
    return std::tie(a.job, a.engine, a.threads) < std::tie(b.job, b.engine, b.threads);
  }
};
/// "tbb on 2 threads".
std::string to_string(const Configuration& configuration);

struct Sample {
  Configuration configuration;
  int round = 0;  ///< from 1 on
  Measured measured;
};

/// A member of a line of JSON that is what `measured_from` reads. Never throws.
nlohmann::ordered_json json_of(const Measured& measured);
nlohmann::ordered_json json_of(const Sample& sample);

/// Throw Error(usage), or what nlohmann::json throws, for what is none.
Measured measured_from(const nlohmann::json& json);
Sample sample_from(const nlohmann::json& json);

}  // namespace lightmill::cli
