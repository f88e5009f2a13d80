#include "job/write_behind.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <set>

namespace lightmill {
namespace {

/// Stages whose images are a number, and which write slowly.
class SlowWriting final : public Stages {
 public:
  Loaded load(Job job) noexcept override { return failed_of(std::move(job.item)); }
  Encoded transform(Loaded loaded) noexcept override { return std::get<Outcome>(std::move(loaded)); }
  Result write(Encoded encoded) noexcept override {
    Result result;
    if (auto* const outcome = std::get_if<Outcome>(&encoded)) return result.outcome = std::move(*outcome), result;
    const int now = ++writing_;
    for (int most = most_; now > most && !most_.compare_exchange_weak(most, now);) continue;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    --writing_;
    result.outcome = std::move(std::get<EncodedImage>(encoded).outcome);
    result.outcome.waiting.output = 1000;
    return result;
  }
  int most_at_once() const { return most_; }

 private:
  static Outcome failed_of(Item item) {
    Outcome outcome;
    outcome.item = std::move(item);
    return outcome;
  }
  std::atomic<int> writing_ = 0;
  std::atomic<int> most_ = 0;
};

/// Keeps the numbers of the images that are done, and whether another thread said so.
struct DoneImages {
  std::mutex mutex;
  std::multiset<std::uint64_t> numbers;
  std::size_t elsewhere = 0;
  double waited = 0;
  std::thread::id here = std::this_thread::get_id();

  Stages::Done told() {
    return [this](const Result& result) {
      const std::lock_guard lock(mutex);
      numbers.insert(result.outcome.item.sequence);
      elsewhere += std::this_thread::get_id() != here ? 1 : 0;
      waited += result.outcome.waiting.output;
    };
  }
};

EncodedImage numbered_image(std::uint64_t number, Reservation memory = {}) {
  EncodedImage image;
  image.outcome.item.sequence = number;
  image.memory = std::move(memory);
  return image;
}

TEST(WriteBehindTest, WritesEachImageOnceOnOtherThreads) {
  SlowWriting stages;
  Budget budget(1'000'000);
  DoneImages done;
  const Stages::Done told = done.told();
  {
    WriteBehind behind(stages, budget, 4);
    for (std::uint64_t i = 0; i < 40; ++i) behind.conclude(numbered_image(i, budget.reserve(1000)), told);
  }
  EXPECT_EQ(done.numbers.size(), 40U);
  EXPECT_EQ(std::set(done.numbers.begin(), done.numbers.end()).size(), 40U);
  EXPECT_EQ(done.elsewhere, 40U);
  EXPECT_GT(stages.most_at_once(), 1);
  EXPECT_LE(stages.most_at_once(), 4);
  EXPECT_EQ(budget.used(), 0U);
  EXPECT_GT(done.waited, 0) << "for room";
  EXPECT_LT(done.waited, 40) << "and not for the disk, which other threads did";
}

TEST(WriteBehindTest, KeepsMemoryOnlyForTheResult) {
  SlowWriting stages;
  Budget budget(1'000'000);
  DoneImages done;
  const Stages::Done told = done.told();
  WriteBehind behind(stages, budget, 1);
  EncodedImage image = numbered_image(1, budget.reserve(900'000));
  image.outputs.emplace_back();
  behind.conclude(std::move(image), told);
  EXPECT_LT(budget.used(), 100'000U);
}

TEST(WriteBehindTest, PassesOnAtOnceWhatHasNothingToWrite) {
  SlowWriting stages;
  Budget budget(1'000'000);
  DoneImages done;
  const Stages::Done told = done.told();
  WriteBehind behind(stages, budget, 2);
  behind.conclude(Outcome{}, told);
  EXPECT_EQ(done.numbers.size(), 1U);
  EXPECT_EQ(done.elsewhere, 0U);
}

TEST(WriteBehindTest, WritesAtOnceWithoutThreads) {
  SlowWriting stages;
  Budget budget(1'000'000);
  DoneImages done;
  const Stages::Done told = done.told();
  WriteBehind behind(stages, budget, 0);
  behind.conclude(numbered_image(7), told);
  EXPECT_THAT(done.numbers, testing::ElementsAre(7U));
  EXPECT_EQ(done.elsewhere, 0U);
}

}  // namespace
}  // namespace lightmill
