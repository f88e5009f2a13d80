#pragma once

#include "support/pictures.h"

#include <jpeglib.h>
#include <opencv2/core.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

namespace lightmill::test {

/// What lightmill's own encoder does not write but cameras and editors do.
struct JpegKind {
  J_COLOR_SPACE input = JCS_EXT_BGR;
  J_COLOR_SPACE stored = JCS_YCbCr;
  int luma_across = 1, luma_down = 1;      ///< sampling factors of component 0
  int chroma_across = 1, chroma_down = 1;  ///< and of the others
  bool progressive = false;
  bool scan_a_component = false;           ///< each component in a scan of its own, whole
  std::vector<jpeg_scan_info> scans = {};  ///< others than libjpeg's own
  bool arithmetic = false;
  int restart_rows = 0;
  int quality = 92;
  std::vector<std::pair<int, std::string>> markers = {};
};

/// None: libjpeg's own. For `scan_a_component` a progressive file has the DC coefficients alone then.
inline std::vector<jpeg_scan_info> scans_of(const JpegKind& kind, int components) {
  std::vector<jpeg_scan_info> scans = kind.scans;
  for (int c = 0; kind.scan_a_component && c < components; ++c) {
    scans.push_back(
        {.comps_in_scan = 1, .component_index = {c}, .Ss = 0, .Se = kind.progressive ? 0 : 63, .Ah = 0, .Al = 0});
  }
  return scans;
}

/// The whole file. libjpeg's own errors end the test program: the pictures here are sound.
inline std::vector<std::uint8_t> write_jpeg(const cv::Mat& mat, const JpegKind& kind = {}) {
  jpeg_error_mgr errors;
  jpeg_compress_struct codec;
  codec.err = jpeg_std_error(&errors);
  jpeg_create_compress(&codec);
  unsigned char* memory = nullptr;
  unsigned long size = 0;
  jpeg_mem_dest(&codec, &memory, &size);
  codec.image_width = static_cast<JDIMENSION>(mat.cols);
  codec.image_height = static_cast<JDIMENSION>(mat.rows);
  codec.input_components = mat.channels();
  codec.in_color_space = kind.input;
  jpeg_set_defaults(&codec);
  jpeg_set_colorspace(&codec, kind.stored);
  jpeg_set_quality(&codec, kind.quality, TRUE);
  codec.arith_code = kind.arithmetic ? TRUE : FALSE;
  codec.restart_in_rows = kind.restart_rows;
  for (int c = 0; c < codec.num_components; ++c) {
    const bool first = c == 0 || c == 3;  // K of YCCK is sampled like Y
    codec.comp_info[c].h_samp_factor = first ? kind.luma_across : kind.chroma_across;
    codec.comp_info[c].v_samp_factor = first ? kind.luma_down : kind.chroma_down;
  }
  if (kind.progressive) jpeg_simple_progression(&codec);
  const std::vector<jpeg_scan_info> scans = scans_of(kind, codec.num_components);
  if (!scans.empty()) {
    codec.scan_info = scans.data();
    codec.num_scans = static_cast<int>(scans.size());
  }
  jpeg_start_compress(&codec, TRUE);
  for (const auto& [marker, bytes] : kind.markers) {
    jpeg_write_marker(&codec, marker, reinterpret_cast<const JOCTET*>(bytes.data()),
                      static_cast<unsigned>(bytes.size()));
  }
  while (codec.next_scanline < codec.image_height) {
    auto* row = const_cast<JSAMPROW>(mat.ptr(static_cast<int>(codec.next_scanline)));
    jpeg_write_scanlines(&codec, &row, 1);
  }
  jpeg_finish_compress(&codec);
  std::vector<std::uint8_t> bytes(memory, memory + size);
  std::free(memory);
  jpeg_destroy_compress(&codec);
  return bytes;
}

/// A TIFF block whose only entry is Orientation, little or big endian, with the "Exif\0\0" in front.
inline std::string exif_with_orientation(int value, bool little_endian = true) {
  std::string tiff = little_endian ? std::string("II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0", 18)
                                   : std::string("MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01", 18);
  const char digit = static_cast<char>(value);
  tiff += little_endian ? std::string{digit, 0, 0, 0} : std::string{0, digit, 0, 0};
  return std::string("Exif\0\0", 6) + tiff + std::string(4, '\0');
}

}  // namespace lightmill::test
