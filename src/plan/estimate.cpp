#include "plan/estimate.h"

#include "codec/abilities.h"
#include "codec/formats.h"
#include "image/metadata.h"
#include "ops/facts.h"
#include "plan/readers.h"

#include <algorithm>

namespace lightmill {
namespace {

/// Of one copy of what the policy keeps.
std::size_t metadata_bytes(const ImageInfo& info, MetadataPolicy policy) {
  if (policy == MetadataPolicy::strip_all) return 0;
  if (policy == MetadataPolicy::strip) return info.icc_bytes;
  return info.exif_bytes + info.xmp_bytes + info.icc_bytes + info.other_bytes;
}

}  // namespace

std::size_t metadata_bytes(const Plan& plan) {
  const bool is_linear = std::ranges::any_of(plan.steps, [](const PlannedStep& planned) {
    const auto* const resample = std::get_if<step::Resample>(&planned.step);
    return resample && resample->linear_light;
  });
  std::size_t most = 0;
  for (const PlannedStep& planned : plan.steps) {
    const auto* encode = std::get_if<step::Encode>(&planned.step);
    const bool last = encode || std::holds_alternative<step::HandOver>(planned.step);
    const bool all = !encode || encode->colors.converts() || is_linear;  // what looks at colors looks at EXIF, too
    if (last) most = std::max(most, metadata_bytes(plan.input, all ? MetadataPolicy::keep : to_read(encode->metadata)));
  }
  return most;
}

namespace {

bool keeps_companions(const step::Encode& step) {
  return step.metadata.gain_map && format_of(step.encoding) == Format::jpeg;
}

/// Of one copy of what lies behind a picture and is written behind a result.
std::size_t companion_bytes(const Plan& plan, const step::Encode& step) {
  return keeps_companions(step) ? plan.input.gain_map_bytes + plan.input.motion_bytes : 0;
}

/// Of the input's, which all results share.
std::size_t companion_bytes(const Plan& plan) {
  const auto is_read = [](const PlannedStep& planned) {
    const auto* const encode = std::get_if<step::Encode>(&planned.step);
    return encode && to_read(encode->metadata) == MetadataPolicy::keep;
  };
  return std::ranges::any_of(plan.steps, is_read) ? plan.input.gain_map_bytes + plan.input.motion_bytes : 0;
}

/// What making a gain map anew takes: the old one's bytes and samples, and the new one's.
std::size_t gain_map_work(const Plan& plan, const step::Encode& step) {
  constexpr std::size_t kChannels = 3, kCopies = 3;
  if (!keeps_companions(step) || plan.input.gain_map_bytes == 0) return 0;
  const auto samples = static_cast<std::size_t>(
      std::min(plan.input.gain_map_size.area(), plan.input.size.area()));  // a larger one is not made
  return 3 * plan.input.gain_map_bytes + kCopies * kChannels * samples;
}

/// The most of an encoded result, and what its encoder holds.
std::size_t encoded_bytes(const Plan& plan, const step::Encode& step, const FrameState& frame) {
  const auto& profile = step.colors.profile.bytes;
  return abilities(format_of(step.encoding)).encoding_bytes(step.encoding, frame) +
         metadata_bytes(plan.input, to_read(step.metadata)) + companion_bytes(plan, step) +
         (profile ? 2 * profile->size() : 0);
}

/// Both frames, and what the step works in beside them; of a step that has its frame for itself.
struct Held {
  const Plan& plan;
  const FrameState& before;
  const FrameState& after;
  const Abilities& codec = abilities(plan.input.format);

  std::size_t operator()(const step::Decode& step) const {
    return bytes(after) + codec.decoding_bytes(plan.input, step);
  }
  std::size_t operator()(const step::Resample& step) const {
    if (after.domain == Domain::planes) return both();
    // Pixels are taken apart into channels first; those of the result are words where there is alpha, and float where
    // there are 16 bits or light.
    const std::size_t levels = after.bits == 16 ? 2 : step.linear_light ? 4 : after.alpha ? 2 : 1;
    return both() + bytes(before) + bytes(after) * levels;
  }
  std::size_t operator()(const step::ToPixels&) const {
    FrameState full = before;  // chroma is brought to full size first
    full.chroma = kSampling444;
    return bytes(full) + std::max(bytes(full), bytes(after));
  }
  std::size_t operator()(const step::Apply& step) const {
    const bool by_alpha = before.alpha && effect_of(step.operation) == Effect::looks_around;
    // Three planes of floats, and up to three of samples: see ops/gauss.h.
    const std::size_t planes = 3 * (sizeof(float) + (before.bits == 16 ? 2 : 1));
    return both() + (by_alpha ? planes * static_cast<std::size_t>(before.samples.area()) : 0);
  }
  /// The encoder is given metadata of the result's own.
  std::size_t operator()(const step::Encode& step) const {
    return bytes(before) + gain_map_work(plan, step) + encoded_bytes(plan, step, before) +
           metadata_bytes(plan.input, to_read(step.metadata));
  }
  std::size_t operator()(const step::Narrow&) const { return bytes(after); }
  std::size_t operator()(const step::ConvertColors&) const { return bytes(after); }
  std::size_t operator()(const step::HandOver&) const { return bytes(after); }
  template <typename Other>
  std::size_t operator()(const Other&) const {
    return both();
  }

 private:
  std::size_t both() const { return bytes(before) + bytes(after); }
};

/// Beside what coding a file at once takes.
std::size_t companions_at_once(const Plan& plan) {
  return companion_bytes(plan) + companion_bytes(plan, plan.encode()) + gain_map_work(plan, plan.encode());
}

/// Of a plan whose steps pass on their rows as they are made.
std::size_t streaming_bytes(const Plan& plan) {
  const auto last = plan.steps.end() - 2;  // before it is encoded
  const auto made = std::holds_alternative<step::ConvertColors>(last->step) ? last - 1 : last;
  const bool resampled = std::holds_alternative<step::Resample>(made->step);
  const FrameState& decoded = resampled ? (made - 1)->state : made->state;
  const Abilities& codec = abilities(plan.input.format);
  return plan.input.file_bytes + 3 * metadata_bytes(plan) + companions_at_once(plan) +
         codec.streaming_bytes(plan.input, plan.decode(), decoded, last->state, plan.encode().encoding);
}

}  // namespace

/// Frames that are read again later and results that wait to be written are held beside what a step works on.
std::size_t peak_bytes(const Plan& plan) {
  if (plan.decode().domain == Domain::coefficients) {
    const Encoding& encoding = plan.encode().encoding;
    return plan.input.file_bytes + 3 * metadata_bytes(plan) + companions_at_once(plan) +
           find_transcoding(plan.input.format, format_of(encoding))->abilities().bytes(plan.input, encoding);
  }
  if (plan.steps.front().in_bands) return streaming_bytes(plan);
  const Readers readers(plan);
  std::size_t most = 0, results = 0;
  for (std::size_t i = 0; i < plan.steps.size(); ++i) {
    const PlannedStep& planned = plan.steps[i];
    const FrameState& before = plan.steps[planned.from].state;
    std::size_t others = 0;
    for (std::size_t j = 0; j < i; ++j)
      if (j != planned.from && readers.is_kept(j, i)) others += bytes(plan.steps[j].state);
    if (i > 0 && readers.taking(i) == Taking::copied) others += bytes(before);
    most = std::max(most, std::visit(Held{plan, before, planned.state}, planned.step) + others + results);
    if (const auto* encode = std::get_if<step::Encode>(&planned.step)) results += encoded_bytes(plan, *encode, before);
    if (std::holds_alternative<step::HandOver>(planned.step)) results += bytes(before);
  }
  return plan.input.file_bytes + metadata_bytes(plan) + companion_bytes(plan) + most;
}

}  // namespace lightmill
