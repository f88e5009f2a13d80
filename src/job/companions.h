#pragma once

#include "image/metadata.h"
#include "samples/workshop.h"

#include "lightmill/limits.h"
#include "lightmill/outcome.h"
#include "lightmill/plan.h"

namespace lightmill {

/// One of a plan's results, and what making it may use.
struct ResultTerms {
  const Plan& plan;
  const PlannedOutput& output;
  const Limits& limits;
  Workshop& workshop;
};

/// Gives the metadata of a result what the input has behind its picture, as it fits the result: a gain map is cropped,
/// scaled and turned like the picture. What does not fit is left out, and `outcome` says so unless it was not to be
/// kept. `read` is the input's.
void take_companions(Metadata& written, const Metadata& read, const ResultTerms& terms, Outcome& outcome);

}  // namespace lightmill
