#include "job_floor.h"

#include "child.h"
#include "measuring.h"
#include "pictures.h"
#include "statistics.h"

#include "lightmill/error.h"
#include "lightmill/observer.h"

#include <algorithm>
#include <map>
#include <utility>

namespace lightmill::cli {
namespace {

/// Of a job, by threads.
using FloorRates = std::map<int, std::vector<double>>;

FloorRates rates_of(std::span<const FloorRound> rounds, const std::string& job, double FloorRound::OnThreads::*rate) {
  FloorRates rates;
  for (const FloorRound& round : rounds) {
    if (round.job != job) continue;
    for (const FloorRound::OnThreads& one : round.rates) rates[one.threads].push_back(one.*rate);
  }
  return rates;
}

const FloorRound* first_round_of(std::span<const FloorRound> rounds, const std::string& job, bool missing) {
  const auto found = std::ranges::find_if(
      rounds, [&](const FloorRound& round) { return round.job == job && round.missing.empty() != missing; });
  return found == rounds.end() ? nullptr : &*found;
}

FloorRound floor_from(const std::string& job, const nlohmann::json& json) {
  FloorRound round{.job = job, .missing = json.value("missing", "")};
  for (const auto& one : json.at("rates"))
    round.rates.push_back({one.at("threads").get<int>(), one.at("images_per_second").get<double>(),
                           one.at("megapixels_per_second").get<double>()});
  for (const auto& one : json.at("left_out"))
    round.left_out.push_back({one.at("name").get<std::string>(), one.at("reason").get<std::string>()});
  return round;
}

std::vector<std::string> words_for_floor(const BenchSettings& settings, const std::string& job) {
  std::string threads;
  for (const int count : settings.threads) threads += std::to_string(count) + ",";
  const bool has_one = std::ranges::find(settings.threads, 1) != settings.threads.end();
  const bool has_serial = std::ranges::find(settings.engines, Engine::serial) != settings.engines.end();
  threads += has_serial && !has_one ? "1" : "";
  if (threads.back() == ',') threads.pop_back();
  std::vector<std::string> words{"bench", "one", "--floor", threads, "--job", job};
  words.insert(words.end(), settings.words.begin(), settings.words.end());
  return words;
}

}  // namespace

FloorRound measure_job_floor(const BenchSettings& settings, std::vector<int> threads) try {
  const BenchJob& job = settings.jobs.front();
  FloorRound round{.job = job.name};
  const PicturesInMemory pictures = read_pictures(first_pictures(settings, Unusable::silent), round.left_out);
  FloorMeter meter(pictures.pictures(job), floor_settings(settings, std::ranges::max(threads)));
  round.left_out.insert(round.left_out.end(), meter.left_out().begin(), meter.left_out().end());
  const double megapixels = meter.mean().megapixels;
  for (const int count : threads) {
    const double rate = meter.measure(FloorPart::all, count).per_second();
    round.rates.push_back({count, rate, rate * megapixels});
  }
  return round;
} catch (const Error& error) {
  return {.job = settings.jobs.front().name, .missing = error.what()};
}

nlohmann::ordered_json json_of(const FloorRound& round) {
  nlohmann::ordered_json json{{"rates", nlohmann::json::array()}, {"left_out", nlohmann::json::array()}};
  for (const FloorRound::OnThreads& one : round.rates)
    json["rates"].push_back({{"threads", one.threads},
                             {"images_per_second", one.images_per_second},
                             {"megapixels_per_second", one.megapixels_per_second}});
  for (const FloorLeftOut& one : round.left_out)
    json["left_out"].push_back({{"name", escaped(one.name.native())}, {"reason", escaped(one.reason)}});
  if (!round.missing.empty()) json["missing"] = escaped(round.missing);
  return json;
}

FloorRound job_floor_of_process(const BenchSettings& settings, const std::string& job, const std::stop_token& stop) {
  try {
    return floor_from(job, nlohmann::json::parse(output_of_self(words_for_floor(settings, job), stop)));
  } catch (const Error& error) {
    if (stop.stop_requested()) throw;
    return {.job = job, .missing = error.what()};
  } catch (const nlohmann::json::exception&) {
    return {.job = job, .missing = "its process said nothing that makes sense"};
  }
}

void compare_with_floor(std::vector<BenchRow>& rows, std::span<const FloorRound> rounds, std::uint64_t seed) {
  for (BenchRow& row : rows) {
    const FloorRates rates = rates_of(rounds, row.configuration.job, &FloorRound::OnThreads::megapixels_per_second);
    const auto floor = rates.find(row.configuration.threads);
    if (floor == rates.end() || std::ranges::min(floor->second) <= 0 || row.megapixel_rates.empty()) continue;
    row.floor_share = ratio_of_medians(row.megapixel_rates, floor->second, seed);
  }
}

std::string floor_note(std::span<const FloorRound> rounds, const std::string& job) {
  if (const FloorRound* none = first_round_of(rounds, job, true)) return "floor: not measured: " + none->missing + "\n";
  const FloorRound* round = first_round_of(rounds, job, false);
  if (!round || round->left_out.empty()) return "";
  const FloorLeftOut& first = round->left_out.front();
  return "floor: without " + std::to_string(round->left_out.size()) +
         (round->left_out.size() == 1 ? " picture: " : " pictures, the first of them ") + first.name.native() + ": " +
         first.reason + "\n";
}

std::vector<nlohmann::ordered_json> floor_lines(std::span<const FloorRound> rounds, const std::string& job) {
  const nlohmann::ordered_json beginning{{"type", "floor"}, {"job", job}, {"part", to_string(FloorPart::all)}};
  std::vector<nlohmann::ordered_json> lines;
  for (const auto& [threads, rates] : rates_of(rounds, job, &FloorRound::OnThreads::images_per_second)) {
    lines.push_back(beginning);
    lines.back().update({{"threads", threads}, {"images_per_second", median(rates)}, {"samples", rates}});
  }
  if (const FloorRound* none = first_round_of(rounds, job, true); none && lines.empty()) {
    lines.push_back(beginning);
    lines.back()["missing"] = none->missing;
  }
  return lines;
}

}  // namespace lightmill::cli
