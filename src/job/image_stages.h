#pragma once

#include "job/delivery.h"
#include "job/image_work.h"

namespace lightmill {

/// What stages work with; all but the pool, which is shared, outlive them.
struct StageParts {
  Fetcher& fetcher;
  Delivery& delivery;
  Budget& budget;
  SpareCores& cores;
  std::shared_ptr<BufferPool> pool;
};

/// The real work, on the calling thread: fetch, plan, wait for memory, decode; the plan's steps and encode; deliver.
class ImageStages : public Stages {
 public:
  ImageStages(WorkSettings settings, const StageParts& parts)
      : parts_(parts), work_(std::move(settings), parts.pool, parts.cores) {}

  Loaded load(Job job) noexcept override;
  Encoded transform(Loaded loaded) noexcept override;
  Result write(Encoded encoded) noexcept override;

 private:
  Loaded load_image(FetchedImage& fetched);

  StageParts parts_;
  ImageWork work_;
};

/// The job's bytes, from whoever reads ahead or by reading now.
Fetched fetched(Job job, Fetcher& fetcher) noexcept;

}  // namespace lightmill
