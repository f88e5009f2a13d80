#pragma once

#include "codec/codec.h"
#include "image/frame.h"
#include "image/metadata.h"
#include "io/blob.h"
#include "job/budget.h"
#include "job/feed.h"

#include "lightmill/outcome.h"
#include "lightmill/plan.h"
#include "lightmill/result.h"

#include <functional>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

namespace lightmill {

/// The tokens. Each stage consumes its input; a failure turns the token into the item's Outcome, which the later stages
/// pass on. `outcome` gathers what is known of the item on the way; `memory` is the image's share of the run's budget.
struct LoadedImage {
  Outcome outcome;
  Plan plan;
  Decoded decoded;
  Reservation memory;
};

/// One finished result: the bytes of a file, or pixels where the plan ends with them.
struct EncodedOutput {
  std::size_t rendition = 0;
  Size size = {};
  std::optional<Format> format = {};  ///< of the file
  Blob bytes = {};
  cv::Mat pixels = {};
};

/// Finished.
struct EncodedImage {
  Outcome outcome;
  std::vector<EncodedOutput> outputs;
  Reservation memory;
};

/// An EncodedImage where a worker process did the transforming as well.
using Loaded = std::variant<LoadedImage, EncodedImage, Outcome>;
using Encoded = std::variant<EncodedImage, Outcome>;

/// What other processes than this one used for a run.
struct Elsewhere {
  double cpu_seconds = 0;
  std::size_t peak_memory_bytes = 0;  ///< the most that they and this one had at one time; 0 where there are none
  std::string unsandboxed = {};       ///< why they had no sandbox, where they were to have one
};

/// The work on one image. All may be called from many threads at once, for different images, and never throw.
class Stages {
 public:
  virtual ~Stages() = default;
  virtual Loaded load(Job job) noexcept = 0;
  virtual Encoded transform(Loaded loaded) noexcept = 0;
  virtual Result write(Encoded encoded) noexcept = 0;

  /// Called once for each image, from any thread, perhaps several at once. Must not throw.
  using Done = std::function<void(Result)>;
  /// Writes it and gives the result to `done`, now or later. What executors call.
  virtual void conclude(Encoded encoded, const Done& done) noexcept { done(write(std::move(encoded))); }
  /// Ends what the stages run elsewhere. Called once, when every image has its result.
  virtual Elsewhere finish() noexcept { return {}; }
};

}  // namespace lightmill
