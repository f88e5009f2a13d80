#include "codec/jpeg/whole_idct.h"

#include <algorithm>
#include <cstdlib>

namespace lightmill {
namespace {

/// A picture of one block.
class SmallestFile {
 public:
  explicit SmallestFile(JpegErrors& errors) {
    encoder_.err = errors.manager();
    errors.guarded([this] {
      jpeg_create_compress(&encoder_);
      jpeg_mem_dest(&encoder_, &bytes_, &size_);
      encoder_.image_width = encoder_.image_height = DCTSIZE;
      encoder_.input_components = 1;
      encoder_.in_color_space = JCS_GRAYSCALE;
      jpeg_set_defaults(&encoder_);
      jpeg_start_compress(&encoder_, TRUE);
      JSAMPLE samples[DCTSIZE] = {};
      JSAMPROW row = samples;
      while (encoder_.next_scanline < encoder_.image_height) jpeg_write_scanlines(&encoder_, &row, 1);
      jpeg_finish_compress(&encoder_);
    });
  }
  ~SmallestFile() {
    jpeg_destroy_compress(&encoder_);
    std::free(bytes_);
  }
  SmallestFile(const SmallestFile&) = delete;
  SmallestFile& operator=(const SmallestFile&) = delete;

  const unsigned char* bytes() const { return bytes_; }
  unsigned long size() const { return size_; }

 private:
  jpeg_compress_struct encoder_{};
  unsigned char* bytes_ = nullptr;
  unsigned long size_ = 0;
};

}  // namespace

WholeInverseDct::Steps::Steps(const JQUANT_TBL& table) {
  std::ranges::transform(table.quantval, at.begin(), [](UINT16 step) { return static_cast<Multiplier>(step); });
}

WholeInverseDct::WholeInverseDct() : errors_(Damaged::fail) {
  const SmallestFile file(errors_);
  decoder_.err = errors_.manager();
  errors_.guarded([&] {
    jpeg_create_decompress(&decoder_);
    jpeg_mem_src(&decoder_, file.bytes(), file.size());
    jpeg_read_header(&decoder_, TRUE);
    decoder_.dct_method = JDCT_ISLOW;
    jpeg_start_decompress(&decoder_);
    function_ = decoder_.idct->inverse_DCT[0];
  });
}

WholeInverseDct::~WholeInverseDct() { jpeg_destroy_decompress(&decoder_); }

const WholeInverseDct& WholeInverseDct::of_thread() {
  thread_local const WholeInverseDct kept;
  return kept;
}

}  // namespace lightmill
