#pragma once

#include "lightmill/sink.h"

#include <chrono>
#include <mutex>
#include <string>

namespace lightmill {

/// Whether an output folder still takes files, for who failed to write one picture and is in doubt whether the others
/// would fare better. A few bytes are written into the folder itself, synced, and removed. Thread-safe.
class OutputProbe {
 public:
  using Clock = std::chrono::steady_clock;
  /// How long an answer is believed, so that a hundred thousand pictures that fail do not write as many files.
  static constexpr std::chrono::milliseconds kBelieved{1000};

  /// The folder is borrowed and outlives it.
  OutputProbe(int folder, Durability durability) : folder_(folder), durability_(durability) {}

  /// Why the folder takes no file; empty where it does, or where only this process lacks something.
  std::string trouble();

 private:
  std::string try_it() const;

  const int folder_;
  const Durability durability_;
  std::mutex mutex_;  // of what follows; held while it is tried, so that who asks meanwhile has the same answer
  bool was_tried_ = false;
  Clock::time_point tried_;
  std::string trouble_;
};

}  // namespace lightmill
