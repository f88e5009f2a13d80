#include "bench_results.h"
#include "commands.h"
#include "interruption.h"
#include "peer_table.h"
#include "pictures.h"
#include "statistics.h"
#include "streams.h"
#include "values.h"

#include "lightmill/engine.h"
#include "lightmill/error.h"
#include "lightmill/floor.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <memory>
#include <optional>
#include <random>

namespace lightmill::cli {
namespace {

/// Those of `names`, and lightmill, which the others are compared with; all where no name is given.
std::vector<Contestant> chosen_peers(std::vector<Contestant> all, const std::vector<std::string>& names) {
  if (names.empty()) return all;
  std::string known;
  for (const Contestant& one : all)
    if (one.setting == "best") known.append(known.empty() ? "" : ", ").append(one.peer);
  for (const std::string& name : names)
    if (std::ranges::find(all, name, &Contestant::peer) == all.end())
      refuse("--only", std::string("\"").append(name).append("\" is none of ").append(known));
  std::erase_if(all, [&](const Contestant& one) {
    return one.peer != "lightmill" && std::ranges::find(names, one.peer) == names.end();
  });
  return all;
}

/// What this machine does of a race's work where it only decodes and encodes, in photographs a second; none where the
/// memory has no room for all of them. After the races: what is read here would count as the memory of a process that
/// is started later.
std::optional<double> floor_of(const PeerJob& job, const std::vector<Photo>& photos, int threads) try {
  show_passing(job.name() + ": the floor");
  std::vector<Item> items;
  items.reserve(photos.size());
  for (const Photo& photo : photos) items.push_back({.source = photo.file, .relative = photo.file.filename()});
  std::vector<FloorLeftOut> left_out;
  const PicturesInMemory pictures = read_pictures(std::move(items), left_out);
  FloorMeter meter(pictures.pictures(job.bench),
                   {.recipe = job.bench.recipe, .threads = threads, .memory = available_memory() / 4});
  if (meter.pictures() < photos.size()) return std::nullopt;
  constexpr int kFloorRounds = 3;
  std::vector<double> rates;
  rates.reserve(kFloorRounds);
  for (int round = 0; round < kFloorRounds; ++round)
    rates.push_back(meter.measure(FloorPart::all, threads).per_second());
  return median(rates);
} catch (const Error&) {
  return std::nullopt;
}

}  // namespace

int bench_peers_command(const PeersSettings& settings) {
  ResultFile::check(settings.results);
  const auto photos = race_photos(settings.roots, static_cast<std::size_t>(settings.images));
  Interruption interruption([](std::size_t) {});
  const auto all = chosen_peers(contestants(peers_folders(settings.folder)), settings.only);
  const RaceSettings race{.rounds = settings.rounds,
                          .threads = settings.threads > 0 ? settings.threads : available_threads(),
                          .seed = settings.seed != 0 ? settings.seed : std::random_device{}()};
  print(race_heading(photos, race));
  std::vector<nlohmann::ordered_json> lines = {race_header(photos, settings.jobs, race)};
  std::vector<std::unique_ptr<PeerRace>> races;
  for (const PeerJob& job : settings.jobs) {
    races.push_back(std::make_unique<PeerRace>(job, all, photos, race, interruption.token()));
    races.back()->run();
  }
  std::vector<RaceTable> tables;
  for (const auto& one : races) {
    one->judge_all();
    const auto floor = interruption.signal() == 0 ? floor_of(one->job(), photos, race.threads) : std::nullopt;
    show_passing("");  // what told of the progress goes
    if (interruption.signal() != 0) return 128 + interruption.signal();
    const RaceTable& table = tables.emplace_back(*one, photos, race, floor);
    print(table.text());
    for (const auto& line : table.lines()) lines.push_back(line);
  }
  print(race_summary(tables));
  print(missing_peers(all));
  ResultFile file(settings.results);
  for (const auto& line : lines) file.add(line);
  file.finish();
  return finish_output() ? kDone : kOutputFailed;
}

}  // namespace lightmill::cli
