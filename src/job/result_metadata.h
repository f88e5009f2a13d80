#pragma once

#include "image/metadata.h"
#include "samples/workshop.h"

#include "lightmill/limits.h"
#include "lightmill/plan.h"

#include <string>
#include <vector>

namespace lightmill {

/// One of a plan's files, of which the frame is known that is encoded, and what making it may use.
struct ResultTerms {
  const Plan& plan;
  const PlannedOutput& output;
  FrameState frame;
  const Limits& limits;
  Workshop& workshop;

  const step::Encode& encode() const { return std::get<step::Encode>(plan.steps[output.step].step); }
};

/// What it has of the metadata that was decoded, in which all is true of it: colors, orientation, thumbnail. Warnings
/// that are not there yet are added. Thread-safe.
Metadata metadata_for(const ResultTerms& terms, const Metadata& decoded, std::vector<std::string>& warnings);

/// Adds what is not there yet: several results of an image have the same to say.
void add_once(const std::vector<std::string>& texts, std::vector<std::string>& warnings);

}  // namespace lightmill
