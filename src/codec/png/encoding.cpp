#include "codec/png/encoding.h"

namespace lightmill {
namespace {

constexpr Setting<PngEncoding> kSettings[] = {whole_setting<&PngEncoding::level, 0, 9>("level")};

std::string describe(const PngEncoding& encoding) { return "level " + std::to_string(encoding.level); }

constexpr EncodingForm<PngEncoding> kForm{kSettings, describe};

}  // namespace

const EncodingForm<PngEncoding>& form_of(const PngEncoding&) { return kForm; }

}  // namespace lightmill
