#include "job/image_stages.h"

#include "job/failures.h"
#include "ops/geometry.h"
#include "ops/operation.h"

#include <chrono>
#include <utility>

namespace lightmill {
namespace {

/// Adds the time from its making to `into` when it goes.
class Stopwatch {
 public:
  explicit Stopwatch(double& into) : into_(into) {}
  ~Stopwatch() { into_ += std::chrono::duration<double>(Clock::now() - start_).count(); }
  Stopwatch(const Stopwatch&) = delete;
  Stopwatch& operator=(const Stopwatch&) = delete;

 private:
  using Clock = std::chrono::steady_clock;
  double& into_;
  Clock::time_point start_ = Clock::now();
};

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

bool is_grey(const Frame& frame) {
  if (const auto* planes = std::get_if<Planes>(&frame)) return planes->count == 1;
  return std::get<Pixels>(frame).mat.channels() == 1;
}

/// A profile describes the colour space of the samples that are written: one for RGB fits YCbCr, not grey.
bool fits(const Bytes& profile, const Frame& frame) {
  return icc_colour_space(profile) == (is_grey(frame) ? "GRAY" : "RGB ");
}

Metadata metadata_for(const step::Encode& encode, const Frame& frame, Metadata metadata, Outcome& outcome) {
  if (encode.rendition.metadata == MetadataPolicy::strip) return {};
  if (encode.reset_orientation) reset_orientation(metadata);
  if (!metadata.icc.empty() && !fits(metadata.icc, frame)) {
    metadata.icc.clear();
    outcome.warnings.emplace_back("its colour profile does not fit the result and is left out");
  }
  return metadata;
}

}  // namespace

ImageStages::ImageStages(StageSettings settings, Reader& reader, Sink& sink)
    : settings_(std::move(settings)),
      reader_(reader),
      sink_(sink),
      pool_(BufferPool::create(settings_.idle_memory)),
      cores_(settings_.threads) {}

Loaded ImageStages::load(Job job) noexcept {
  const SpareCores::Busy busy(cores_);
  Outcome outcome;
  outcome.item = std::move(job.item);
  if (outcome.item.problem) {
    Failure problem = *std::move(outcome.item.problem);
    return failed(std::move(outcome), std::move(problem));
  }
  try {
    if (auto loaded = load_image(outcome)) return *std::move(loaded);
    return outcome;
  } catch (...) {
    return failed(std::move(outcome), current_failure(StageName::load));
  }
}

std::optional<LoadedImage> ImageStages::load_image(Outcome& outcome) {
  if (sink_.admit(outcome.item.relative) == Sink::Admission::skip) {
    outcome.status = Status::skipped;
    outcome.output = sink_.location(outcome.item.relative);
    return std::nullopt;
  }
  Blob blob;
  {
    const Stopwatch watch(outcome.times.read);
    blob = reader_.read(outcome.item.source, *pool_);
    outcome.bytes_in = blob.size;
  }
  LoadedImage loaded;
  {
    const Stopwatch watch(outcome.times.decode);
    decode(blob, loaded, outcome);
  }
  loaded.outcome = std::move(outcome);
  return loaded;
}

void ImageStages::decode(const Blob& blob, LoadedImage& loaded, Outcome& outcome) {
  const Codec& codec = codec_for(blob.bytes());
  const ImageInfo info = codec.probe(blob.bytes(), Detail::planning);
  outcome.input_size = info.size;
  loaded.plan = make_plan(info, settings_.recipe, settings_.plan);
  outcome.chain = summary(loaded.plan);
  const DecodeOptions options{loaded.plan.decode(), settings_.recipe.rendition.metadata, settings_.plan.limits,
                              settings_.damaged, &info};
  loaded.decoded = codec.decode(blob, options, *pool_, cores_);
  outcome.damaged = loaded.decoded.damaged;
  outcome.warnings = std::move(loaded.decoded.warnings);
}

Encoded ImageStages::transform(Loaded loaded) noexcept {
  if (auto* outcome = std::get_if<Outcome>(&loaded)) return std::move(*outcome);
  auto& image = std::get<LoadedImage>(loaded);
  const SpareCores::Busy busy(cores_);
  try {
    return transform_image(image);
  } catch (...) {
    return failed(std::move(image.outcome), current_failure(StageName::transform));
  }
}

/// Takes the outcome out of `image` last: what fails before still has it.
EncodedImage ImageStages::transform_image(LoadedImage& image) {
  EncodedImage encoded;
  const auto& steps = image.plan.steps;
  Frame frame = std::move(image.decoded.frame);
  {
    const Stopwatch watch(image.outcome.times.transform);
    for (std::size_t i = 1; i + 1 < steps.size(); ++i) frame = apply_step(steps[i].step, std::move(frame));
  }
  {
    const step::Encode& encode = image.plan.encode();
    const Stopwatch watch(image.outcome.times.encode);
    const Metadata metadata = metadata_for(encode, frame, std::move(image.decoded.metadata), image.outcome);
    encoded.bytes = codec_for(image.plan.input.format).encode(frame, encode, metadata, *pool_);
  }
  image.outcome.output_size = image.plan.output;
  encoded.outcome = std::move(image.outcome);
  return encoded;
}

Frame ImageStages::apply_step(const Step& step, Frame frame) {
  return std::visit(
      Overloaded{
          [&](const step::Narrow& s) { return narrowed(std::move(frame), s.region); },
          [&](const step::Resample& s) { return resample(std::move(frame), s, graphs_, *pool_, cores_); },
          [&](const step::Settle& s) { return settle(std::move(frame), s, graphs_, *pool_, cores_); },
          [&](const step::Turn& s) { return turn(std::move(frame), s.turn, *pool_, cores_); },
          [&](const step::ToPixels&) -> Frame {
            return to_pixels(std::get<Planes>(std::move(frame)), graphs_, *pool_, cores_);
          },
          [&](const step::Apply& s) {
            perform(s.operation, frame);
            return std::move(frame);
          },
          [&](const auto&) -> Frame { throw Error(Cause::internal, "decode and encode stand at the ends of a chain"); },
      },
      step);
}

Outcome ImageStages::write(Encoded encoded) noexcept {
  if (auto* outcome = std::get_if<Outcome>(&encoded)) return std::move(*outcome);
  auto& image = std::get<EncodedImage>(encoded);
  const SpareCores::Busy busy(cores_);
  Outcome outcome = std::move(image.outcome);
  try {
    {
      const Stopwatch watch(outcome.times.write);
      sink_.put(outcome.item.relative, image.bytes.bytes());
    }
    outcome.bytes_out = image.bytes.size;
    outcome.output = sink_.location(outcome.item.relative);
    outcome.status = Status::written;
  } catch (...) {
    return failed(std::move(outcome), current_failure(StageName::write));
  }
  return outcome;
}

}  // namespace lightmill
