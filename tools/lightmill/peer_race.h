#pragma once

#include "peer_gate.h"
#include "peers.h"

#include "lightmill/image_info.h"

#include <cstdint>
#include <filesystem>
#include <random>
#include <stop_token>
#include <string>
#include <vector>

namespace lightmill::cli {

/// One photograph of a race.
struct Photo {
  std::filesystem::path file;
  ImageInfo info;
};

/// The first `most` JPEG photographs below the roots, by name; of color or gray, since not every peer knows inks.
/// Throws Error(usage) where there is none.
std::vector<Photo> race_photos(const std::vector<std::filesystem::path>& roots, std::size_t most);

/// A folder of its own below the one for temporary files, gone with the object.
class RaceFolder {
 public:
  /// Links to the photographs, under names that no program minds.
  explicit RaceFolder(const std::vector<Photo>& photos);
  ~RaceFolder() { remove(); }
  RaceFolder(const RaceFolder&) = delete;
  RaceFolder& operator=(const RaceFolder&) = delete;

  const std::filesystem::path& path() const { return folder_; }
  /// With an empty folder for what is written.
  Race race(const PeerJob& job, int quality, int threads) const;

 private:
  void fill(const std::vector<Photo>& photos);
  void remove() noexcept;

  std::filesystem::path folder_;
  std::vector<std::filesystem::path> files_;  ///< a link to each photograph
};

/// How a contestant fared in one round.
struct PeerSample {
  int round = 0;
  double seconds = 0;
  double cpu_seconds = 0;
  double peak_bytes = 0;
  double other_cpu = 0;  ///< see Ran
};

/// What became of a contestant in a job.
struct PeerResult {
  Contestant contestant;
  std::vector<PeerSample> samples = {};
  std::string out_of_race = {};  ///< why it was taken out; empty where it was not
  bool asked_quality = true;     ///< see Written
  double bytes = 0;
  double psnr = 0;
  double ssim = 0;
  std::string verdict = {};  ///< of the gate
  /// Why it does not do this job; empty where it does.
  std::string declined = {};
  bool raced() const { return declined.empty() && out_of_race.empty() && contestant.missing.empty(); }
};

struct RaceSettings {
  int rounds = 5;
  int threads = 1;
  int quality = 85;
  std::uint64_t seed = 0;
  std::size_t looked_at = 8;  ///< photographs that PSNR and SSIM are of
};

/// One job's race. `stop` ends it early.
class PeerRace {
 public:
  /// The photographs outlive it.
  PeerRace(PeerJob job, const std::vector<Contestant>& all, const std::vector<Photo>& photos, RaceSettings settings,
           std::stop_token stop);

  /// All contestants once a round, in an order drawn anew, after one uncounted run of each whose results are kept. Who
  /// fails or does other work than was asked for is out of the race.
  void run();
  /// Looks at what was kept. After the races of all jobs: what is decoded here would count as the memory of a process
  /// that is started later.
  void judge_all();

  const PeerJob& job() const { return job_; }
  const std::vector<PeerResult>& results() const { return results_; }

 private:
  std::vector<std::size_t> order();
  void run_one(std::size_t number, int round);
  std::filesystem::path kept(std::size_t number) const;
  void keep(std::size_t number, const Race& race);
  bool look_at(std::size_t photo);
  void show(const std::string& what, int round) const;

  PeerJob job_;
  const std::vector<Photo>& photos_;
  RaceSettings settings_;
  std::stop_token stop_;
  RaceFolder folder_;
  std::mt19937_64 random_;
  std::vector<PeerResult> results_;
};

/// $TMPDIR, or where temporary files lie otherwise. Throws Error(usage) that names it where it is no folder.
std::filesystem::path temporary_folder();

/// Why what a contestant wrote is not the work that was asked for; empty where it is.
std::string unequal_work(const std::vector<Photo>& photos, const Race& race);

}  // namespace lightmill::cli
