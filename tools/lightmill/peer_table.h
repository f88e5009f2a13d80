#pragma once

#include "peer_race.h"
#include "statistics.h"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace lightmill::cli {

/// Before the tables: what is raced on, and how.
std::string race_heading(const std::vector<Photo>& photos, const RaceSettings& settings);
/// The first line of the result file: the machine, the versions and the input.
nlohmann::ordered_json race_header(const std::vector<Photo>& photos, const std::vector<PeerJob>& jobs,
                                   const RaceSettings& settings);
/// One line for each peer that is not there, with what would help; empty where all are.
std::string missing_peers(const std::vector<Contestant>& all);

/// What a job's race came to. The arguments outlive it.
class RaceTable {
 public:
  /// `floor` is in photographs a second; none where it was not measured.
  RaceTable(const PeerRace& race, const std::vector<Photo>& photos, const RaceSettings& settings,
            std::optional<double> floor);

  /// For people: the fastest first, then who was taken out of the race, then one sentence.
  std::string text() const;
  /// Of a table over all jobs: lightmill at its best against the fastest peers at theirs.
  std::vector<std::string> at_their_best() const;
  /// Lines of the result file: samples, peers and advice.
  std::vector<nlohmann::ordered_json> lines() const;

 private:
  Estimate rate(const PeerResult& result) const;
  std::optional<Estimate> floor_share(const PeerResult& result) const;
  /// How many times as fast lightmill was in the same setting, round by round; none of lightmill itself.
  std::optional<Estimate> ratio(const PeerResult& result) const;
  Estimate interval(const std::vector<double>& samples) const;
  std::vector<const PeerResult*> by_speed() const;
  struct Fastest {
    const PeerResult* of_all;     ///< of the peers that lightmill can be compared with; null where there is none
    const PeerResult* of_passed;  ///< the gate
  };
  /// In one setting, or in any ("").
  Fastest fastest(const std::string& setting) const;
  struct Advice {
    std::string text;
    bool conclusive;
  };
  Advice advice() const;
  double other_cpu() const;
  bool is_conclusive(const Estimate& times) const;
  /// "3.50 (3.11 to 3.88) times as fast as sharp, best", of a peer that has a ratio.
  std::string against(const PeerResult& peer) const;

  const PeerJob& job_;
  const std::vector<Photo>& photos_;
  const std::vector<PeerResult>& results_;
  std::uint64_t seed_;
  int rounds_;
  int threads_;
  std::optional<double> floor_;
  double megapixels_ = 0;
};

/// Every job in a line; empty where there is one job alone.
std::string race_summary(const std::vector<RaceTable>& tables);

}  // namespace lightmill::cli
