// What a floor's rounds come to.
#include "lightmill/error.h"
#include "lightmill/floor.h"

#include <algorithm>
#include <random>

namespace lightmill {
namespace {

template <typename Of>
double median_of(const std::vector<FloorSample>& samples, Of of) {
  if (samples.empty()) return 0;
  std::vector<double> values;
  values.reserve(samples.size());
  for (const FloorSample& sample : samples) values.push_back(of(sample));
  std::ranges::sort(values);
  const std::size_t half = values.size() / 2;
  return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

FloorSample measure_once(FloorMeter& meter, const FloorFigure& figure, int threads) {
  if (figure.part == FloorPart::memory) return meter.measure_memory(*figure.way, threads);
  if (figure.part == FloorPart::disk) return meter.measure_disk(*figure.way);
  return meter.measure(figure.part, threads);
}

std::vector<FloorFigure> figures_of(const FloorMeter& meter, bool with_disk) {
  std::vector<FloorFigure> figures;
  for (const FloorPart part : meter.parts()) figures.push_back({.part = part, .samples = {}});
  for (const FloorWay way : {FloorWay::read, FloorWay::write, FloorWay::copy})
    figures.push_back({FloorPart::memory, way, {}});
  if (!with_disk) return figures;
  for (const FloorWay way : {FloorWay::write, FloorWay::read}) figures.push_back({FloorPart::disk, way, {}});
  return figures;
}

}  // namespace

std::string_view to_string(FloorPart part) {
  constexpr std::string_view kNames[] = {"entropy", "planes", "encode", "all", "memory", "disk"};
  return kNames[static_cast<std::size_t>(part)];
}

std::string_view to_string(FloorWay way) {
  constexpr std::string_view kNames[] = {"read", "write", "copy"};
  return kNames[static_cast<std::size_t>(way)];
}

double FloorFigure::per_second() const {
  return median_of(samples, [](const FloorSample& sample) { return sample.per_second(); });
}

double FloorFigure::cpu_seconds_each() const {
  return median_of(samples, [](const FloorSample& sample) { return sample.cpu_seconds_each(); });
}

const FloorFigure* FloorReport::find(FloorPart part, std::optional<FloorWay> way) const {
  const auto found = std::ranges::find_if(
      figures, [&](const FloorFigure& figure) { return figure.part == part && figure.way == way; });
  return found == figures.end() ? nullptr : &*found;
}

FloorReport measure_floor(const std::vector<FloorPicture>& pictures, const FloorSettings& settings) {
  FloorMeter meter(pictures, settings);
  FloorReport report{.threads = settings.threads,
                     .pictures = meter.pictures(),
                     .mean = meter.mean(),
                     .figures = figures_of(meter, !settings.folder.empty()),
                     .left_out = meter.left_out()};
  std::vector<FloorFigure*> order;
  order.reserve(report.figures.size());
  for (FloorFigure& figure : report.figures) order.push_back(&figure);
  std::mt19937_64 random(settings.seed);
  for (int round = 0; round < settings.rounds; ++round) {
    std::ranges::shuffle(order, random);
    for (FloorFigure* figure : order) figure->samples.push_back(measure_once(meter, *figure, settings.threads));
  }
  report.disk_is_direct = meter.disk_is_direct();
  return report;
}

double share_of_floor(const FloorReport& floor, double images_per_second) {
  const FloorFigure* const all = floor.find(FloorPart::all);
  const double rate = all ? all->per_second() : 0;
  return rate > 0 ? images_per_second / rate : 0;
}

}  // namespace lightmill
