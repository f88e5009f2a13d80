#pragma once

#include "lightmill/outcome.h"

#include <span>
#include <string>
#include <vector>

namespace lightmill {

/// What an HTML element is given for an image's results of one format: `srcset` of `<img>`, or that and `type` of
/// `<source>`.
struct SourceSet {
  std::string type;    ///< "image/jpeg"
  std::string srcset;  ///< "a-1024.jpg 1024w, a-2048.jpg 2048w"
};

/// One a format, in the order in which the formats first appear. The narrowest comes first; HTML allows each width
/// once, and of several results the first has it. Names are percent-encoded but for letters, digits, "-", ".", "_", "~"
/// and the slashes, so that they are fit for an attribute as they are.
std::vector<SourceSet> source_sets(std::span<const Output> outputs);

}  // namespace lightmill
