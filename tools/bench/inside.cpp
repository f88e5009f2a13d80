// One image through the stages, by one thread and with idle cores to borrow, interleaved: medians and bests of each
// stage.
#include "io/reader.h"
#include "job/image_stages.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>
#include <vector>

namespace lightmill {
namespace {

class Nowhere : public Sink {
 public:
  Admission admit(const std::filesystem::path&) override { return Admission::write; }
  void put(const std::filesystem::path&, std::span<const std::uint8_t>) override {}
  std::filesystem::path location(const std::filesystem::path& relative) const override { return relative; }
};

using Seconds = std::map<std::string, std::vector<double>>;

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

void run_once(ImageStages& stages, const std::filesystem::path& file, Seconds& seconds) {
  Job job;
  job.item.source = file;
  job.item.relative = file.filename();
  const auto start = std::chrono::steady_clock::now();
  const Outcome outcome = stages.write(stages.transform(stages.load(std::move(job))));
  const std::chrono::duration<double> all = std::chrono::steady_clock::now() - start;
  if (outcome.status != Status::written) std::abort();
  seconds["all"].push_back(all.count());
  seconds["read"].push_back(outcome.times.read);
  seconds["decode"].push_back(outcome.times.decode);
  seconds["transform"].push_back(outcome.times.transform);
  seconds["encode"].push_back(outcome.times.encode);
}

void compare(const std::filesystem::path& file, const Recipe& recipe, int threads, int rounds) {
  FileReader reader;
  Nowhere sink;
  const StageSettings settings{.recipe = recipe, .plan = {}, .idle_memory = std::size_t{1} << 30};
  StageSettings helped = settings;
  helped.threads = threads;
  ImageStages alone(settings, reader, sink), together(helped, reader, sink);
  together.spare_cores().no_more_images();
  Seconds one, many, ignored;
  run_once(alone, file, ignored);
  run_once(together, file, ignored);
  for (int i = 0; i < rounds; ++i) {
    run_once(alone, file, one);
    run_once(together, file, many);
  }
  for (const char* stage : {"read", "decode", "transform", "encode", "all"}) {
    std::vector<double> ratios;
    for (std::size_t i = 0; i < one[stage].size(); ++i) ratios.push_back(one[stage][i] / many[stage][i]);
    const double best = *std::min_element(one[stage].begin(), one[stage].end());
    const double best_helped = *std::min_element(many[stage].begin(), many[stage].end());
    std::printf(
        "%-10s one thread %6.1f ms (best %6.1f)   %d threads %6.1f ms (best %6.1f)   ratio %.2f (of bests %.2f)\n",
        stage, 1e3 * median(one[stage]), 1e3 * best, threads, 1e3 * median(many[stage]), 1e3 * best_helped,
        median(ratios), best / best_helped);
  }
}

}  // namespace
}  // namespace lightmill

int main(int argc, char** argv) {
  if (argc < 5) return std::fprintf(stderr, "bench_inside FILE THREADS ROUNDS OPERATION...\n"), 2;
  lightmill::Recipe recipe;
  for (int i = 4; i < argc; ++i) recipe.operations.push_back(lightmill::parse_operation(argv[i]));
  recipe.rendition = {.quality = 85, .metadata = lightmill::MetadataPolicy::strip};
  lightmill::compare(argv[1], recipe, std::atoi(argv[2]), std::atoi(argv[3]));
}
