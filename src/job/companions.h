#pragma once

#include "job/result_metadata.h"

namespace lightmill {

/// Gives the metadata of a result what the input has behind its picture, as it fits the result: a gain map is cropped,
/// scaled and turned like the picture. What does not fit is left out, and `warnings` say so unless it was not to be
/// kept. `read` is the input's.
void take_companions(Metadata& written, const Metadata& read, const ResultTerms& terms,
                     std::vector<std::string>& warnings);

}  // namespace lightmill
