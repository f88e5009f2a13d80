#include "exec/threads.h"

#include <latch>
#include <new>
#include <system_error>
#include <thread>
#include <vector>

namespace lightmill {

int startable_threads(int wanted) {
  std::latch release(1);
  std::vector<std::jthread> threads;
  try {
    for (int i = 0; i < wanted; ++i) threads.emplace_back([&release] { release.wait(); });
  } catch (const std::system_error&) {
  } catch (const std::bad_alloc&) {
  }
  release.count_down();
  const int granted = static_cast<int>(threads.size());
  return granted < wanted ? granted / 2 : granted;
}

}  // namespace lightmill
