#include "job/feed.h"

#include "support/numbered.h"

#include "lightmill/error.h"

#include <gtest/gtest.h>

#include <mutex>
#include <set>
#include <thread>
#include <vector>

namespace lightmill {
namespace {

template <typename Thrown>
generator<Item> throwing_after(int count, Thrown thrown) {
  Item item;
  for (int i = 0; i < count; ++i) co_yield item;
  throw thrown;
}

TEST(Feed, GivesTheSourcesItemsInOrderAndThenNothing) {
  std::atomic<std::uint64_t> pulled = 0;
  DirectFeed feed(numbered(pulled, 3), {});
  for (std::uint64_t i = 0; i < 3; ++i) {
    const auto job = feed.next();
    ASSERT_TRUE(job);
    EXPECT_EQ(job->item.sequence, i);
    EXPECT_EQ(job->item.source, std::to_string(i));
  }
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(feed.next());
  EXPECT_TRUE(feed.exhausted());
}

TEST(Feed, IsEmptyForAnEmptySource) {
  std::atomic<std::uint64_t> pulled = 0;
  DirectFeed none(generator<Item>{}, {}), empty(numbered(pulled, 0), {});
  EXPECT_FALSE(none.next());
  EXPECT_FALSE(empty.next());
  EXPECT_TRUE(empty.exhausted());
}

TEST(Feed, RunsTheSourceNoFurtherThanAsked) {
  std::atomic<std::uint64_t> pulled = 0;
  DirectFeed feed(numbered(pulled), {});
  EXPECT_EQ(pulled, 1u);
  for (std::uint64_t i = 1; i < 10; ++i) {
    feed.next();
    EXPECT_EQ(pulled, i);
  }
}

TEST(Feed, EndsAtAStopForGood) {
  std::stop_source stop;
  std::atomic<std::uint64_t> pulled = 0;
  DirectFeed feed(numbered(pulled), stop.get_token());
  EXPECT_TRUE(feed.next());
  stop.request_stop();
  EXPECT_FALSE(feed.next());
  EXPECT_FALSE(feed.next());
  EXPECT_EQ(pulled, 1u);
  EXPECT_FALSE(feed.exhausted());
}

/// As a list from a pipe does: a stop while it waits is its end.
generator<Item> ending_by(std::stop_source stop) {
  Item item;
  co_yield item;
  stop.request_stop();
}

TEST(Feed, IsNotExhaustedWhereAStopEndedTheSource) {
  std::stop_source stop;
  DirectFeed feed(ending_by(stop), stop.get_token());
  EXPECT_TRUE(feed.next());
  EXPECT_FALSE(feed.next());
  EXPECT_FALSE(feed.exhausted());
}

TEST(Feed, ThrowsWhatTheFirstStepThrows) {
  EXPECT_THROW(DirectFeed(throwing_after(0, Error(Cause::missing, "no such folder")), {}), Error);
}

TEST(Feed, TurnsALaterFailureIntoALastItem) {
  DirectFeed feed(throwing_after(2, Error(Cause::unreadable, "input/output error")), {});
  feed.next();
  feed.next();
  const auto job = feed.next();
  ASSERT_TRUE(job && job->item.problem);
  EXPECT_EQ(job->item.sequence, 2u);
  EXPECT_EQ(job->item.problem->stage, StageName::source);
  EXPECT_EQ(job->item.problem->cause, Cause::unreadable);
  EXPECT_EQ(job->item.problem->reason, "input/output error");
  EXPECT_FALSE(feed.next());
  EXPECT_TRUE(feed.exhausted());
}

TEST(Feed, KnowsForeignFailures) {
  const auto cause_of = [](auto thrown) {
    DirectFeed feed(throwing_after(1, thrown), {});
    feed.next();
    return feed.next()->item.problem->cause;
  };
  EXPECT_EQ(cause_of(std::bad_alloc()), Cause::out_of_memory);
  EXPECT_EQ(cause_of(std::runtime_error("?")), Cause::internal);
  EXPECT_EQ(cause_of(42), Cause::internal);
}

TEST(Feed, GivesEachItemToOneOfManyThreads) {
  constexpr std::uint64_t kItems = 5000;
  std::atomic<std::uint64_t> pulled = 0;
  DirectFeed feed(numbered(pulled, kItems), {});
  std::mutex mutex;
  std::set<std::uint64_t> seen;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&] {
        while (const auto job = feed.next()) {
          const std::lock_guard lock(mutex);
          EXPECT_TRUE(seen.insert(job->item.sequence).second);
        }
      });
    }
  }
  EXPECT_EQ(seen.size(), kItems);
}

}  // namespace
}  // namespace lightmill
