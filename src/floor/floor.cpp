#include "lightmill/floor.h"

#include "floor/disk_speed.h"
#include "floor/memory_stream.h"
#include "floor/prepared.h"
#include "floor/together.h"
#include "job/failures.h"

#include "lightmill/error.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace lightmill {
namespace {

constexpr std::size_t kLeastStream = std::size_t{64} << 20;
constexpr std::size_t kIdleBuffers = std::size_t{512} << 20;

WorkSettings floor_work(const FloorSettings& settings) {
  // Decoding and encoding are two things only where frames are whole.
  return {.recipe = settings.recipe,
          .plan = {.limits = settings.limits, .domain = settings.domain, .in_bands = false},
          .damaged = Damaged::fail};
}

FloorSettings checked(FloorSettings settings) {
  validate(settings.recipe);
  if (settings.threads < 1 || settings.rounds < 1) throw Error(Cause::usage, "a floor takes a thread and a round");
  return settings;
}

/// Numbers of pictures, over and over, until the time is up at the end of a pass.
class Turns {
 public:
  Turns(std::size_t count, double least_seconds) : count_(count), least_(least_seconds) {}
  std::optional<std::size_t> next() {
    const std::scoped_lock lock(mutex_);
    if (next_ == count_) {
      const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - begin_;
      if (passed.count() >= least_) return {};
      next_ = 0;
    }
    return next_++;
  }

 private:
  const std::size_t count_;
  const double least_;
  const std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
  std::mutex mutex_;
  std::size_t next_ = 0;
};

}  // namespace

class FloorMeter::Inside {
 public:
  Inside(const std::vector<FloorPicture>& pictures, FloorSettings settings)
      : settings_(checked(std::move(settings))),
        pool_(BufferPool::create(kIdleBuffers)),
        work_(floor_work(settings_), pool_, cores_) {
    for (const FloorPicture& picture : pictures) add(picture);
    if (prepared_.empty()) throw Error(Cause::usage, nothing_left());
    distinct_ = prepared_.size();
    // Each is one thread's at a time. All of them again, or none: the mix stays that of the pictures.
    while (prepared_.size() < 2 * most_threads() && add_pass()) continue;
  }

  bool has(FloorPart part) const {
    return std::ranges::all_of(prepared_, [part](const auto& one) { return one->picture.has(part); });
  }

  FloorSample measure(FloorPart part, int threads) {
    check(part, threads);
    Turns turns(prepared_.size(), settings_.least_seconds);
    return measured_together(threads, [&](int) {
      double done = 0;
      while (const auto turn = turns.next()) {
        Prepared& one = *prepared_[*turn];
        const std::scoped_lock lock(one.mutex);
        one.picture.make(part, tools_);
        ++done;
      }
      return done;
    });
  }

  MemoryStream& memory() {
    const std::size_t usual = std::min(stream_bytes_by_caches(), std::max(settings_.memory / 2, kLeastStream));
    if (!memory_) memory_.emplace(settings_.stream_bytes > 0 ? settings_.stream_bytes : usual, settings_.threads);
    return *memory_;
  }
  DiskSpeed& disk() {
    if (settings_.folder.empty()) throw Error(Cause::usage, "no folder is named whose disk is to be measured");
    if (!disk_) disk_.emplace(settings_.folder, settings_.disk_bytes);
    return *disk_;
  }
  std::optional<bool> disk_is_direct() const { return disk_ ? std::optional(disk_->direct()) : std::nullopt; }

  const FloorSettings& settings() const { return settings_; }
  std::size_t pictures() const { return distinct_; }
  const std::vector<FloorLeftOut>& left_out() const { return left_out_; }

  FloorPictureMean mean() const {
    FloorPictureMean mean;
    const auto n = static_cast<double>(distinct_);
    for (std::size_t i = 0; i < distinct_; ++i) {
      const FloorPictureMean one = prepared_[i]->picture.figures();
      mean.megapixels += one.megapixels / n;
      mean.bytes_in += one.bytes_in / n;
      mean.bytes_out += one.bytes_out / n;
      mean.sample_bytes += one.sample_bytes / n;
    }
    return mean;
  }

 private:
  /// False where they have no room; none of them is there then.
  bool add_pass() {
    const std::size_t before = prepared_.size();
    for (std::size_t i = 0; i < distinct_; ++i) {
      if (!has_room()) {
        prepared_.resize(before);
        return false;
      }
      prepared_.push_back(prepare(sources_[i]));
    }
    return true;
  }
  struct Prepared {
    Prepared(const FloorPicture& from, FloorTools& tools) : picture(from, tools) {}
    PreparedPicture picture;
    std::mutex mutex;
  };

  std::unique_ptr<Prepared> prepare(const FloorPicture& picture) {
    auto one = std::make_unique<Prepared>(picture, tools_);
    kept_ += one->picture.bytes_kept();
    return one;
  }

  void add(const FloorPicture& picture) {
    if (!has_room()) {
      left_out_.push_back({picture.name, "no memory is left for its samples"});
      return;
    }
    try {
      prepared_.push_back(prepare(picture));
      sources_.push_back(picture);
    } catch (...) {
      left_out_.push_back({picture.name, current_failure(StageName::load).reason});
    }
  }

  bool has_room() const { return prepared_.size() < most_threads() || kept_ < settings_.memory; }
  std::size_t most_threads() const { return static_cast<std::size_t>(settings_.threads); }

  std::string nothing_left() const {
    if (left_out_.empty()) return "no pictures to measure the floor with";
    return left_out_.front().name.native() + ": " + left_out_.front().reason + "; no picture is left to measure with";
  }

  void check(FloorPart part, int threads) const {
    if (threads < 1 || threads > settings_.threads)
      throw Error(Cause::usage, "a measurement takes 1 to " + std::to_string(settings_.threads) + " threads");
    if (part >= FloorPart::memory || !has(part))
      throw Error(Cause::usage, "of these pictures and this job there is no " + std::string(to_string(part)));
  }

  const FloorSettings settings_;
  const std::shared_ptr<BufferPool> pool_;
  SpareCores cores_{1};
  ImageWork work_;
  FloorTools tools_{work_, *pool_, cores_, settings_.limits};
  std::vector<std::unique_ptr<Prepared>> prepared_;
  std::vector<FloorPicture> sources_;
  std::vector<FloorLeftOut> left_out_;
  std::size_t distinct_ = 0;
  std::size_t kept_ = 0;
  std::optional<MemoryStream> memory_;
  std::optional<DiskSpeed> disk_;
};

FloorMeter::FloorMeter(const std::vector<FloorPicture>& pictures, FloorSettings settings)
    : inside_(std::make_unique<Inside>(pictures, std::move(settings))) {}
FloorMeter::~FloorMeter() = default;

std::vector<FloorPart> FloorMeter::parts() const {
  std::vector<FloorPart> parts;
  for (const FloorPart part : {FloorPart::entropy, FloorPart::planes, FloorPart::encode, FloorPart::all})
    if (inside_->has(part)) parts.push_back(part);
  return parts;
}

FloorSample FloorMeter::measure(FloorPart part, int threads) { return inside_->measure(part, threads); }

FloorSample FloorMeter::measure_memory(FloorWay way, int threads) {
  return inside_->memory().measure(way, std::min(threads, inside_->settings().threads),
                                   inside_->settings().least_seconds);
}

FloorSample FloorMeter::measure_disk(FloorWay way) {
  if (way == FloorWay::copy) throw Error(Cause::usage, "a disk is read or written");
  return way == FloorWay::write ? inside_->disk().write() : inside_->disk().read();
}

std::optional<bool> FloorMeter::disk_is_direct() const { return inside_->disk_is_direct(); }
std::size_t FloorMeter::pictures() const { return inside_->pictures(); }
const std::vector<FloorLeftOut>& FloorMeter::left_out() const { return inside_->left_out(); }
FloorPictureMean FloorMeter::mean() const { return inside_->mean(); }

}  // namespace lightmill
