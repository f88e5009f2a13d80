#pragma once

#include "codec/jpeg/internals.h"

#include <array>
#include <cstdint>

namespace lightmill {

/// How often each symbol is coded.
using SymbolCounts = std::array<std::uint64_t, 256>;

/// The codes that are shortest on the whole, none longer than 16 bits and none of ones alone: ITU-T T.81, K.2, with
/// ties broken as in libjpeg's jpeg_gen_optimal_table (jchuff.c), so that the tables are the same.
JHUFF_TBL fitted_table(const SymbolCounts& counts);

}  // namespace lightmill
