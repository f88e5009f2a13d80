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
  std::size_t from = 0;   ///< the earlier step whose frame it takes; several may take one
  FrameState state;       ///< of the frame after the step; a run fails an image whose frame is another
  std::string reason;     ///< why it is done, and done so
  bool in_bands = false;  ///< the frame is never whole: its rows go to the next step as they are made
};

/// Where one of the results comes from.
struct PlannedOutput {
  std::size_t rendition = 0;  ///< which of the recipe's
  std::size_t step = 0;       ///< Encode, or HandOver for pixels
  Size size;
};

/// How one image is done: a tree of steps that starts with Decode, in the order in which they are done. Its leaves are
/// the results; with one of them it is a chain.
struct Plan {
  ImageInfo input;
  std::vector<PlannedStep> steps;
  std::vector<PlannedOutput> outputs;  ///< in the order of the recipe's renditions
  std::vector<std::size_t> redundant;  ///< renditions that would repeat an earlier one, and are not made
  std::string not_lossless;            ///< why coefficients are not kept though no sample need change; else empty
  std::size_t peak_bytes = 0;  ///< estimate of the most memory that is held at once, input and output bytes included

  const step::Decode& decode() const { return std::get<step::Decode>(steps.front().step); }
  /// Of a plan for files.
  const step::Encode& encode(std::size_t output = 0) const {
    return std::get<step::Encode>(steps[outputs[output].step].step);
  }
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
  bool keeps_coefficients = true;  ///< where that is asked for; false of a picture whose own were found to be odd
  bool in_bands =
      true;  ///< where rows can be passed on as they are made; false of a picture that must be read as a whole
  /// Which of the recipe's renditions are to be made; empty: all. The others still make those redundant that they
  /// would.
  std::vector<std::size_t> wanted = {};
};

/// Builds the cheapest way for this image, whose `info` is of the page that the recipe names. Pure. Throws Error:
/// too_large, unsupported, usage.
LIGHTMILL_API Plan make_plan(const ImageInfo& info, const Recipe& recipe, const PlanOptions& options = {});

/// One line a step, with sizes and reasons, and the memory estimate. Steps that share a frame stand below it.
LIGHTMILL_API std::string explain(const Plan& plan);

/// The same in one line, for reports: "planes/2 > lanczos3 1600x1200 > jpeg". Where a frame has several readers they
/// stand in parentheses: "planes > lanczos3 2048x1536 > (jpeg; lanczos3 1024x768 > jpeg)".
LIGHTMILL_API std::string summary(const Plan& plan);

}  // namespace lightmill
