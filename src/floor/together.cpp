#include "floor/together.h"

#include <barrier>
#include <chrono>
#include <ctime>
#include <exception>
#include <thread>

namespace lightmill {
namespace {

double cpu_seconds_of_thread() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

struct Share {
  FloorSample sample;
  std::exception_ptr thrown;
};

void take_part(int thread, const FloorTask& task, Share& share) noexcept {
  const auto begin = std::chrono::steady_clock::now();
  const double cpu_begin = cpu_seconds_of_thread();
  try {
    share.sample.done = task(thread);
  } catch (...) {
    share.thrown = std::current_exception();
  }
  share.sample.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  share.sample.cpu_seconds = cpu_seconds_of_thread() - cpu_begin;
}

/// Each begins when all are there.
void take_part_together(const FloorTask& task, std::vector<Share>& shares) {
  std::barrier start(static_cast<std::ptrdiff_t>(shares.size()));
  std::vector<std::jthread> crew;
  crew.reserve(shares.size());
  const auto begin = [&](std::size_t i) {
    start.arrive_and_wait();
    take_part(static_cast<int>(i), task, shares[i]);
  };
  try {
    while (crew.size() < shares.size()) crew.emplace_back(begin, crew.size());
  } catch (...) {  // no thread more is to be had: those that wait for it are let go
    for (std::size_t missing = shares.size() - crew.size(); missing > 0; --missing) start.arrive_and_drop();
    throw;
  }
}

}  // namespace

FloorSample measured_together(int threads, const FloorTask& task) {
  std::vector<Share> shares(static_cast<std::size_t>(threads));
  if (threads == 1)
    take_part(0, task, shares.front());  // on the caller's thread, wherever that is held
  else
    take_part_together(task, shares);
  FloorSample all;
  for (const Share& share : shares) {
    if (share.thrown) std::rethrow_exception(share.thrown);
    all.seconds += share.sample.seconds / threads;
    all.cpu_seconds += share.sample.cpu_seconds;
    all.done += share.sample.done;
  }
  return all;
}

}  // namespace lightmill
