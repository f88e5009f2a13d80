// An application that already uses oneTBB runs lightmill inside its own arena, hears every outcome, and stops early.
#include <lightmill/lightmill.h>
#include <oneapi/tbb/task_arena.h>

#include <iostream>

namespace {

struct StopAfterThree : lightmill::Observer {
  void finished(const lightmill::Outcome& outcome) override {
    std::cout << outcome.item.relative << " " << outcome.chain << "\n";
    if (++count == 3) stop.request_stop();
  }
  void ended(const lightmill::Report& report) override { std::cout << report.seen() << " images begun\n"; }

  std::stop_source stop;
  int count = 0;
};

}  // namespace

int main(int, char** argv) {
  tbb::task_arena arena(2);
  const auto sink = lightmill::folder_sink({.folder = argv[2], .existing = lightmill::Existing::replace});
  StopAfterThree observer;
  const lightmill::Report report = lightmill::run({
      .items = lightmill::scan({argv[1]}),
      .recipe = lightmill::parse_recipe("resize 320"),
      .sink = sink.get(),
      .observers = {&observer},
      .stop = observer.stop.get_token(),
      .arena = [&arena](const std::function<void()>& work) { arena.execute(work); },
  });
  return report.ending == lightmill::Ending::canceled && report.written >= 3 ? 0 : 1;
}
