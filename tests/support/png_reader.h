#pragma once

#include <opencv2/core.hpp>
#include <png.h>

#include <cstdint>
#include <cstring>
#include <span>
#include <stdexcept>
#include <vector>

/// What libpng makes of a PNG: samples of 8 or 16 bits, colors as BGR, transparency as alpha.
namespace lightmill::test {

inline cv::Mat read_png(std::span<const std::uint8_t> file) {
  png_structp png = png_create_read_struct(
      PNG_LIBPNG_VER_STRING, nullptr, [](png_structp, png_const_charp text) { throw std::runtime_error(text); },
      [](png_structp, png_const_charp) {});
  png_infop info = png_create_info_struct(png);
  std::span<const std::uint8_t> left = file;
  png_set_read_fn(png, &left, [](png_structp from, png_bytep to, std::size_t size) {
    auto& bytes = *static_cast<std::span<const std::uint8_t>*>(png_get_io_ptr(from));
    if (bytes.size() < size) throw std::runtime_error("the file ends early");
    std::memcpy(to, bytes.data(), size);
    bytes = bytes.subspan(size);
  });
  png_read_info(png, info);
  png_set_expand(png);
  png_set_bgr(png);
  png_set_swap(png);
  png_set_interlace_handling(png);
  png_read_update_info(png, info);
  const int depth = png_get_bit_depth(png, info) == 16 ? CV_16U : CV_8U;
  cv::Mat mat(static_cast<int>(png_get_image_height(png, info)), static_cast<int>(png_get_image_width(png, info)),
              CV_MAKETYPE(depth, png_get_channels(png, info)));
  std::vector<png_bytep> rows;
  for (int y = 0; y < mat.rows; ++y) rows.push_back(mat.ptr(y));
  png_read_image(png, rows.data());
  png_read_end(png, info);
  png_destroy_read_struct(&png, &info, nullptr);
  return mat;
}

}  // namespace lightmill::test
