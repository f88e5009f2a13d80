#include "plan/estimate.h"

#include "image/plane_sizes.h"

#include <algorithm>

namespace lightmill {
namespace {

bool is_ink(ColorModel color) { return color == ColorModel::cmyk || color == ColorModel::ycck; }

/// libjpeg's arrays of the whole picture's coefficients, 2 bytes each.
std::size_t coefficient_bytes(Size size, Subsampling chroma, int channels) {
  return 2 * bytes({.samples = size, .chroma = channels == 1 ? kSampling444 : chroma, .channels = channels});
}

/// What decoding holds besides the frame: the coefficients of progressive files and others of several scans; CMYK
/// before it is made into RGB.
std::size_t decoder_bytes(const ImageInfo& info) {
  const auto pixels = static_cast<std::size_t>(info.size.area());
  const bool whole = info.progressive || info.multiple_scans;
  if (is_ink(info.color)) return (whole ? 8 * pixels : 0) + 4 * pixels;
  return whole ? coefficient_bytes(info.size, info.subsampling, info.color == ColorModel::gray ? 1 : 3) : 0;
}

/// What libjpeg holds to encode a picture in more than one pass.
std::size_t encoder_bytes(const step::Encode& step, Size size, int channels) {
  const Rendition& rendition = step.rendition;
  const bool whole = rendition.scans == ScanOrder::progressive || rendition.tables == HuffmanTables::optimized;
  return whole ? coefficient_bytes(size, step.subsampling, channels) : 0;
}

std::size_t metadata_bytes(const Plan& plan) {
  const auto* encode = std::get_if<step::Encode>(&plan.steps.back().step);
  if (encode && encode->rendition.metadata != MetadataPolicy::keep) return 0;
  const ImageInfo& info = plan.input;
  return info.exif_bytes + info.xmp_bytes + info.extended_xmp_bytes + info.iptc_bytes + info.icc_bytes;
}

/// Both frames, and what the step works in beside them.
struct Held {
  const Plan& plan;
  const FrameState& before;
  const FrameState& after;

  std::size_t operator()(const step::Decode&) const { return bytes(after) + decoder_bytes(plan.input); }
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
    return bytes(before) + encoder_bytes(step, plan.output, before.channels) +
           expected_file_bytes(plan.output, step.rendition.quality) + metadata_bytes(plan);
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
