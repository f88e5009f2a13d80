#include "lightmill/generator.h"

#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace lightmill {
namespace {

generator<int> counting(int end, int* begun) {
  for (int i = 0; i < end; ++i) {
    ++*begun;
    co_yield i;
  }
}

struct Witness {
  explicit Witness(std::vector<std::string>* seen) : log(seen) { log->push_back("opened"); }
  ~Witness() { log->push_back("closed"); }
  std::vector<std::string>* log;
};

generator<int> holding(std::vector<std::string>* log) {
  const Witness witness(log);
  for (int i = 0;; ++i) co_yield i;
}

generator<int> throwing_after(int count) {
  for (int i = 0; i < count; ++i) co_yield i;
  throw std::runtime_error("broken");
}

generator<std::unique_ptr<int>> owners() {
  std::unique_ptr<int> first = std::make_unique<int>(7);
  co_yield first;
  if (!first) first = std::make_unique<int>(8);
  co_yield first;
}

TEST(Generator, GivesEveryElementInOrder) {
  int begun = 0;
  std::vector<int> seen;
  for (const int i : counting(4, &begun)) seen.push_back(i);
  EXPECT_EQ(seen, (std::vector<int>{0, 1, 2, 3}));
}

TEST(Generator, RunsOnlyAsFarAsItIsAsked) {
  int begun = 0;
  generator<int> numbers = counting(1000, &begun);
  EXPECT_EQ(begun, 0);
  auto position = numbers.begin();
  EXPECT_EQ(begun, 1);
  ++position;
  EXPECT_EQ(*position, 1);
  EXPECT_EQ(begun, 2);
}

TEST(Generator, MayBeEmpty) {
  int begun = 0;
  generator<int> none = counting(0, &begun);
  EXPECT_TRUE(none.begin() == none.end());
  generator<int> nothing;
  EXPECT_TRUE(nothing.begin() == nothing.end());
}

TEST(Generator, DestructionMidWayRunsTheDestructorsOfItsBody) {
  std::vector<std::string> log;
  {
    generator<int> numbers = holding(&log);
    EXPECT_TRUE(log.empty());
    auto position = numbers.begin();
    ++position;
    EXPECT_EQ(log, (std::vector<std::string>{"opened"}));
  }
  EXPECT_EQ(log, (std::vector<std::string>{"opened", "closed"}));
}

TEST(Generator, NeverBegunIsDestroyedWithoutRunning) {
  std::vector<std::string> log;
  { const generator<int> numbers = holding(&log); }
  EXPECT_TRUE(log.empty());
}

TEST(Generator, ExceptionsComeOutOfBegin) {
  generator<int> numbers = throwing_after(0);
  EXPECT_THROW(numbers.begin(), std::runtime_error);
}

TEST(Generator, ExceptionsComeOutOfIncrementAndEndTheSequence) {
  generator<int> numbers = throwing_after(1);
  auto position = numbers.begin();
  EXPECT_EQ(*position, 0);
  EXPECT_THROW(++position, std::runtime_error);
  EXPECT_TRUE(position == numbers.end());
}

TEST(Generator, ElementsCanBeMovedFrom) {
  generator<std::unique_ptr<int>> pointers = owners();
  auto position = pointers.begin();
  const std::unique_ptr<int> first = std::move(*position);
  ++position;
  EXPECT_EQ(*first, 7);
  EXPECT_EQ(**position, 8);
}

TEST(Generator, MovesWithItsPosition) {
  int begun = 0;
  generator<int> first = counting(3, &begun);
  auto position = first.begin();
  generator<int> second = std::move(first);
  ++position;
  EXPECT_EQ(*position, 1);
  EXPECT_TRUE(position != second.end());
  EXPECT_TRUE(first.begin() == first.end());  // NOLINT: moved from is empty
}

TEST(Generator, AssignmentEndsTheFormerSequence) {
  std::vector<std::string> log;
  generator<int> numbers = holding(&log);
  numbers.begin();
  numbers = generator<int>();
  EXPECT_EQ(log.back(), "closed");
}

TEST(Generator, MayGoOnInAnotherThread) {
  int begun = 0;
  generator<int> numbers = counting(2, &begun);
  auto position = numbers.begin();
  std::thread([&] { ++position; }).join();
  EXPECT_EQ(*position, 1);
}

}  // namespace
}  // namespace lightmill
