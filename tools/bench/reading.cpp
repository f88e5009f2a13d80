// lightmill on a store that is slow to open: each read begins with a wait.
//
//   bench_reading IN_DIR OUT_DIR LONG_EDGE QUALITY THREADS READ_AHEAD DELAY_MS
//
// READ_AHEAD is the number of reads in flight, 0 for none.

#include <lightmill/lightmill.h>

#include <chrono>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <thread>

namespace {

class SlowStore : public lightmill::Reader {
 public:
  explicit SlowStore(std::chrono::milliseconds delay) : delay_(delay) {}
  void read(const std::filesystem::path& source, Room& room) override {
    if (delay_.count() > 0) std::this_thread::sleep_for(delay_);
    files_->read(source, room);
  }

 private:
  std::chrono::milliseconds delay_;
  std::unique_ptr<lightmill::Reader> files_ = lightmill::file_reader();
};

lightmill::Report run(std::span<char*> arguments) {
  const auto number = [&](std::size_t i) { return std::stoi(arguments[i]); };
  SlowStore store{std::chrono::milliseconds(number(6))};
  const auto sink = lightmill::folder_sink({.folder = arguments[1], .durability = lightmill::Durability::buffered});
  const std::string recipe = std::string("resize ") + arguments[2] + " | jpeg metadata=strip quality=" + arguments[3];
  return lightmill::run({.items = lightmill::scan({arguments[0]}),
                         .recipe = lightmill::parse_recipe(recipe),
                         .sink = sink.get(),
                         .engine = lightmill::Engine::tbb,
                         .threads = number(4),
                         .reader = &store,
                         .reading_ahead = {.threads = number(5)}});
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc != 8)
    throw std::invalid_argument("usage: bench_reading IN_DIR OUT_DIR LONG_EDGE QUALITY THREADS READ_AHEAD DELAY_MS");
  const lightmill::Report report = run({argv + 1, 7});
  std::cout << "files=" << report.written << " seconds=" << report.seconds << '\n';
  return report.failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
} catch (const std::exception& error) {
  std::cerr << "bench_reading: " << error.what() << '\n';
  return EXIT_FAILURE;
}
