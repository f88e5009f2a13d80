#include "codec/jpeg/jpeg.h"

#include "codec/jpeg/companions.h"
#include "codec/jpeg/decode.h"
#include "codec/jpeg/encode.h"
#include "codec/jpeg/entropy_alone.h"
#include "codec/jpeg/header.h"
#include "codec/jpeg/known_libjpeg.h"
#include "codec/jpeg/markers.h"
#include "codec/jpeg/metadata_writer.h"
#include "codec/jpeg/stream.h"
#include "codec/jpeg/transcode.h"
#include "codec/look_into.h"
#include "codec/of_thread.h"

#include <jpeglib.h>

namespace lightmill {
namespace {

#define LIGHTMILL_TEXT_OF(value) #value
#define LIGHTMILL_TEXT(value) LIGHTMILL_TEXT_OF(value)

class JpegCodec : public Codec {
 public:
  ImageInfo probe(std::span<const std::uint8_t> bytes, const ProbeOptions& options) const override {
    OfThread<JpegDecompressor> handle;
    JpegDecompressor& codec = *handle;
    codec.begin(Damaged::fail);
    JpegWatch watch(options.limits, 0);
    codec->progress = watch.manager();
    codec.read_header(bytes);
    ImageInfo info = describe(codec);
    const JpegMarkers markers(bytes);
    markers.describe(info);
    lightmill::describe(find_companions(bytes, markers), info);
    info.file_bytes = bytes.size();
    if (options.detail == Detail::all) look_into(markers.copy(), info);
    return info;
  }
  Decoded decode(const Blob& blob, const DecodeOptions& options, BufferPool& pool, SpareCores& cores) const override {
    return decode_jpeg(blob, options, pool, cores);
  }
  std::optional<CodedBlocksRead> read_codes(const Blob& blob, const DecodeOptions& options, BufferPool& pool,
                                            SpareCores& cores) const override {
    return read_jpeg_codes(blob, options, pool, cores);
  }
  Transcoded transcode(const Blob& blob, const TranscodeOptions& options, BufferPool& pool,
                       SpareCores& cores) const override {
    return transcode_jpeg(blob, options, pool, cores);
  }
  std::optional<Transcoded> stream(const Blob& blob, const StreamingOptions& options,
                                   Workshop& workshop) const override {
    return stream_jpeg(blob, options, workshop);
  }
  Blob encode(const Frame& frame, const step::Encode& step, const Metadata& metadata, BufferPool& pool,
              SpareCores&) const override {
    return encode_jpeg(frame, std::get<JpegEncoding>(step.encoding), metadata, pool);
  }
  std::vector<std::string> libraries() const override {
    const std::string_view slow = knows_libjpeg() ? "" : ", by whose own coders JPEG takes several times as long";
    return {"libjpeg-turbo " LIGHTMILL_TEXT(LIBJPEG_TURBO_VERSION) + std::string(slow)};
  }
  std::vector<std::string> left_out(const Metadata& metadata) const override { return jpeg_leaves_out(metadata); }
};

}  // namespace

const Codec& jpeg_codec() {
  static const JpegCodec codec;
  return codec;
}

}  // namespace lightmill
