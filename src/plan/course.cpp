// What is settled before the first step: the domain the chain starts in, what decoding leaves out, and its scale. What
// keeps coefficients is in lossless.cpp.
#include "ops/facts.h"
#include "plan/planner.h"
#include "plan/scale.h"

#include "lightmill/error.h"

#include <algorithm>

namespace lightmill {
namespace {

/// Operations that give the same picture on samples that decoding has scaled.
bool survives_scaling(const Operation& operation) {
  const Effect effect = effect_of(operation);
  return effect == Effect::turns || effect == Effect::selects || drops_color(operation);
}

/// The operations before the first resize only turn, crop or drop color, so decoding may scale. Index of that resize.
std::optional<std::size_t> scalable_resize(const std::vector<Operation>& operations) {
  for (std::size_t i = 0; i < operations.size(); ++i) {
    if (effect_of(operations[i]) == Effect::resamples) return i;
    if (!survives_scaling(operations[i])) return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace

Planner::Course Planner::settle_course(const Branch& branch) const {
  Course course;
  choose_channels(course, branch);
  if (choose_coefficients(course, branch)) return course;
  choose_domain(course, branch);
  if (!course.not_lossless.empty()) course.start_reason += "; not lossless: " + course.not_lossless;
  choose_scale(course, branch);
  return course;
}

void Planner::choose_channels(Course& course, const Branch& branch) const {
  if (info_.color != ColorModel::ycc || options_.domain == Domain::pixels || !codec_.decodes_luma_alone()) return;
  for (const Operation& operation : branch.operations) {
    if (drops_color(operation)) {
      course.channels = step::Channels::luma;
      return;
    }
    const bool luma_alone = runs_in(operation, Domain::planes, ColorModel::ycc);
    if (!luma_alone) return;
  }
}

void Planner::choose_domain(Course& course, const Branch& branch) const {
  if (options_.domain == Domain::pixels) {
    course.start = Domain::pixels;
    course.start_reason = "pixels were asked for";
    return;
  }
  const std::string never = codec_.why_no_planes(info_);
  std::string no_planes = never;
  ColorModel color = course.channels == step::Channels::luma ? ColorModel::gray : info_.color;
  Size size = info_.size;
  std::optional<std::size_t> shrink;
  for (std::size_t i = 0; i < branch.operations.size() && no_planes.empty(); ++i) {
    const Operation& operation = branch.operations[i];
    if (drops_color(operation)) color = ColorModel::gray;
    const Size after = output_size(operation, size, info_.orientation);
    const bool idle = effect_of(operation) == Effect::resamples && after == size;
    if (!idle && !runs_in(operation, Domain::planes, color)) {
      no_planes = to_string(operation) + " needs pixels";
      break;
    }
    if (effect_of(operation) == Effect::resamples && after.area() < size.area()) shrink = i;
    size = after;
  }
  if (!no_planes.empty() && options_.domain == Domain::planes) {
    throw Error(Cause::unsupported, "planes were asked for, but " + no_planes);
  }
  const Format written = format_of(branch.encoding);
  if (no_planes.empty() && options_.product == Product::file && !abilities(written).writes_planes() && !options_.domain)
    no_planes = "a " + std::string(to_string(written)) + " is written from pixels";
  const bool planes_first = never.empty() && (no_planes.empty() || shrink);
  course.start = planes_first ? Domain::planes : Domain::pixels;
  course.start_reason = planes_first ? "no color conversion" : no_planes;
  if (!no_planes.empty() && planes_first) course.last_planar_resize = shrink;
}

/// Decoding at a scale mixes what is stored. One frame is decoded for all results.
bool Planner::mixes_light() const {
  const auto in_light = [](const Operation& operation) {
    const auto* const resize = std::get_if<Resize>(&operation);
    return resize && resize->linear_light;
  };
  return std::ranges::any_of(recipe_.operations, in_light) ||
         std::ranges::any_of(recipe_.renditions,
                             [](const Rendition& one) { return one.resize && one.resize->linear_light; });
}

/// What the result shows of what decoding leaves out, for all that is known of it or as the resize asks for it.
Fidelity Planner::fidelity_of(const Branch& branch, const Operation& resize) const {
  const auto* asked = std::get_if<Resize>(&resize);
  if (asked && asked->scale_quality == ScaleQuality::fast) return Fidelity::fast;
  if (asked && asked->scale_quality == ScaleQuality::exact) return Fidelity::exact;
  const bool file = options_.product == Product::file;
  return file ? abilities(format_of(branch.encoding)).fidelity(branch.encoding, info_) : Fidelity::exact;
}

void Planner::choose_scale(Course& course, const Branch& branch) const {
  const auto resize = scalable_resize(branch.operations);
  if (!resize || options_.domain == Domain::pixels || mixes_light()) return;
  Size size = info_.size;
  for (std::size_t i = 0; i < *resize; ++i) size = output_size(branch.operations[i], size, info_.orientation);
  const Size target = output_size(branch.operations[*resize], size, info_.orientation);
  const Fidelity fidelity = fidelity_of(branch, branch.operations[*resize]);
  const auto [scale, reason] = smallest_scale(size, target, codec_.scales(info_, course.start, fidelity));
  course.scale = scale;
  course.scale_reason = reason;
}

}  // namespace lightmill
