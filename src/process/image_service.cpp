#include "process/image_service.h"

#include "base/wire.h"
#include "job/failures.h"
#include "process/confinement.h"

#include <utility>

namespace lightmill {
namespace {

/// Long after the codecs that look at a clock have given up.
std::chrono::duration<double> latest(const Limits& limits, Size size) {
  constexpr double kLater = 2, kAtLeast = 5;
  const double megapixels = static_cast<double>(size.area()) / 1e6;
  return std::chrono::duration<double>(kLater * (limits.seconds + limits.seconds_per_megapixel * megapixels) +
                                       kAtLeast);
}

Answer answer(Answer::Kind kind, Outcome outcome) { return {.kind = kind, .outcome = std::move(outcome)}; }

}  // namespace

ImageService::ImageService(WorkSettings settings, std::size_t idle, Channel& channel)
    : channel_(channel),
      input_(channel),
      pool_(BufferPool::create(idle)),
      limits_(settings.plan.limits),
      work_(std::move(settings), pool_, cores_) {
  cores_.no_more_images();  // the run has no other for this process until this one is done
}

Answer ImageService::plan(const Assignment& assignment) noexcept {
  image_ = {};
  image_.outcome.item.relative = assignment.relative;
  image_.outcome.item.parameters = assignment.parameters;
  try {
    if (assignment.bytes > channel_.stored()) throw Malformed();
    blob_ = {Buffer::lent(input_.first(assignment.bytes + Blob::kPadding)), assignment.bytes};
    wanted_ = assignment.wanted;
    const DeathAlarm alarm(latest(limits_, {}));
    auto plan = work_.plan(blob_.bytes(), wanted_, image_.outcome);
    if (!plan) return answer(Answer::Kind::settled, std::move(image_.outcome));
    image_.plan = *std::move(plan);
  } catch (...) {
    return answer(Answer::Kind::settled, failed(std::move(image_.outcome), current_failure(StageName::load)));
  }
  return planned();
}

Answer ImageService::planned() const { return {.kind = Answer::Kind::planned, .peak_bytes = image_.plan.peak_bytes}; }

Answer ImageService::finish(const Go& go) noexcept {
  cores_.allow(1 + go.spare_cores);
  const SpareCores::Busy busy(cores_);
  try {
    if (ImageWork::is_at_once(image_.plan)) {
      if (auto made = make_at_once()) return hand_over(*std::move(made));
      return planned();
    }
    image_.decoded = decode();
  } catch (...) {
    return answer(Answer::Kind::settled, failed(std::move(image_.outcome), current_failure(StageName::load)));
  }
  blob_ = {};
  try {
    return hand_over(work_.transform(image_));
  } catch (...) {
    return answer(Answer::Kind::settled, failed(std::move(image_.outcome), current_failure(StageName::transform)));
  }
}

/// A JPEG's decoders look at the clock; what unpacks one from another file does not.
std::optional<EncodedImage> ImageService::make_at_once() {
  std::optional<DeathAlarm> alarm;
  if (image_.plan.decode().domain == Domain::coefficients && image_.plan.input.format != Format::jpeg)
    alarm.emplace(latest(limits_, image_.plan.input.size));
  return work_.make_at_once(blob_, wanted_, image_.plan, image_.outcome);
}

Decoded ImageService::decode() {
  const DeathAlarm alarm(latest(limits_, image_.outcome.input_size));
  return work_.decode(blob_, image_.plan, image_.outcome);
}

Answer ImageService::hand_over(EncodedImage encoded) {
  Answer done = answer(Answer::Kind::finished, std::move(encoded.outcome));
  std::size_t offset = 0;
  for (EncodedOutput& output : encoded.outputs) {
    done.finished.push_back(store(output, offset));
    offset += done.finished.back().bytes;
    output = {};
  }
  return done;
}

Finished ImageService::store(const EncodedOutput& output, std::size_t offset) {
  Finished finished{.rendition = output.rendition, .size = output.size, .format = output.format};
  const cv::Mat& pixels = output.pixels;
  if (pixels.empty()) {
    channel_.store(output.bytes.bytes(), offset);
    finished.bytes = output.bytes.size;
    return finished;
  }
  const std::size_t row = static_cast<std::size_t>(pixels.cols) * pixels.elemSize();
  for (int y = 0; y < pixels.rows; ++y)
    channel_.store({pixels.ptr(y), row}, offset + row * static_cast<std::size_t>(y));
  finished.channels = pixels.channels();
  finished.bytes = row * static_cast<std::size_t>(pixels.rows);
  return finished;
}

}  // namespace lightmill
