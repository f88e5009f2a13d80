#include "codec/jxl/decode.h"

#include "codec/damage.h"
#include "codec/exif_turn.h"
#include "codec/jxl/boxes.h"
#include "codec/jxl/decoder.h"
#include "codec/jxl/header.h"
#include "codec/jxl/samples.h"
#include "image/pooled_mat.h"

#include "lightmill/error.h"

#include <jxl/decode.h>

#include <algorithm>

namespace lightmill {
namespace {

using FileView = JxlBoxes::View;

/// Decodes the first picture, as far as there is data.
class JxlDecoding {
 public:
  JxlDecoding(FileView file, const JxlBoxes& boxes, JxlRunner& runner)
      : runner_(runner),
        decoder_(open_jxl(file, JXL_DEC_BASIC_INFO | JXL_DEC_COLOR_ENCODING | JXL_DEC_FULL_IMAGE, runner)),
        header_(read_jxl_header(*decoder_, file, boxes, runner)) {}

  const JxlHeader& header() const { return header_; }
  int type() const {
    return CV_MAKETYPE(header_.bits == 8 ? CV_8U : CV_16U, (header_.gray ? 1 : 3) + (header_.alpha ? 1 : 0));
  }

  /// Into `mat`, without gaps, in the order RGBA. What was lost is returned; nothing where all is there.
  std::optional<std::string> read(cv::Mat& mat) {
    JxlDecoderStatus status = JxlDecoderProcessInput(decoder_.get());
    if (status == JXL_DEC_NEED_IMAGE_OUT_BUFFER) {
      has_frame_ = true;
      set_buffer(mat);
      status = JxlDecoderProcessInput(decoder_.get());
    }
    runner_.check();
    if (status == JXL_DEC_FULL_IMAGE) return {};
    return status == JXL_DEC_NEED_MORE_INPUT ? "its data end early" : "its data are damaged";
  }

  /// Makes the best of the data that there was, where they end early.
  bool flush() {
    const bool shown = has_frame_ && JxlDecoderFlushImage(decoder_.get()) == JXL_DEC_SUCCESS;
    runner_.check();
    return shown;
  }

  /// Behind the picture, of a bare codestream with one picture.
  std::size_t bytes_behind() {
    if (header_.animated || JxlDecoderProcessInput(decoder_.get()) != JXL_DEC_SUCCESS) return 0;
    return JxlDecoderReleaseInput(decoder_.get());
  }

 private:
  void set_buffer(cv::Mat& mat) {
    const JxlPixelFormat format{static_cast<std::uint32_t>(mat.channels()),
                                mat.depth() == CV_8U ? JXL_TYPE_UINT8 : JXL_TYPE_UINT16, JXL_NATIVE_ENDIAN, 0};
    std::size_t wanted = 0;
    const std::size_t there = mat.total() * mat.elemSize();
    const bool ready = JxlDecoderImageOutBufferSize(decoder_.get(), &format, &wanted) == JXL_DEC_SUCCESS &&
                       wanted <= there &&
                       JxlDecoderSetImageOutBuffer(decoder_.get(), &format, mat.data, there) == JXL_DEC_SUCCESS;
    if (!ready) throw Error(Cause::internal, "libjxl wants another buffer for its samples");
  }

  JxlRunner& runner_;
  JxlDecoderHandle decoder_;
  JxlHeader header_;
  bool has_frame_ = false;
};

/// How much of the file can be decoded before it is found to be damaged: with less, libjxl shows what it has.
std::size_t sound_bytes(const JxlBoxes& boxes, JxlRunner& runner, cv::Mat& mat) {
  constexpr std::size_t kPieces = 64;
  const FileView file = boxes.file();
  const std::size_t piece = std::max<std::size_t>(1024, file.size() / kPieces);
  std::size_t sound = 0, bad = file.size();
  while (bad - sound > piece) {  // what is found with so much is found with more
    const std::size_t tried = sound + (bad - sound) / 2;
    const FileView part = file.first(tried);
    bool damaged = true;
    try {
      JxlDecoding decoding(part, boxes, runner);
      damaged = decoding.read(mat) == "its data are damaged";
    } catch (const Error& error) {
      if (error.cause() != Cause::damaged) throw;
      damaged = false;  // too little for a header
    }
    (damaged ? bad : sound) = tried;
  }
  return sound;
}

/// Throws Error(damaged) where nothing can be shown.
void salvage(const JxlBoxes& boxes, JxlRunner& runner, cv::Mat& mat, const std::string& lost) {
  const FileView file = boxes.file();
  const FileView sound = lost == "its data end early" ? file : file.first(sound_bytes(boxes, runner, mat));
  JxlDecoding decoding(sound, boxes, runner);
  mat.setTo(cv::Scalar::all(0));
  if (decoding.read(mat) && !decoding.flush()) throw Error(Cause::damaged, lost);
}

std::vector<std::string> warnings_of(const JxlHeader& header, const JxlBoxes& boxes, const DecodeOptions& options) {
  std::vector<std::string> texts;
  const int frames = options.info ? options.info->frames : 1;
  if (header.animated)
    texts.emplace_back((frames > 1 ? "an animation of " + std::to_string(frames) +
                                         (frames == kMostFrames ? " pictures or more" : " pictures")
                                   : "an animation") +
                       ", of which the first alone is kept");
  if (header.further_channels > 0)
    texts.emplace_back(std::to_string(header.further_channels) +
                       " channels beside its colors and alpha (spot colors, depth) are left out");
  if (!header.turned) tell_of_exif_turn("JPEG XL", boxes.exif(), texts);
  if (options.metadata == MetadataPolicy::strip && header.icc.empty() && exif_says_adobe_rgb(boxes.exif()))
    texts.emplace_back(kAdobeRgbIsLost);
  if (options.metadata == MetadataPolicy::keep) std::ranges::copy(boxes.warnings(), std::back_inserter(texts));
  return texts;
}

/// The orientation of the codestream is what counts, and was seen to.
Metadata metadata_of(const JxlHeader& header, const JxlBoxes& boxes, MetadataPolicy policy) {
  Metadata metadata;
  if (policy == MetadataPolicy::strip_all) return metadata;
  metadata.icc = header.icc;
  if (policy == MetadataPolicy::strip) return metadata;
  metadata.exif = boxes.exif();
  metadata.xmp = boxes.xmp();
  reset_orientation(metadata);
  return metadata;
}

}  // namespace

Decoded decode_jxl(const Blob& blob, const DecodeOptions& options, BufferPool& pool, SpareCores& cores) {
  const JxlBoxes boxes(blob.bytes());
  const std::int64_t pixels = options.info ? options.info->size.area() : 0;
  if (options.info && pixels + options.info->hidden_pixels > options.limits.pixels)
    throw Error(Limit::pixels, "what is coded is larger than the picture, and over the limit of pixels an image");
  const TimeLimit time(options.limits, pixels);
  JxlRunner runner(time, options.info ? helpers(cores, options.info->size) : SpareCores::Loan());
  auto decoding = std::make_optional<JxlDecoding>(boxes.file(), boxes, runner);
  const JxlHeader header = decoding->header();
  Pixels frame{pooled_mat(cv::Size(header.size.width, header.size.height), decoding->type(), pool),
               Region::whole(header.size)};
  auto lost = decoding->read(frame.mat);
  const std::size_t behind = lost || boxes.contained() ? 0 : decoding->bytes_behind();
  decoding.reset();
  if (lost && options.damaged == Damaged::salvage) salvage(boxes, runner, frame.mat, *lost);
  if (!lost) lost = boxes.damage();
  if (lost && options.damaged == Damaged::fail) throw Error(Cause::damaged, *lost);
  swap_red_and_blue(frame.mat);
  Decoded decoded;
  decoded.frame = std::move(frame);
  decoded.metadata = metadata_of(header, boxes, options.metadata);
  decoded.warnings = warnings_of(header, boxes, options);
  if (behind > 0) decoded.warnings.push_back(std::to_string(behind) + " bytes behind the picture: not kept");
  if (lost) tell_of_damage(*lost, decoded);
  return decoded;
}

}  // namespace lightmill
