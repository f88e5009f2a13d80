#pragma once

#include "process/worker_stages.h"

namespace lightmill {

/// ImageStages for JPEG and PNG, and WorkerStages for pictures of all other formats, told by their content: it is what
/// says whose code would read them. Workers start with the first of these.
class IsolatingStages final : public FetchingStages {
 public:
  /// As WorkerStages; a program that is there but does not work is the failure of each picture that needs it.
  IsolatingStages(const WorkSettings& settings, const WorkerProcesses& processes, Crew crew, const StageParts& parts);

  Encoded transform(Loaded loaded) noexcept override { return here_.transform(std::move(loaded)); }
  Result write(Encoded encoded) noexcept override { return here_.write(std::move(encoded)); }
  Elsewhere finish() noexcept override { return elsewhere_.finish(); }

 private:
  Loaded load_image(FetchedImage& image) override;

  ImageStages here_;
  WorkerStages elsewhere_;
};

}  // namespace lightmill
