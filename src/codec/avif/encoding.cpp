#include "codec/avif/encoding.h"

#include "image/names.h"

namespace lightmill {
namespace {

constexpr Setting<AvifEncoding> kSettings[] = {
    whole_setting<&AvifEncoding::quality, 1, 100>("quality"),
    word_setting<&AvifEncoding::coding>("coding"),
    whole_setting<&AvifEncoding::effort, 0, 9>("effort"),
};

std::string describe(const AvifEncoding& encoding) {
  const std::string effort = ", effort " + std::to_string(encoding.effort);
  if (encoding.coding == PixelCoding::lossless) return "lossless" + effort;
  return "quality " + std::to_string(encoding.quality) + effort;
}

constexpr EncodingForm<AvifEncoding> kForm{kSettings, describe};

}  // namespace

const EncodingForm<AvifEncoding>& form_of(const AvifEncoding&) { return kForm; }

}  // namespace lightmill
