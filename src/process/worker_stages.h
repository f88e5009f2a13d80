#pragma once

#include "job/image_stages.h"
#include "process/worker_pool.h"

#include "lightmill/worker.h"

#include <memory>

namespace lightmill {

/// How many workers, and how many bytes each may keep for later images: in buffers, and as many in the memory that the
/// run shares with it.
struct Crew {
  int workers = 1;
  std::size_t idle = 0;
  FirstWorker first = FirstWorker::at_once;
};

/// The same work as ImageStages, done by worker processes: the calling thread fetches the bytes, hands them to a worker
/// and takes the finished picture back; an image that kills a worker, or keeps one past its deadline, is tried once
/// more in a fresh one and then has its outcome. A worker opens no file: reader and sink stay here. Input is never
/// parsed here. As many workers as threads call.
class WorkerStages : public FetchingStages {
 public:
  /// What `parts` refers to outlives it. Throws Error(usage) for a recipe that no other process can do, and if no
  /// worker can be started.
  WorkerStages(WorkSettings settings, const WorkerProcesses& processes, Crew crew, const StageParts& parts);
  ~WorkerStages() override { finish(); }

  Encoded transform(Loaded loaded) noexcept override;
  Result write(Encoded encoded) noexcept override { return parts().delivery.deliver(std::move(encoded)); }
  Elsewhere finish() noexcept override { return pool_.close(); }
  Loaded load_image(FetchedImage& image) override;

 private:
  Loaded attempt_twice(WorkerPool::Place& place, FetchedImage& image);
  Loaded attempt(Worker& worker, FetchedImage& image);
  Loaded settled(FetchedImage& image, Answer answer) const;
  /// `most`: bytes of results that are believed.
  EncodedImage finished(Worker& worker, FetchedImage& image, Answer answer, std::size_t most);

  const std::chrono::duration<double> deadline_;
  const std::size_t memory_;
  WorkerPool pool_;
};

}  // namespace lightmill
