#include "ops/operation.h"

#include "ops/auto_orient.h"
#include "ops/blur.h"
#include "ops/brightness.h"
#include "ops/contrast.h"
#include "ops/crop.h"
#include "ops/custom.h"
#include "ops/defaults.h"
#include "ops/flip.h"
#include "ops/gamma.h"
#include "ops/grayscale.h"
#include "ops/resize.h"
#include "ops/rotate.h"
#include "ops/sharpen.h"

#include "lightmill/error.h"

#include <algorithm>

namespace lightmill {
namespace {

template <typename One>
Operation read(std::string_view arguments) {
  One operation;
  ops::parse(arguments, operation);
  return operation;
}

struct Parser {
  std::string_view name;
  Operation (*parse)(std::string_view arguments);
};

constexpr Parser kParsers[] = {
    {"auto-orient", read<AutoOrient>},
    {"resize", read<Resize>},
    {"crop", read<Crop>},
    {"rotate", read<Rotate>},
    {"flip", read<Flip>},
    {"grayscale", read<Grayscale>},
    {"blur", read<Blur>},
    {"sharpen", read<Sharpen>},
    {"brightness", read<Brightness>},
    {"contrast", read<Contrast>},
    {"gamma", read<Gamma>},
    {"custom", read<Custom>},
};

const Parser& parser_of(std::string_view name) {
  std::string names;
  for (const Parser& parser : kParsers) {
    if (parser.name == name) return parser;
    names += (names.empty() ? "" : ", ") + std::string(parser.name);
  }
  throw Error(Cause::usage, "\"" + std::string(name) + "\" is no operation; there are " + names);
}

std::string_view trimmed(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  return text.substr(0, text.find_last_not_of(' ') + 1);
}

template <typename One, typename Samples>
void apply_one(const One& operation, Samples& samples, BufferPool& pool) {
  if constexpr (requires { ops::apply(operation, samples, pool); }) {
    ops::apply(operation, samples, pool);
  } else if constexpr (requires { ops::apply(operation, samples); }) {
    ops::apply(operation, samples);
  } else {
    throw Error(Cause::internal, ops::print(operation) + " does not work on these samples; the plan is wrong");
  }
}

}  // namespace

std::string_view to_string(Domain domain) { return domain == Domain::planes ? "planes" : "pixels"; }

bool runs_in(const Operation& operation, Domain domain, ColorModel color) {
  return std::visit([&](const auto& one) { return ops::runs_in(one, domain, color); }, operation);
}

Size output_size(const Operation& operation, Size input, Orientation exif) {
  return std::visit([&](const auto& one) { return ops::output_size(one, input, exif); }, operation);
}

std::optional<Orientation> turn_of(const Operation& operation, Orientation exif) {
  return std::visit([&](const auto& one) { return ops::turn_of(one, exif); }, operation);
}

void perform(const Operation& operation, Frame& frame, BufferPool& pool) {
  if (Planes* planes = std::get_if<Planes>(&frame)) {
    std::visit([&](const auto& one) { apply_one(one, *planes, pool); }, operation);
    return;
  }
  Pixels& pixels = std::get<Pixels>(frame);
  const cv::Size before = pixels.mat.size();
  std::visit([&](const auto& one) { apply_one(one, pixels.mat, pool); }, operation);
  if (pixels.mat.size() != before) pixels.window = Region::whole({pixels.mat.cols, pixels.mat.rows});
}

std::string to_string(const Operation& operation) {
  return std::visit([](const auto& one) { return ops::print(one); }, operation);
}

void validate(const Operation& operation) {
  std::visit([](const auto& one) { ops::validate(one); }, operation);
}

Operation parse_operation(std::string_view text) {
  const std::string_view line = trimmed(text);
  const std::size_t end = std::min(line.find(' '), line.size());
  Operation operation = parser_of(line.substr(0, end)).parse(trimmed(line.substr(end)));
  validate(operation);
  return operation;
}

}  // namespace lightmill
