#include "codec/jxl/encoding.h"

#include "image/names.h"

namespace lightmill {
namespace {

constexpr Setting<JxlEncoding> kSettings[] = {
    whole_setting<&JxlEncoding::quality, 1, 100>("quality"),
    word_setting<&JxlEncoding::coding>("coding"),
    whole_setting<&JxlEncoding::effort, 0, 9>("effort"),
};

std::string describe(const JxlEncoding& encoding) {
  const std::string effort = ", effort " + std::to_string(encoding.effort);
  if (encoding.coding == PixelCoding::lossless) return "lossless" + effort;
  return "quality " + std::to_string(encoding.quality) + effort;
}

constexpr EncodingForm<JxlEncoding> kForm{kSettings, describe};

}  // namespace

const EncodingForm<JxlEncoding>& form_of(const JxlEncoding&) { return kForm; }

}  // namespace lightmill
