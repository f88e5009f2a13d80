#pragma once

#include <string>

namespace lightmill::cli {

/// One run of a measurement, as a process of its own says it to the one that started it.
struct Measured {
  double seconds = 0;
  double first_seconds = 0;  ///< until the first picture was finished
  double cpu_seconds = 0;
  double megapixels = 0;  ///< of the inputs
  double images = 0;      ///< finished
  double failed = 0;
  double peak_bytes = 0;
};
std::string to_text(const Measured& measured);
/// Throws Error(usage) for what `to_text` does not print.
Measured measured_from(const std::string& text);

}  // namespace lightmill::cli
