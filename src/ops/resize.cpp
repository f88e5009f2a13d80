#include "ops/resize.h"

#include "ops/text.h"

#include "lightmill/error.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace lightmill {
namespace {

constexpr std::string_view kScale = " scale=", kLinearLight = " light=linear";

std::string side(int length) { return length > 0 ? std::to_string(length) : ""; }

/// Saturates: only a limit on the result can tell what is too large.
int scaled(int length, double scale) {
  return static_cast<int>(std::clamp(std::round(length * scale), 1.0, double{std::numeric_limits<int>::max()}));
}

}  // namespace

Resize parse_box(std::string_view text) {
  Resize box;
  std::string_view rest = text;
  const bool wide = ops::take_whole(rest, box.width);
  const bool cross = rest.starts_with('x');
  if (cross) rest.remove_prefix(1);
  const bool high = cross && ops::take_whole(rest, box.height);
  if (!rest.empty() || !(wide || high)) {
    throw Error(Cause::usage, "\"" + std::string(text) + "\" is no size; it is WIDTHxHEIGHT, WIDTHx, xHEIGHT or one " +
                                  "number for both, in whole samples up to 65535");
  }
  if (!cross) box.height = box.width;
  ops::validate(box);
  return box;
}

namespace ops {

Size output_size(const Resize& operation, Size input, Orientation) {
  double scale = operation.enlarge == Enlarge::allow ? std::numeric_limits<double>::infinity() : 1;
  if (operation.width > 0) scale = std::min(scale, double(operation.width) / input.width);
  if (operation.height > 0) scale = std::min(scale, double(operation.height) / input.height);
  return {scaled(input.width, scale), scaled(input.height, scale)};
}

std::string print(const Resize& operation) {
  return "resize " + side(operation.width) + "x" + side(operation.height) + " " +
         std::string(to_string(operation.filter)) +
         (operation.scale_quality == ScaleQuality::automatic
              ? ""
              : std::string(kScale) + std::string(to_string(operation.scale_quality))) +
         (operation.linear_light ? std::string(kLinearLight) : "") +
         (operation.enlarge == Enlarge::allow ? " enlarge" : "");
}

void parse(std::string_view text, Resize& operation) {
  auto given = words(text);
  if (given.empty()) throw Error(Cause::usage, "resize takes a size, such as 1600 or 1600x1200");
  operation = parse_box(given.front());
  given.erase(given.begin());
  if (!given.empty() && given.back() == "enlarge") {
    operation.enlarge = Enlarge::allow;
    given.pop_back();
  }
  if (!given.empty() && given.back() == kLinearLight.substr(1)) {
    operation.linear_light = true;
    given.pop_back();
  }
  const std::string_view scale = kScale.substr(1);
  if (!given.empty() && std::string_view(given.back()).starts_with(scale)) {
    operation.scale_quality = parse_scale_quality(std::string_view(given.back()).substr(scale.size()));
    given.pop_back();
  }
  if (given.size() > 1)
    throw Error(Cause::usage,
                "\"resize " + std::string(text) + "\"; it is resize SIZE FILTER scale=WHICH light=linear enlarge");
  if (!given.empty()) operation.filter = parse_resampling(given.front());
}

void validate(const Resize& operation) {
  require(operation.width, {0, 65535}, "resize: the width");
  require(operation.height, {0, 65535}, "resize: the height");
  if (operation.width == 0 && operation.height == 0) throw Error(Cause::usage, "resize: no side is given");
}

}  // namespace ops
}  // namespace lightmill
