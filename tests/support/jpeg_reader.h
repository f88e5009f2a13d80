#pragma once

#include "support/pictures.h"

#include <jpeglib.h>
#include <opencv2/core.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <span>

namespace lightmill::test {

/// The picture as libjpeg alone decodes it, BGR; for sound files.
inline cv::Mat read_jpeg(std::span<const std::uint8_t> bytes) {
  jpeg_error_mgr errors;
  jpeg_decompress_struct codec;
  codec.err = jpeg_std_error(&errors);
  jpeg_create_decompress(&codec);
  jpeg_mem_src(&codec, bytes.data(), bytes.size());
  jpeg_read_header(&codec, TRUE);
  codec.out_color_space = JCS_EXT_BGR;
  jpeg_start_decompress(&codec);
  cv::Mat mat(static_cast<int>(codec.output_height), static_cast<int>(codec.output_width), CV_8UC3);
  while (codec.output_scanline < codec.output_height) {
    JSAMPROW row = mat.ptr(static_cast<int>(codec.output_scanline));
    jpeg_read_scanlines(&codec, &row, 1);
  }
  jpeg_destroy_decompress(&codec);
  return mat;
}

}  // namespace lightmill::test
