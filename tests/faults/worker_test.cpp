#include "lightmill/worker.h"

#include "faults/processes.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

namespace lightmill {
namespace {

TEST_F(Processes, WaitingForAFreeWorkerIsTold) {
  add_many(40);
  // The second worker does not start, so that two threads have one between them.
  const std::string once =
      "mkdir '" + (folder_ / "started").native() + "' 2>/dev/null && exec " + kMisbehavingWorker[0];
  Batch crowded = batch();
  crowded.processes.command = {"/bin/sh", "-c", once};
  crowded.record_spans = true;
  const Report report = run(std::move(crowded));
  EXPECT_EQ(report.written, 40u);
  EXPECT_GT(report.waiting.worker, 0.1 * report.seconds) << "one of them waits nearly all the time";
  std::size_t spans = 0;
  for (const auto& [name, outcome] : outcomes_.of)
    spans += static_cast<std::size_t>(std::ranges::count(outcome.spans, Activity::awaited_worker, &Span::activity));
  EXPECT_GE(spans, 1u) << "perhaps all of it at once";
}

TEST_F(Processes, AnAbortCostsOneImage) {
  add_many(5);
  add("crash.jpg");
  expect_loss("crash.jpg", batch(), Status::crashed, "a worker process died of SIGABRT (Aborted), twice");
  EXPECT_EQ(outcome("crash.jpg").failure->cause, Cause::crashed);
}

TEST_F(Processes, ASegmentationFaultCostsOneImage) {
  add_many(5);
  add("segv.jpg");
  expect_loss("segv.jpg", batch(), Status::crashed, kSanitized ? "twice" : "SIGSEGV (Segmentation fault), twice");
}

TEST_F(Processes, AnExitCostsOneImage) {
  add_many(5);
  add("exit.jpg");
  expect_loss("exit.jpg", batch(), Status::crashed, "ended with exit code 7, twice");
}

TEST_F(Processes, DeathBeforeThePlanCostsOneImage) {
  add_many(5);
  add("early-exit.jpg");
  expect_loss("early-exit.jpg", batch(), Status::crashed, "ended with exit code 9, twice");
}

TEST_F(Processes, AHangCostsOneImage) {
  add_many(5);
  add("hang.jpg");
  expect_loss("hang.jpg", hurried_batch(), Status::timed_out, "s in a worker process, twice");
  EXPECT_EQ(outcome("hang.jpg").failure->cause, Cause::timed_out);
}

TEST_F(Processes, AStoppedWorkerIsAHang) {
  add_many(5);
  add("stop.jpg");
  expect_loss("stop.jpg", hurried_batch(), Status::timed_out, "twice");
}

TEST_F(Processes, AnAnswerThatMakesNoSenseCostsOneImage) {
  add_many(5);
  for (const char* name : {"garbage.jpg", "early-garbage.jpg"}) {
    add(name);
    expect_loss(name, batch(), Status::crashed, "makes no sense, twice");
    std::filesystem::remove(folder_ / name);
    sink_.files.clear();
  }
}

/// Two files are wanted of each picture, whose name tells what the worker answers in their place.
class Answers : public Processes {
 protected:
  Report run_with(const std::vector<std::string>& kinds) {
    for (const std::string& kind : kinds) add(name(kind));
    Batch both = batch();
    both.recipe = parse_recipe("jpeg size=64 | jpeg size=32 name=small");
    return run(std::move(both));
  }
  static std::string name(const std::string& kind) { return "answer-" + kind + ".jpg"; }
};

TEST_F(Answers, AreTakenIfTheyHaveWhatIsWanted) {
  EXPECT_EQ(run_with({"whole", "redundant"}).written, 2u);
  EXPECT_EQ(sink_.files.size(), 3u);
}

TEST_F(Answers, AreRefusedIfTheyLackSomethingOrHaveMore) {
  const std::vector<std::string> wrong = {"one", "three", "twice", "foreign", "skipped", "pixels", "unnamed", "large"};
  EXPECT_EQ(run_with(wrong).crashed, wrong.size());
  for (const std::string& kind : wrong) {
    const Outcome& lost = outcome(name(kind));
    ASSERT_TRUE(lost.failure) << kind;
    EXPECT_THAT(lost.failure->reason, HasSubstr("makes no sense, twice")) << kind;
  }
  EXPECT_TRUE(sink_.files.empty());
}

TEST_F(Processes, AWorkerThatClosesOrCutsWhatItSharesCostsOneImage) {
  add_many(5);
  for (const char* name : {"deaf.jpg", "cut.jpg"}) {
    add(name);
    expect_loss(name, hurried_batch(), Status::crashed, "twice");
    std::filesystem::remove(folder_ / name);
    sink_.files.clear();
  }
}

TEST_F(Processes, AWorkerThatTakesAllItsMemoryCostsOneImage) {
  if (kSanitized) GTEST_SKIP() << "memory is not limited";
  add_many(5);
  add("eat.jpg");
  Batch limited = batch();
  limited.processes.memory = 256'000'000;
  expect_loss("eat.jpg", std::move(limited), Status::crashed, "twice");
}

TEST_F(Processes, WhatTheWorkSeesOfItsMemoryLimitIsAnOrdinaryFailure) {
  if (kSanitized) GTEST_SKIP() << "memory is not limited";
  add_many(5);
  add("large.jpg", {7000, 5000});
  Batch limited = batch();
  limited.threads = 1;
  limited.recipe = parse_recipe("brightness 3 | blur 2");  // of all its pixels
  limited.domain = Domain::pixels;
  limited.processes.memory = 100'000'000;
  const Report report = run(std::move(limited));
  EXPECT_EQ(report.written, 5u);
  EXPECT_EQ(outcome("large.jpg").status, Status::failed);
  EXPECT_EQ(outcome("large.jpg").failure->cause, Cause::out_of_memory);
  EXPECT_THAT(outcome("large.jpg").failure->reason, HasSubstr("100 MB"));
}

/// Which worker has written into `mark` that it hangs; 0: none.
pid_t hanging_by(const std::filesystem::path& mark) {
  pid_t worker = 0;
  std::ifstream(mark) >> worker;
  return worker;
}

TEST_F(Processes, AKillFromOutsideCostsOneImage) {
  add_many(5);
  add("hang.jpg");
  const auto mark = folder_ / "hanging";
  setenv("LIGHTMILL_TEST_HANGING", mark.c_str(), 1);
  std::jthread killer([&] {
    pid_t worker = 0;
    for (pid_t first = 0; const int attempt : {1, 2}) {
      ASSERT_TRUE(comes_true([&] { return (worker = hanging_by(mark)) > 0 && worker != first; })) << attempt;
      kill(worker, SIGKILL);
      first = worker;
    }
  });
  Batch patient = batch();
  patient.processes.seconds = 60;
  patient.processes.sandbox = Sandbox::off;  // it writes the mark
  run(std::move(patient));
  EXPECT_EQ(outcome("hang.jpg").status, Status::crashed);
  EXPECT_THAT(outcome("hang.jpg").failure->reason, HasSubstr("SIGKILL"));
  unsetenv("LIGHTMILL_TEST_HANGING");
}

TEST_F(Processes, KillsOverAWholeRunCostNoMoreThanTheImagesThatMeetTwo) {
  add_many(60);
  class Killer : public Observer {
   public:
    void finished(const Outcome&) override {
      if (++seen_ % 12 != 0) return;
      for (const pid_t worker : children_of(getpid())) kill(worker, SIGKILL);
    }
    void ended(const Report&) override {}

   private:
    int seen_ = 0;
  } killer;
  Batch hunted = batch();
  hunted.observers.push_back(&killer);
  const Report report = run(std::move(hunted));
  EXPECT_EQ(report.seen(), 60u);
  EXPECT_EQ(report.failed, report.crashed);
  EXPECT_LE(report.crashed, 2u);  // an image that is slow enough
  expect_the_rest_as_ever(report.crashed);
}

TEST_F(Processes, AnImageThatCrashedOnceIsDoneInAFreshWorker) {
  add_many(5);
  add("once.jpg");
  setenv("LIGHTMILL_TEST_MARK", (folder_ / "mark").c_str(), 1);
  Batch marking = batch();
  marking.processes.sandbox = Sandbox::off;
  const Report report = run(std::move(marking));
  EXPECT_TRUE(std::filesystem::exists(folder_ / "mark"));
  EXPECT_EQ(report.written, 6u);
  expect_the_rest_as_ever(0);
}

TEST_F(Processes, TenBadOnesOfTwoHundredCostTen) {
  add_many(190);
  for (const char* kind : {"crash", "segv", "exit", "early-exit", "garbage"}) {
    for (const char* number : {"-1.jpg", "-2.jpg"}) add(std::string(kind) + number);
  }
  const Report report = run(batch());
  EXPECT_EQ(report.written, 190u);
  EXPECT_EQ(report.crashed, 10u);
  EXPECT_EQ(report.failures.size(), 10u);
  expect_the_rest_as_ever(10);
}

TEST_F(Processes, ProgramsThatAreNoWorkersAreToldAtTheBeginning) {
  add("good.jpg");
  const auto complaint = [&](const std::string& program) -> std::string {
    Batch broken = batch();
    broken.processes.command = {program};
    try {
      run(std::move(broken));
    } catch (const Error& error) {
      EXPECT_EQ(error.cause(), Cause::usage);
      return error.what();
    }
    return "";
  };
  EXPECT_THAT(complaint("/nowhere/worker"), HasSubstr("cannot start the worker program /nowhere/worker"));
  EXPECT_THAT(complaint("/bin/true"), HasSubstr("/bin/true does not work: a worker process ended with exit code 0"));
  EXPECT_TRUE(sink_.files.empty());
}

TEST_F(Processes, NoWorkerOutlivesARunThatIsKilled) {
  add("hang-1.jpg");
  add("stop-2.jpg");
  const auto mark = folder_ / "hanging";
  setenv("LIGHTMILL_TEST_HANGING", mark.c_str(), 1);
  const pid_t running = fork();
  if (running == 0) {
    Batch patient = batch();
    patient.processes.seconds = 600;
    patient.processes.sandbox = Sandbox::off;  // it writes the mark
    run(std::move(patient));
    _exit(0);
  }
  std::vector<pid_t> workers;
  EXPECT_TRUE(comes_true([&] { return (workers = children_of(running)).size() == 2; }));
  EXPECT_TRUE(comes_true([&] { return hanging_by(mark) > 0; }));
  EXPECT_TRUE(comes_true([&] { return std::ranges::any_of(workers, is_stopped); }));
  unsetenv("LIGHTMILL_TEST_HANGING");
  kill(running, SIGKILL);
  waitpid(running, nullptr, 0);
  for (const pid_t worker : workers) EXPECT_TRUE(comes_true([&] { return !lives(worker); }));
}

std::size_t open_descriptors() {
  const std::filesystem::directory_iterator all("/proc/self/fd");
  return static_cast<std::size_t>(std::distance(begin(all), end(all)));
}

TEST_F(Processes, NothingIsLeftBehind) {
  add_many(10);
  add("crash.jpg");
  add("hang.jpg");
  add("garbage.jpg");
  const std::size_t before = open_descriptors();
  for (int i = 0; i < 2; ++i) run(hurried_batch());
  EXPECT_EQ(open_descriptors(), before);
  EXPECT_TRUE(children_of(getpid()).empty());
  EXPECT_EQ(waitpid(-1, nullptr, WNOHANG), -1) << "a zombie";
}

TEST_F(Processes, AProgramThatIgnoresItsChildrenHasARun) {
  add_many(5);
  add("crash.jpg");
  const auto before = signal(SIGCHLD, SIG_IGN);
  expect_loss("crash.jpg", batch(), Status::crashed, "a worker process died, twice");
  signal(SIGCHLD, before);
}

}  // namespace
}  // namespace lightmill
