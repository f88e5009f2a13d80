#include "job/image_work.h"

#include "color/profile.h"
#include "job/stopwatch.h"
#include "ops/perform.h"
#include "samples/flatten.h"
#include "samples/reduce.h"
#include "samples/turn.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace lightmill {
namespace {

template <typename... Cases>
struct Overloaded : Cases... {
  using Cases::operator()...;
};
template <typename... Cases>
Overloaded(Cases...) -> Overloaded<Cases...>;

Frame narrowed(Frame frame, const Region& region) {
  std::visit([&](auto& f) { f.window = region; }, frame);
  return frame;
}

bool is_gray(const Frame& frame) {
  if (const auto* planes = std::get_if<Planes>(&frame)) return planes->count == 1;
  return std::get<Pixels>(frame).mat.channels() == 1;
}

/// A plan that lies is found at the step that lies.
Frame as_planned(Frame frame, const PlannedStep& planned) {
  if (const FrameState found = state_of(frame); !agrees(planned.state, found))
    throw Error(Cause::internal,
                "the plan is wrong: " + to_string(planned.state) + " were to come of it, not " + to_string(found));
  return frame;
}

/// A profile describes the color space of the samples that are written: one for RGB fits YCbCr, not gray.
bool fits(const Bytes& profile, const Frame& frame) {
  return icc_color_space(profile) == (is_gray(frame) ? "GRAY" : "RGB ");
}

/// What MetadataPolicy::strip leaves: the color profile, unless the numbers mean the same without it.
Metadata stripped(Metadata metadata) {
  Metadata kept;
  if (!metadata.icc.empty() && !is_srgb(metadata.icc)) kept.icc = std::move(metadata.icc);
  return kept;
}

Metadata metadata_for(const step::Encode& encode, const Frame& frame, Metadata metadata, Outcome& outcome) {
  if (encode.metadata != MetadataPolicy::keep) metadata = stripped(std::move(metadata));
  if (encode.reset_orientation) reset_orientation(metadata);
  if (!metadata.icc.empty() && !encode.profile_fits.value_or(fits(metadata.icc, frame))) {
    metadata.icc.clear();
    outcome.warnings.emplace_back("its color profile does not fit the result and is left out");
  }
  return metadata;
}

}  // namespace

ImageWork::ImageWork(WorkSettings settings, std::shared_ptr<BufferPool> pool, SpareCores& cores)
    : settings_(std::move(settings)), pool_(std::move(pool)), cores_(cores), workshop_{*pool_, cores_, graphs_} {}

std::optional<Plan> ImageWork::plan(std::span<const std::uint8_t> bytes, Outcome& outcome) const {
  const Stopwatch watch(outcome.times.decode);
  const ImageInfo info = codec_for(bytes).probe(bytes, {.limits = settings_.plan.limits});
  outcome.input_size = info.size;
  if (!settings_.selection.wants(info.upright_size())) {
    outcome.status = Status::unselected;
    return {};
  }
  const ItemParameters& parameters = outcome.item.parameters;
  Plan plan = parameters.empty() ? make_plan(info, settings_.recipe, settings_.plan)
                                 : make_plan(info, recipe_for(parameters, settings_.recipe), settings_.plan);
  outcome.chain = summary(plan);
  return plan;
}

Decoded ImageWork::decode(const Blob& blob, const Plan& plan, Outcome& outcome) const {
  const Stopwatch watch(outcome.times.decode);
  const DecodeOptions options{plan.decode(), settings_.recipe.rendition.metadata, settings_.plan.limits,
                              settings_.damaged, &plan.input};
  Decoded decoded = codec_for(plan.input.format).decode(blob, options, *pool_, cores_);
  outcome.damaged = decoded.damaged;
  std::ranges::move(decoded.warnings, std::back_inserter(outcome.warnings));
  return decoded;
}

EncodedImage ImageWork::transform(LoadedImage& image) {
  EncodedImage encoded;
  const auto& steps = image.plan.steps;
  Frame frame = as_planned(std::move(image.decoded.frame), steps.front());
  {
    const Stopwatch watch(image.outcome.times.transform);
    for (std::size_t i = 1; i + 1 < steps.size(); ++i)
      frame = as_planned(apply_step(steps[i].step, std::move(frame)), steps[i]);
  }
  if (const auto* encode = std::get_if<step::Encode>(&steps.back().step)) {
    const Stopwatch watch(image.outcome.times.encode);
    const Metadata metadata = metadata_for(*encode, frame, std::move(image.decoded.metadata), image.outcome);
    encoded.bytes = codec_for(format_of(encode->encoding)).encode(frame, *encode, metadata, *pool_);
  } else {
    encoded.pixels = std::get<Pixels>(frame).mat;
  }
  image.outcome.output_size = image.plan.output;
  encoded.memory = std::move(image.memory);
  encoded.outcome = std::move(image.outcome);
  return encoded;
}

Frame ImageWork::apply_step(const Step& step, Frame frame) {
  return std::visit(
      Overloaded{
          [&](const step::Narrow& s) { return narrowed(std::move(frame), s.region); },
          [&](const step::Resample& s) { return resample(std::move(frame), s, workshop_); },
          [&](const step::Settle& s) { return settle(std::move(frame), s, workshop_); },
          [&](const step::Turn& s) { return turn(std::move(frame), s.turn, workshop_); },
          [&](const step::ToPixels&) -> Frame { return to_pixels(std::get<Planes>(std::move(frame)), workshop_); },
          [&](const step::Flatten& s) -> Frame { return flatten(std::get<Pixels>(std::move(frame)), s, workshop_); },
          [&](const step::Reduce&) -> Frame { return reduce(std::get<Pixels>(std::move(frame)), workshop_); },
          [&](const step::Apply& s) {
            perform(s.operation, frame, workshop_);
            return std::move(frame);
          },
          [&](const auto&) -> Frame { throw Error(Cause::internal, "decode and encode stand at the ends of a chain"); },
      },
      step);
}

}  // namespace lightmill
