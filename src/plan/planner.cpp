#include "plan/planner.h"

#include "base/rounded.h"
#include "codec/encodings.h"
#include "codec/formats.h"
#include "color/known_space.h"
#include "color/profile.h"
#include "ops/facts.h"
#include "plan/estimate.h"
#include "plan/state.h"

#include "lightmill/error.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <functional>
#include <span>
#include <utility>

namespace lightmill {
namespace {

/// Pixels whose bytes, of all frames that a plan may hold, are counted in 64 bits.
constexpr std::int64_t kCountable = std::int64_t{1} << 40;

std::string megapixels(std::int64_t pixels) { return rounded(static_cast<double>(pixels) / 1e6) + " MP"; }

/// The index behind the last operation that moves samples about, or may: what follows works on them where they are.
std::size_t behind_geometry(const std::vector<Operation>& operations) {
  for (std::size_t i = operations.size(); i > 0; --i) {
    const Effect effect = effect_of(operations[i - 1]);
    if (is_geometry(effect) || effect == Effect::looks_at_all) return i;
  }
  return 0;
}

bool is_of_gray(const ColorProfile& profile) { return profile.bytes && icc_color_space(*profile.bytes) == "GRAY"; }

bool is_of_input(const ColorProfile& profile, const ImageInfo& info) {
  return profile.bytes && profile.bytes->size() == info.icc_bytes && profile_hash(*profile.bytes) == info.icc_hash;
}

/// How a rendition is resized, whatever its size.
std::optional<Resize> manner_of(const Rendition& rendition) {
  if (!rendition.resize) return {};
  Resize manner = *rendition.resize;
  manner.width = manner.height = 0;
  return manner;
}

}  // namespace

Planner::Planner(const ImageInfo& info, const Recipe& recipe, const PlanOptions& options)
    : info_(info),
      recipe_(recipe),
      options_(options),
      codec_(abilities(info.format)),
      resize_(behind_geometry(recipe.operations)),
      fork_(resize_) {}

void Planner::check_size(Size size, const char* what, Format format) const {
  const std::string named = std::string(what) + " of " + to_string(size);
  const std::int64_t most = std::min(options_.limits.pixels, kCountable);
  if (size.area() > most) {
    throw Error(Limit::pixels,
                named + " is " + megapixels(size.area()) + ", over the limit of " + megapixels(most) + " an image");
  }
  const int longest = abilities(format).largest_side();
  if (std::max(size.width, size.height) > longest) {
    throw Error(Cause::too_large, named + " has a side over " + std::to_string(longest) + ", " +
                                      std::string(to_string(format)) + "'s limit here");
  }
}

void Planner::check_metadata() const {
  const std::size_t bytes = metadata_bytes(plan_);
  const auto most = static_cast<std::size_t>(options_.limits.metadata);
  if (bytes <= most) return;
  throw Error(Limit::metadata, "its metadata take " + std::to_string(bytes) + " bytes, over the limit of " +
                                   std::to_string(most) + " bytes an image");
}

Plan Planner::build() {
  plan_.input = info_;
  if (info_.page != recipe_.page.value_or(1))
    throw Error(Cause::usage,
                "the picture was probed for page " + std::to_string(info_.page) + ", not for that of the recipe");
  check_size(info_.size, "a picture", info_.format);
  std::vector<Branch> ways = branches();
  if (ways.empty()) return std::move(plan_);
  plan_.not_lossless = ways.front().course.not_lossless;
  fork_ = fork(ways);
  plan_trunk(ways);
  plan_stems(ways);
  plan_resizes(ways);
  for (Branch& way : ways) finish(way);
  check_metadata();
  std::ranges::sort(plan_.outputs, {}, &PlannedOutput::rendition);
  if (options_.in_bands && options_.product == Product::file) pass_in_bands();
  plan_.peak_bytes = peak_bytes(plan_);
  return std::move(plan_);
}

/// Those that are wanted, the largest first.
std::vector<Planner::Branch> Planner::branches() {
  std::vector<Branch> all, ways;
  for (std::size_t i = 0; i < recipe_.renditions.size(); ++i) {
    Branch way = branch(i);
    const bool redundant = std::ranges::any_of(all, [&](const Branch& other) {
      return other.size == way.size && other.encoding == way.encoding &&
             other.rendition->metadata == way.rendition->metadata &&
             other.rendition->background == way.rendition->background &&
             other.rendition->colors == way.rendition->colors &&
             manner_of(*other.rendition) == manner_of(*way.rendition);
    });
    const bool wanted = options_.wanted.empty() || std::ranges::find(options_.wanted, i) != options_.wanted.end();
    if (redundant && wanted) plan_.redundant.push_back(i);
    if (redundant) continue;
    all.push_back(way);
    if (wanted) ways.push_back(std::move(way));
  }
  std::ranges::stable_sort(ways, std::ranges::greater(), [](const Branch& way) { return way.size.area(); });
  return ways;
}

Planner::Branch Planner::branch(std::size_t index) const {
  Branch way{.index = index, .rendition = &recipe_.renditions[index], .operations = recipe_.operations};
  way.encoding = encoding_for(way.rendition->encoding, info_.format);
  if (way.rendition->resize) {
    Resize resize = *way.rendition->resize;
    resize.enlarge = Enlarge::never;
    way.operations.insert(way.operations.begin() + static_cast<std::ptrdiff_t>(resize_), resize);
  }
  way.size = info_.size;
  for (const Operation& operation : way.operations) way.size = output_size(operation, way.size, info_.orientation);
  way.course = settle_course(way);
  return way;
}

bool Planner::loses_alpha(const Branch& branch) const {
  return options_.product == Product::file && !abilities(format_of(branch.encoding)).writes_alpha();
}

/// Whether what works on samples before the resize is given the same by both ways. A format without alpha has its
/// ground under all that works on samples, as in a run of its own; of the others a function alone is given one.
bool Planner::see_the_same(const Branch& a, const Branch& b) const {
  const auto given_flat = [](const Operation& operation) { return effect_of(operation) == Effect::looks_at_all; };
  const std::size_t first = first_on_samples();
  if (!info_.alpha || first == resize_) return true;
  const bool flat_at_once = given_flat(recipe_.operations[first]);
  if (!flat_at_once && loses_alpha(a) != loses_alpha(b)) return false;
  const auto before_resize = std::span(recipe_.operations).first(resize_);
  const bool has_ground = loses_alpha(a) || std::ranges::any_of(before_resize, given_flat);
  return !has_ground || a.rendition->background == b.rendition->background;
}

/// Before the resize; there where there is none.
std::size_t Planner::first_on_samples() const {
  const auto before_resize = std::span(recipe_.operations).first(resize_);
  const auto found = std::ranges::find_if(
      before_resize, [](const Operation& operation) { return !is_geometry(effect_of(operation)); });
  return static_cast<std::size_t>(found - before_resize.begin());
}

/// Before the first operation that works on samples, where not all ways see the same there.
std::size_t Planner::fork(const std::vector<Branch>& branches) const {
  const bool same =
      std::ranges::all_of(branches, [&](const Branch& one) { return see_the_same(one, branches.front()); });
  return same ? resize_ : first_on_samples();
}

/// Whether one may go on from what the other has come to.
bool Planner::may_share(const Branch& a, const Branch& b) const { return fork_ == resize_ || see_the_same(a, b); }

/// What all have in common, on the course of the largest.
void Planner::plan_trunk(const std::vector<Branch>& branches) {
  const Branch& first = branches.front();
  decode(first.course);
  const bool alpha_is_lost = std::ranges::all_of(branches, [&](const Branch& branch) {
    const bool one_ground = branch.rendition->background == first.rendition->background;
    return loses_alpha(branch) && one_ground && !changes_colors(branch);  // the ground's stay
  });
  if (alpha_is_lost) flatten(first.rendition->background, "no result has alpha");
  const auto chroma = [&](const Branch& branch) {
    const Subsampling written = output_subsampling(branch.encoding);
    return written.across * written.down;
  };
  const Branch& finest = *std::ranges::min_element(branches, {}, chroma);  // no result has more than the trunk
  for (std::size_t i = 0; i < fork_; ++i) plan_operation(finest, i);
}

/// What stands between the fork and the resizes, once for all that see the same.
void Planner::plan_stems(std::vector<Branch>& branches) {
  const Place trunk = place_;
  for (auto way = branches.begin(); way != branches.end(); ++way) {
    const auto twin = std::find_if(branches.begin(), way, [&](const Branch& other) { return may_share(other, *way); });
    place_ = twin == way ? trunk : twin->stem;
    for (std::size_t i = fork_; twin == way && i < resize_; ++i) plan_operation(*way, i);
    way->stem = place_;
  }
}

/// Each from the smallest frame that has at least kEnough times its sides.
void Planner::plan_resizes(std::vector<Branch>& branches) {
  constexpr double kEnough = 2;
  for (auto way = branches.begin(); way != branches.end(); ++way) {
    place_ = way->stem;
    for (auto larger = branches.begin(); larger != way; ++larger) {
      const auto &wanted = way->rendition->resize, &there = larger->rendition->resize;
      if (!wanted) break;
      if (!there || wanted->linear_light != there->linear_light) continue;
      const bool enough = larger->place.picture.width >= kEnough * way->size.width &&
                          larger->place.picture.height >= kEnough * way->size.height;
      if (enough && may_share(*larger, *way)) place_ = larger->place;
    }
    if (way->rendition->resize) plan_operation(*way, resize_);
    way->place = place_;
  }
}

void Planner::finish(Branch& branch) {
  place_ = branch.place;
  for (std::size_t i = resize_ + (branch.rendition->resize ? 1 : 0); i < branch.operations.size(); ++i)
    plan_operation(branch, i);
  if (branch.course.trimmed) trim(*branch.course.trimmed);
  turn_now("at the end, where the fewest samples move");
  if (options_.product == Product::file) {
    encode(branch);
  } else {
    if (place_.state.domain == Domain::planes) to_pixels("pixels are asked for");
    convert_colors(branch);
    make_plain(branch, "the caller");
    hand_over();
  }
  plan_.outputs.push_back({branch.index, place_.step, place_.picture});
}

void Planner::add(Step step, std::string reason) {
  const std::size_t from = std::exchange(place_.step, plan_.steps.size());
  place_.state = after(step, place_.state, info_);
  plan_.steps.push_back({std::move(step), from, place_.state, std::move(reason)});
}

void Planner::decode(const Course& course) {
  place_.picture = info_.size;
  const step::Inks inks = course.start == Domain::coefficients ? step::Inks::none : this->inks();
  add(step::Decode{course.start, course.scale, course.channels, inks, recipe_.page},
      course.start_reason + course.scale_reason);
}

void Planner::plan_operation(const Branch& branch, std::size_t index) {
  const Operation& operation = branch.operations[index];
  if (branch.course.as_is) {  // it changes nothing, or is what the file says of itself
    place_.picture = output_size(operation, place_.picture, info_.orientation);
    return;
  }
  if (const auto turn = turn_of(operation, info_.orientation)) {
    place_.pending = compose(place_.pending, *turn);
    place_.turned = compose(place_.turned, *turn);
    place_.picture = turned(place_.picture, *turn);
  } else if (const auto* narrowed = std::get_if<Crop>(&operation)) {
    crop(*narrowed);
  } else if (const auto* scaled = std::get_if<Resize>(&operation)) {
    resize(*scaled, branch, branch.course.last_planar_resize == index);
  } else {
    sample_operation(operation, branch);
  }
}

void Planner::crop(const Crop& operation) {
  const Rect rect = clip(operation, place_.picture);
  if (rect.size() == place_.picture) return;
  const Rect in_frame = turned(rect, place_.picture, inverse(place_.pending));
  const Size upright = turned(place_.picture, inverse(place_.pending));
  const Region& window = place_.state.window;
  const double across = window.width / upright.width, down = window.height / upright.height;
  place_.picture = rect.size();
  add(step::Narrow{{window.x + in_frame.x * across, window.y + in_frame.y * down, in_frame.width * across,
                    in_frame.height * down}},
      "only the window changes, no sample moves");
}

void Planner::resize(const Resize& operation, const Branch& branch, bool before_pixels) {
  const Size target = output_size(operation, place_.picture, info_.orientation);
  check_size(target, "a result", format_of(branch.encoding));
  if (target.area() > place_.picture.area()) turn_now("before the picture grows");
  const bool idle = target == std::exchange(place_.picture, target);
  if (operation.linear_light && !idle && place_.state.domain == Domain::planes)
    to_pixels("light is mixed, not what is stored");
  const Size in_frame = turned(target, inverse(place_.pending));
  const Region& window = place_.state.window;
  const bool whole = window.x == std::floor(window.x) && window.y == std::floor(window.y);
  if (whole && window.width == in_frame.width && window.height == in_frame.height)
    return;  // decoding scaled all the way
  const bool planes = place_.state.has_chroma_planes();
  const Subsampling output = output_subsampling(branch.encoding);
  const Subsampling wanted = transposes(place_.pending) ? output.transposed() : output;
  std::array<char, 96> reason{};
  std::snprintf(
      reason.data(), reason.size(), "antialiased, shrinks by %.3g%s", window.width / in_frame.width,
      planes ? (before_pixels ? "; chroma at full size for the pixels that follow" : "; chroma stays subsampled") : "");
  add(step::Resample{in_frame, operation.filter, !planes || before_pixels ? kSampling444 : wanted,
                     operation.linear_light && place_.state.domain == Domain::pixels},
      reason.data());
}

void Planner::sample_operation(const Operation& operation, const Branch& branch) {
  flatten_for(branch);
  if (drops_color(operation)) return drop_color(operation);
  const bool looks_at_all = effect_of(operation) == Effect::looks_at_all;
  if (looks_at_all) turn_now("before a function that may see directions");
  if (place_.state.domain == Domain::planes && !runs_in(operation, Domain::planes, color())) {
    to_pixels(to_string(operation) + " needs pixels");
  }
  if (looks_at_all) make_plain(branch, "a function");
  settle(place_.state.chroma, "so that the operation sees the picture and nothing else");
  place_.picture = output_size(operation, place_.picture, info_.orientation);
  check_size(place_.picture, "a result", info_.format);
  add(step::Apply{operation}, place_.state.domain == Domain::planes ? "on planes, no color conversion" : "on pixels");
}

/// It looks at no neighbors, so the window may begin and end between samples.
void Planner::drop_color(const Operation& operation) {
  if (place_.state.channels != 1) add(step::Apply{operation}, "luma alone");
}

void Planner::turn_now(const std::string& reason) {
  if (place_.pending != Orientation::identity)
    add(step::Turn{std::exchange(place_.pending, Orientation::identity)}, reason);
}

void Planner::settle(Subsampling subsampling, const std::string& reason) {
  const step::Settle settled{{static_cast<int>(std::lround(place_.state.window.width)),
                              static_cast<int>(std::lround(place_.state.window.height))},
                             place_.state.has_chroma_planes() ? subsampling : kSampling444};
  if (after(settled, place_.state) != place_.state) add(settled, reason);
}

void Planner::to_pixels(const std::string& reason) {
  settle(place_.state.chroma, "so that pixels are made of the picture and nothing else");
  add(step::ToPixels{}, reason);
}

void Planner::flatten(Color ground, const std::string& reason) {
  if (place_.state.alpha) add(step::Flatten{ground}, reason);
}

void Planner::flatten_for(const Branch& branch) {
  if (loses_alpha(branch))
    flatten(branch.rendition->background, "a " + std::string(to_string(format_of(branch.encoding))) + " has no alpha");
}

void Planner::reduce(const std::string& reason) {
  if (place_.state.bits > 8) add(step::Reduce{}, reason);
}

/// As code of others is to find pixels.
void Planner::make_plain(const Branch& branch, const std::string& receiver) {
  flatten(branch.rendition->background, receiver + " is given color or gray alone");
  reduce(receiver + " is given 8 bits");
}

void Planner::trim(const Rect& kept) {
  place_.picture = turned(kept.size(), place_.pending);
  add(step::Narrow{{static_cast<double>(kept.x), static_cast<double>(kept.y), static_cast<double>(kept.width),
                    static_cast<double>(kept.height)}},
      "cut off to whole blocks, as asked");
}

bool Planner::is_gray(const Branch& branch) const {
  return info_.color == ColorModel::gray || std::ranges::any_of(branch.operations, drops_color);
}

/// Not to those that the input has already. Gray that is asked for no profile of gray is in sRGB's or comes to it.
bool Planner::changes_colors(const Branch& branch) const {
  const ColorTarget& target = branch.rendition->colors;
  if (!target.converts() || is_refused_by(branch)) return false;
  const bool gray = is_gray(branch), of_its_own = !target.profile.empty() && (!gray || is_of_gray(target.profile));
  if (!of_its_own) return info_.colors != (info_.color == ColorModel::gray ? ColorSpace::srgb : target.space);
  if (info_.colors == ColorSpace::keep || !target.profile.bytes) return !is_of_input(target.profile, info_);
  return info_.colors != space_of(*target.profile.bytes, gray);
}

/// Without a sample that changes, too. A profile that the colors do not come to is told of the picture.
bool Planner::gets_profile(const Branch& branch) const {
  const ColorProfile& profile = branch.rendition->colors.profile;
  return !profile.empty() && !is_of_input(profile, info_);
}

/// Colors do not come to a profile of gray, which is told of the picture.
bool Planner::is_refused_by(const Branch& branch) const {
  return !is_gray(branch) && is_of_gray(branch.rendition->colors.profile);
}

void Planner::convert_colors(const Branch& branch) {
  if (!changes_colors(branch)) return;
  settle(output_subsampling(branch.encoding), "so that the colors of no more than the picture are converted");
  add(step::ConvertColors{branch.rendition->colors}, "at the end, where there are fewest samples");
}

/// Brings the frame to what the codec takes; the encoding with all that it leaves open.
Encoding Planner::make_codable(const Branch& branch) {
  const std::string format(to_string(format_of(branch.encoding)));
  const Abilities& writer = abilities(format_of(branch.encoding));
  if (place_.state.domain == Domain::planes && !writer.writes_planes())
    to_pixels("a " + format + " is written from pixels");
  convert_colors(branch);
  flatten_for(branch);
  if (place_.state.bits > writer.most_bits()) reduce("a " + format + " has 8 bits");
  const Subsampling subsampling = output_subsampling(branch.encoding);
  const bool converts = place_.state.has_chroma_planes() && place_.state.chroma != subsampling;
  settle(subsampling, converts ? "chroma " + to_string(place_.state.chroma) + " to the " + to_string(subsampling) +
                                     " that is written"
                               : "the encoder takes the picture and nothing else");
  return for_samples(branch.encoding, subsampling);
}

void Planner::encode(const Branch& branch) {
  const Rendition& rendition = *branch.rendition;
  const CoefficientAbilities* const kept =
      place_.state.domain == Domain::coefficients
          ? &find_transcoding(info_.format, format_of(branch.encoding))->abilities()
          : nullptr;
  const Encoding encoding =
      kept ? kept->kept(branch.encoding, output_subsampling(branch.encoding)) : make_codable(branch);
  check_size(place_.picture, "a result", format_of(branch.encoding));
  std::string reason = place_.state.domain == Domain::planes ? "from planes, no color conversion" : "from pixels";
  if (kept) reason = kept->reason(encoding);
  const ColorTarget colors = changes_colors(branch) || gets_profile(branch) ? rendition.colors : ColorTarget();
  const bool has_profile =
      rendition.metadata.profile != ProfilePolicy::drop && info_.icc_bytes > 0 && !branch.course.as_is;
  const std::optional<bool> fits = profile_fits();
  if (has_profile && !fits.value_or(true)) reason += "; the color profile does not fit the result and is left out";
  const bool keeps_profile =
      has_profile && fits.value_or(true) && rendition.metadata.profile == ProfilePolicy::needed && !info_.icc_is_srgb;
  add(step::Encode{encoding, rendition.metadata, place_.turned != Orientation::identity, keeps_profile, fits, colors},
      reason);
}

void Planner::hand_over() {
  settle(kSampling444, "so that the pixels are the picture and nothing else");
  check_size(place_.picture, "a result", info_.format);
  add(step::HandOver{}, "pixels to the caller");
}

ColorModel Planner::color() const {
  if (place_.state.channels == 1) return ColorModel::gray;
  return place_.state.channels == 0 || info_.color != ColorModel::gray ? info_.color : ColorModel::ycc;
}

Subsampling Planner::output_subsampling(const Encoding& encoding) const {
  if (color() == ColorModel::gray) return kSampling444;
  const Subsampling own = transposes(place_.turned) ? info_.subsampling.transposed() : info_.subsampling;
  if (place_.state.domain == Domain::coefficients) return own;
  return abilities(format_of(encoding)).written_subsampling(encoding, info_, own);
}

std::optional<bool> Planner::profile_fits() const {
  if (place_.state.channels == 0) return std::nullopt;
  const bool inks = place_.state.domain == Domain::coefficients && has_inks(info_.color);
  return info_.icc_space == (place_.state.channels == 1 ? "GRAY" : inks ? "CMYK" : "RGB ");
}

step::Inks Planner::inks() const {
  if (!has_inks(info_.color)) return step::Inks::none;
  return info_.icc_space == "CMYK" ? step::Inks::by_profile : step::Inks::plain;
}

}  // namespace lightmill
