#pragma once

#include "job/delivery.h"
#include "job/image_work.h"

namespace lightmill {

/// What stages work with; all but the pool, which is shared, outlive them. No timeline: no spans are recorded. No
/// journal: nobody is told what is in work.
struct StageParts {
  Fetcher& fetcher;
  Delivery& delivery;
  Budget& budget;
  SpareCores& cores;
  std::shared_ptr<BufferPool> pool;
  const Timeline* timeline = nullptr;
  Journal* journal = nullptr;
};

/// What loading has in common wherever the work is done: the job's bytes are got, and a failure becomes its outcome.
class FetchingStages : public Stages {
 public:
  Loaded load(Job job) noexcept final;

 protected:
  explicit FetchingStages(const StageParts& parts) : parts_(parts) {}
  const StageParts& parts() const { return parts_; }
  /// Waits for the image's share of the run's memory; the thread's core may be lent meanwhile. Throws
  /// Error(out_of_memory) where there is not so much, whoever waits.
  Reservation reserve(FetchedImage& image, std::size_t bytes);

 private:
  /// Takes the outcome out of `fetched` last: what fails before still has it.
  virtual Loaded load_image(FetchedImage& fetched) = 0;

  StageParts parts_;
};

/// The real work, on the calling thread: fetch, plan, wait for memory, decode; the plan's steps and encode; deliver.
class ImageStages : public FetchingStages {
 public:
  ImageStages(WorkSettings settings, const StageParts& parts)
      : FetchingStages(parts), work_(std::move(settings), parts.pool, parts.cores, parts.timeline) {}

  Encoded transform(Loaded loaded) noexcept override;
  Result write(Encoded encoded) noexcept override;
  Loaded load_image(FetchedImage& fetched) override;

 private:
  ImageWork work_;
};

/// How long a thread waited for its job's bytes.
struct InputWait {
  double idle = 0;                                        ///< seconds of that in which it did not run
  std::optional<Timeline::Clock::time_point> there = {};  ///< when who reads ahead had read them, or left them to it
};
/// The job's bytes, from whoever reads ahead or by reading now.
Fetched fetched(Job job, Fetcher& fetcher, InputWait& wait) noexcept;

}  // namespace lightmill
