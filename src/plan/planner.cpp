#include "plan/planner.h"

#include "ops/facts.h"
#include "plan/estimate.h"
#include "plan/state.h"

#include "lightmill/error.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <utility>

namespace lightmill {
namespace {

std::string megapixels(std::int64_t pixels) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.1f MP", static_cast<double>(pixels) / 1e6);
  return text.data();
}

}  // namespace

Planner::Planner(const ImageInfo& info, const Recipe& recipe, const PlanOptions& options)
    : info_(info), recipe_(recipe), options_(options), codec_(abilities(info.format)) {}

void Planner::check_size(Size size, const char* what) const {
  const std::string named = std::string(what) + " of " + to_string(size);
  const std::int64_t most = options_.limits.pixels;
  if (size.area() > most) {
    throw Error(Cause::too_large,
                named + " is " + megapixels(size.area()) + ", over the limit of " + megapixels(most) + " an image");
  }
  if (std::max(size.width, size.height) > codec_.largest_side()) {
    throw Error(Cause::too_large, named + " has a side over " + std::to_string(codec_.largest_side()) + ", " +
                                      std::string(to_string(info_.format)) + "'s limit here");
  }
}

Plan Planner::build() {
  plan_.input = info_;
  check_size(info_.size, "a picture");
  const Course course = settle_course();
  decode(course);
  for (std::size_t i = 0; i < recipe_.operations.size(); ++i) plan_operation(i, course);
  turn_now("at the end, where the fewest samples move");
  if (options_.product == Product::file) {
    encode();
  } else {
    hand_over();
  }
  plan_.output = picture_;
  plan_.peak_bytes = peak_bytes(plan_);
  return std::move(plan_);
}

void Planner::add(Step step, std::string reason) {
  state_ = after(step, state_, info_);
  plan_.steps.push_back({std::move(step), state_, std::move(reason)});
}

void Planner::decode(const Course& course) {
  picture_ = info_.size;
  add(step::Decode{course.start, course.denominator, course.channels, inks()},
      course.start_reason + course.scale_reason);
}

void Planner::plan_operation(std::size_t index, const Course& course) {
  const Operation& operation = recipe_.operations[index];
  if (const auto turn = turn_of(operation, info_.orientation)) {
    pending_ = compose(pending_, *turn);
    turned_ = compose(turned_, *turn);
    picture_ = turned(picture_, *turn);
  } else if (const auto* narrowed = std::get_if<Crop>(&operation)) {
    crop(*narrowed);
  } else if (const auto* scaled = std::get_if<Resize>(&operation)) {
    resize(*scaled, course.last_planar_resize == index);
  } else {
    sample_operation(operation);
  }
}

void Planner::crop(const Crop& operation) {
  const Rect rect = clip(operation, picture_);
  if (rect.size() == picture_) return;
  const Rect in_frame = turned(rect, picture_, inverse(pending_));
  const Size upright = turned(picture_, inverse(pending_));
  const Region& window = state_.window;
  const double across = window.width / upright.width, down = window.height / upright.height;
  picture_ = rect.size();
  add(step::Narrow{{window.x + in_frame.x * across, window.y + in_frame.y * down, in_frame.width * across,
                    in_frame.height * down}},
      "only the window changes, no sample moves");
}

void Planner::resize(const Resize& operation, bool before_pixels) {
  const Size target = output_size(operation, picture_, info_.orientation);
  check_size(target, "a result");
  if (target.area() > picture_.area()) turn_now("before the picture grows");
  picture_ = target;
  const Size in_frame = turned(target, inverse(pending_));
  const Region& window = state_.window;
  const bool whole = window.x == std::floor(window.x) && window.y == std::floor(window.y);
  if (whole && window.width == in_frame.width && window.height == in_frame.height)
    return;  // decoding scaled all the way
  const bool planes = state_.has_chroma_planes();
  const Subsampling wanted = transposes(pending_) ? output_subsampling().transposed() : output_subsampling();
  std::array<char, 96> reason{};
  std::snprintf(
      reason.data(), reason.size(), "antialiased, shrinks by %.3g%s", window.width / in_frame.width,
      planes ? (before_pixels ? "; chroma at full size for the pixels that follow" : "; chroma stays subsampled") : "");
  add(step::Resample{in_frame, operation.filter, !planes || before_pixels ? kSampling444 : wanted}, reason.data());
}

void Planner::sample_operation(const Operation& operation) {
  if (drops_color(operation)) return drop_color(operation);
  if (effect_of(operation) == Effect::looks_at_all) turn_now("before a function that may see directions");
  if (state_.domain == Domain::planes && !runs_in(operation, Domain::planes, color())) {
    to_pixels(to_string(operation) + " needs pixels");
  }
  settle(state_.chroma, "so that the operation sees the picture and nothing else");
  picture_ = output_size(operation, picture_, info_.orientation);
  check_size(picture_, "a result");
  add(step::Apply{operation}, state_.domain == Domain::planes ? "on planes, no color conversion" : "on pixels");
}

/// It looks at no neighbors, so the window may begin and end between samples.
void Planner::drop_color(const Operation& operation) {
  if (state_.channels != 1) add(step::Apply{operation}, "luma alone");
}

void Planner::turn_now(const std::string& reason) {
  if (pending_ != Orientation::identity) add(step::Turn{std::exchange(pending_, Orientation::identity)}, reason);
}

void Planner::settle(Subsampling subsampling, const std::string& reason) {
  const step::Settle settled{
      {static_cast<int>(std::lround(state_.window.width)), static_cast<int>(std::lround(state_.window.height))},
      state_.has_chroma_planes() ? subsampling : kSampling444};
  if (after(settled, state_) != state_) add(settled, reason);
}

void Planner::to_pixels(const std::string& reason) {
  settle(state_.chroma, "so that pixels are made of the picture and nothing else");
  add(step::ToPixels{}, reason);
}

void Planner::encode() {
  const Subsampling subsampling = output_subsampling();
  const bool converts = state_.has_chroma_planes() && state_.chroma != subsampling;
  settle(subsampling,
         converts ? "chroma " + to_string(state_.chroma) + " to the " + to_string(subsampling) + " that is written"
                  : "the encoder takes the picture and nothing else");
  check_size(picture_, "a result");
  std::string reason = state_.domain == Domain::planes ? "from planes, no color conversion" : "from pixels";
  const bool has_profile = recipe_.rendition.metadata != MetadataPolicy::strip_all && info_.icc_bytes > 0;
  const std::optional<bool> fits = profile_fits();
  if (has_profile && !fits.value_or(true)) reason += "; the color profile does not fit the result and is left out";
  const bool keeps_profile =
      has_profile && fits.value_or(true) && recipe_.rendition.metadata == MetadataPolicy::strip && !info_.icc_is_srgb;
  JpegEncoding encoding = std::get<JpegEncoding>(recipe_.rendition.encoding);
  encoding.subsampling = subsampling;
  add(step::Encode{encoding, recipe_.rendition.metadata, turned_ != Orientation::identity, keeps_profile, fits},
      reason);
}

void Planner::hand_over() {
  if (state_.domain == Domain::planes) to_pixels("pixels are asked for");
  settle(kSampling444, "so that the pixels are the picture and nothing else");
  check_size(picture_, "a result");
  add(step::HandOver{}, "pixels to the caller");
}

ColorModel Planner::color() const {
  if (state_.channels == 1) return ColorModel::gray;
  return state_.channels == 0 || info_.color != ColorModel::gray ? info_.color : ColorModel::ycc;
}

Subsampling Planner::output_subsampling() const {
  if (color() == ColorModel::gray) return kSampling444;
  if (const auto& wanted = std::get<JpegEncoding>(recipe_.rendition.encoding).subsampling) return *wanted;
  return codec_.kept_subsampling(info_, transposes(turned_) ? info_.subsampling.transposed() : info_.subsampling);
}

std::optional<bool> Planner::profile_fits() const {
  if (state_.channels == 0) return std::nullopt;
  return info_.icc_space == (state_.channels == 1 ? "GRAY" : "RGB ");
}

step::Inks Planner::inks() const {
  if (info_.color != ColorModel::cmyk && info_.color != ColorModel::ycck) return step::Inks::none;
  return info_.icc_space == "CMYK" ? step::Inks::by_profile : step::Inks::plain;
}

}  // namespace lightmill
