#pragma once

#include "support/jpeg_surgery.h"

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

/// What is fuzzed: functions of bytes that throw std::logic_error where something is wrong, beside what a sanitizer
/// finds.
namespace lightmill::fuzz {

struct Target {
  std::string_view name;
  void (*run)(std::span<const std::uint8_t> bytes);
  /// To begin with.
  std::vector<test::FileBytes> (*seeds)();
};

/// The first byte says how, the others are the file: our decoders against libjpeg's and against each other.
extern const Target kJpegDecode;
/// The same: what goes in bands against whole frames.
extern const Target kJpegStream;
/// The same: what keeps coefficients, as they come and by libjpeg, there and back.
extern const Target kJpegTranscode;

}  // namespace lightmill::fuzz
