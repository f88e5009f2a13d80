#pragma once

#include "codec/jpeg/known_libjpeg.h"

// libjpeg's headers in the order they need: jpeglib.h wants size_t and FILE, jpegint.h (the codecs' parts, which not
// all systems install) wants jpeglib.h and has no include guard.
// clang-format off
#include <cstddef>
#include <cstdio>
#include <jpeglib.h>
#if defined(LIGHTMILL_USES_JPEGINT)
#if LIBJPEG_TURBO_VERSION_NUMBER < 2001000 || LIBJPEG_TURBO_VERSION_NUMBER >= 3002000
#error "Another libjpeg than the build was configured for: see tools/cmake/LibjpegInternals.cmake"
#endif
#include <jpegint.h>
#endif
// clang-format on

#if !defined(LIGHTMILL_USES_JPEGINT)

// What is named of its parts, so that all is compiled and nothing of it reached.
enum { DSTATE_INHEADER = 201 };  // the same since libjpeg 6b
struct jpeg_comp_master {
  void (*pass_startup)(j_compress_ptr);
};
struct jpeg_marker_writer {
  void (*write_frame_header)(j_compress_ptr);
  void (*write_scan_header)(j_compress_ptr);
};
struct jpeg_input_controller {
  void (*finish_input_pass)(j_decompress_ptr);
};
struct jpeg_marker_reader {
  int (*read_markers)(j_decompress_ptr);
  unsigned int discarded_bytes;
};
struct jpeg_entropy_decoder {
  boolean (*decode_mcu)(j_decompress_ptr, JBLOCKROW*);
  boolean insufficient_data;
};
using inverse_DCT_method_ptr = void (*)(j_decompress_ptr, jpeg_component_info*, JCOEFPTR, JSAMPARRAY, JDIMENSION);
struct jpeg_inverse_dct {
  inverse_DCT_method_ptr inverse_DCT[MAX_COMPONENTS];
};

#endif
