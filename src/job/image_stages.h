#pragma once

#include "job/delivery.h"
#include "job/image_work.h"

namespace lightmill {

/// The real work, on the calling thread: fetch, plan, wait for memory, decode; the plan's steps and encode; deliver.
/// Fetcher, delivery and budget outlive it.
class ImageStages : public Stages {
 public:
  ImageStages(WorkSettings settings, Fetcher& fetcher, Delivery& delivery, Budget& budget,
              std::shared_ptr<BufferPool> pool)
      : fetcher_(fetcher),
        delivery_(delivery),
        budget_(budget),
        pool_(std::move(pool)),
        work_(std::move(settings), pool_) {}

  Loaded load(Job job) noexcept override;
  Encoded transform(Loaded loaded) noexcept override;
  Result write(Encoded encoded) noexcept override { return delivery_.deliver(std::move(encoded)); }

 private:
  Loaded load_image(FetchedImage& fetched);

  Fetcher& fetcher_;
  Delivery& delivery_;
  Budget& budget_;
  std::shared_ptr<BufferPool> pool_;
  ImageWork work_;
};

/// The job's bytes, from whoever reads ahead or by reading now.
Fetched fetched(Job job, Fetcher& fetcher) noexcept;

}  // namespace lightmill
