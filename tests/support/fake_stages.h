#pragma once

#include "job/stages.h"

#include <atomic>
#include <chrono>
#include <functional>
#include <random>
#include <thread>

namespace lightmill {

/// Stages that do no work: they nap for a random share of `nap`, fail where told to, and count themselves. Tokens carry
/// real buffers where a pool is given: 4 KiB from load to transform, 8 KiB from transform to write.
struct FakeStages final : Stages {
  std::chrono::microseconds nap{0};
  unsigned seed = 1;
  std::function<bool(std::uint64_t, StageName)> fails = [](std::uint64_t, StageName) { return false; };
  std::shared_ptr<BufferPool> pool;
  Budget* budget = nullptr;  ///< where given, each image holds `needs` of it from load to write
  std::function<std::size_t(std::uint64_t)> needs = [](std::uint64_t) { return std::size_t{1}; };
  std::atomic<int> calls = 0, busy = 0, most_busy = 0;

  Loaded load(Job job) noexcept override {
    LoadedImage image;
    image.outcome.item = std::move(job.item);
    if (budget) image.memory = budget->reserve(needs(image.outcome.item.sequence));
    if (!work(image.outcome, StageName::load)) return std::move(image.outcome);
    if (pool) std::get<Planes>(image.decoded.frame).plane[0] = Plane({64, 64}, *pool);
    return image;
  }
  Encoded transform(Loaded loaded) noexcept override {
    if (auto* outcome = std::get_if<Outcome>(&loaded)) return std::move(*outcome);
    EncodedImage image;
    image.outcome = std::move(std::get<LoadedImage>(loaded).outcome);
    image.memory = std::move(std::get<LoadedImage>(loaded).memory);
    if (!work(image.outcome, StageName::transform)) return std::move(image.outcome);
    if (pool) image.outputs.emplace_back().bytes.buffer = pool->acquire(8192);
    return image;
  }
  Result write(Encoded encoded) noexcept override {
    if (auto* outcome = std::get_if<Outcome>(&encoded)) return {std::move(*outcome)};
    Outcome outcome = std::move(std::get<EncodedImage>(encoded).outcome);
    if (work(outcome, StageName::write)) outcome.status = Status::written;
    return {std::move(outcome)};
  }

 private:
  bool work(Outcome& outcome, StageName stage) {
    calls.fetch_add(1, std::memory_order_relaxed);  // relaxed: no order between threads that hides a race elsewhere
    const int now = busy.fetch_add(1, std::memory_order_relaxed) + 1;
    for (int most = most_busy.load(std::memory_order_relaxed);
         now > most && !most_busy.compare_exchange_weak(most, now, std::memory_order_relaxed);)
      continue;
    std::minstd_rand random(seed + 7919u * static_cast<unsigned>(outcome.item.sequence));
    if (nap.count() > 0) std::this_thread::sleep_for(nap / 2 + nap * (random() % 100) / 100);
    outcome.chain += to_string(stage);  // unguarded on purpose: ThreadSanitizer watches how tokens are handed over
    busy.fetch_sub(1, std::memory_order_relaxed);
    if (fails(outcome.item.sequence, stage)) outcome.failure = Failure{stage, Cause::damaged, "as told"};
    return !outcome.failure;
  }
};

}  // namespace lightmill
