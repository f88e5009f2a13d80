#include "ops/crop.h"

#include "ops/facts.h"
#include "ops/text.h"

#include "lightmill/error.h"

#include <algorithm>
#include <cstdint>

namespace lightmill {
namespace {

std::string signed_text(int value) { return (value < 0 ? "" : "+") + std::to_string(value); }

std::string print_rect(const Rect& rect) { return to_string(rect.size()) + signed_text(rect.x) + signed_text(rect.y); }

bool take_sign_and_whole(std::string_view& text, int& value) {
  if (!text.starts_with('+') && !text.starts_with('-')) return false;
  const int sign = text.front() == '-' ? -1 : 1;
  text.remove_prefix(1);
  if (!ops::take_whole(text, value)) return false;
  value *= sign;
  return true;
}

bool take_cross(std::string_view& text) {
  if (!text.starts_with('x')) return false;
  text.remove_prefix(1);
  return true;
}

}  // namespace

Rect parse_rect(std::string_view text) {
  Rect rect;
  std::string_view rest = text;
  const bool read = ops::take_whole(rest, rect.width) && take_cross(rest) && ops::take_whole(rest, rect.height) &&
                    take_sign_and_whole(rest, rect.x) && take_sign_and_whole(rest, rect.y) && rest.empty();
  if (!read) throw Error(Cause::usage, "\"" + std::string(text) + "\" is not WIDTHxHEIGHT+X+Y in whole samples");
  ops::validate(Crop{rect});
  return rect;
}

Rect clip(const Crop& crop, Size picture) {
  const Rect& rect = crop.rect;
  const std::int64_t right = std::min<std::int64_t>(std::int64_t{rect.x} + rect.width, picture.width);
  const std::int64_t bottom = std::min<std::int64_t>(std::int64_t{rect.y} + rect.height, picture.height);
  const int left = std::max(rect.x, 0), top = std::max(rect.y, 0);
  if (right > left && bottom > top) return {left, top, static_cast<int>(right - left), static_cast<int>(bottom - top)};
  throw Error(Cause::operation_failed,
              "crop " + print_rect(rect) + " lies wholly outside the picture of " + to_string(picture));
}

namespace ops {

Size output_size(const Crop& operation, Size input, Orientation) { return clip(operation, input).size(); }

std::string print(const Crop& operation) { return "crop " + print_rect(operation.rect); }

void parse(std::string_view text, Crop& operation) {
  const auto given = words(text);
  operation.rect = parse_rect(given.size() == 1 ? given[0] : text);
}

void validate(const Crop& operation) {
  require(operation.rect.width, {1, 65535}, "crop: the width");
  require(operation.rect.height, {1, 65535}, "crop: the height");
  require(operation.rect.x, {-65535, 65535}, "crop: the left edge");
  require(operation.rect.y, {-65535, 65535}, "crop: the top edge");
}

}  // namespace ops
}  // namespace lightmill
