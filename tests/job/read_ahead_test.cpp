#include "base/sanitizers.h"
#include "job/read_ahead_fixture.h"

#include "lightmill/error.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <array>
#include <cstdlib>
#include <latch>
#include <random>
#include <set>

namespace lightmill {
namespace {

using namespace std::chrono_literals;

TEST_F(ReadAheadTest, BringsTheItemsInOrderAndThenNothing) {
  read_one_ = [](const auto& source, Reader::Room& room) {
    std::this_thread::sleep_for(1us * (number(source) * 7919 % 1000));
    test::fill(room, 1 + number(source), static_cast<std::uint8_t>(number(source)));
  };
  const auto ahead = feed(numbered(pulled_, 200), kRoomy);
  for (std::uint64_t i = 0; i < 200; ++i) {
    const auto item = take(*ahead);
    const auto& image = std::get<FetchedImage>(item);
    EXPECT_EQ(image.outcome.item.sequence, i);
    EXPECT_EQ(image.outcome.item.source, std::to_string(i));
    ASSERT_EQ(image.blob.size, i + 1);
    EXPECT_EQ(image.blob.bytes()[i], static_cast<std::uint8_t>(i));
  }
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(ahead->next());
  EXPECT_TRUE(ahead->exhausted());
}

TEST_F(ReadAheadTest, IsEmptyForAnEmptySource) {
  const auto none = feed(generator<Item>{}, kRoomy), empty = feed(numbered(pulled_, 0), kRoomy);
  EXPECT_FALSE(none->next() || empty->next());
  EXPECT_TRUE(empty->exhausted());
}

TEST_F(ReadAheadTest, GivesEachItemToOneOfManyThreads) {
  constexpr std::uint64_t kItems = 2000;
  const auto ahead = feed(numbered(pulled_, kItems), {.threads = 3, .window = 2500, .workers = 4});
  std::mutex mutex;
  std::set<std::uint64_t> seen;
  drain(*ahead, [&](const Fetched& image) {
    const std::lock_guard lock(mutex);
    EXPECT_TRUE(seen.insert(std::get<FetchedImage>(image).outcome.item.sequence).second);
  });
  EXPECT_EQ(seen.size(), kItems);
  EXPECT_TRUE(ahead->exhausted());
}

TEST_F(ReadAheadTest, DoesNothingBeforeItIsAsked) {
  const auto ahead = feed(numbered(pulled_), kRoomy);
  let_threads_run();
  EXPECT_EQ(pulled_, 1u) << "the first step tells of a source that cannot begin";
  EXPECT_EQ(read_, 0u);
}

TEST_F(ReadAheadTest, IsAheadByAsManyItemsAsWorkersWhereNobodyWaits) {
  const auto ahead = feed(numbered(pulled_), {.threads = 8, .window = 1 << 20, .workers = 3});
  for (std::uint64_t i = 1; i <= 100; ++i) {
    take(*ahead);
    EXPECT_LE(pulled_, i + 3);
    wait_until([&] { return read_ == i + 3; });
  }
  let_threads_run();
  EXPECT_EQ(read_, 103u);
}

TEST_F(ReadAheadTest, GetsFurtherAheadOfASlowStore) {
  std::atomic<int> reading = 0, most = 0;
  read_one_ = [&](const auto&, Reader::Room& room) {
    const int now = ++reading;
    for (int seen = most; now > seen && !most.compare_exchange_weak(seen, now);) continue;
    std::this_thread::sleep_for(3ms);
    test::fill(room, 10);
    --reading;
  };
  const auto ahead = feed(numbered(pulled_), {.threads = 6, .window = 1 << 20, .workers = 1});
  for (int i = 0; i < 150; ++i) take(*ahead);
  EXPECT_EQ(most, 6);
  EXPECT_LE(pulled_, 150u + 4 * 6);
}

TEST_F(ReadAheadTest, KeepsWithinItsWindowInOrder) {
  std::atomic<std::size_t> held = 0;
  read_one_ = [&](const auto& source, Reader::Room& room) {
    // The later, the sooner it is known how large it is.
    std::this_thread::sleep_for(2ms * (8 - std::min<std::uint64_t>(number(source), 8)));
    test::fill(room, 400);
    held += 400;
  };
  const auto ahead = feed(numbered(pulled_), {.threads = 8, .window = 1000, .workers = 8});
  EXPECT_EQ(std::get<FetchedImage>(take(*ahead)).outcome.item.sequence, 0u);
  wait_until([&] { return held >= 3 * 400; });
  let_threads_run();
  EXPECT_EQ(held, 3 * 400u) << "the one handed out and two in the window";
  for (std::uint64_t i = 1; i < 50; ++i) {
    EXPECT_EQ(std::get<FetchedImage>(take(*ahead)).outcome.item.sequence, i);
    EXPECT_LE(held, (i + 1) * 400 + 1000);
  }
}

TEST_F(ReadAheadTest, LeavesWhatIsLargerThanTheWindowToWhoWorksOnIt) {
  std::atomic<std::size_t> held = 0;
  read_one_ = [&](const auto& source, Reader::Room& room) {
    const std::size_t bytes = number(source) == 2 ? 5000 : 300;
    test::fill(room, bytes);
    held += bytes;
  };
  const auto ahead = feed(numbered(pulled_), {.threads = 4, .window = 1000, .workers = 4});
  take(*ahead);
  wait_until([&] { return held >= 900; });
  let_threads_run();
  EXPECT_LE(held, 1500u) << "item 2 was read before anyone worked on it";
  take(*ahead);
  EXPECT_EQ(std::get<FetchedImage>(take(*ahead)).blob.size, 5000u);
}

TEST_F(ReadAheadTest, ShowsAReaderNothingButBadAlloc) {
  std::atomic<int> refused = 0, foreign = 0;
  read_one_ = [&](const auto& source, Reader::Room& room) {
    const bool large = number(source) % 2 == 0;
    try {
      test::fill(room, large ? 5000 : 300);
    } catch (const std::bad_alloc&) {
      ++refused;
      EXPECT_THROW(room.take(10), std::bad_alloc) << "what was refused stays refused";
      if (number(source) == 2) throw Error(Cause::unreadable, "its own words");
      if (number(source) == 4) throw;
    } catch (...) {
      ++foreign;
      throw;
    }
  };
  const auto ahead = feed(numbered(pulled_, 8), {.threads = 4, .window = 1000, .workers = 4});
  for (std::uint64_t i = 0; i < 8; ++i)
    EXPECT_EQ(std::get<FetchedImage>(take(*ahead)).blob.size, i % 2 == 0 ? 5000u : 300u) << i;
  EXPECT_EQ(refused, 4);
  EXPECT_EQ(foreign, 0);
}

TEST_F(ReadAheadTest, KeepsAFailureThatAReaderSwallows) {
  read_one_ = [](const auto&, Reader::Room& room) {
    try {
      test::fill(room, 300);
    } catch (const std::bad_alloc&) {  // not its business to
    }
  };
  const auto read = fetcher_.fetch(Item{}, [](std::size_t) -> Claimed { throw Error(Cause::canceled, "stopped"); });
  EXPECT_EQ(std::get<Outcome>(read).failure.value().cause, Cause::canceled);
}

TEST_F(ReadAheadTest, OfLargeInputsOnlyOneWaitsForMemory) {
  const Outputs nowhere;
  Fetcher fetcher(reader_, nowhere, BufferPool::create(0), {.small = 500});  // each has 1000 bytes
  std::optional<Fetched> first = fetcher.fetch(Item{});
  std::atomic<bool> second_read = false;
  std::jthread second([&] {
    const Fetched read = fetcher.fetch(Item{});
    second_read = true;
  });
  let_threads_run();
  EXPECT_FALSE(second_read);
  std::get<FetchedImage>(*first).large = {};
  wait_until([&] { return second_read.load(); });
}

TEST_F(ReadAheadTest, NeverMakesAWorkerWaitForTheWindow) {
  const auto ahead = feed(numbered(pulled_, 20), {.threads = 4, .window = 1, .workers = 4});
  std::vector<Job> jobs;
  while (auto job = ahead->next()) jobs.push_back(*std::move(job));  // worked on last to first
  ASSERT_EQ(jobs.size(), 20u);
  for (; !jobs.empty(); jobs.pop_back())
    EXPECT_EQ(std::get<FetchedImage>(read(std::move(jobs.back()))).blob.size, 1000u);
}

TEST_F(ReadAheadTest, DoesNotMakeAChangedInputWait) {
  std::latch window_is_full(1);
  read_one_ = [&](const auto& source, Reader::Room& room) {
    test::fill(room, 400);
    if (number(source) == 2) window_is_full.count_down();
    if (number(source) != 1) return;
    window_is_full.wait();
    test::fill(room, 900);
  };
  const auto ahead = feed(numbered(pulled_), {.threads = 4, .window = 1000, .workers = 4});
  take(*ahead);
  wait_until([&] { return read_ >= 3; });
  EXPECT_EQ(std::get<FetchedImage>(take(*ahead)).blob.size, 900u);
}

TEST_F(ReadAheadTest, FailedReadsGiveTheirShareBack) {
  read_one_ = [](const auto& source, Reader::Room& room) {
    if (number(source) % 3 == 0) throw Error(Cause::missing, "not there");
    test::fill(room, 900);
    if (number(source) % 3 == 1) throw Error(Cause::unreadable, "a broken disk");
  };
  const auto ahead = feed(numbered(pulled_, 90), {.threads = 4, .window = 1000, .workers = 4});
  for (std::uint64_t i = 0; i < 90; ++i) {
    const auto item = take(*ahead);
    if (i % 3 == 2) {
      EXPECT_EQ(std::get<FetchedImage>(item).blob.size, 900u);
      continue;
    }
    const auto& outcome = std::get<Outcome>(item);
    EXPECT_EQ(outcome.item.sequence, i);
    ASSERT_TRUE(outcome.failure);
    EXPECT_EQ(outcome.failure->cause, i % 3 == 0 ? Cause::missing : Cause::unreadable);
  }
  EXPECT_TRUE(!ahead->next() && ahead->exhausted());
}

TEST_F(ReadAheadTest, ReadsNothingOfWhatIsSkipped) {
  sink_.admission = Sink::Admission::skip;
  const auto ahead = feed(numbered(pulled_, 50), kRoomy);
  for (int i = 0; i < 50; ++i) EXPECT_EQ(std::get<Outcome>(take(*ahead)).status, Status::skipped);
  EXPECT_EQ(read_, 0u);
}

TEST_F(ReadAheadTest, OfManyThatAreSkippedWhoAsksTakesThemHimself) {
  const auto ahead = feed(numbered(pulled_, 2000), kRoomy);
  sink_.admission = Sink::Admission::skip;
  std::uint64_t taken = 0;
  for (; taken < 1000; ++taken) EXPECT_EQ(std::get<Outcome>(take(*ahead)).item.sequence, taken);
  let_threads_run();
  EXPECT_EQ(pulled_, taken) << "nothing is ahead";
  EXPECT_FALSE(ahead->next()->fetched.valid());
  sink_.admission = Sink::Admission::write;
  for (++taken; taken < 1500; ++taken) EXPECT_EQ(std::get<FetchedImage>(take(*ahead)).outcome.item.sequence, taken);
  EXPECT_TRUE(ahead->next()->fetched.valid()) << "some are ahead again";
}

TEST_F(ReadAheadTest, WhatIsOnItsWayFromTheSourceComesBeforeWhatIsAskedForLater) {
  std::latch go_on(1);
  const auto ahead = feed(hesitating(go_on), kRoomy);
  take(*ahead);
  let_threads_run();  // one of them into the source, for the second item
  sink_.admission = Sink::Admission::skip;
  for (int i = 0; i < 1000; ++i) fetcher_.fetch(Item{});
  std::jthread source([&] {
    let_threads_run();
    go_on.count_down();
  });
  for (std::uint64_t i = 1; i <= 3; ++i) EXPECT_EQ(std::get<Outcome>(take(*ahead)).item.sequence, i);
}

TEST_F(ReadAheadTest, AStretchOfSkippedOnesLosesNone) {
  constexpr std::uint64_t kItems = 20'000;
  const auto ahead = feed(numbered(pulled_, kItems), kRoomy);
  std::atomic<std::uint64_t> skipped = 0, images = 0, sum = 0;
  drain(*ahead, [&](const Fetched& one) {
    const auto* image = std::get_if<FetchedImage>(&one);
    const std::uint64_t place = (image ? image->outcome : std::get<Outcome>(one)).item.sequence;
    ++(image ? images : skipped);
    sum += place;
    if (place % 1000 == 0) sink_.admission = place % 2000 == 0 ? Sink::Admission::skip : Sink::Admission::write;
  });
  EXPECT_EQ(std::pair(skipped + images, sum.load()), std::pair(kItems, kItems * (kItems - 1) / 2));
  EXPECT_GT(std::min(skipped.load(), images.load()), kItems / 4);
}

TEST_F(ReadAheadTest, PassesTheSourcesFailureOnLast) {
  const auto breaking = []() -> generator<Item> {
    Item item;
    item.source = "0";
    for (int i = 0; i < 5; ++i) co_yield item;
    throw Error(Cause::unreadable, "the folder went away");
  };
  const auto ahead = feed(breaking(), kRoomy);
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(std::holds_alternative<FetchedImage>(take(*ahead)));
  const Outcome last = std::get<Outcome>(take(*ahead));
  ASSERT_TRUE(last.failure);
  EXPECT_EQ(last.failure->stage, StageName::source);
  EXPECT_EQ(last.failure->cause, Cause::unreadable);
  EXPECT_FALSE(ahead->next());
  EXPECT_TRUE(ahead->exhausted());
}

TEST_F(ReadAheadTest, ThrowsWhatTheFirstStepThrows) {
  const auto broken = []() -> generator<Item> {
    throw Error(Cause::missing, "no such folder");
    co_return;
  };
  EXPECT_THROW(feed(broken(), kRoomy), Error);
}

TEST_F(ReadAheadTest, ASlowSourceHoldsNothingBack) {
  std::latch go_on(1);
  const auto ahead = feed(hesitating(go_on), kRoomy);
  EXPECT_EQ(std::get<FetchedImage>(take(*ahead)).outcome.item.sequence, 0u);
  go_on.count_down();
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(ahead->next());
  EXPECT_FALSE(ahead->next());
}

TEST_F(ReadAheadTest, AGateBoundsWhatIsReadAhead) {
  Gate gate(3);
  const auto ahead = feed(numbered(pulled_), kRoomy, &gate);
  for (std::uint64_t i = 0; i < 20; ++i) {
    take(*ahead);
    EXPECT_LE(pulled_, i + 3);
    gate.leave();
  }
}

TEST_F(ReadAheadTest, MayGoAtAnyTime) {
  for (int taken = 0; taken < 6; ++taken) {
    std::vector<Job> jobs;
    {
      pulled_ = 0;
      const auto ahead = feed(numbered(pulled_), {.threads = 4, .window = 1500, .workers = 4});
      for (int i = 0; i < taken; ++i) jobs.push_back(*ahead->next());
    }
    for (Job& job : jobs) EXPECT_TRUE(std::holds_alternative<FetchedImage>(read(std::move(job))));
  }
}

TEST_F(ReadAheadTest, TwoAtOnceDoNotDisturbEachOther) {
  const auto drain = [this] {
    std::atomic<std::uint64_t> pulled = 0;
    const auto ahead = feed(numbered(pulled, 500), {.threads = 3, .window = 1500, .workers = 2});
    for (std::uint64_t i = 0; i < 500; ++i) EXPECT_EQ(std::get<FetchedImage>(take(*ahead)).outcome.item.sequence, i);
    EXPECT_FALSE(ahead->next());
  };
  std::jthread other(drain);
  drain();
}

TEST_F(ReadAheadTest, NeverDeadlocksWithTheBudget) {
  for (unsigned seed = 1; seed <= 12; ++seed) {
    std::minstd_rand random(seed);
    std::vector<std::size_t> sizes(300);
    for (std::size_t& size : sizes) size = 1 + random() % (random() % 8 == 0 ? 4000 : 400);
    read_one_ = [&](const auto& source, Reader::Room& room) { test::fill(room, sizes[number(source)]); };
    Budget budget(1 + random() % 3000);
    pulled_ = 0;
    const auto ahead = feed(numbered(pulled_, sizes.size()),
                            {.threads = 1 + static_cast<int>(random() % 8), .window = random() % 2000, .workers = 4});
    std::atomic<std::size_t> done = 0;
    drain(*ahead, [&](const Fetched& image) {
      const Reservation memory = budget.reserve(3 * std::get<FetchedImage>(image).blob.size);
      ++done;
    });
    EXPECT_EQ(done, sizes.size());
  }
}

TEST_F(ReadAheadTest, TimesTheReadingNotTheWaitForTheWindow) {
  read_one_ = [](const auto&, Reader::Room& room) {
    std::this_thread::sleep_for(5ms);
    test::fill(room, 900);
  };
  const auto ahead = feed(numbered(pulled_, 4), {.threads = 4, .window = 1000, .workers = 4});
  for (int i = 0; i < 4; ++i) {
    std::this_thread::sleep_for(200ms);
    EXPECT_NEAR(std::get<FetchedImage>(take(*ahead)).outcome.times.read, 0.075, 0.07);
  }
}

#ifndef LIGHTMILL_SANITIZED  // which reserve more address space than any limit
TEST_F(ReadAheadTest, HandsItemsOutUnreadWhereTheSystemRefusesThreads) {
  testing::FLAGS_gtest_death_test_style = "threadsafe";
  const auto run = [this] {
    const rlimit scarce{1 << 20, 1 << 20};  // of address space: less than there is already
    setrlimit(RLIMIT_AS, &scarce);
    const auto ahead = feed(numbered(pulled_, 5), kRoomy);
    std::uint64_t items = 0;
    while (const auto job = ahead->next()) items += !job->fetched.valid() && job->item.sequence == items ? 1 : 0;
    std::_Exit(items == 5 && ahead->exhausted() ? 0 : 1);
  };
  EXPECT_EXIT(run(), testing::ExitedWithCode(0), "");
}
#endif

}  // namespace
}  // namespace lightmill
