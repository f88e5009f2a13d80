#include "peer_table.h"

#include "bench_results.h"
#include "bench_row.h"
#include "peer_look.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace lightmill::cli {
namespace {

using RaceJson = nlohmann::ordered_json;
using RaceCells = std::vector<std::string>;

std::string with_digits(double number, int digits) {
  char text[64];
  std::snprintf(text, sizeof text, "%.*f", digits, number);
  return text;
}

std::string shown_figure(const Estimate& figure, int digits) {
  return with_digits(figure.median, digits) + " (" + with_digits(figure.low, digits) + " to " +
         with_digits(figure.high, digits) + ")";
}

/// The first column to the left, the others to the right, but for the last.
std::string aligned(const std::vector<RaceCells>& rows) {
  std::vector<std::size_t> widths(rows.front().size());
  for (const RaceCells& row : rows)
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  std::string text;
  for (const RaceCells& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::string room(widths[i] - row[i].size(), ' ');
      const bool last = i + 1 == row.size();
      text += i == 0 ? row[i] + room : "  " + (last ? row[i] : room + row[i]);
    }
    text += "\n";
  }
  return text;
}

double megapixels_of(const std::vector<Photo>& photos) {
  double sum = 0;
  for (const Photo& photo : photos) sum += 1e-6 * photo.info.size.width * photo.info.size.height;
  return sum;
}

double bytes_of(const std::vector<Photo>& photos) {
  double sum = 0;
  for (const Photo& photo : photos) sum += static_cast<double>(photo.info.file_bytes);
  return sum;
}

/// Of the machine's time, with which a race still says something.
constexpr double kMostOtherCpu = 0.05;

double median_of(const std::vector<PeerSample>& samples, double PeerSample::*member) {
  std::vector<double> values;
  values.reserve(samples.size());
  for (const PeerSample& sample : samples) values.push_back(sample.*member);
  return median(values);
}

}  // namespace

std::string race_heading(const std::vector<Photo>& photos, const RaceSettings& settings) {
  const std::string some = photos.size() == 1 ? " photograph of " : " photographs of ";
  return std::to_string(photos.size()) + some + with_digits(megapixels_of(photos), 0) + " megapixels and " +
         with_digits(1e-6 * bytes_of(photos), 0) + " MB; quality " + std::to_string(settings.quality) + ", 4:2:0, " +
         std::to_string(settings.threads) + " threads, results to " + temporary_folder().native() + "; " +
         std::to_string(settings.rounds) + " rounds in random order, seed " + std::to_string(settings.seed) + "\n";
}

RaceJson race_header(const std::vector<Photo>& photos, const std::vector<PeerJob>& jobs, const RaceSettings& settings) {
  std::vector<Item> items;
  items.reserve(photos.size());
  for (const Photo& photo : photos) items.push_back({.source = photo.file, .relative = photo.file.filename()});
  BenchInput input = input_of(items, static_cast<int>(items.size()));
  input.megapixels = megapixels_of(photos);
  std::vector<BenchJob> raced;
  raced.reserve(jobs.size());
  for (const PeerJob& job : jobs) raced.push_back(job.bench);
  const BenchManner manner{
      .command = "peers", .seed = settings.seed, .rounds = settings.rounds, .output = "a temporary folder"};
  RaceJson header = header_of(manner, input, raced);
  header["threads"] = settings.threads;
  return header;
}

std::string missing_peers(const std::vector<Contestant>& all) {
  std::string text;
  for (const Contestant& one : all)
    if (!one.missing.empty() && one.setting == "best") text += "missing: " + one.peer + ": " + one.missing + "\n";
  const bool none =
      std::ranges::none_of(all, [](const Contestant& one) { return one.peer != "lightmill" && one.missing.empty(); });
  return (none ? "no peer is installed, so lightmill ran alone\n" : "") + text;
}

RaceTable::RaceTable(const PeerRace& race, const std::vector<Photo>& photos, const RaceSettings& settings,
                     std::optional<double> floor)
    : job_(race.job()),
      photos_(photos),
      results_(race.results()),
      seed_(settings.seed),
      rounds_(settings.rounds),
      threads_(settings.threads),
      floor_(floor),
      megapixels_(megapixels_of(photos)) {}

Estimate RaceTable::interval(const std::vector<double>& samples) const { return estimate(samples, seed_); }

Estimate RaceTable::rate(const PeerResult& result) const {
  std::vector<double> rates;
  for (const PeerSample& sample : result.samples) rates.push_back(static_cast<double>(photos_.size()) / sample.seconds);
  return interval(rates);
}

std::optional<Estimate> RaceTable::floor_share(const PeerResult& result) const {
  if (!floor_) return std::nullopt;
  const Estimate rate = this->rate(result);
  return Estimate{.median = rate.median / *floor_, .low = rate.low / *floor_, .high = rate.high / *floor_};
}

std::optional<Estimate> RaceTable::ratio(const PeerResult& result) const {
  const auto ours = std::ranges::find_if(results_, [&](const PeerResult& one) {
    return one.contestant.peer == "lightmill" && one.contestant.setting == result.contestant.setting;
  });
  if (ours == results_.end() || &*ours == &result || !ours->raced()) return std::nullopt;
  std::vector<double> ratios;
  for (const PeerSample& theirs : result.samples)
    for (const PeerSample& own : ours->samples)
      if (own.round == theirs.round) ratios.push_back(theirs.seconds / own.seconds);
  if (ratios.empty()) return std::nullopt;
  return interval(ratios);
}

std::vector<const PeerResult*> RaceTable::by_speed() const {
  std::vector<const PeerResult*> order;
  for (const PeerResult& result : results_)
    if (result.raced()) order.push_back(&result);
  std::ranges::stable_sort(order, std::greater{}, [&](const PeerResult* one) { return rate(*one).median; });
  return order;
}

double RaceTable::other_cpu() const {
  std::vector<double> shares;
  for (const PeerResult& result : results_)
    for (const PeerSample& sample : result.samples) shares.push_back(sample.other_cpu);
  return shares.empty() ? 0 : median(shares);
}

bool RaceTable::is_conclusive(const Estimate& times) const {
  constexpr int kFewest = 5;  // from fewer rounds no interval can be told
  return rounds_ >= kFewest && other_cpu() <= kMostOtherCpu && (times.low > 1 || times.high < 1);
}

std::string RaceTable::against(const PeerResult& peer) const {
  const Estimate times = *ratio(peer);
  const std::string how = is_conclusive(times) ? " times as fast as " : " times as fast (not conclusive) as ";
  return shown_figure(times, 2) + how + peer.contestant.name();
}

RaceTable::Fastest RaceTable::fastest(const std::string& setting) const {
  Fastest found{};
  for (const PeerResult* one : by_speed()) {
    if (!ratio(*one) || (!setting.empty() && one->contestant.setting != setting)) continue;
    if (!found.of_all) found.of_all = one;
    if (!found.of_passed && one->verdict == "passed") found.of_passed = one;
  }
  return found;
}

RaceTable::Advice RaceTable::advice() const {
  const auto [fastest, fair] = this->fastest("");
  if (!fastest) return {"there is nothing to compare lightmill with", false};
  const Estimate times = *ratio(*fastest);
  std::string text = "lightmill is " + against(*fastest) + ", the fastest peer";
  if (fair == fastest) text += ", which passes the gate";
  if (fair && fair != fastest) text += ", and " + against(*fair) + ", the fastest that passes the gate";
  for (const PeerResult& one : results_)
    if (one.contestant.peer == "lightmill" && one.verdict.starts_with("failed"))
      text += "; " + one.contestant.name() + ", " + one.verdict;
  return {text, is_conclusive(times)};
}

std::string RaceTable::text() const {
  std::vector<RaceCells> rows = {{job_.name() + ", " + job_.bench.what, "images/s", "floor %", "lightmill is faster by",
                                  "CPU ms/MP", "peak MiB", judged_by_luma(job_.work) ? "luma PSNR, dB" : "PSNR, dB",
                                  "SSIM", "KB each", "quality gate"}};
  for (const PeerResult* one : by_speed()) {
    const auto times = ratio(*one), share = floor_share(*one);
    rows.push_back({one->contestant.name() + " (" + one->contestant.version + ")", shown_figure(rate(*one), 1),
                    share ? with_digits(100 * share->median, 0) : "-", times ? shown_figure(*times, 2) : "",
                    with_digits(1e3 * median_of(one->samples, &PeerSample::cpu_seconds) / megapixels_, 2),
                    with_digits(median_of(one->samples, &PeerSample::peak_bytes) / (1 << 20), 0),
                    with_digits(one->psnr, 2), with_digits(one->ssim, 4),
                    with_digits(1e-3 * one->bytes / static_cast<double>(photos_.size()), 1), one->verdict});
  }
  std::string text = "\n" + aligned(rows);
  for (const PeerResult& one : results_) {
    if (!one.declined.empty() && one.contestant.missing.empty() && one.contestant.setting == "best")
      text += one.contestant.peer + " does not do " + job_.name() + ": " + one.declined + "\n";
    if (!one.out_of_race.empty()) text += "out of the race: " + one.contestant.name() + ": " + one.out_of_race + "\n";
  }
  if (const double share = other_cpu(); share > kMostOtherCpu)
    text += "warning: the machine was busy with other work, which took " + with_digits(100 * share, 0) +
            " % of its CPU time\n";
  return text + advice().text + "\n";
}

RaceCells RaceTable::at_their_best() const {
  const auto ours = std::ranges::find_if(results_, [](const PeerResult& one) {
    return one.contestant.peer == "lightmill" && one.contestant.setting == "best";
  });
  RaceCells row = {job_.name(), ours != results_.end() && ours->raced() ? shown_figure(rate(*ours), 1) : "-"};
  const Fastest peers = fastest("best");
  for (const PeerResult* peer : {peers.of_all, peers.of_passed}) {
    row.push_back(peer ? peer->contestant.peer : "none");
    row.push_back(peer ? shown_figure(*ratio(*peer), 2) : "-");
  }
  row.push_back(!peers.of_all ? "" : is_conclusive(*ratio(*peers.of_all)) ? "conclusive" : "not conclusive");
  return row;
}

std::string race_summary(const std::vector<RaceTable>& tables) {
  if (tables.size() < 2) return "";
  std::vector<RaceCells> rows = {{"in their best settings", "lightmill, images/s", "fastest peer",
                                  "lightmill is faster by", "fastest that passes", "by", "this race is"}};
  for (const RaceTable& table : tables) rows.push_back(table.at_their_best());
  return "\n" + aligned(rows);
}

std::vector<RaceJson> RaceTable::lines() const {
  std::vector<RaceJson> lines;
  for (const PeerResult& one : results_) {
    const RaceJson who{{"job", job_.name()}, {"peer", one.contestant.peer}, {"setting", one.contestant.setting}};
    for (const PeerSample& sample : one.samples) {
      RaceJson line{{"type", "sample"}};
      line.update(who);
      line.update(RaceJson{{"round", sample.round},
                           {"images", photos_.size()},
                           {"seconds", sample.seconds},
                           {"cpu_seconds", sample.cpu_seconds},
                           {"peak_memory_bytes", std::llround(sample.peak_bytes)},
                           {"load", {{"other_cpu", sample.other_cpu}}}});
      lines.push_back(std::move(line));
    }
    RaceJson line{{"type", "peer"}};
    line.update(who);
    if (!one.contestant.version.empty()) line["version"] = one.contestant.version;
    if (!one.contestant.missing.empty())
      line["missing"] = one.contestant.missing;
    else if (!one.declined.empty())
      line["missing"] = "does not do " + job_.name() + ": " + one.declined;
    if (!one.out_of_race.empty()) line["quality"] = "failed: " + one.out_of_race;
    if (one.raced()) {
      line.update(RaceJson{{"images_per_second", json_of(rate(one))},
                           {"cpu_seconds", median_of(one.samples, &PeerSample::cpu_seconds)},
                           {"peak_memory_bytes", std::llround(median_of(one.samples, &PeerSample::peak_bytes))},
                           {"psnr", one.psnr},
                           {"ssim", one.ssim},
                           {"bytes", std::llround(one.bytes)},
                           {"quality", one.verdict}});
      if (judged_by_luma(job_.work)) line["psnr_of"] = "luma";
      if (const auto share = floor_share(one)) line["floor_share"] = json_of(*share);
      if (const auto times = ratio(one)) line["lightmill_is_faster_by"] = json_of(*times);
    }
    lines.push_back(std::move(line));
  }
  if (floor_)
    lines.push_back({{"type", "floor"},
                     {"job", job_.name()},
                     {"threads", threads_},
                     {"part", "all"},
                     {"images_per_second", *floor_}});
  const Advice told = advice();
  lines.push_back({{"type", "advice"}, {"job", job_.name()}, {"text", told.text}, {"conclusive", told.conclusive}});
  return lines;
}

}  // namespace lightmill::cli
