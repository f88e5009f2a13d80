#include "codec/avif/encode.h"

#include "codec/avif/abilities.h"
#include "codec/avif/encoding.h"
#include "codec/avif/opened.h"
#include "codec/avif/samples.h"
#include "codec/blob_writer.h"
#include "codec/iso_box.h"
#include "codec/lost_colors.h"
#include "image/coded_colors.h"
#include "image/one_packet.h"

#include "lightmill/error.h"

#include <algorithm>
#include <new>

namespace lightmill {
namespace {

struct DeleteEncoder {
  void operator()(avifEncoder* encoder) const { avifEncoderDestroy(encoder); }
};

/// What libavif writes.
struct Output {
  avifRWData data{nullptr, 0};
  Output() = default;
  ~Output() { avifRWDataFree(&data); }
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;
};

avifPixelFormat format_of(Subsampling sampling) {
  if (sampling == kSampling444) return AVIF_PIXEL_FORMAT_YUV444;
  return sampling == kSampling422 ? AVIF_PIXEL_FORMAT_YUV422 : AVIF_PIXEL_FORMAT_YUV420;
}

/// libavif takes an EXIF block only with a TIFF's beginning somewhere in it.
bool holds(const Bytes& exif) {
  const std::string_view text = text_of(exif);
  return text.find(std::string_view("II*\0", 4)) != text.npos || text.find(std::string_view("MM\0*", 4)) != text.npos;
}

/// As avifenc and sharp: an ICC profile is all that there is to know of the colors beside it.
CodedColors colors_for(const Metadata& metadata) {
  constexpr std::uint16_t kUnspecified = 2;
  if (!metadata.icc.empty()) return {kUnspecified, kUnspecified};
  return coded_colors(metadata.color_chunks).value_or(CodedColors());
}

AvifCoding coding_for(const AvifEncoding& encoding, const CodedColors& colors, int bits) {
  AvifCoding coding{.format = format_of(sampling_of(encoding)), .bits = bits_of(encoding, bits)};
  if (colors.primaries == AVIF_COLOR_PRIMARIES_BT2020) coding.matrix = AVIF_MATRIX_COEFFICIENTS_BT2020_NCL;
  if (encoding.coding == PixelCoding::lossless) coding.matrix = AVIF_MATRIX_COEFFICIENTS_IDENTITY;
  return coding;
}

/// EXIF's orientation becomes the AVIF's own turn, which libavif sets: readers heed no other.
void set_metadata(avifImage& image, const CodedColors& colors, const Metadata& metadata) {
  image.colorPrimaries = static_cast<avifColorPrimaries>(colors.primaries);
  image.transferCharacteristics = static_cast<avifTransferCharacteristics>(colors.transfer);
  if (!metadata.icc.empty()) avifImageSetProfileICC(&image, metadata.icc.data(), metadata.icc.size());
  if (holds(metadata.exif)) avifImageSetMetadataExif(&image, metadata.exif.data(), metadata.exif.size());
  if (!metadata.xmp.empty()) avifImageSetMetadataXMP(&image, metadata.xmp.data(), metadata.xmp.size());
}

/// As libavif 1 and libheif set libaom by a quality: one level of quantization, from which it may depart. Alpha is
/// lossless, as in libavif: its edges are seen first, and it costs little.
void set_quality(avifEncoder& encoder, const AvifEncoding& encoding) {
  if (encoding.coding == PixelCoding::lossless) {
    encoder.minQuantizer = encoder.maxQuantizer = AVIF_QUANTIZER_LOSSLESS;
  } else {
    encoder.minQuantizer = AVIF_QUANTIZER_BEST_QUALITY;
    encoder.maxQuantizer = AVIF_QUANTIZER_WORST_QUALITY;
    const int level = ((100 - encoding.quality) * AVIF_QUANTIZER_WORST_QUALITY + 50) / 100;
    avifEncoderSetCodecSpecificOption(&encoder, "color:end-usage", "q");
    avifEncoderSetCodecSpecificOption(&encoder, "color:cq-level", std::to_string(level).c_str());
  }
  encoder.minQuantizerAlpha = encoder.maxQuantizerAlpha = AVIF_QUANTIZER_LOSSLESS;
}

Blob written(const avifImage& image, const AvifEncoding& encoding, BufferPool& pool, SpareCores& cores) {
  constexpr int kSlowest = 9;
  const std::unique_ptr<avifEncoder, DeleteEncoder> encoder(avifEncoderCreate());
  if (!encoder) throw std::bad_alloc();
  encoder->codecChoice = AVIF_CODEC_CHOICE_AOM;
  const bool large = std::int64_t{image.width} * image.height >= kLargeAvif;
  const SpareCores::Loan loan = large ? cores.borrow(kMostAvifThreads - 1) : SpareCores::Loan();
  encoder->maxThreads = large ? std::max(2, 1 + loan.count()) : 1;
  encoder->speed = kSlowest - encoding.effort;
  set_quality(*encoder, encoding);
  Output output;
  const avifResult result = avifEncoderWrite(encoder.get(), &image, &output.data);
  if (result == AVIF_RESULT_OUT_OF_MEMORY) throw std::bad_alloc();
  if (result != AVIF_RESULT_OK) {
    const std::string words = encoder->diag.error[0] != 0 ? encoder->diag.error : avifResultToString(result);
    throw Error(Cause::internal, "libavif's encoder fails: " + words);
  }
  BlobWriter file(pool, output.data.size);
  file.put({output.data.data, output.data.size});
  return file.take();
}

}  // namespace

Blob encode_avif(const Frame& frame, const AvifEncoding& encoding, const Metadata& whole, BufferPool& pool,
                 SpareCores& cores) {
  const auto* pixels = std::get_if<Pixels>(&frame);
  if (!pixels) throw Error(Cause::internal, "an AVIF is written from pixels");
  const Metadata metadata = without_segments(whole, IptcPlace::xmp);
  const cv::Mat mat = pixels->mat(whole_rect(pixels->window));
  if (std::int64_t{mat.cols} * mat.rows > AVIF_DEFAULT_IMAGE_SIZE_LIMIT)
    throw Error(Cause::too_large, "an AVIF of more than 268 MP, which libavif would not read, is not written");
  const CodedColors colors = colors_for(metadata);
  const AvifImage image = image_of(mat, coding_for(encoding, colors, mat.depth() == CV_16U ? 16 : 8));
  set_metadata(*image, colors, metadata);
  return written(*image, encoding, pool, cores);
}

std::vector<std::string> avif_leaves_out(const Metadata& metadata) {
  std::vector<std::string> texts;
  if (!metadata.exif.empty() && !holds(metadata.exif)) texts.emplace_back("its EXIF, which is none, is left out");
  for (const auto& more : {segments_left_out(metadata, IptcPlace::xmp, "an AVIF"),
                           comments_left_out(metadata, CommentPlace::none, "an AVIF")})
    texts.insert(texts.end(), more.begin(), more.end());
  if (!coded_colors(metadata.color_chunks)) warn_of_lost_colors(metadata, "an AVIF", texts);
  return texts;
}

}  // namespace lightmill
