#pragma once

#include <atomic>

namespace lightmill {

/// A happens-before edge in our own code: what a thread did before `publish` is visible after a later `observe`. oneTBB
/// and libgomp give the same guarantee, but ThreadSanitizer does not see it in a library that was built without it.
class Edge {
 public:
  void publish() noexcept { count_.fetch_add(1, std::memory_order_release); }
  void observe() const noexcept { static_cast<void>(count_.load(std::memory_order_acquire)); }

 private:
  std::atomic<unsigned> count_ = 0;
};

}  // namespace lightmill
