#pragma once

#include "lightmill/progress.h"
#include "lightmill/source.h"

#include <filesystem>
#include <thread>
#include <vector>

namespace lightmill::cli {

/// Counts the pictures of a scan on a thread of its own, by scanning a second time, for a progress line that knows its
/// end.
class Counting {
 public:
  Counting(std::vector<std::filesystem::path> roots, ScanOptions options);
  const Known& known() const { return known_; }

 private:
  Known known_;
  std::jthread counter_;  // last: stopped and joined before `known_` goes
};

}  // namespace lightmill::cli
