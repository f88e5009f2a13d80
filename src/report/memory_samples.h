#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace lightmill {

/// Looks at this process's resident size now and then, on a thread of its own, as long as it lives: at first often,
/// then the less often the longer it takes. Where the system grants no thread there are no samples.
class MemorySamples {
 public:
  MemorySamples();
  ~MemorySamples();
  MemorySamples(const MemorySamples&) = delete;
  MemorySamples& operator=(const MemorySamples&) = delete;

  /// {"step":SECONDS,"bytes":[...]}: the most in each step. `origin` is the time of the first.
  std::string json(std::chrono::steady_clock::time_point origin) const;

 private:
  void watch(const std::stop_token& stop);
  void note(std::size_t bytes);

  const std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  mutable std::mutex mutex_;
  std::condition_variable_any ended_;
  std::chrono::milliseconds step_{20};
  std::vector<std::size_t> bytes_;
  std::jthread thread_;
};

}  // namespace lightmill
