#include "exec/threads.h"

#include "lightmill/error.h"

#include <latch>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

namespace lightmill {

void require_threads(int count) {
  std::latch release(1);
  std::vector<std::jthread> threads;
  threads.reserve(static_cast<std::size_t>(count));
  std::string refusal;
  try {
    for (int i = 0; i < count; ++i) threads.emplace_back([&release] { release.wait(); });
  } catch (const std::system_error& error) {
    refusal = error.code().message();
  }
  release.count_down();
  if (refusal.empty()) return;
  throw Error(Cause::usage, "only " + std::to_string(threads.size()) + " of " + std::to_string(count) +
                                " threads could be started (" + refusal + "); ask for fewer");
}

}  // namespace lightmill
