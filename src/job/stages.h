#pragma once

#include "codec/codec.h"
#include "image/frame.h"
#include "image/metadata.h"
#include "io/blob.h"
#include "job/feed.h"

#include "lightmill/outcome.h"
#include "lightmill/plan.h"

#include <variant>

namespace lightmill {

/// The tokens. Each stage consumes its input; a failure turns the token into the item's Outcome, which the later stages
/// pass on. `outcome` gathers what is known of the item on the way.
struct LoadedImage {
  Outcome outcome;
  Plan plan;
  Decoded decoded;
};
using Loaded = std::variant<LoadedImage, Outcome>;

struct EncodedImage {
  Outcome outcome;
  Blob bytes;
};
using Encoded = std::variant<EncodedImage, Outcome>;

/// The work on one image. All three may be called from many threads at once, for different images, and never throw.
class Stages {
 public:
  virtual ~Stages() = default;
  virtual Loaded load(Job job) noexcept = 0;
  virtual Encoded transform(Loaded loaded) noexcept = 0;
  virtual Outcome write(Encoded encoded) noexcept = 0;
};

}  // namespace lightmill
