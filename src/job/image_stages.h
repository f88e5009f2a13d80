#pragma once

#include "base/buffer_pool.h"
#include "base/spare_cores.h"
#include "io/reader.h"
#include "job/opencv_threads.h"
#include "job/stages.h"
#include "ops/resample.h"

#include "lightmill/limits.h"
#include "lightmill/plan.h"
#include "lightmill/recipe.h"
#include "lightmill/sink.h"

#include <memory>

namespace lightmill {

struct StageSettings {
  Recipe recipe;
  PlanOptions plan;
  Damaged damaged = Damaged::fail;
  std::size_t idle_memory = 0;  ///< bytes the buffer pool may keep for later images
  int threads = 1;              ///< of the run: what it does not use for images may be lent to a large one
};

/// The real work: read, probe, plan and decode; the plan's steps and encode; hand to the sink. Reader and sink outlive
/// it.
class ImageStages : public Stages {
 public:
  ImageStages(StageSettings settings, Reader& reader, Sink& sink);

  Loaded load(Job job) noexcept override;
  Encoded transform(Loaded loaded) noexcept override;
  Outcome write(Encoded encoded) noexcept override;

  /// Whoever feeds the stages tells it of the source's end and of threads that wait for memory.
  SpareCores& spare_cores() { return cores_; }

 private:
  /// Nothing where the image is to be skipped.
  std::optional<LoadedImage> load_image(Outcome& outcome);
  void decode(const Blob& blob, LoadedImage& loaded, Outcome& outcome);
  EncodedImage transform_image(LoadedImage& image);
  Frame apply_step(const Step& step, Frame frame);

  const StageSettings settings_;
  Reader& reader_;
  Sink& sink_;
  std::shared_ptr<BufferPool> pool_;
  SpareCores cores_;
  ResampleGraphs graphs_;
  SingleThreadedOpenCv single_threaded_opencv_;
};

}  // namespace lightmill
