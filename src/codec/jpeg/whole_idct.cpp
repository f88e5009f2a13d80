#include "codec/jpeg/whole_idct.h"

#include "codec/jpeg/errors.h"

#include <array>
#include <cstdlib>

namespace lightmill {
namespace {

/// Of a decoder that is about to decode a picture of one block.
InverseDct look_up() {
  JpegErrors errors(Damaged::fail);
  jpeg_compress_struct encoder{};
  jpeg_decompress_struct decoder{};
  encoder.err = decoder.err = errors.manager();
  unsigned char* memory = nullptr;
  unsigned long size = 0;
  InverseDct found = nullptr;
  errors.guarded([&] {
    jpeg_create_compress(&encoder);
    jpeg_mem_dest(&encoder, &memory, &size);
    encoder.image_width = encoder.image_height = DCTSIZE;
    encoder.input_components = 1;
    encoder.in_color_space = JCS_GRAYSCALE;
    jpeg_set_defaults(&encoder);
    jpeg_start_compress(&encoder, TRUE);
    std::array<JSAMPLE, DCTSIZE> samples{};
    JSAMPROW row = samples.data();
    while (encoder.next_scanline < encoder.image_height) jpeg_write_scanlines(&encoder, &row, 1);
    jpeg_finish_compress(&encoder);
    jpeg_create_decompress(&decoder);
    jpeg_mem_src(&decoder, memory, size);
    jpeg_read_header(&decoder, TRUE);
    decoder.dct_method = JDCT_ISLOW;
    jpeg_start_decompress(&decoder);
    found = decoder.idct->inverse_DCT[0];
  });
  jpeg_destroy_decompress(&decoder);
  jpeg_destroy_compress(&encoder);
  std::free(memory);
  return found;
}

}  // namespace

InverseDct libjpegs_inverse_dct() {
  thread_local const InverseDct found = look_up();
  return found;
}

}  // namespace lightmill
