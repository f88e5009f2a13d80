#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

/// PNG's filters: a row is stored as the differences from what its neighbors let expect (PNG 1.2, chapter 6). `step` is
/// the distance of a sample from the same of the pixel before it, in bytes, 1 to 8.
namespace lightmill {

enum class Filter : std::uint8_t { none, sub, up, average, paeth };
inline constexpr int kFilters = 5;

/// What may be read behind the bytes of a row, and is not used.
inline constexpr std::size_t kFilterPadding = 8;

/// Turns a row into samples, in place. `above` is the row before as samples, zeros for the first; both have `size`
/// bytes, whole pixels where those are several bytes, and kFilterPadding more.
void unfilter(Filter filter, std::uint8_t* row, const std::uint8_t* above, std::size_t size, std::size_t step);

/// The same one sample after the other, which the other is tested with.
void unfilter_plainly(Filter filter, std::uint8_t* row, const std::uint8_t* above, std::size_t size, std::size_t step);

/// Samples to differences. Returns their sum, each as a number from -128 to 127 without its sign: the smaller, the
/// better they can be compressed, as a rule.
std::uint64_t filter_row(Filter filter, std::span<const std::uint8_t> row, const std::uint8_t* above, std::size_t step,
                         std::uint8_t* to);

}  // namespace lightmill
