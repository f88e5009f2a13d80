#include "peer_race.h"

#include "peer_look.h"
#include "streams.h"

#include "lightmill/batch.h"
#include "lightmill/error.h"
#include "lightmill/observer.h"
#include "lightmill/source.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
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

/// Chroma as it is to be in a result, or as a turn that keeps coefficients leaves it.
bool has_chroma_of(const PeerJob& job, const Photo& photo, const ImageInfo& written) {
  if (written.color != ColorModel::ycc || written.subsampling == kSampling420) return true;
  const Subsampling kept = photo.info.subsampling;
  return job.work == PeerWork::turn && (written.subsampling == kept || written.subsampling == kept.transposed());
}

/// Why a result is not what was asked for; empty where it is.
std::string fault_of(const Photo& photo, const fs::path& written, const PeerJob& job, std::size_t number) {
  const std::string of = " of " + photo.file.native();
  std::error_code none;
  if (!fs::exists(written, none)) return "nothing written" + of;
  ImageInfo info;
  try {
    info = probe(written);
  } catch (const Error& error) {
    return "no picture" + of + ": " + error.what();
  }
  const Size size = info.upright_size();
  if (info.format != Format::jpeg || info.progressive) return "no baseline JPEG" + of;
  if (!job.is_size(photo.info.upright_size(), size, number))
    return std::to_string(size.width) + "x" + std::to_string(size.height) + of;
  if (!has_chroma_of(job, photo, info)) return to_string(info.subsampling) + of;
  return "";
}

/// Of a picture whose coefficients can be kept it is the picture's own.
int asked_quality(const PeerJob& job, const Photo& photo, int otherwise) {
  return job.work == PeerWork::turn && turns_whole(photo.info) ? photo.info.quality : otherwise;
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

fs::path temporary_folder() {
  std::error_code failed;
  fs::path found = fs::temp_directory_path(failed);
  if (!failed) return found;
  std::string where = "/tmp";
  for (const char* name : {"TEMPDIR", "TEMP", "TMP", "TMPDIR"})  // the last that is set counts
    if (const char* value = std::getenv(name)) where = "\"" + std::string(value) + "\", which $" + name + " names";
  throw Error(Cause::usage, "results cannot go to " + where + ": " + failed.message());
}

RaceFolder::RaceFolder(const std::vector<Photo>& photos) {
  const fs::path place = temporary_folder();
  std::string name = place / "lightmill-peers-XXXXXX";
  if (::mkdtemp(name.data()) == nullptr)
    throw Error(Cause::usage, "cannot make a folder in " + place.native() + ": " +
                                  std::error_code(errno, std::generic_category()).message() +
                                  " ($TMPDIR names another)");
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
  std::ofstream manifest(folder_ / "manifest.csv", std::ios::binary);
  manifest << "path,crop\n";
  for (std::size_t i = 0; i < photos.size(); ++i) {
    files_.push_back(folder_ / "in" / numbered(i));
    fs::create_symlink(photos[i].file, files_.back());
    list << numbered(i).native() << '\0';
    const Rect square = center_square(photos[i].info.upright_size());
    manifest << numbered(i).native() << ',' << square.width << 'x' << square.height << '+' << square.x << '+'
             << square.y << '\n';
  }
  if (!list.flush() || !manifest.flush())
    throw Error(Cause::usage, "cannot write the list of files in " + folder_.native());
}

void RaceFolder::remove() noexcept {
  std::error_code none;
  fs::remove_all(folder_, none);
}

Race RaceFolder::race(const PeerJob& job, int quality, int threads) const {
  fs::remove_all(folder_ / "out");
  fs::create_directory(folder_ / "out");
  return {.job = job,
          .folder = folder_ / "in",
          .files = files_,
          .list = folder_ / "list",
          .manifest = folder_ / "manifest.csv",
          .out = folder_ / "out",
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
  for (const Contestant& one : all) {
    results_.push_back({.contestant = one});
    if (one.declines) results_.back().declined = one.declines(job_.work);
  }
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
  for (std::size_t i = 0; i < photos_.size(); ++i)
    for (std::size_t each = 0; each < job_.results(); ++each) {
      const fs::path file = race.out / job_.result_name(numbered(i), each);
      result.bytes += static_cast<double>(fs::file_size(file));
      if (probe(file).quality != asked_quality(job_, photos_[i], settings_.quality)) result.asked_quality = false;
    }
  fs::create_directory(kept(number));
  for (const std::size_t i : looked_at(photos_.size(), settings_.looked_at))
    for (std::size_t each = 0; each < job_.results(); ++each) {
      const fs::path name = job_.result_name(numbered(i), each);
      fs::rename(race.out / name, kept(number) / name);
    }
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
                       .asked_quality = result.asked_quality,
                       .is_peer = result.contestant.peer != "lightmill"});
  }
  const auto verdicts = judge(written);
  for (std::size_t i = 0; i < raced.size(); ++i) raced[i]->verdict = verdicts[i];
}

/// False where the photograph itself cannot be decoded in full, which some peers do not mind.
bool PeerRace::look_at(std::size_t photo) try {
  PeerReference reference(job_, decoded_in_full(photos_[photo].file));
  for (std::size_t number = 0; number < results_.size(); ++number) {
    PeerResult& result = results_[number];
    if (stop_.stop_requested()) return true;  // each takes up to a second
    if (!result.raced()) continue;
    show("looking at what " + result.contestant.peer + " wrote", 0);
    for (std::size_t each = 0; each < job_.results(); ++each) {
      const PeerLook seen = reference.look(decoded_in_full(kept(number) / job_.result_name(numbered(photo), each)));
      result.psnr += seen.psnr / static_cast<double>(job_.results());
      result.ssim += seen.ssim / static_cast<double>(job_.results());
    }
  }
  return true;
} catch (const Error& error) {
  complain_of(photos_[photo].file, error.what());
  return false;
}

void PeerRace::show(const std::string& what, int round) const {
  const std::string of =
      round > 0 ? ", round " + std::to_string(round) + " of " + std::to_string(settings_.rounds) : "";
  show_passing(job_.name() + of + ": " + what);
}

std::string unequal_work(const std::vector<Photo>& photos, const Race& race) {
  for (std::size_t i = 0; i < photos.size(); ++i)
    for (std::size_t each = 0; each < race.job.results(); ++each) {
      const fs::path written = race.out / race.job.result_name(race.files[i], each);
      if (std::string fault = fault_of(photos[i], written, race.job, each); !fault.empty()) return fault;
    }
  return "";
}

}  // namespace lightmill::cli
