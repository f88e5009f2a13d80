#include "exec/threads.h"

#include <cstdlib>
#include <functional>
#include <latch>
#include <new>
#include <system_error>
#include <thread>
#include <vector>

namespace lightmill {

namespace {

/// Allocates, as every thread will: the C library then reserves up to 128 MiB of address space for it, where there is
/// so much, and what the next stack finds is what is left.
void take_part(std::latch& release) {
  void* volatile const memory = std::malloc(1);
  std::free(memory);
  release.wait();
}

}  // namespace

int startable_threads(int wanted) {
  std::latch release(1);
  std::vector<std::jthread> threads;
  try {
    for (int i = 0; i < wanted; ++i) threads.emplace_back(take_part, std::ref(release));
  } catch (const std::system_error&) {
  } catch (const std::bad_alloc&) {
  }
  release.count_down();
  const int granted = static_cast<int>(threads.size());
  return granted < wanted ? granted / 2 : granted;
}

}  // namespace lightmill
