#include "job/image_work.h"

#include "codec/formats.h"
#include "color/conversion.h"
#include "color/light.h"
#include "job/companions.h"
#include "job/result_metadata.h"
#include "ops/perform.h"
#include "plan/readers.h"
#include "samples/flatten.h"
#include "samples/reduce.h"
#include "samples/turn.h"

#include <algorithm>
#include <cmath>
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

/// A plan that lies is found at the step that lies.
Frame as_planned(Frame frame, const PlannedStep& planned) {
  if (const FrameState found = state_of(frame); !agrees(planned.state, found))
    throw Error(Cause::internal,
                "the plan is wrong: " + to_string(planned.state) + " were to come of it, not " + to_string(found));
  return frame;
}

void note_redundant(const Plan& plan, Outcome& outcome) {
  for (const std::size_t rendition : plan.redundant)
    outcome.outputs.push_back({.rendition = rendition, .status = OutputStatus::redundant});
}

/// Whether it matters to samples what the file says of its colors: they are converted, or mixed as light.
bool looks_at_colors(const Recipe& recipe) {
  const auto is_linear = [](const Operation& operation) {
    const auto* const resize = std::get_if<Resize>(&operation);
    return resize && resize->linear_light;
  };
  return std::ranges::any_of(recipe.operations, is_linear) ||
         std::ranges::any_of(recipe.renditions, [](const Rendition& one) {
           return one.colors.converts() || (one.resize && one.resize->linear_light);
         });
}

/// As much as the most that any result is to have, and what tells of colors where that matters: all of it where that is
/// EXIF.
MetadataPolicy most_kept(const Recipe& recipe, const ImageInfo& info) {
  MetadataPolicy most = MetadataPolicy::strip_all;
  for (const Rendition& rendition : recipe.renditions) most = std::min(most, to_read(rendition.metadata));
  if (!looks_at_colors(recipe)) return most;
  if (info.colors == ColorSpace::adobe_rgb && info.icc_bytes == 0) return MetadataPolicy::keep;
  return std::min(most, MetadataPolicy::strip);
}

/// What the steps before the last leave of the stored picture: its part, and then one turn.
Rearrangement rearrangement_of(const Plan& plan) {
  const Size size = plan.input.size;
  Rearrangement made{.channels = plan.decode().channels, .region = {0, 0, size.width, size.height}};
  const auto whole = [](double samples) { return static_cast<int>(std::lround(samples)); };
  for (const PlannedStep& planned : plan.steps) {
    if (const auto* narrow = std::get_if<step::Narrow>(&planned.step)) {
      const Region& region = narrow->region;
      made.region = {whole(region.x), whole(region.y), whole(region.width), whole(region.height)};
    }
    if (const auto* turn = std::get_if<step::Turn>(&planned.step)) made.turn = turn->turn;
  }
  return made;
}

/// What of a file's metadata a result has.
Metadata written(const Metadata& read, const ResultTerms& terms, std::vector<std::string>& warnings) {
  Metadata kept = metadata_for(terms, read, warnings);
  take_companions(kept, read, terms, warnings);
  add_once(codec_for(format_of(terms.encode().encoding)).left_out(kept), warnings);
  return kept;
}

/// Of what is made in one go, so that the plan alone says what is encoded.
ResultTerms terms_of(const Plan& plan, const Limits& limits, Workshop& workshop) {
  const PlannedOutput& output = plan.outputs.front();
  return {plan, output, plan.steps[output.step].state, limits, workshop};
}

/// The one result of a plan whose file was made in one go.
EncodedImage encoded_at_once(const Plan& plan, Transcoded made, Outcome& outcome) {
  const PlannedOutput& output = plan.outputs.front();
  outcome.damaged = made.damaged;
  add_once(made.warnings, outcome.warnings);
  EncodedImage encoded;
  encoded.outputs.push_back({.rendition = output.rendition,
                             .size = output.size,
                             .format = format_of(plan.encode().encoding),
                             .bytes = std::move(made.file)});
  note_redundant(plan, outcome);
  encoded.outcome = std::move(outcome);
  return encoded;
}

}  // namespace

/// The frames between the steps of a plan. Each is kept until its last reader has it.
class ImageWork::Frames {
 public:
  Frames(const Plan& plan, BufferPool& pool) : plan_(plan), pool_(pool), readers_(plan), frames_(plan.steps.size()) {}

  void add(std::size_t step, Frame frame) { frames_[step] = std::move(frame); }
  /// The frame that `reader` takes: the last reader has it for itself, others may not change it.
  Frame take(std::size_t reader) {
    Frame& frame = frames_[plan_.steps[reader].from];
    switch (readers_.taking(reader)) {
      case Taking::owned:
        return std::move(frame);
      case Taking::borrowed:
        return lent(frame);
      case Taking::copied:
        return copied(frame, pool_);
    }
    throw Error(Cause::internal, "a step takes its frame in no known way");
  }
  const Frame& look(std::size_t reader) const { return frames_[plan_.steps[reader].from]; }
  /// `reader` has looked at its frame.
  void leave(std::size_t reader) {
    if (readers_.is_last(reader)) frames_[plan_.steps[reader].from] = {};
  }

 private:
  const Plan& plan_;
  BufferPool& pool_;
  Readers readers_;
  std::vector<Frame> frames_;
};

ImageWork::ImageWork(WorkSettings settings, std::shared_ptr<BufferPool> pool, SpareCores& cores,
                     const Timeline* timeline)
    : settings_(std::move(settings)),
      pool_(std::move(pool)),
      cores_(cores),
      timeline_(timeline),
      workshop_{*pool_, cores_, graphs_} {}

std::optional<Plan> ImageWork::plan(std::span<const std::uint8_t> bytes, const std::vector<std::size_t>& wanted,
                                    Outcome& outcome) const {
  return plan(bytes, wanted, outcome, settings_.plan);
}

Plan ImageWork::plan_samples(std::span<const std::uint8_t> bytes, const std::vector<std::size_t>& wanted,
                             Outcome& outcome, const NotKept& why) const {
  PlanOptions options = settings_.plan;
  options.keeps_coefficients = false;
  Plan samples = plan(bytes, wanted, outcome, std::move(options)).value();
  if (outcome.not_lossless.empty()) return samples;  // another quality was to be made of them
  outcome.not_lossless = why.what();
  outcome.warnings.emplace_back(std::string(why.what()) + ": decoded, and coded again");
  return samples;
}

std::optional<Plan> ImageWork::plan(std::span<const std::uint8_t> bytes, const std::vector<std::size_t>& wanted,
                                    Outcome& outcome, PlanOptions options) const {
  options.wanted = wanted;
  const Timed timed(outcome, Activity::decode, timeline_);
  const Detail detail = looks_at_colors(settings_.recipe) ? Detail::all : Detail::planning;
  const ImageInfo info =
      probe(bytes, {.detail = detail, .limits = settings_.plan.limits, .page = settings_.recipe.page.value_or(1)});
  outcome.input_size = info.size;
  if (!settings_.selection.wants(info.upright_size())) {
    outcome.status = Status::unselected;
    return {};
  }
  const ItemParameters& parameters = outcome.item.parameters;
  Plan plan = parameters.empty() ? make_plan(info, settings_.recipe, options)
                                 : make_plan(info, recipe_for(parameters, settings_.recipe), options);
  if (plan.outputs.empty()) {  // what would be made repeats what is there
    outcome.status = Status::skipped;
    note_redundant(plan, outcome);
    return {};
  }
  outcome.not_lossless = plan.not_lossless;
  outcome.chain = summary(plan);
  return plan;
}

Decoded ImageWork::decode(const Blob& blob, const Plan& plan, Outcome& outcome) const {
  const Timed timed(outcome, Activity::decode, timeline_);
  const DecodeOptions options{plan.decode(), most_kept(settings_.recipe, plan.input), settings_.plan.limits,
                              settings_.damaged, &plan.input};
  Decoded decoded = codec_for(plan.input.format).decode(blob, options, *pool_, cores_);
  outcome.damaged = decoded.damaged;
  std::ranges::move(decoded.warnings, std::back_inserter(outcome.warnings));
  return decoded;
}

EncodedImage ImageWork::transcode(const Blob& blob, const Plan& plan, Outcome& outcome) {
  const Format format = format_of(plan.encode().encoding);
  const Codec& codec = find_transcoding(plan.input.format, format)->codec();
  const ResultTerms terms = terms_of(plan, settings_.plan.limits, workshop_);
  const TranscodeOptions options{
      .rearrangement = rearrangement_of(plan),
      .encode = plan.encode(),
      .metadata = [&](const Metadata& read) { return written(read, terms, outcome.warnings); },
      .limits = settings_.plan.limits,
      .damaged = settings_.damaged,
      .info = &plan.input};
  Transcoded transcoded = [&] {
    const Timed timed(outcome, Activity::transform, timeline_);
    return codec.transcode(blob, options, *pool_, cores_);
  }();
  return encoded_at_once(plan, std::move(transcoded), outcome);
}

std::optional<EncodedImage> ImageWork::stream(const Blob& blob, const Plan& plan, Outcome& outcome) {
  const auto last = plan.steps.end() - 2;  // before it is encoded
  const bool converts = std::holds_alternative<step::ConvertColors>(last->step);
  const auto made_by = converts ? last - 1 : last;
  const auto* const resample = std::get_if<step::Resample>(&made_by->step);
  const Codec& codec = codec_for(plan.input.format);
  const ResultTerms terms = terms_of(plan, settings_.plan.limits, workshop_);
  std::vector<std::string> told;  // of the result's metadata, where there is to be one
  StreamingOptions options{.decode = plan.decode(),
                           .decoded = resample ? (made_by - 1)->state : last->state,
                           .filter = resample ? std::optional(resample->filter) : std::nullopt,
                           .result = last->state,
                           .encode = plan.encode(),
                           .read = most_kept(settings_.recipe, plan.input),
                           .metadata = [&](const Metadata& read) { return written(read, terms, told); },
                           .colors = {},
                           .limits = settings_.plan.limits,
                           .info = &plan.input};
  if (converts)
    options.colors = [&](const Metadata& read) { return color_change(read, plan.encode().colors, false).conversion; };
  auto made = [&] {
    const Timed timed(outcome, Activity::transform, timeline_);
    return codec.stream(blob, options, workshop_);
  }();
  if (!made) return std::nullopt;
  std::ranges::move(told, std::back_inserter(made->warnings));
  return encoded_at_once(plan, *std::move(made), outcome);
}

std::optional<EncodedImage> ImageWork::make_at_once(const Blob& blob, const std::vector<std::size_t>& wanted,
                                                    Plan& plan, Outcome& outcome) {
  try {
    if (plan.decode().domain == Domain::coefficients) return transcode(blob, plan, outcome);
  } catch (const NotKept& why) {
    plan = plan_samples(blob.bytes(), wanted, outcome, why);
    return std::nullopt;
  }
  if (auto made = stream(blob, plan, outcome)) return made;
  PlanOptions options = settings_.plan;
  options.in_bands = false;
  options.keeps_coefficients = false;  // which the plan did without
  std::string not_lossless = outcome.not_lossless;
  plan = this->plan(blob.bytes(), wanted, outcome, std::move(options)).value();
  outcome.not_lossless = std::move(not_lossless);
  return std::nullopt;
}

/// `at_output(place)` is called for each of the plan's outputs when the frame that it takes is there.
template <typename AtOutput>
void ImageWork::make_steps(LoadedImage& image, Frames& frames, const AtOutput& at_output) {
  const auto& steps = image.plan.steps;
  frames.add(0, as_planned(std::move(image.decoded.frame), steps.front()));
  for (std::size_t i = 1; i < steps.size(); ++i) {
    const auto output = std::ranges::find(image.plan.outputs, i, &PlannedOutput::step);
    if (output != image.plan.outputs.end()) {
      at_output(static_cast<std::size_t>(output - image.plan.outputs.begin()));
    } else {
      const Timed timed(image.outcome, Activity::transform, timeline_);
      frames.add(i, as_planned(apply_step(steps[i].step, frames.take(i), image), steps[i]));
    }
  }
}

std::vector<Frame> ImageWork::make_frames(LoadedImage& image) {
  Frames frames(image.plan, *pool_);
  std::vector<Frame> made(image.plan.outputs.size());
  make_steps(image, frames, [&](std::size_t place) {
    const std::size_t reader = image.plan.outputs[place].step;
    made[place] = copied(frames.look(reader), *pool_);
    frames.leave(reader);
  });
  return made;
}

EncodedImage ImageWork::transform(LoadedImage& image) {
  EncodedImage encoded;
  Frames frames(image.plan, *pool_);
  encoded.outputs.resize(image.plan.outputs.size());
  make_steps(image, frames,
             [&](std::size_t place) { encoded.outputs[place] = finish(image.plan.outputs[place], frames, image); });
  note_redundant(image.plan, image.outcome);
  encoded.memory = std::move(image.memory);
  encoded.outcome = std::move(image.outcome);
  return encoded;
}

EncodedOutput ImageWork::finish(const PlannedOutput& output, Frames& frames, LoadedImage& image) {
  EncodedOutput done{.rendition = output.rendition, .size = output.size};
  const Timed timed(image.outcome, Activity::encode, timeline_);
  const Step& last = image.plan.steps[output.step].step;
  if (const auto* encode = std::get_if<step::Encode>(&last)) {
    const Frame& frame = frames.look(output.step);
    done.format = format_of(encode->encoding);
    const ResultTerms terms{image.plan, output, state_of(frame), settings_.plan.limits, workshop_};
    const Metadata metadata = written(image.decoded.metadata, terms, image.outcome.warnings);
    done.bytes = codec_for(*done.format).encode(frame, *encode, metadata, *pool_, workshop_.cores);
    frames.leave(output.step);
  } else {
    done.pixels = std::get<Pixels>(frames.take(output.step)).mat;
  }
  return done;
}

Frame ImageWork::apply_step(const Step& step, Frame frame, LoadedImage& image) {
  return std::visit(
      Overloaded{
          [&](const step::Narrow& s) { return narrowed(std::move(frame), s.region); },
          [&](const step::Resample& s) {
            const bool gray = state_of(frame).channels == 1;
            const auto light = s.linear_light ? light_curves(image.decoded.metadata, gray) : nullptr;
            return resample(std::move(frame), s, workshop_, light.get());
          },
          [&](const step::Settle& s) { return settle(std::move(frame), s, workshop_); },
          [&](const step::Turn& s) { return turn(std::move(frame), s.turn, workshop_); },
          [&](const step::ToPixels&) -> Frame { return to_pixels(std::get<Planes>(std::move(frame)), workshop_); },
          [&](const step::Flatten& s) -> Frame { return flatten(std::get<Pixels>(std::move(frame)), s, workshop_); },
          [&](const step::Reduce&) -> Frame { return reduce(std::get<Pixels>(std::move(frame)), workshop_); },
          [&](const step::ConvertColors& s) {
            const ColorChange change = color_change(image.decoded.metadata, s.target, state_of(frame).channels == 1);
            if (!change.warning.empty()) add_once({change.warning}, image.outcome.warnings);
            if (change.conversion) convert_colors(*change.conversion, frame);
            return std::move(frame);
          },
          [&](const step::Apply& s) {
            perform(s.operation, frame, workshop_);
            return std::move(frame);
          },
          [&](const auto&) -> Frame { throw Error(Cause::internal, "decode and encode stand at the ends of a chain"); },
      },
      step);
}

}  // namespace lightmill
