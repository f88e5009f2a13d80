// Whether all that is asked for can be done on the coefficients of the input.
#include "codec/formats.h"
#include "ops/facts.h"
#include "plan/planner.h"

#include "lightmill/error.h"

#include <optional>

namespace lightmill {
namespace {

/// What the operations leave of the stored picture, and how it is turned.
struct Kept {
  Rect region;
  Orientation turn = Orientation::identity;

  Size picture() const { return turned(region.size(), turn); }
};

/// Of operations that only turn, select and drop color.
Kept kept_by(const std::vector<Operation>& operations, const ImageInfo& info) {
  Kept kept{.region = {0, 0, info.size.width, info.size.height}};
  for (const Operation& operation : operations) {
    if (const auto turn = turn_of(operation, info.orientation)) kept.turn = compose(kept.turn, *turn);
    if (const auto* crop = std::get_if<Crop>(&operation)) {
      const Rect cut = turned(clip(*crop, kept.picture()), kept.picture(), inverse(kept.turn));
      kept.region = {kept.region.x + cut.x, kept.region.y + cut.y, cut.width, cut.height};
    }
  }
  return kept;
}

/// One side of what is kept. The end that comes to lie first in the result must be on the grid; what ends with the
/// other end may end anywhere.
struct Side {
  int from, length;
  bool mirrored;

  int first_end() const { return mirrored ? from + length : from; }
  /// With less than a cell of the grid cut off there.
  Side on(int grid) const {
    if (mirrored) return {from, (from + length) / grid * grid - from, mirrored};
    const int cut = (grid - from % grid) % grid;
    return {from + cut, length - cut, mirrored};
  }
};

/// Of the rectangle's sides, which are mirrored on their way into the result.
struct Sides {
  Side across, down;
};
Sides sides_of(const Kept& kept) {
  const Rect first = turned(Rect{0, 0, 1, 1}, Size{2, 2}, inverse(kept.turn));  // what comes to lie at the top left
  return {{kept.region.x, kept.region.width, first.x == 1}, {kept.region.y, kept.region.height, first.y == 1}};
}

std::string off_grid(const Sides& sides, Size grid) {
  const auto off = [](const Side& side, int cell) { return side.first_end() % cell != 0; };
  const bool across = off(sides.across, grid.width);
  if (!across && !off(sides.down, grid.height)) return "";
  const Side& side = across ? sides.across : sides.down;
  return "its stored " + std::string(across ? "columns" : "rows") + " would be cut at " +
         std::to_string(side.first_end()) + ", within blocks of " + std::to_string(across ? grid.width : grid.height);
}

}  // namespace

/// The first operation that changes samples; empty where none does.
std::string Planner::lossy_operation(const Branch& branch) const {
  Size size = info_.size;
  for (const Operation& operation : branch.operations) {
    const Size after = output_size(operation, size, info_.orientation);
    const Effect effect = effect_of(operation);
    const bool has_luma = info_.color == ColorModel::gray || info_.color == ColorModel::ycc;
    const bool keeps = effect == Effect::turns || effect == Effect::selects || (drops_color(operation) && has_luma) ||
                       (effect == Effect::resamples && after == size);
    if (!keeps) return to_string(operation);
    size = after;
  }
  return "";
}

/// What is asked for and would change a file that is kept as a whole; empty where nothing is. Its orientation goes with
/// it, so that it is seen upright where that is all that is asked for.
std::string Planner::why_not_as_is(const Course& course, const Branch& branch) const {
  const Kept kept = kept_by(branch.operations, info_);
  if (branch.rendition->metadata != KeptMetadata()) return "its metadata are not kept as they are";
  if (gets_profile(branch)) return "it gets another color profile";
  if (course.channels == step::Channels::luma) return "color is dropped";
  if (kept.region.size() != info_.size) return "it is cropped";
  const bool as_seen = kept.turn == Orientation::identity || kept.turn == info_.orientation;
  return as_seen ? "" : "it is turned";
}

/// False where it cannot be; why, where that is not plain from what is asked for, is noted.
bool Planner::choose_coefficients(Course& course, const Branch& branch) const {
  const Format written = format_of(branch.encoding);
  const Abilities& writer = abilities(written);
  const Lossless wish = writer.wish(branch.encoding);
  if (wish == Lossless::off || options_.product != Product::file) return false;
  const auto cannot = [&](const std::string& why, bool plain = false) {
    if (wish != Lossless::prefer) throw Error(Cause::unsupported, "it was to be lossless, but " + why);
    course.as_is = false;
    if (!plain && !writer.names_more(branch.encoding)) course.not_lossless = why;
    return false;
  };
  constexpr bool kPlain = true;  // from what is asked for
  if (!options_.keeps_coefficients) return cannot("the coefficients that it has cannot be kept");
  if (options_.domain) return cannot(std::string(to_string(*options_.domain)) + " were asked for", kPlain);
  const TranscodingRow* const transcoding = find_transcoding(info_.format, written);
  if (!transcoding) return cannot("a " + std::string(to_string(info_.format)) + " has no coefficients", kPlain);
  const CoefficientAbilities& coefficients = transcoding->abilities();
  if (const std::string lossy = lossy_operation(branch); !lossy.empty())
    return cannot(lossy + " changes samples", kPlain);
  if (changes_colors(branch)) return cannot("its colors are converted", kPlain);
  if (const std::string none = coefficients.why_none(info_); !none.empty()) return cannot(none, kPlain);
  course.as_is = !coefficients.rearranges();
  if (course.as_is)
    if (const std::string why = why_not_as_is(course, branch); !why.empty()) return cannot(why, kPlain);
  if (recipe_.renditions.size() > 1) return cannot("it has several results");
  const Kept kept = kept_by(branch.operations, info_);
  const Subsampling own = transposes(kept.turn) ? info_.subsampling.transposed() : info_.subsampling;
  if (const std::string why = coefficients.why_not(info_, branch.encoding, course.channels, own); !why.empty())
    return cannot(why);
  const Size grid = coefficients.grid(info_, course.channels);
  const Sides sides = sides_of(kept);
  if (const std::string why = off_grid(sides, grid); !why.empty()) {
    const Side across = sides.across.on(grid.width), down = sides.down.on(grid.height);
    if (wish != Lossless::trim) return cannot(why);
    if (across.length <= 0 || down.length <= 0) return cannot(why + ", and nothing would be left");
    course.trimmed = {across.from, down.from, across.length, down.length};
  }
  course.start = Domain::coefficients;
  course.start_reason = coefficients.changes_precision(branch.encoding)
                            ? "no operation changes a sample, and the quality is much lower than the input's"
                            : "lossless: nothing is asked for that changes a sample";
  return true;
}

}  // namespace lightmill
