#include "codec/webp/encoding.h"

#include "image/names.h"

namespace lightmill {
namespace {

constexpr Setting<WebpEncoding> kSettings[] = {
    whole_setting<&WebpEncoding::quality, 1, 100>("quality"),
    word_setting<&WebpEncoding::coding>("coding"),
    whole_setting<&WebpEncoding::effort, 0, 9>("effort"),
};

std::string describe(const WebpEncoding& encoding) {
  const std::string effort = ", effort " + std::to_string(encoding.effort);
  if (encoding.coding == PixelCoding::lossless) return "lossless" + effort;
  return "quality " + std::to_string(encoding.quality) + effort;
}

constexpr EncodingForm<WebpEncoding> kForm{kSettings, describe};

}  // namespace

const EncodingForm<WebpEncoding>& form_of(const WebpEncoding&) { return kForm; }

}  // namespace lightmill
