#include "codec/avif/samples.h"

#include "image/pooled_mat.h"

#include "lightmill/error.h"

#include <algorithm>
#include <cstdint>
#include <new>
#include <vector>

namespace lightmill {
namespace {

constexpr std::uint32_t largest(std::uint32_t bits) { return (1U << bits) - 1; }

/// Between levels of different bits, rounded.
constexpr std::uint32_t scaled(std::uint32_t level, std::uint32_t from, std::uint32_t to) {
  return (level * to + from / 2) / from;
}

/// The levels of a frame for those of a plane.
std::vector<std::uint16_t> levels(std::uint32_t bits, avifRange range) {
  const std::uint32_t most = largest(bits), to = largest(bits > 8 ? 16 : 8);
  const bool full = range == AVIF_RANGE_FULL;
  const std::uint32_t black = full ? 0 : 16U << (bits - 8), white = full ? most : 235U << (bits - 8);
  std::vector<std::uint16_t> all(most + 1);
  for (std::uint32_t level = 0; level <= most; ++level)
    all[level] = static_cast<std::uint16_t>(scaled(std::clamp(level, black, white) - black, white - black, to));
  return all;
}

template <typename Sample>
const Sample* row_of(const std::uint8_t* plane, std::uint32_t stride, int y) {
  return reinterpret_cast<const Sample*>(plane + static_cast<std::size_t>(stride) * static_cast<std::size_t>(y));
}

/// Luma, and alpha where there is, into the channels of `mat`.
template <typename Sample>
void copy_gray(const avifImage& image, cv::Mat mat) {
  const auto grays = levels(image.depth, image.yuvRange), alphas = levels(image.depth, AVIF_RANGE_FULL);
  const std::uint32_t most = largest(image.depth), white = grays.back();
  const bool premultiplied = image.alphaPremultiplied != 0;
  for (int y = 0; y < mat.rows; ++y) {
    const auto* gray = row_of<Sample>(image.yuvPlanes[AVIF_CHAN_Y], image.yuvRowBytes[AVIF_CHAN_Y], y);
    auto* to = mat.ptr<Sample>(y);
    if (mat.channels() == 1) {
      for (int x = 0; x < mat.cols; ++x) to[x] = static_cast<Sample>(grays[gray[x] & most]);
      continue;
    }
    const auto* alpha = row_of<Sample>(image.alphaPlane, image.alphaRowBytes, y);
    for (int x = 0; x < mat.cols; ++x) {
      const std::uint32_t a = alphas[alpha[x] & most], v = grays[gray[x] & most];
      const std::uint32_t whole = a == 0 ? 0 : std::min(white, scaled(v, a, white));
      *to++ = static_cast<Sample>(premultiplied ? whole : v);
      *to++ = static_cast<Sample>(a);
    }
  }
}

avifRGBImage rgb_of(const avifImage& image, const cv::Mat& mat) {
  avifRGBImage rgb;
  avifRGBImageSetDefaults(&rgb, &image);
  rgb.depth = mat.depth() == CV_16U ? 16 : 8;
  rgb.format = mat.channels() == 4 ? AVIF_RGB_FORMAT_BGRA : AVIF_RGB_FORMAT_BGR;
  rgb.pixels = mat.data;
  rgb.rowBytes = static_cast<std::uint32_t>(mat.step[0]);
  return rgb;
}

void check(avifResult result, const avifImage& image) {
  if (result == AVIF_RESULT_OUT_OF_MEMORY) throw std::bad_alloc();
  if (result != AVIF_RESULT_OK)
    throw Error(Cause::unsupported, "colors coded by matrix " + std::to_string(image.matrixCoefficients) +
                                        " of ITU-T H.273 are not read (" + avifResultToString(result) + ")");
}

/// By libyuv where it can, which keeps within two levels of exact and brings chroma to full size in a twentieth of the
/// time.
void copy_color(const avifImage& image, const cv::Mat& mat) {
  avifRGBImage rgb = rgb_of(image, mat);
  check(avifImageYUVToRGB(&image, &rgb), image);
}

AvifImage new_image(avifImage* image) {
  if (!image) throw std::bad_alloc();
  return AvifImage(image);
}

/// Levels of 16 bits rounded to fewer.
template <typename Sample>
void put_channel(const cv::Mat& pixels, int channel, std::uint8_t* plane, std::uint32_t stride, std::uint32_t bits) {
  using Coded = std::uint16_t;
  for (int y = 0; y < pixels.rows; ++y) {
    const auto* from = pixels.ptr<Sample>(y) + channel;
    std::uint8_t* const row = plane + static_cast<std::size_t>(stride) * static_cast<std::size_t>(y);
    for (int x = 0; x < pixels.cols; ++x, from += pixels.channels()) {
      const std::uint32_t level = scaled(*from, static_cast<std::uint32_t>(Sample(~0)), largest(bits));
      if (bits > 8)
        reinterpret_cast<Coded*>(row)[x] = static_cast<Coded>(level);
      else
        row[x] = static_cast<std::uint8_t>(level);
    }
  }
}

void put_channel(const cv::Mat& pixels, int channel, std::uint8_t* plane, std::uint32_t stride, std::uint32_t bits) {
  if (pixels.depth() == CV_16U) return put_channel<std::uint16_t>(pixels, channel, plane, stride, bits);
  put_channel<std::uint8_t>(pixels, channel, plane, stride, bits);
}

void allocate(avifImage& image, avifPlanesFlags planes) {
  const avifResult result = avifImageAllocatePlanes(&image, planes);
  if (result != AVIF_RESULT_OK) throw std::bad_alloc();
}

}  // namespace

cv::Mat frame_of(const avifImage& image, int rows, BufferPool& pool) {
  const bool gray = image.yuvFormat == AVIF_PIXEL_FORMAT_YUV400;
  const int channels = (gray ? 1 : 3) + (image.alphaPlane ? 1 : 0);
  const cv::Size size(static_cast<int>(image.width), static_cast<int>(image.height));
  cv::Mat mat = pooled_mat(size, CV_MAKETYPE(image.depth > 8 ? CV_16U : CV_8U, channels), pool);
  if (rows < mat.rows) mat.rowRange(rows, mat.rows).setTo(cv::Scalar::all(0));
  const AvifImage part = new_image(avifImageCreateEmpty());
  const avifCropRect rect{0, 0, image.width, static_cast<std::uint32_t>(rows)};
  check(avifImageSetViewRect(part.get(), &image, &rect), image);
  const cv::Mat there = mat.rowRange(0, rows);
  if (!gray) {
    copy_color(*part, there);
  } else if (image.depth > 8) {
    copy_gray<std::uint16_t>(*part, there);
  } else {
    copy_gray<std::uint8_t>(*part, there);
  }
  return mat;
}

AvifImage image_of(const cv::Mat& pixels, const AvifCoding& coding) {
  const bool gray = pixels.channels() <= 2, alpha = pixels.channels() % 2 == 0;
  const auto width = static_cast<std::uint32_t>(pixels.cols), height = static_cast<std::uint32_t>(pixels.rows);
  const auto bits = static_cast<std::uint32_t>(coding.bits);
  AvifImage image = new_image(avifImageCreate(width, height, bits, gray ? AVIF_PIXEL_FORMAT_YUV400 : coding.format));
  image->yuvRange = AVIF_RANGE_FULL;
  image->matrixCoefficients = AVIF_MATRIX_COEFFICIENTS_BT601;
  if (!gray) image->matrixCoefficients = coding.matrix;
  if (pixels.channels() == 1 && pixels.depth() == CV_8U && coding.bits == 8) {
    image->yuvPlanes[AVIF_CHAN_Y] = pixels.data;  // borrowed
    image->yuvRowBytes[AVIF_CHAN_Y] = static_cast<std::uint32_t>(pixels.step[0]);
    return image;
  }
  allocate(*image, alpha ? AVIF_PLANES_ALL : AVIF_PLANES_YUV);
  if (gray) {
    put_channel(pixels, 0, image->yuvPlanes[AVIF_CHAN_Y], image->yuvRowBytes[AVIF_CHAN_Y], bits);
    if (alpha) put_channel(pixels, 1, image->alphaPlane, image->alphaRowBytes, bits);
    return image;
  }
  avifRGBImage rgb = rgb_of(*image, pixels);
  rgb.avoidLibYUV = AVIF_TRUE;  // exact, in a hundredth of the time that the encoder takes
  check(avifImageRGBToYUV(image.get(), &rgb), *image);
  return image;
}

}  // namespace lightmill
