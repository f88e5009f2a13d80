#pragma once

#include "lightmill/export.h"
#include "lightmill/frame_state.h"
#include "lightmill/image_info.h"
#include "lightmill/limits.h"
#include "lightmill/operation.h"
#include "lightmill/recipe.h"
#include "lightmill/step.h"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace lightmill {

struct PlannedStep {
  Step step;
  FrameState state;    ///< of the frame after the step; a run fails an image whose frame is another
  std::string reason;  ///< why it is done, and done so
};

/// How one image is done: an immutable chain that starts with Decode and ends with Encode, or HandOver for pixels.
struct Plan {
  ImageInfo input;
  std::vector<PlannedStep> steps;
  Size output;
  std::size_t peak_bytes = 0;  ///< estimate of the most memory the chain holds at once, input and output bytes included

  const step::Decode& decode() const { return std::get<step::Decode>(steps.front().step); }
  /// Of a plan for a file.
  const step::Encode& encode() const { return std::get<step::Encode>(steps.back().step); }
};

/// What a chain ends in.
enum class Product {
  file,    ///< encoded as the recipe's rendition says
  pixels,  ///< 8-bit BGR or gray
};

struct PlanOptions {
  Limits limits;
  /// `pixels`: the slow twin, full decode and everything on pixels. `planes`: an error where that cannot be.
  std::optional<Domain> domain;
  Product product = Product::file;
};

/// Builds the cheapest chain for this image. Pure. Throws Error: too_large, unsupported, usage.
LIGHTMILL_API Plan make_plan(const ImageInfo& info, const Recipe& recipe, const PlanOptions& options = {});

/// One line a step, with sizes and reasons, and the memory estimate.
LIGHTMILL_API std::string explain(const Plan& plan);

/// The chain in one line, for reports: "planes/2 > resample 1600x1200 > jpeg".
LIGHTMILL_API std::string summary(const Plan& plan);

}  // namespace lightmill
