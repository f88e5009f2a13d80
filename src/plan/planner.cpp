#include "plan/planner.h"

#include "image/plane_sizes.h"
#include "ops/operation.h"
#include "plan/estimate.h"
#include "plan/scale.h"

#include "lightmill/error.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace lightmill {
namespace {

constexpr int kLargestJpegSide = 65'500;  // libjpeg's JPEG_MAX_DIMENSION

std::string megapixels(std::int64_t pixels) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.1f MP", static_cast<double>(pixels) / 1e6);
  return text.data();
}

void check_size(Size size, const Limits& limits, const char* what) {
  if (size.area() > limits.pixels) {
    throw Error(Cause::too_large, std::string(what) + " of " + to_string(size) + " is " + megapixels(size.area()) +
                                      ", over the limit of " + megapixels(limits.pixels) + " an image (--max-pixels)");
  }
  if (std::max(size.width, size.height) > kLargestJpegSide) {
    throw Error(Cause::too_large,
                std::string(what) + " of " + to_string(size) + " has a side over 65500, JPEG's limit here");
  }
}

}  // namespace

Planner::Planner(const ImageInfo& info, const Recipe& recipe, const PlanOptions& options)
    : info_(info), recipe_(recipe), options_(options) {}

Plan Planner::build() {
  plan_.input = info_;
  check_size(info_.size, options_.limits, "a picture");
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
  plan_.peak_bytes = info_.file_bytes + metadata_bytes() + peak_held_;
  return std::move(plan_);
}

void Planner::add(Step step, Size size, std::string reason, std::size_t by_way) {
  const std::size_t frame = frame_bytes(frame_, chroma_, color_, domain_);
  hold(by_way + (plan_.steps.empty() ? frame + decoder_bytes(info_) : last_frame_bytes_ + frame));
  last_frame_bytes_ = frame;
  plan_.steps.push_back({std::move(step), size, std::move(reason)});
}

void Planner::hold(std::size_t bytes) { peak_held_ = std::max(peak_held_, bytes); }

void Planner::decode(const Course& course) {
  domain_ = course.start;
  color_ = course.channels == step::Channels::luma ? ColorModel::gray : info_.color;
  picture_ = info_.size;
  chroma_ = has_chroma_planes() ? info_.subsampling : kSampling444;
  const int d = course.denominator;
  frame_ = plane_sizes(info_.size, chroma_, d).luma;
  window_ = {0, 0, static_cast<double>(info_.size.width) / d, static_cast<double>(info_.size.height) / d};
  const Size decoded{ceil_div(info_.size.width, d), ceil_div(info_.size.height, d)};
  add(step::Decode{course.start, d, course.channels}, decoded, course.start_reason + course.scale_reason);
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
  const double across = window_.width / upright.width, down = window_.height / upright.height;
  window_ = {window_.x + in_frame.x * across, window_.y + in_frame.y * down, in_frame.width * across,
             in_frame.height * down};
  picture_ = rect.size();
  add(step::Narrow{window_}, window_in_samples(), "only the window changes, no sample moves");
}

void Planner::resize(const Resize& operation, bool before_pixels) {
  const Size target = output_size(operation, picture_, info_.orientation);
  check_size(target, options_.limits, "a result");
  if (target.area() > picture_.area()) turn_now("before the picture grows");
  const Size in_frame = turned(target, inverse(pending_));
  const bool whole = window_.x == std::floor(window_.x) && window_.y == std::floor(window_.y);
  if (whole && window_.width == in_frame.width &&
      window_.height == in_frame.height) {  // decoding has scaled all the way
    picture_ = target;
    return;
  }
  const bool planes = has_chroma_planes();
  const Subsampling wanted = transposes(pending_) ? output_subsampling().transposed() : output_subsampling();
  const Subsampling chroma = !planes || before_pixels ? kSampling444 : wanted;
  const double shrink = window_.width / in_frame.width;
  // Pixels are resampled a channel at a time, by way of planes.
  const std::size_t by_way = domain_ == Domain::pixels ? static_cast<std::size_t>(frame_.area() + in_frame.area()) : 0;
  chroma_ = chroma;
  frame_ = plane_sizes(in_frame, chroma).luma;
  window_ = Region::whole(in_frame);
  picture_ = target;
  std::array<char, 96> reason{};
  std::snprintf(
      reason.data(), reason.size(), "antialiased, shrinks by %.3g%s", shrink,
      planes ? (before_pixels ? "; chroma at full size for the pixels that follow" : "; chroma stays subsampled") : "");
  add(step::Resample{in_frame, operation.filter, chroma}, in_frame, reason.data(), by_way);
}

void Planner::sample_operation(const Operation& operation) {
  if (std::holds_alternative<Grayscale>(operation)) return grayscale();
  if (std::holds_alternative<Custom>(operation)) {
    turn_now("before a function that may see directions");
    color_known_ = false;
  }
  if (domain_ == Domain::planes && !runs_in(operation, Domain::planes, color_)) {
    to_pixels(to_string(operation) + " needs pixels");
  }
  settle(chroma_, "so that the operation sees the picture and nothing else");
  const Size before = picture_;
  picture_ = output_size(operation, picture_, info_.orientation);
  check_size(picture_, options_.limits, "a result");
  if (picture_ != before) {
    frame_ = picture_;
    window_ = Region::whole(picture_);
  }
  const Size in_frame = turned(picture_, inverse(pending_));
  add(step::Apply{operation}, in_frame, domain_ == Domain::planes ? "on planes, no color conversion" : "on pixels");
}

/// It looks at no neighbors, so the window may begin and end between samples.
void Planner::grayscale() {
  if (color_ == ColorModel::gray && color_known_) return;
  color_ = ColorModel::gray;
  color_known_ = true;
  chroma_ = kSampling444;
  add(step::Apply{Grayscale{}}, window_in_samples(), "luma alone");
}

Size Planner::window_in_samples() const {
  return {static_cast<int>(std::ceil(window_.width)), static_cast<int>(std::ceil(window_.height))};
}

void Planner::turn_now(const std::string& reason) {
  if (pending_ == Orientation::identity) return;
  window_ = turned(window_, frame_, pending_);
  frame_ = turned(frame_, pending_);
  if (transposes(pending_)) chroma_ = chroma_.transposed();
  add(step::Turn{pending_}, picture_, reason);
  pending_ = Orientation::identity;
}

void Planner::settle(Subsampling subsampling, const std::string& reason) {
  const Size size{static_cast<int>(std::lround(window_.width)), static_cast<int>(std::lround(window_.height))};
  const Subsampling wanted = has_chroma_planes() ? subsampling : kSampling444;
  const Size stored = plane_sizes(size, wanted).luma;
  if (window_.x == 0 && window_.y == 0 && frame_ == stored && chroma_ == wanted) return;
  chroma_ = wanted;
  frame_ = stored;
  window_ = Region::whole(size);
  add(step::Settle{size, chroma_}, size, reason);
}

void Planner::to_pixels(const std::string& reason) {
  settle(chroma_, "so that pixels are made of the picture and nothing else");
  const Size size{static_cast<int>(window_.width), static_cast<int>(window_.height)};
  if (chroma_ != kSampling444) {  // brought to full size before
    chroma_ = kSampling444;
    last_frame_bytes_ = frame_bytes(frame_, chroma_, color_, domain_);
    hold(2 * last_frame_bytes_);
  }
  domain_ = Domain::pixels;
  frame_ = size;
  add(step::ToPixels{}, size, reason);
}

void Planner::encode() {
  const Subsampling subsampling = output_subsampling();
  const bool converts = has_chroma_planes() && chroma_ != subsampling;
  settle(subsampling, converts
                          ? "chroma " + to_string(chroma_) + " to the " + to_string(subsampling) + " that is written"
                          : "the encoder takes the picture and nothing else");
  check_size(picture_, options_.limits, "a result");
  std::string reason = domain_ == Domain::planes ? "from planes, no color conversion" : "from pixels";
  const bool has_profile = recipe_.rendition.metadata != MetadataPolicy::strip_all && info_.icc_bytes > 0;
  if (has_profile && !profile_fits()) {
    reason += "; the color profile does not fit the result and is left out";
  }
  hold(last_frame_bytes_ + encoder_bytes(recipe_.rendition, picture_, subsampling, color_) +
       expected_file_bytes(picture_, recipe_.rendition.quality) + metadata_bytes());
  const bool keeps_profile =
      has_profile && profile_fits() && recipe_.rendition.metadata == MetadataPolicy::strip && !info_.icc_is_srgb;
  plan_.steps.push_back({step::Encode{recipe_.rendition, subsampling, turned_ != Orientation::identity, keeps_profile},
                         picture_, reason});
}

void Planner::hand_over() {
  if (domain_ == Domain::planes) to_pixels("pixels are asked for");
  settle(kSampling444, "so that the pixels are the picture and nothing else");
  check_size(picture_, options_.limits, "a result");
  add(step::HandOver{}, picture_, "pixels to the caller");
}

std::size_t Planner::metadata_bytes() const {
  if (recipe_.rendition.metadata != MetadataPolicy::keep) return 0;
  return info_.exif_bytes + info_.xmp_bytes + info_.extended_xmp_bytes + info_.iptc_bytes + info_.icc_bytes;
}

Subsampling Planner::output_subsampling() const {
  if (color_ == ColorModel::gray) return kSampling444;
  if (recipe_.rendition.subsampling) return *recipe_.rendition.subsampling;
  const Subsampling own = transposes(turned_) ? info_.subsampling.transposed() : info_.subsampling;
  // An MCU holds at most ten blocks (ITU-T T.81, B.2.3).
  const bool can_be_kept = info_.color == ColorModel::ycc && info_.regular_sampling && own.across * own.down + 2 <= 10;
  return can_be_kept ? own : kSampling420;
}

bool Planner::profile_fits() const {
  return !color_known_ || info_.icc_space == (color_ == ColorModel::gray ? "GRAY" : "RGB ");
}

}  // namespace lightmill
