#pragma once

#include "image/metadata.h"
#include "io/blob.h"

#include "lightmill/error.h"
#include "lightmill/geometry.h"
#include "lightmill/image_info.h"
#include "lightmill/limits.h"
#include "lightmill/orientation.h"
#include "lightmill/step.h"

#include <functional>
#include <string>
#include <vector>

namespace lightmill {

/// What becomes of a picture's coefficients, in this order.
struct Rearrangement {
  step::Channels channels = step::Channels::all;
  Rect region;  ///< of the picture as it is stored. Its corner that comes to lie at the top left is between MCUs.
  Orientation turn = Orientation::identity;
};

struct TranscodeOptions {
  Rearrangement rearrangement;
  step::Encode encode;
  /// From all that the policy of `encode` keeps to what is written.
  std::function<Metadata(const Metadata&)> metadata;
  Limits limits;
  Damaged damaged = Damaged::fail;
  const ImageInfo* info = nullptr;  ///< of the same bytes, where they were probed already
};

/// The coefficients are such as a file may have but not be given: samples must be made of them.
class NotKept : public Error {
 public:
  explicit NotKept(const std::string& why)
      : Error(Cause::unsupported, why + ", so that its coefficients cannot be kept") {}
};

/// A file of the same coefficients.
struct Transcoded {
  Blob file;
  std::vector<std::string> warnings;  ///< as of Decoded
  bool damaged = false;
};

}  // namespace lightmill
