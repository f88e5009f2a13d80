#pragma once

#include <cstdint>

namespace lightmill {

/// What one picture may cost; each is checked before the memory or time is spent, and named in the message when broken.
struct Limits {
  std::int64_t pixels = 268'402'689;  ///< 16,383 squared, the limit sharp has
  int scans = 100;                    ///< of a progressive file (real ones have about ten)
  double seconds = 10;                ///< decoding time, plus the next line
  double seconds_per_megapixel = 0.1;
};

/// What to do with a damaged picture that can still be decoded in part.
enum class Damaged {
  fail,     ///< no output
  salvage,  ///< written, and recorded as damaged
};

}  // namespace lightmill
