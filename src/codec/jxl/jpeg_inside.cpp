#include "codec/jxl/jpeg_inside.h"

#include "codec/jpeg/extent.h"
#include "codec/jpeg/jpeg.h"
#include "codec/jxl/boxes.h"
#include "codec/jxl/decoder.h"
#include "codec/jxl/encoder.h"
#include "codec/jxl/header.h"
#include "codec/picture_room.h"

#include <jxl/decode.h>
#include <jxl/encode.h>

#include <algorithm>
#include <optional>

namespace lightmill {
namespace {

using BytesView = std::span<const std::uint8_t>;

constexpr std::size_t kMostBeside = std::size_t{16} << 20;  // of a JPEG's data

/// The JPEG in a file; none where it does not come to its end, or is larger than `most`. libjxl 0.7 begins anew in a
/// larger buffer where one is too small.
std::optional<Blob> bring_back(BytesView file, JxlRunner& runner, BufferPool& pool, std::size_t expected,
                               std::size_t most) {
  const JxlDecoderHandle decoder = open_jxl(file, JXL_DEC_JPEG_RECONSTRUCTION | JXL_DEC_FULL_IMAGE, runner);
  JxlDecoderCloseInput(decoder.get());
  std::size_t size = std::min(expected, most);
  Blob jpeg{.buffer = pool.acquire(size + Blob::kPadding)};
  for (;;) {
    const JxlDecoderStatus status = JxlDecoderProcessInput(decoder.get());
    runner.check();
    const std::size_t room = JxlDecoderReleaseJPEGBuffer(decoder.get());
    if (status == JXL_DEC_FULL_IMAGE) {
      jpeg.size = size - room;
      return jpeg;
    }
    if (status == JXL_DEC_JPEG_NEED_MORE_OUTPUT && size < most) {
      size = std::min(2 * size, most);
      jpeg.buffer = pool.acquire(size + Blob::kPadding);
    } else if (status != JXL_DEC_JPEG_RECONSTRUCTION) {
      return std::nullopt;
    }
    JxlDecoderSetJPEGBuffer(decoder.get(), jpeg.buffer.data(), size);
  }
}

/// As it is to be seen by a reader of the JPEG XL.
Orientation orientation_in(BytesView file, JxlRunner& runner) {
  const JxlDecoderHandle decoder = open_jxl(file, JXL_DEC_BASIC_INFO, runner);
  JxlDecoderSetKeepOrientation(decoder.get(), JXL_TRUE);
  JxlBasicInfo basic;
  const bool known = JxlDecoderProcessInput(decoder.get()) == JXL_DEC_BASIC_INFO &&
                     JxlDecoderGetBasicInfo(decoder.get(), &basic) == JXL_DEC_SUCCESS;
  return known ? static_cast<Orientation>(basic.orientation) : Orientation::identity;
}

ImageInfo info_of(BytesView jpeg, const ImageInfo* known, const Limits& limits) {
  return known ? *known : jpeg_codec().probe(jpeg, {.limits = limits});
}

/// Of a large file the reader has left out what comes late.
void check_trailer(BytesView jpeg) {
  JpegExtent extent;
  if (extent.find(jpeg) && jpeg.size() - extent.end() >= kKeptBehind) throw NotKept("much lies behind its picture");
}

void verify(BytesView packed, BytesView jpeg, const ImageInfo& info, JxlRunner& runner, BufferPool& pool) {
  const auto back = bring_back(packed, runner, pool, jpeg.size(), jpeg.size());
  if (!back || !std::ranges::equal(back->bytes(), jpeg)) throw NotKept("it would not come back byte for byte");
  if (orientation_in(packed, runner) != info.orientation) throw NotKept("its orientation would be another");
}

}  // namespace

Transcoded pack_jpeg(const Blob& blob, const TranscodeOptions& options, BufferPool& pool, SpareCores& cores) {
  const BytesView jpeg = blob.bytes();
  const ImageInfo info = info_of(jpeg, options.info, options.limits);
  check_trailer(jpeg);
  Blob file = [&] {
    JxlRunner helped(helpers(cores, info.size));
    const JxlEncoderHandle encoder = open_jxl_encoder(helped);
    check_jxl(*encoder, JxlEncoderStoreJPEGMetadata(encoder.get(), JXL_TRUE));
    auto& settings = frame_settings(*encoder, std::get<JxlEncoding>(options.encode.encoding), info.size);
    if (JxlEncoderAddJPEGFrame(&settings, jpeg.data(), jpeg.size()) != JXL_ENC_SUCCESS)
      throw NotKept("libjxl does not take it as it is");
    return finish_jxl(*encoder, pool, jpeg.size());
  }();
  const TimeLimit time(options.limits, info.size.area());
  JxlRunner runner(time, helpers(cores, info.size));
  verify(file.bytes(), jpeg, info, runner, pool);
  return {std::move(file), {}, false};
}

Transcoded unpack_jpeg(const Blob& blob, const TranscodeOptions& options, BufferPool& pool, SpareCores& cores) {
  const JxlBoxes boxes(blob.bytes());
  const BytesView file = boxes.file();
  const ImageInfo packed = options.info ? *options.info : probe_jxl(file, {.limits = options.limits});
  const TimeLimit time(options.limits, packed.size.area());
  JxlRunner runner(time, helpers(cores, packed.size));
  const std::size_t most = 4 * (static_cast<std::size_t>(packed.size.area()) + file.size()) + kMostBeside;
  auto jpeg = bring_back(file, runner, pool, file.size() + file.size() / 2 + 4096, most);
  if (!jpeg) throw NotKept("the JPEG in it does not come back");
  const ImageInfo info = jpeg_codec().probe(jpeg->bytes(), {.limits = options.limits});
  if (info.exif_bytes != packed.exif_bytes || info.xmp_bytes != packed.xmp_bytes)
    throw NotKept("its metadata were changed since");
  if (info.orientation != orientation_in(file, runner)) throw NotKept("its orientation was changed since");
  return {*std::move(jpeg), {}, false};
}

}  // namespace lightmill
