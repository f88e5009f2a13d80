#pragma once

namespace lightmill {

enum class Refused { one, all_from_there };

/// While it lives, `new` of this test program throws std::bad_alloc once `granted` allocations have been made, on
/// whatever threads. One at a time.
class ScarceMemory {
 public:
  ScarceMemory(long granted, Refused refused);
  ~ScarceMemory();
  ScarceMemory(const ScarceMemory&) = delete;
  ScarceMemory& operator=(const ScarceMemory&) = delete;

  /// Whether it came to that.
  bool was_short() const;
};

}  // namespace lightmill
