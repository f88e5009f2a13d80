#include "plan/estimate.h"

#include "codec/abilities.h"

#include <algorithm>

namespace lightmill {
namespace {

std::size_t metadata_bytes(const Plan& plan) {
  const auto* encode = std::get_if<step::Encode>(&plan.steps.back().step);
  if (encode && encode->metadata != MetadataPolicy::keep) return 0;
  const ImageInfo& info = plan.input;
  return info.exif_bytes + info.xmp_bytes + info.extended_xmp_bytes + info.iptc_bytes + info.icc_bytes;
}

/// Both frames, and what the step works in beside them.
struct Held {
  const Plan& plan;
  const FrameState& before;
  const FrameState& after;
  const Abilities& codec = abilities(plan.input.format);

  std::size_t operator()(const step::Decode&) const { return bytes(after) + codec.decoding_bytes(plan.input); }
  std::size_t operator()(const step::Resample&) const {
    // Pixels are resampled a channel at a time, by way of planes.
    const bool by_way = after.domain == Domain::pixels;
    return both() + (by_way ? static_cast<std::size_t>(before.samples.area() + after.samples.area()) : 0);
  }
  std::size_t operator()(const step::ToPixels&) const {
    FrameState full = before;  // chroma is brought to full size first
    full.chroma = kSampling444;
    return bytes(full) + std::max(bytes(full), bytes(after));
  }
  std::size_t operator()(const step::Encode& step) const {
    return bytes(before) + abilities(format_of(step.encoding)).encoding_bytes(step.encoding, before) +
           metadata_bytes(plan);
  }
  template <typename Other>
  std::size_t operator()(const Other&) const {
    return both();
  }

 private:
  std::size_t both() const { return bytes(before) + bytes(after); }
};

}  // namespace

std::size_t peak_bytes(const Plan& plan) {
  std::size_t most = 0;
  const FrameState* before = &plan.steps.front().state;
  for (const PlannedStep& planned : plan.steps) {
    most = std::max(most, std::visit(Held{plan, *before, planned.state}, planned.step));
    before = &planned.state;
  }
  return plan.input.file_bytes + metadata_bytes(plan) + most;
}

}  // namespace lightmill
