#include "codec/codec.h"
#include "faults/processes.h"
#include "process/confinement.h"
#include "support/cores.h"

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

namespace lightmill {
namespace {

/// Pictures of formats that are isolated come to harm by their names in worker processes alone, so that what is done in
/// threads comes to none.
class Isolation : public Processes {
 protected:
  void add_webp(const std::string& name) {
    Frame frame(Pixels{test::soft_picture({120, 90}, 3, 1), Region::whole({120, 90})});
    const auto pool = BufferPool::create(0);
    const Blob blob = codec_for(Format::webp).encode(frame, {.encoding = WebpEncoding{}}, {}, *pool, test::no_cores());
    folder_.write(name, std::vector<unsigned char>(blob.bytes().begin(), blob.bytes().end()));
  }
  Batch isolating(Engine engine = Engine::threads) {
    Batch isolated = batch(engine);
    isolated.recipe = parse_recipe("resize 64 | jpeg");
    isolated.processes.isolate_formats = true;
    return isolated;
  }
};

/// Counts the children of this process while a run goes on.
class Children : public Observer {
 public:
  void finished(const Outcome&) override { most = std::max(most, children_of(getpid()).size()); }
  void ended(const Report&) override {}
  std::size_t most = 0;
};

TEST_F(Isolation, CostsNoProcessWhereAllAreJpegs) {
  add_many(5);
  Children children;
  Batch isolated = isolating();
  isolated.observers.push_back(&children);
  isolated.processes.command = {"/nowhere/worker"};  // which nobody misses
  EXPECT_EQ(run(std::move(isolated)).written, 5u);
  EXPECT_EQ(children.most, 0u);
}

TEST_F(Isolation, IsOffUnlessAskedFor) {
  add_webp("a.webp");
  Batch plain = batch(Engine::threads);
  plain.processes.command = {"/nowhere/worker"};
  EXPECT_EQ(run(std::move(plain)).written, 1u);
}

TEST_F(Isolation, ACrashCostsOneImageWhateverTheEngine) {
  add_many(5);
  add("crash.jpg");  // in a thread, where nothing happens to it
  for (const char* name : {"a.webp", "b.webp", "c.webp", "crash.webp", "segv.jpg"}) add_webp(name);
  for (const Engine engine : engines()) {
    if (engine == Engine::automatic || engine == Engine::processes) continue;
    Children children;
    Batch isolated = isolating(engine);
    isolated.observers.push_back(&children);
    const Report report = run(std::move(isolated));
    EXPECT_EQ(report.written, 9u) << to_string(engine);
    EXPECT_EQ(report.crashed, 2u) << to_string(engine);
    EXPECT_EQ(outcome("crash.jpg").status, Status::written);
    EXPECT_THAT(outcome("crash.webp").failure->reason, HasSubstr("SIGABRT (Aborted), twice"));
    EXPECT_EQ(outcome("segv.jpg").status, Status::crashed) << "a WebP by its content";
    EXPECT_GE(children.most, 1u);
    EXPECT_TRUE(children_of(getpid()).empty());
  }
}

TEST_F(Isolation, GivesTheSameResults) {
  add_many(3);
  for (const char* name : {"a.webp", "b.webp", "c.jpg"}) add_webp(name);
  folder_.write("cut.webp", "RIFF\x10\0\0\0WEBPVP8 ");
  std::map<bool, std::map<std::string, std::string>> told;
  std::map<bool, decltype(sink_.files)> files;
  for (const bool isolate : {false, true}) {
    Batch one = isolating();
    one.processes.isolate_formats = isolate;
    run(std::move(one));
    for (const auto& [name, outcome] : outcomes_.of) {
      told[isolate][name] = std::string(to_string(outcome.status)) + outcome.chain +
                            (outcome.failure ? outcome.failure->reason : "") +
                            (outcome.warnings.empty() ? "" : outcome.warnings.front());
    }
    files[isolate] = std::exchange(sink_.files, {});
  }
  EXPECT_EQ(told[true], told[false]);
  EXPECT_EQ(files[true] == files[false], true);
  EXPECT_EQ(files[true].size(), 6u);
}

TEST_F(Isolation, TakesALongRecipe) {
  add_webp("a.webp");
  std::string recipe;
  for (int i = 0; i < 300; ++i) {
    if (i > 0) recipe += " | ";
    recipe += "jpeg quality=" + std::to_string(i % 100 + 1) + " size=" + std::to_string(i / 100 + 20) +
              "x40 name=" + std::string(150, 'n') + std::to_string(i);
  }
  Batch isolated = isolating();
  isolated.recipe = parse_recipe(recipe);
  EXPECT_EQ(run(std::move(isolated)).written, 1u);
  EXPECT_EQ(outcome("a.webp").outputs.size(), 300u);
}

TEST_F(Isolation, IsThatOfStreamsToo) {
  add_many(2);
  for (const char* name : {"a.webp", "crash.webp"}) add_webp(name);
  std::map<std::string, Status> seen;
  Batch isolated = isolating();
  isolated.sink = nullptr;
  for (const Result& result : stream(std::move(isolated), {.order = Order::source, .deliver = Deliver::pixels})) {
    seen[result.outcome.item.relative] = result.outcome.status;
    EXPECT_EQ(result.pixels().empty(), result.outcome.status == Status::crashed);
  }
  EXPECT_EQ(seen.size(), 4u);
  EXPECT_EQ(seen["crash.webp"], Status::crashed);
}

TEST_F(Isolation, WhatDoesNotEndInTimeTimedOut) {
  add_many(1);
  add_webp("late.webp");
  const Report report = run(isolating());
  EXPECT_EQ(report.written, 1u);
  EXPECT_EQ(outcome("late.webp").status, Status::timed_out);
  EXPECT_THAT(outcome("late.webp").failure->reason, HasSubstr("did not end in time in a worker process, twice"));
}

TEST_F(Isolation, AProgramThatDoesNotWorkFailsWhatNeedsIt) {
  add_many(2);
  add_webp("a.webp");
  Batch broken = isolating(Engine::serial);
  broken.processes.command = {"/nowhere/worker"};
  const Report report = run(std::move(broken));
  EXPECT_EQ(report.written, 2u);
  EXPECT_THAT(outcome("a.webp").failure->reason, HasSubstr("cannot start the worker program /nowhere/worker"));
}

TEST_F(Isolation, RefusesAnOperationOfThisProgram) {
  Batch own = isolating();
  own.recipe.operations.emplace_back(Custom{"mine", [](cv::Mat&) {}});
  EXPECT_THROW(run(std::move(own)), Error);
}

/// Each has its share of the memory before it is read, and more are in work than there is memory for.
TEST_F(Isolation, LargeInputsInLittleMemoryHoldNobodyUp) {
  for (int i = 0; i < 12; ++i) {
    add_webp("slow-" + std::to_string(i) + ".webp");
    std::ofstream(folder_ / ("slow-" + std::to_string(i) + ".webp"), std::ios::app) << std::string(9'000'000, '\0');
  }
  Batch tight = isolating();
  tight.threads = 4;
  tight.memory = 100'000'000;
  EXPECT_EQ(run(std::move(tight)).written, 12u);
}

/// The process that dies is a child.
int death_by(std::chrono::duration<double> time, std::chrono::milliseconds work) {
  const pid_t child = fork();
  if (child == 0) {
    {
      const DeathAlarm alarm(time);
      std::this_thread::sleep_for(work);
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    _exit(0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

TEST(DeathAlarm, EndsWhatTakesTooLongAndNothingElse) {
  using std::chrono::milliseconds;
  EXPECT_EQ(death_by(milliseconds(20), milliseconds(5000)), SIGALRM);
  EXPECT_EQ(death_by(milliseconds(0), milliseconds(5000)), SIGALRM);
  EXPECT_EQ(death_by(milliseconds(60), milliseconds(0)), 0) << "taken back";
}

}  // namespace
}  // namespace lightmill
