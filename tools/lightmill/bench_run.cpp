#include "bench_run.h"

#include "child.h"
#include "commands.h"
#include "sources.h"
#include "streams.h"

#include "lightmill/batch.h"
#include "lightmill/error.h"
#include "lightmill/source.h"

#include <chrono>
#include <optional>
#include <sstream>

namespace lightmill::cli {
namespace {

using Clock = std::chrono::steady_clock;

std::vector<Item> first_pictures(const BenchSettings& settings) {
  std::vector<Item> items;
  for (Item& item : make_source(settings.run.source, {})) {
    if (static_cast<int>(items.size()) == settings.images) break;
    if (!item.problem) items.push_back(std::move(item));
  }
  if (items.empty()) throw Error(Cause::usage, "no pictures to measure with");
  return items;
}

generator<Item> repeated(std::vector<Item> items, int count) {
  for (int i = 0; i < count; ++i) {
    Item item = items[static_cast<std::size_t>(i) % items.size()];
    co_yield item;
  }
}

struct FirstResult : Observer {
  void finished(const Outcome&) override {
    if (!seconds) seconds = std::chrono::duration<double>(Clock::now() - started).count();
  }
  void ended(const Report&) override {}

  const Clock::time_point started = Clock::now();
  std::optional<double> seconds;
};

}  // namespace

std::string to_text(const Measured& m) {
  std::ostringstream text;
  text.precision(17);
  text << m.seconds << ' ' << m.first_seconds << ' ' << m.cpu_seconds << ' ' << m.megapixels << ' ' << m.images << ' '
       << m.failed << ' ' << m.peak_bytes << '\n';
  return text.str();
}

Measured measured_from(const std::string& text) {
  std::istringstream stream(text);
  Measured m;
  stream >> m.seconds >> m.first_seconds >> m.cpu_seconds >> m.megapixels >> m.images >> m.failed >> m.peak_bytes;
  if (!stream) throw Error(Cause::usage, "a measuring process said nothing that makes sense");
  return m;
}

int bench_one_command(const BenchSettings& settings) {
  end_with_reader();
  const auto sink = null_sink();
  std::vector<Item> items = first_pictures(settings);
  Batch batch = batch_of(settings.run, *sink, {});
  batch.items = repeated(std::move(items), settings.images);
  FirstResult first;
  batch.observers.push_back(&first);
  const Report report = run(std::move(batch));
  print(to_text({.seconds = report.seconds,
                 .first_seconds = first.seconds.value_or(report.seconds),
                 .cpu_seconds = report.cpu_seconds,
                 .megapixels = report.megapixels_in,
                 .images = static_cast<double>(report.written),
                 .failed = static_cast<double>(report.failed),
                 .peak_bytes = static_cast<double>(report.peak_memory_bytes)}));
  return finish_output() ? kDone : kOutputFailed;
}

}  // namespace lightmill::cli
