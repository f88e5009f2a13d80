#pragma once

#include "base/buffer_pool.h"
#include "image/frame.h"

#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>
#include <random>

/// Synthetic pictures and their comparison.
namespace lightmill::test {

inline cv::Size cv_size(Size size) { return {size.width, size.height}; }
inline Size size_of(const cv::Mat& mat) { return {mat.cols, mat.rows}; }

/// The pool the tests share.
inline BufferPool& pool() {
  static const std::shared_ptr<BufferPool> shared = BufferPool::create(std::size_t{64} << 20);
  return *shared;
}

/// Channel 0 rises from left to right, channel 1 from top to bottom, channel 2 along the diagonal; 8 bits.
inline cv::Mat gradient(Size size, int channels) {
  cv::Mat mat(cv_size(size), CV_8UC(channels));
  for (int y = 0; y < size.height; ++y) {
    std::uint8_t* sample = mat.ptr<std::uint8_t>(y);
    for (int x = 0; x < size.width; ++x) {
      const int across = 255 * x / std::max(1, size.width - 1), down = 255 * y / std::max(1, size.height - 1);
      const int values[] = {across, down, (across + down) / 2};
      for (int c = 0; c < channels; ++c) *sample++ = static_cast<std::uint8_t>(values[c % 3]);
    }
  }
  return mat;
}

/// Every sample independent and uniform in [low, high].
inline cv::Mat noise(Size size, int channels, unsigned seed, int low = 0, int high = 255) {
  cv::Mat mat(cv_size(size), CV_8UC(channels));
  cv::RNG random(seed);
  random.fill(mat, cv::RNG::UNIFORM, low, high + 1);
  return mat;
}

/// Like a photograph: soft shapes with some grain, colors well inside the gamut (40 to 215), so that nothing
/// saturates.
inline cv::Mat soft_picture(Size size, int channels, unsigned seed) {
  std::mt19937 random(seed);
  std::uniform_real_distribution<double> phase(0, 6.28), pitch(12, 60);
  cv::Mat mat(cv_size(size), CV_8UC(channels));
  for (int c = 0; c < channels; ++c) {
    const double px = pitch(random), py = pitch(random), a = phase(random), b = phase(random);
    for (int y = 0; y < size.height; ++y) {
      for (int x = 0; x < size.width; ++x) {
        const double value =
            128 + 40 * std::sin(x / px + a) + 40 * std::cos(y / py + b) + static_cast<int>(random() % 9) - 4;
        mat.ptr<std::uint8_t>(y)[x * channels + c] = static_cast<std::uint8_t>(std::lround(value));
      }
    }
  }
  return mat;
}

/// Large enough for idle cores, and soon coded: a slope with some texture where groups of 256x256 samples meet.
inline Frame large_picture(int channels) {
  constexpr Size kSize{2048, 1024};
  cv::Mat mat(cv_size(kSize), CV_8UC(channels));
  for (int y = 0; y < mat.rows; ++y)
    for (int x = 0; x < mat.cols * channels; ++x)
      mat.ptr<std::uint8_t>(y)[x] = static_cast<std::uint8_t>((x / channels + y) / 16 + 20 * (x % channels));
  soft_picture({120, 100}, channels, 8).copyTo(mat(cv::Rect(700, 460, 120, 100)));
  return Pixels{mat, Region::whole(kSize)};
}

/// dB; infinite where the two are equal.
inline double psnr(const cv::Mat& a, const cv::Mat& b) {
  const double error = cv::norm(a, b, cv::NORM_L2SQR) / (static_cast<double>(a.total()) * a.channels());
  return error == 0 ? std::numeric_limits<double>::infinity() : 10 * std::log10(255.0 * 255.0 / error);
}

/// The largest difference of any sample; a huge number where size or type differ.
inline int max_difference(const cv::Mat& a, const cv::Mat& b) {
  if (a.size() != b.size() || a.type() != b.type()) return std::numeric_limits<int>::max();
  return static_cast<int>(cv::norm(a, b, cv::NORM_INF));
}

/// The picture's part of a plane (luma: the window; chroma: all of it) of a settled frame; valid while the planes live.
inline cv::Mat picture(const Planes& planes, int index) {
  const cv::Mat mat = planes.plane[static_cast<std::size_t>(index)].mat();
  return index == 0 ? mat(whole_rect(planes.window)) : mat;
}

/// A settled frame of independent noise in every plane.
inline Planes noise_planes(Size size, Subsampling subsampling, int count, unsigned seed) {
  Planes planes = allocate_planes(size, subsampling, count, pool());
  for (int i = 0; i < count; ++i) {
    const cv::Mat mat = planes.plane[static_cast<std::size_t>(i)].mat();
    noise(size_of(mat), 1, seed + static_cast<unsigned>(i)).copyTo(mat);
  }
  replicate_edges(planes);
  return planes;
}

/// BGR or gray pixels as planes by the definition of ITU-T T.871, chroma averaged over the luma samples it covers.
inline Planes planes_of(const cv::Mat& pixels, Subsampling subsampling) {
  const Size size = size_of(pixels);
  Planes planes = allocate_planes(size, subsampling, pixels.channels(), pool());
  if (pixels.channels() == 1) {
    pixels.copyTo(planes.plane[0].mat());
    return planes;
  }
  cv::Mat wide, channel[3];
  const int right = planes.plane[0].width() - size.width, bottom = planes.plane[0].height() - size.height;
  cv::copyMakeBorder(pixels, wide, 0, bottom, 0, right, cv::BORDER_REPLICATE);
  wide.convertTo(wide, CV_64F);
  cv::split(wide, channel);
  const cv::Mat luma = 0.299 * channel[2] + 0.587 * channel[1] + 0.114 * channel[0];
  const cv::Mat chroma[] = {(channel[0] - luma) / 1.772 + 128, (channel[2] - luma) / 1.402 + 128};
  luma.convertTo(planes.plane[0].mat(), CV_8U);
  for (std::size_t i = 0; i < 2; ++i) {
    cv::Mat mean;
    cv::resize(chroma[i], mean, cv_size(planes.plane[i + 1].size()), 0, 0, cv::INTER_AREA);
    mean.convertTo(planes.plane[i + 1].mat(), CV_8U);
  }
  return planes;
}

}  // namespace lightmill::test
