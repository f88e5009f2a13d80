#include "ops/custom.h"

#include "lightmill/error.h"

#include <algorithm>

namespace lightmill::ops {
namespace {

std::string describe(const cv::Mat& mat) {
  if (mat.empty()) return "nothing";
  if (mat.dims != 2) return "an array of " + std::to_string(mat.dims) + " dimensions";
  static constexpr const char* kDepths[] = {"8-bit",  "signed 8-bit", "16-bit", "signed 16-bit",
                                            "32-bit", "float",        "double", "half float"};
  return to_string(Size{mat.cols, mat.rows}) + " of " + std::to_string(mat.channels()) + " x " + kDepths[mat.depth()];
}

bool is_picture(const cv::Mat& mat) {
  return mat.dims == 2 && (mat.type() == CV_8UC1 || mat.type() == CV_8UC3) && !mat.empty();
}

}  // namespace

Size output_size(const Custom& operation, Size input, Orientation) {
  const Size size = operation.output_size ? operation.output_size(input) : input;
  if (size.width >= 1 && size.height >= 1) return size;
  throw Error(Cause::operation_failed, print(operation) + ": output_size gives " + to_string(size) + " for " +
                                           to_string(input) + "; each side must be at least 1");
}

void apply(const Custom& operation, cv::Mat& pixels) {
  const Size expected = output_size(operation, {pixels.cols, pixels.rows}, Orientation::identity);
  operation.function(pixels);
  if (is_picture(pixels) && Size{pixels.cols, pixels.rows} == expected) return;
  throw Error(Cause::operation_failed, print(operation) + " gave " + describe(pixels) + "; it must give " +
                                           to_string(expected) + " of 1 or 3 x 8-bit");
}

std::string print(const Custom& operation) { return "custom " + operation.name; }

void parse(std::string_view, Custom&) {
  throw Error(Cause::usage,
              "a custom operation is a function of the program that made it and cannot be read from text");
}

void validate(const Custom& operation) {
  const auto control = [](char c) { return static_cast<unsigned char>(c) < 0x20; };
  if (operation.name.empty() || std::any_of(operation.name.begin(), operation.name.end(), control)) {
    throw Error(Cause::usage, "a custom operation needs a name, of one line, to appear in plans and reports");
  }
  if (!operation.function) throw Error(Cause::usage, print(operation) + " has no function to call");
}

}  // namespace lightmill::ops
