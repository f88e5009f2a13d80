#include "codec/tiff/encoding.h"

#include "image/names.h"

namespace lightmill {
namespace {

constexpr Setting<TiffEncoding> kSettings[] = {
    word_setting<&TiffEncoding::compression>("compression"),
};

std::string describe(const TiffEncoding& encoding) {
  return std::string(kWords<TiffCompression>.name(encoding.compression));
}

constexpr EncodingForm<TiffEncoding> kForm{kSettings, describe};

}  // namespace

const EncodingForm<TiffEncoding>& form_of(const TiffEncoding&) { return kForm; }

}  // namespace lightmill
