#include "peer_race.h"

#include "fidelity.h"
#include "streams.h"

#include "lightmill/batch.h"
#include "lightmill/error.h"
#include "lightmill/observer.h"
#include "lightmill/source.h"

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <numeric>
#include <random>
#include <system_error>

namespace lightmill::cli {
namespace {

namespace fs = std::filesystem;

fs::path numbered(std::size_t number) {
  std::string digits = std::to_string(number);
  digits.insert(0, 6 - std::min<std::size_t>(6, digits.size()), '0');
  return digits + ".jpg";
}

std::optional<Photo> photo_of(const fs::path& file) {
  try {
    Photo photo{.file = fs::absolute(file), .info = probe(file)};
    const bool known = photo.info.color == ColorModel::ycc || photo.info.color == ColorModel::gray;
    if (photo.info.format == Format::jpeg && known) return photo;
  } catch (const Error&) {
    // What is no picture is no photograph.
  }
  return std::nullopt;
}

int longer_side(Size size) { return std::max(size.width, size.height); }

/// Whether a side is what the other one makes of it, give or take a rounding.
bool keeps_aspect(Size from, Size to) {
  const double factor = static_cast<double>(longer_side(to)) / longer_side(from);
  return std::abs(from.width * factor - to.width) <= 1 && std::abs(from.height * factor - to.height) <= 1;
}

/// Why a result is not what was asked for; empty where it is.
std::string fault_of(const Photo& photo, const fs::path& written, int edge) {
  std::error_code none;
  if (!fs::exists(written, none)) return "nothing written of " + photo.file.native();
  ImageInfo info;
  try {
    info = probe(written);
  } catch (const Error& error) {
    return "no picture of " + photo.file.native() + ": " + error.what();
  }
  const Size upright = photo.info.upright_size();
  const Size size = info.upright_size();
  const std::string shown = std::to_string(size.width) + "x" + std::to_string(size.height);
  if (info.format != Format::jpeg || info.progressive) return "no baseline JPEG of " + photo.file.native();
  if (longer_side(size) != std::min(edge, longer_side(upright)) || !keeps_aspect(upright, size))
    return shown + " of " + photo.file.native();
  if (info.color == ColorModel::ycc && info.subsampling != kSampling420)
    return to_string(info.subsampling) + " of " + photo.file.native();
  return "";
}

std::string last_said(std::string text) {
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return escaped(text.substr(text.rfind('\n') + 1));
}

/// The picture in full, upright, by the slow way on pixels.
cv::Mat decoded_in_full(const fs::path& file) {
  Batch batch;
  batch.items = scan({file});
  batch.recipe.operations = {AutoOrient{}};
  batch.engine = Engine::serial;
  batch.domain = Domain::pixels;
  for (const Result& result : stream(std::move(batch), {.deliver = Deliver::pixels})) {
    if (result.outcome.status == Status::written) return result.pixels();
    throw Error(Cause::usage, failure_line(result.outcome));
  }
  throw Error(Cause::usage, file.native() + ": cannot be decoded");
}

/// `count` of the photographs, evenly spread.
std::vector<std::size_t> looked_at(std::size_t photos, std::size_t count) {
  count = std::min(photos, count);
  std::vector<std::size_t> chosen;
  for (std::size_t i = 0; i < count; ++i) chosen.push_back(i * photos / count);
  return chosen;
}

}  // namespace

std::vector<Photo> race_photos(const std::vector<fs::path>& roots, std::size_t most) {
  std::vector<Photo> photos;
  for (const Item& item : scan(roots, {.extensions = {"jpg", "jpeg"}, .order = Listing::by_name})) {
    if (photos.size() == most) break;
    if (item.problem) continue;
    if (auto photo = photo_of(item.source)) photos.push_back(*std::move(photo));
  }
  if (photos.empty())
    throw Error(Cause::usage, roots.front().native() + ": no JPEG photographs to race on (*.jpg, of color or gray)");
  return photos;
}

RaceFolder::RaceFolder(const std::vector<Photo>& photos) {
  std::string name = fs::temp_directory_path() / "lightmill-peers-XXXXXX";
  if (::mkdtemp(name.data()) == nullptr)
    throw Error(Cause::usage,
                "cannot make a folder in " + fs::temp_directory_path().native() + " (TMPDIR names another)");
  folder_ = name;
  try {
    fill(photos);
  } catch (...) {
    remove();
    throw;
  }
}

void RaceFolder::fill(const std::vector<Photo>& photos) {
  fs::create_directory(folder_ / "in");
  std::ofstream list(folder_ / "list", std::ios::binary);
  for (std::size_t i = 0; i < photos.size(); ++i) {
    files_.push_back(folder_ / "in" / numbered(i));
    fs::create_symlink(photos[i].file, files_.back());
    list << numbered(i).native() << '\0';
  }
  if (!list.flush()) throw Error(Cause::usage, "cannot write " + (folder_ / "list").native());
}

void RaceFolder::remove() noexcept {
  std::error_code none;
  fs::remove_all(folder_, none);
}

Race RaceFolder::race(const PeerJob& job, int quality, int threads) const {
  fs::remove_all(folder_ / "out");
  fs::create_directory(folder_ / "out");
  return {.folder = folder_ / "in",
          .files = files_,
          .list = folder_ / "list",
          .out = folder_ / "out",
          .edge = job.edge,
          .quality = quality,
          .threads = threads};
}

PeerRace::PeerRace(PeerJob job, const std::vector<Contestant>& all, const std::vector<Photo>& photos,
                   RaceSettings settings, std::stop_token stop)
    : job_(std::move(job)),
      photos_(photos),
      settings_(settings),
      stop_(std::move(stop)),
      folder_(photos),
      random_(settings.seed) {
  for (const Contestant& one : all) results_.push_back({.contestant = one});
}

void PeerRace::run() {
  for (int round = 0; round <= settings_.rounds; ++round)
    for (const std::size_t next : order()) {
      if (stop_.stop_requested()) return;
      if (results_[next].raced()) run_one(next, round);
    }
}

std::vector<std::size_t> PeerRace::order() {
  std::vector<std::size_t> order(results_.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::shuffle(order, random_);
  return order;
}

void PeerRace::run_one(std::size_t number, int round) {
  PeerResult& result = results_[number];
  show(result.contestant.name(), round);
  const Race race = folder_.race(job_, settings_.quality, settings_.threads);
  const Ran ran = run_measured(result.contestant.command(race), stop_);
  if (stop_.stop_requested()) return;
  if (ran.code != 0)
    result.out_of_race = "ended with " + std::to_string(ran.code) + ": " + last_said(ran.err);
  else
    result.out_of_race = unequal_work(photos_, race);
  if (!result.out_of_race.empty()) return;
  if (round == 0) return keep(number, race);
  result.samples.push_back({.round = round,
                            .seconds = seconds_of(ran),
                            .cpu_seconds = ran.cpu_seconds,
                            .peak_bytes = static_cast<double>(ran.peak_bytes),
                            .other_cpu = ran.other_cpu});
}

fs::path PeerRace::kept(std::size_t number) const { return folder_.path() / ("kept" + std::to_string(number)); }

void PeerRace::keep(std::size_t number, const Race& race) {
  PeerResult& result = results_[number];
  result.written_quality = settings_.quality;
  for (std::size_t i = 0; i < photos_.size(); ++i) {
    const fs::path file = race.out / numbered(i);
    result.bytes += static_cast<double>(fs::file_size(file));
    if (const int quality = probe(file).quality; quality != settings_.quality) result.written_quality = quality;
  }
  fs::create_directory(kept(number));
  for (const std::size_t i : looked_at(photos_.size(), settings_.looked_at))
    fs::rename(race.out / numbered(i), kept(number) / numbered(i));
}

void PeerRace::judge_all() {
  double count = 0;
  for (const std::size_t i : looked_at(photos_.size(), settings_.looked_at)) {
    if (stop_.stop_requested()) return;
    if (look_at(i)) ++count;
  }
  for (PeerResult& result : results_) {
    result.psnr /= std::max(count, 1.0);
    result.ssim /= std::max(count, 1.0);
  }
  std::vector<PeerResult*> raced;
  std::vector<Written> written;
  for (PeerResult& result : results_) {
    if (!result.raced()) continue;
    raced.push_back(&result);
    written.push_back({.psnr = result.psnr,
                       .ssim = result.ssim,
                       .bytes = result.bytes,
                       .asked_quality = result.written_quality == settings_.quality,
                       .is_peer = result.contestant.peer != "lightmill"});
  }
  const auto verdicts = judge(written);
  for (std::size_t i = 0; i < raced.size(); ++i) raced[i]->verdict = verdicts[i];
}

/// False where the photograph itself cannot be decoded in full, which some peers do not mind.
bool PeerRace::look_at(std::size_t photo) try {
  const cv::Mat original = decoded_in_full(photos_[photo].file);
  std::vector<cv::Mat> ideals;  // sides may be rounded in two ways
  for (std::size_t number = 0; number < results_.size(); ++number) {
    PeerResult& result = results_[number];
    if (stop_.stop_requested()) return true;  // each takes up to a second
    if (!result.raced()) continue;
    show("looking at what " + result.contestant.peer + " wrote", 0);
    const cv::Mat written = decoded_in_full(kept(number) / numbered(photo));
    auto ideal = std::ranges::find(ideals, written.size(), [](const cv::Mat& one) { return one.size(); });
    if (ideal == ideals.end()) ideal = ideals.insert(ideals.end(), ideal_of(original, written.size()));
    const Fidelity found = fidelity(*ideal, written);
    constexpr double kIdentical = 100;  // dB, where there is no difference to take the logarithm of
    result.psnr += std::min(found.psnr_rgb, kIdentical);
    result.ssim += found.ssim_luma;
  }
  return true;
} catch (const Error& error) {
  complain_of(photos_[photo].file, error.what());
  return false;
}

void PeerRace::show(const std::string& what, int round) const {
  const std::string of =
      round > 0 ? ", round " + std::to_string(round) + " of " + std::to_string(settings_.rounds) : "";
  show_passing(job_.name + of + ": " + what);
}

std::string unequal_work(const std::vector<Photo>& photos, const Race& race) {
  for (std::size_t i = 0; i < photos.size(); ++i)
    if (std::string fault = fault_of(photos[i], race.out / race.files[i].filename(), race.edge); !fault.empty())
      return fault;
  return "";
}

}  // namespace lightmill::cli
