#include "batch/session.h"
#include "faults/processes.h"

#include <sys/resource.h>

#include <fstream>

namespace lightmill {
namespace {

/// Everything an outcome says but for seconds, and where it was written.
std::string described(const Outcome& outcome) {
  std::string text(to_string(outcome.status));
  if (outcome.failure) {
    const Failure& failure = *outcome.failure;
    text += " " + std::string(to_string(failure.stage)) + " " + std::string(to_string(failure.cause)) + " " +
            failure.reason;
  }
  for (const std::string& warning : outcome.warnings) text += " warning: " + warning;
  for (const Output& output : outcome.outputs)
    text += " output " + std::to_string(output.rendition) + " " + std::string(to_string(output.status)) + " " +
            output.format + " " + to_string(output.size) + " " + std::to_string(output.bytes);
  return text + (outcome.damaged ? " damaged " : " ") + outcome.chain + " " + to_string(outcome.input_size) + " " +
         std::to_string(outcome.bytes_in);
}

class ProcessTwins : public Processes {
 protected:
  /// Pictures of every fate.
  void SetUp() override {
    add_many(8);
    folder_.write("text.jpg", "not a picture");
    folder_.write("empty.jpg");
    auto cut = test::write_jpeg(test::soft_picture({300, 200}, 3, 1));
    cut.resize(cut.size() / 2);
    folder_.write("cut-short/of.jpg", cut);
    folder_.write("gray.jpg",
                  test::write_jpeg(test::gradient({90, 70}, 1), {.input = JCS_GRAYSCALE, .stored = JCS_GRAYSCALE}));
    add("large.jpg", {1500, 1000});
  }

  std::map<std::string, std::string> outcomes_by(Engine engine, const std::function<void(Batch&)>& change) {
    Outcomes outcomes;
    Batch one = batch(engine);
    one.observers = {&outcomes};
    if (engine != Engine::processes) one.processes = {};
    change(one);
    run(std::move(one));
    std::map<std::string, std::string> told;
    for (const auto& [name, outcome] : outcomes.of) told[name] = described(outcome);
    return told;
  }
  void expect_twins(const std::function<void(Batch&)>& change) {
    sink_.files.clear();
    const auto expected = outcomes_by(Engine::serial, change);
    const auto files = std::exchange(sink_.files, {});
    EXPECT_EQ(outcomes_by(Engine::processes, change), expected);
    EXPECT_EQ(sink_.files == files, true);
  }

  std::map<std::string, Result> results_by(Engine engine, Deliver deliver) {
    Batch one = batch(engine);
    one.sink = nullptr;
    if (engine != Engine::processes) one.processes = {};
    std::map<std::string, Result> results;
    std::mutex mutex;
    Session(std::move(one), deliver).run([&](Result result) {
      const std::lock_guard lock(mutex);
      const std::string name = result.outcome.item.relative;
      results[name] = std::move(result);
    });
    return results;
  }
};

TEST_F(ProcessTwins, HaveTheSameOutcomes) {
  expect_twins([](Batch&) {});
  expect_twins([](Batch& salvaging) { salvaging.damaged = Damaged::salvage; });
  expect_twins([](Batch& choosy) { choosy.selection.least = Size{150, 0}; });
  expect_twins([](Batch& strict) { strict.limits.pixels = 1'000'000; });
  expect_twins([](Batch& slow) { slow.domain = Domain::pixels; });
  expect_twins(
      [](Batch& stripped) { stripped.recipe = parse_recipe("crop 50x50+9+9 | jpeg metadata=strip quality=3"); });
  expect_twins([](Batch& impossible) { impossible.recipe = parse_recipe("crop 10x10+900+900"); });
}

generator<Item> with_parameters(generator<Item> items) {
  for (Item& item : items) {
    Item mine = item;
    const int number = static_cast<int>(mine.relative.native().size());
    mine.parameters.box = Size{20 + number, 0};
    mine.parameters.crop = Rect{number, 2, 60, 50};
    co_yield mine;
  }
}

TEST_F(ProcessTwins, TakeAnImagesOwnParametersAndContent) {
  expect_twins([](Batch& own) { own.items = with_parameters(std::move(own.items)); });
}

TEST_F(ProcessTwins, HandOverTheSameBytesAndPixels) {
  for (const Deliver deliver : {Deliver::bytes, Deliver::pixels}) {
    const auto expected = results_by(Engine::serial, deliver), results = results_by(Engine::processes, deliver);
    ASSERT_EQ(results.size(), expected.size());
    for (const auto& [name, result] : results) {
      EXPECT_EQ(described(result.outcome), described(expected.at(name).outcome));
      EXPECT_EQ(result.bytes() == expected.at(name).bytes(), true) << name;
      EXPECT_EQ(result.pixels().empty(), expected.at(name).pixels().empty()) << name;
      if (result.pixels().empty()) continue;
      EXPECT_EQ(test::max_difference(result.pixels(), expected.at(name).pixels()), 0) << name;
    }
  }
}

TEST_F(ProcessTwins, TwoRunsAtOnceDoNotDisturbEachOther) {
  test::MemorySink other;
  Outcomes others;
  std::jthread second([&] {
    Batch beside = batch();
    beside.sink = &other;
    beside.observers = {&others};
    run(std::move(beside));
  });
  run(batch());
  second.join();
  EXPECT_EQ(sink_.files == other.files, true);
  EXPECT_EQ(sink_.files.size(), 10u);
}

TEST_F(ProcessTwins, AStopFinishesWhatIsInFlight) {
  for (int i = 0; i < 40; ++i) add("slow-" + std::to_string(i) + ".jpg");
  class StopAfterThree : public Observer {
   public:
    void finished(const Outcome&) override {
      if (++seen_ == 3) source.request_stop();
    }
    void ended(const Report&) override {}
    std::stop_source source;

   private:
    int seen_ = 0;
  } stopper;
  Batch stopped = batch();
  stopped.observers = {&stopper};
  stopped.stop = stopper.source.get_token();
  const Report report = run(std::move(stopped));
  EXPECT_EQ(report.ending, Ending::canceled);
  EXPECT_LE(report.seen(), 3u + 2u);
}

TEST_F(ProcessTwins, AreTheSameWhereFileSizesAreLimited) {
  rlimit before{};
  getrlimit(RLIMIT_FSIZE, &before);
  const rlimit small{4096, before.rlim_max};
  setrlimit(RLIMIT_FSIZE, &small);
  expect_twins([](Batch&) {});
  expect_twins([](Batch& enlarging) { enlarging.recipe = parse_recipe("resize 400 enlarge"); });
  setrlimit(RLIMIT_FSIZE, &before);
}

TEST_F(ProcessTwins, PeakMemoryIsWhatTheyHadAtOneTime) {
  if (kSanitized) GTEST_SKIP() << "their shadow memory is most of it";
  for (int i = 0; i < 4; ++i) add("peak-" + std::to_string(i) + ".jpg");
  setenv("LIGHTMILL_TEST_MARK", (folder_ / "turn").c_str(), 1);
  Batch open = batch();
  open.processes.sandbox = Sandbox::off;  // they take turns by a file
  const std::size_t here = run(std::move(open)).peak_memory_bytes;
  EXPECT_GT(here, 200'000'000u);
  EXPECT_LT(here, 2 * 200'000'000u) << "the sum of peaks that never were together";
}

TEST_F(ProcessTwins, TheReportHasTheTimeOfTheWorkers) {
  const Report alone = run(batch());
  EXPECT_EQ(alone.engine, "processes");
  EXPECT_EQ(alone.threads, 2);
  Batch serial = batch(Engine::serial);
  serial.processes = {};
  const Report plain = run(std::move(serial));
  EXPECT_GT(alone.cpu_seconds, 0.5 * plain.cpu_seconds);
}

TEST_F(ProcessTwins, ADeadlineOrAMemoryLimitChoosesThem) {
  Batch timed = batch(Engine::automatic);
  timed.processes.seconds = 60;
  const Report report = run(std::move(timed));
  EXPECT_EQ(report.engine, "processes");
  EXPECT_THAT(report.engine_reason, HasSubstr("deadline"));
  Batch contradictory = batch(Engine::tbb);
  contradictory.processes.memory = 1 << 30;
  EXPECT_THROW(run(std::move(contradictory)), Error);
  Batch endless = batch();
  endless.processes.seconds = 0;
  EXPECT_THROW(run(std::move(endless)), Error);
}

TEST_F(ProcessTwins, AnOperationOfThisProgramIsRefused) {
  Batch own = batch();
  own.recipe.operations.emplace_back(Custom{"mine", [](cv::Mat&) {}});
  EXPECT_THROW(run(std::move(own)), Error);
}

}  // namespace
}  // namespace lightmill
