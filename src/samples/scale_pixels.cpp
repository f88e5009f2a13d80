#include "samples/scale_pixels.h"

#include "image/pooled_mat.h"
#include "samples/graphs.h"
#include "samples/large.h"
#include "samples/levels.h"
#include "samples/opaque.h"
#include "samples/separable.h"

#include <opencv2/core.hpp>

#include <algorithm>
#include <vector>

namespace lightmill {
namespace {

using Channels = std::vector<cv::Mat>;  // a plane each, with rows that are aligned as zimg asks

Channels allocate(std::size_t count, Size size, int depth, BufferPool& pool) {
  constexpr int kSamples = 64;
  const cv::Size padded(ceil_div(size.width, kSamples) * kSamples, size.height);
  Channels channels;
  for (std::size_t i = 0; i < count; ++i) channels.push_back(pooled_mat(padded, depth, pool).colRange(0, size.width));
  return channels;
}

/// In one go over the source: a channel at a time would read it as often as there are channels.
Channels split(const ConstView& from, BufferPool& pool) {
  const int depth = from.bits == 16 ? CV_16U : CV_8U;
  const cv::Mat mat(from.size.height, from.size.width, CV_MAKETYPE(depth, from.channels),
                    const_cast<std::uint8_t*>(from.first), from.stride);  // OpenCV has no matrix that is const
  Channels channels = allocate(static_cast<std::size_t>(from.channels), from.size, depth, pool);
  cv::split(mat, channels);
  return channels;
}

void merge(const Channels& channels, const View& to, int top) {
  const int type = CV_MAKETYPE(channels[0].depth(), to.channels);
  cv::Mat merged(channels[0].rows, channels[0].cols, type, to.row(top), to.stride);
  cv::merge(channels, merged);
}

/// Calls `scale_one` with the number of each of `count` channels.
template <typename ScaleOne>
void for_each_channel(const Scaling& scaling, std::size_t count, Workshop& workshop, ScaleOne scale_one) {
  const int channels = static_cast<int>(count);
  const SpareCores::Loan loan = cores_for(scaling.from.size.area() + scaling.size.area(), channels - 1, workshop.cores);
  for_each_index(loan, channels, [&](int channel) { scale_one(static_cast<std::size_t>(channel)); });
}

/// Channels of bytes each for itself, but for an alpha that is full.
void scale_bytes(const Scaling& scaling, Workshop& workshop) {
  const Channels from = split(scaling.from, workshop.pool);
  Channels to = allocate(from.size(), scaling.size, CV_8U, workshop.pool);
  const std::size_t colors = from.size() - (scaling.from.has_alpha() ? 1 : 0);
  for_each_channel(scaling, colors, workshop, [&](std::size_t i) {
    scale_plane({view_of(from[i]), scaling.window, view_of(to[i]), scaling.size, scaling.filter}, workshop);
  });
  if (colors < to.size()) to.back().setTo(255);
  merge(to, scaling.to, 0);
}

/// 16 bits, each channel for itself, but for an alpha that is full: in float, since zimg's weights for whole numbers
/// have 14 bits, which would show.
struct Words {
  using Sample = std::uint16_t;
  using Level = float;

  static void read(const Channels& from, std::size_t channel, int y, const cv::Range& columns, Level* levels) {
    const Sample* samples = from[channel].ptr<Sample>(y);
    for (int x = columns.start; x < columns.end; ++x) levels[x] = samples[x];
  }
  static void finish(const Channels& levels, int y, Channels& row) {
    if (levels.size() < row.size()) row.back().setTo(kMost<Sample>);
    for (std::size_t i = 0; i < levels.size(); ++i) {
      const Level* from = levels[i].ptr<Level>(y);
      std::transform(from, from + row[i].cols, row[i].ptr<Sample>(), rounded<Sample>);
    }
  }
};

/// Color by the alpha that stands with it.
template <typename SampleType>
struct ByAlpha {
  using Sample = SampleType;
  using Way = Product<Sample>;
  using Level = typename Way::Level;

  static void read(const Channels& from, std::size_t channel, int y, const cv::Range& columns, Level* levels) {
    const Sample *samples = from[channel].ptr<Sample>(y), *alpha = from.back().ptr<Sample>(y);
    if (channel + 1 < from.size()) {
      for (int x = columns.start; x < columns.end; ++x) levels[x] = Way::level(samples[x], alpha[x]);
    } else {
      for (int x = columns.start; x < columns.end; ++x) levels[x] = Way::level(kMost<Sample>, alpha[x]);
    }
  }
  static void finish(const Channels& levels, int y, Channels& row) {
    const std::size_t last = row.size() - 1;
    const Level *alpha = levels[last].ptr<Level>(y), *end = alpha + row[last].cols;
    std::vector<float> divide(static_cast<std::size_t>(row[last].cols));
    std::transform(alpha, end, divide.begin(), [](Level level) { return divisor<Sample>(Way::value(level)); });
    for (std::size_t i = 0; i < last; ++i) {
      const Level* color = levels[i].ptr<Level>(y);
      std::transform(color, color + row[i].cols, divide.begin(), row[i].ptr<Sample>(),
                     [](Level level, float by) { return rounded<Sample>(Way::value(level) * by); });
    }
    std::transform(alpha, end, row[last].ptr<Sample>(),
                   [](Level level) { return rounded<Sample>(Way::value(level) / kMost<Sample>); });
  }
};

/// The light that a sample stands for.
template <typename SampleType>
struct Light {
  using Sample = SampleType;
  using Level = float;
  const LightCurves& curves;

  void read(const Channels& from, std::size_t channel, int y, const cv::Range& columns, Level* levels) const {
    const LightCurve& curve = *curves.of[channel];
    const Sample* samples = from[channel].ptr<Sample>(y);
    for (int x = columns.start; x < columns.end; ++x) levels[x] = curve.light(samples[x]);
  }
  void finish(const Channels& levels, int y, Channels& row) const {
    if (levels.size() < row.size()) row.back().setTo(kMost<Sample>);
    for (std::size_t i = 0; i < levels.size(); ++i) {
      const LightCurve& curve = *curves.of[i];
      const Level* from = levels[i].ptr<Level>(y);
      std::transform(from, from + row[i].cols, row[i].ptr<Sample>(),
                     [&](Level level) { return curve.stored<Sample>(level); });
    }
  }
};

/// The same by the alpha that stands with it; alpha is 0 to 1.
template <typename SampleType>
struct LightByAlpha {
  using Sample = SampleType;
  using Level = float;
  static constexpr float kOfMost = 1.0F / kMost<Sample>;
  const LightCurves& curves;

  void read(const Channels& from, std::size_t channel, int y, const cv::Range& columns, Level* levels) const {
    const Sample *samples = from[channel].ptr<Sample>(y), *alpha = from.back().ptr<Sample>(y);
    const LightCurve* const curve = channel + 1 < from.size() ? curves.of[channel].get() : nullptr;
    for (int x = columns.start; x < columns.end; ++x)
      levels[x] = (curve ? curve->light(samples[x]) : 1) * (static_cast<float>(alpha[x]) * kOfMost);
  }
  void finish(const Channels& levels, int y, Channels& row) const {
    const std::size_t last = row.size() - 1;
    const Level* const alpha = levels[last].ptr<Level>(y);
    for (int x = 0; x < row[last].cols; ++x) {
      row[last].ptr<Sample>()[x] = rounded<Sample>(alpha[x] * kMost<Sample>);
      const float divide = alpha[x] < kOfMost / 2 ? 0 : 1 / alpha[x];
      for (std::size_t i = 0; i < last; ++i)
        row[i].ptr<Sample>()[x] = curves.of[i]->template stored<Sample>(levels[i].ptr<Level>(y)[x] * divide);
    }
  }
};

/// `count` channels by way of levels.
template <typename Way>
void scale_levels(const Way& way, const Scaling& scaling, std::size_t count, Workshop& workshop) {
  using Level = typename Way::Level;
  constexpr Levels kLevels = sizeof(Level) == 2 ? Levels::words : Levels::floats;
  const ChannelScaling channel{scaling.from.size, scaling.window, scaling.size, scaling.filter, kLevels};
  const Channels from = split(scaling.from, workshop.pool);
  const Channels to = allocate(count, scaling.size, cv::DataType<Level>::depth, workshop.pool);
  for_each_channel(scaling, count, workshop, [&](std::size_t i) {
    const ReadLine read = [&way, &from, i](void* line, int y, int left, int right) {
      way.read(from, i, y, {left, right}, static_cast<Level*>(line));
    };
    scale_channel(channel, read, {to[i].data, to[i].step[0]}, workshop);
  });
  Channels row = allocate(from.size(), {scaling.size.width, 1}, from[0].depth(), workshop.pool);
  for (int y = 0; y < scaling.size.height; ++y) {
    way.finish(to, y, row);
    merge(row, scaling.to, y);
  }
}

template <typename Sample>
void scale_as(const Scaling& scaling, bool by_alpha, Workshop& workshop) {
  const auto channels = static_cast<std::size_t>(scaling.from.channels);
  const std::size_t colors = channels - (scaling.from.has_alpha() ? 1 : 0);
  if (scaling.light && by_alpha) return scale_levels(LightByAlpha<Sample>{*scaling.light}, scaling, channels, workshop);
  if (scaling.light) return scale_levels(Light<Sample>{*scaling.light}, scaling, colors, workshop);
  if (by_alpha) return scale_levels(ByAlpha<Sample>{}, scaling, channels, workshop);
  scale_levels(Words{}, scaling, colors, workshop);  // bytes have another way
}

}  // namespace

void scale_pixels(const Scaling& scaling, Workshop& workshop) {
  const bool by_alpha = !is_opaque(scaling.from), words = scaling.from.bits == 16;
  if (!by_alpha && !words && !scaling.light) return scale_bytes(scaling, workshop);
  if (!suits_zimg({scaling.from.size, scaling.window, scaling.size, scaling.filter}))
    return scale_exactly(scaling, by_alpha ? Weighing::by_alpha : Weighing::alike, workshop.pool);
  if (words) return scale_as<std::uint16_t>(scaling, by_alpha, workshop);
  scale_as<std::uint8_t>(scaling, by_alpha, workshop);
}

}  // namespace lightmill
