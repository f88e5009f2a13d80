#pragma once

#include "base/buffer_pool.h"
#include "base/spare_cores.h"
#include "job/opencv_threads.h"
#include "job/stages.h"
#include "job/timed.h"
#include "samples/resample.h"

#include "lightmill/limits.h"
#include "lightmill/plan.h"
#include "lightmill/recipe.h"

#include <memory>

namespace lightmill {

struct WorkSettings {
  Recipe recipe;
  PlanOptions plan = {};
  Damaged damaged = Damaged::fail;
  Selection selection = {};
};

/// What is done to one image between its bytes and its bytes: planning, decoding, the plan's steps, encoding. The one
/// copy of it, for the threads of a run and for worker processes. Thread-safe. Everything throws; see Stages for who
/// catches.
class ImageWork {
 public:
  /// Large images borrow from `cores`, which outlives this, as does `timeline`.
  ImageWork(WorkSettings settings, std::shared_ptr<BufferPool> pool, SpareCores& cores,
            const Timeline* timeline = nullptr);

  /// How the renditions that are wanted are to be made of `bytes`; notes size and chain in `outcome`. None where the
  /// selection does not want the picture, or nothing is left to be made: the outcome says so then. Throws Error:
  /// not_an_image, unsupported, damaged, too_large, usage.
  std::optional<Plan> plan(std::span<const std::uint8_t> bytes, const std::vector<std::size_t>& wanted,
                           Outcome& outcome) const;

  /// Notes damage and warnings in `outcome`.
  Decoded decode(const Blob& blob, const Plan& plan, Outcome& outcome) const;

  /// Whether a plan is carried out by `make_at_once` alone, from bytes to bytes: what keeps coefficients, and what goes
  /// in bands.
  static bool is_at_once(const Plan& plan) {
    return plan.decode().domain == Domain::coefficients || plan.steps.front().in_bands;
  }
  /// All of such a plan; `outcome` moves on last then. Or nothing, where the file turns out to be such as must be done
  /// in another way: `plan` is that way then, for which another amount of memory is needed.
  std::optional<EncodedImage> make_at_once(const Blob& blob, const std::vector<std::size_t>& wanted, Plan& plan,
                                           Outcome& outcome);

  /// The plan's steps alone: the frames that its results are encoded of, in the order of the plan's outputs; for
  /// measuring. Not of a plan that is done at once.
  std::vector<Frame> make_frames(LoadedImage& image);

  /// The plan's steps, and encoding; `image.outcome` moves on last, so that what fails before still has it.
  EncodedImage transform(LoadedImage& image);

 private:
  class Frames;
  std::optional<Plan> plan(std::span<const std::uint8_t> bytes, const std::vector<std::size_t>& wanted,
                           Outcome& outcome, PlanOptions options) const;
  Plan plan_samples(std::span<const std::uint8_t> bytes, const std::vector<std::size_t>& wanted, Outcome& outcome,
                    const NotKept& why) const;
  EncodedImage transcode(const Blob& blob, const Plan& plan, Outcome& outcome);
  std::optional<EncodedImage> stream(const Blob& blob, const Plan& plan, Outcome& outcome);
  template <typename AtOutput>
  void make_steps(LoadedImage& image, Frames& frames, const AtOutput& at_output);
  EncodedOutput finish(const PlannedOutput& output, Frames& frames, LoadedImage& image);
  Frame apply_step(const Step& step, Frame frame, LoadedImage& image);

  const WorkSettings settings_;
  std::shared_ptr<BufferPool> pool_;
  SpareCores& cores_;
  const Timeline* const timeline_;
  ResampleGraphs graphs_;
  Workshop workshop_;
  SingleThreadedOpenCv single_threaded_opencv_;
};

}  // namespace lightmill
