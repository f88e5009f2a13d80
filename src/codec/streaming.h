#pragma once

#include "color/conversion.h"
#include "image/metadata.h"

#include "lightmill/frame_state.h"
#include "lightmill/image_info.h"
#include "lightmill/limits.h"
#include "lightmill/step.h"

#include <functional>
#include <memory>
#include <optional>

namespace lightmill {

/// What is done to a picture whose rows go from the decoder to the encoder in bands.
struct StreamingOptions {
  step::Decode decode;
  FrameState decoded;                ///< planes, with the window that is resampled, or else encoded
  std::optional<Resampling> filter;  ///< none: nothing is resampled
  FrameState result;                 ///< the planes that are encoded
  step::Encode encode;
  MetadataPolicy read = MetadataPolicy::keep;  ///< what of the file's metadata the next two are given
  /// From what is read to what is written.
  std::function<Metadata(const Metadata&)> metadata;
  /// From what is read to how the result's colors are converted; null: not at all. Called
  /// before `metadata`.
  std::function<std::shared_ptr<const ColorConversion>(const Metadata&)> colors = {};
  Limits limits;
  const ImageInfo* info = nullptr;  ///< of the same bytes, where they were probed already
};

}  // namespace lightmill
