#include "codec/webp/decode.h"

#include "codec/damage.h"
#include "codec/time_limit.h"
#include "codec/webp/chunks.h"
#include "image/pooled_mat.h"

#include "lightmill/error.h"

#include <webp/decode.h>

#include <algorithm>
#include <memory>

namespace lightmill {
namespace {

struct DeleteDecoder {
  void operator()(WebPIDecoder* decoder) const { WebPIDelete(decoder); }
};

enum class Samples { all, averaged };

/// Into that memory; averaged to as many as it has room for.
WebPDecoderConfig configured(cv::Mat& part, Samples samples) {
  WebPDecoderConfig config;
  if (!WebPInitDecoderConfig(&config)) throw Error(Cause::internal, "another libwebp than lightmill was built with");
  config.options.use_scaling = samples == Samples::averaged ? 1 : 0;
  config.options.scaled_width = part.cols;
  config.options.scaled_height = part.rows;
  config.output.colorspace = part.channels() == 4 ? MODE_BGRA : MODE_BGR;
  config.output.is_external_memory = 1;
  config.output.u.RGBA = {part.data, static_cast<int>(part.step[0]),
                          part.step[0] * static_cast<std::size_t>(part.rows)};
  return config;
}

/// Decodes into that part of the canvas, a piece of the data at a time, so that the clock is looked at. What was lost
/// is returned; nothing where all is there.
std::optional<std::string> decode(WebpChunks::View picture, cv::Mat part, Samples samples, const TimeLimit& time) {
  constexpr std::size_t kAtOnce = std::size_t{256} << 10;
  WebPDecoderConfig config = configured(part, samples);
  const std::unique_ptr<WebPIDecoder, DeleteDecoder> decoder(WebPIDecode(nullptr, 0, &config));
  if (!decoder) throw Error(Cause::out_of_memory, "no memory for its decoder");
  VP8StatusCode status = VP8_STATUS_SUSPENDED;
  for (std::size_t there = 0; there < picture.size() && status == VP8_STATUS_SUSPENDED;) {
    there = std::min(picture.size(), there + kAtOnce);
    status = WebPIUpdate(decoder.get(), picture.data(), there);
    if (time.is_over()) throw Error(Limit::seconds, time.reason());
  }
  if (status == VP8_STATUS_OK) return {};
  if (status == VP8_STATUS_OUT_OF_MEMORY) throw Error(Cause::out_of_memory, "no memory for its samples");
  int last_row = 0;
  if (!WebPIDecGetRGB(decoder.get(), &last_row, nullptr, nullptr, nullptr)) last_row = 0;
  if (last_row < part.rows) part.rowRange(std::max(last_row, 0), part.rows).setTo(cv::Scalar::all(0));
  return status == VP8_STATUS_SUSPENDED ? "its data end early" : "its data are damaged";
}

}  // namespace

Decoded decode_webp(const Blob& blob, const DecodeOptions& options, BufferPool& pool) {
  const WebpChunks chunks(blob.bytes());
  const ImageInfo info = chunks.describe();
  const TimeLimit time(options.limits, info.size.area());
  const Rect place = chunks.place();
  if (place.x + place.width > info.size.width || place.y + place.height > info.size.height)
    throw Error(Cause::damaged, "its picture is larger than its canvas");
  const int of = options.step.scale.denominator;  // of multiples, whose picture is all of the canvas
  const Size size{ceil_div(info.size.width, of), ceil_div(info.size.height, of)};
  Pixels pixels{pooled_mat(cv::Size(size.width, size.height), info.alpha ? CV_8UC4 : CV_8UC3, pool),
                Region::whole(size)};
  if (!chunks.covers_canvas()) pixels.mat.setTo(cv::Scalar::all(0));
  auto lost = decode(chunks.picture(),
                     pixels.mat(cv::Rect(place.x, place.y, ceil_div(place.width, of), ceil_div(place.height, of))),
                     of > 1 ? Samples::averaged : Samples::all, time);
  if (!lost) lost = chunks.damage();
  if (lost && options.damaged == Damaged::fail) throw Error(Cause::damaged, *lost);
  Decoded decoded;
  decoded.frame = std::move(pixels);
  decoded.metadata = chunks.metadata(options.metadata);
  decoded.warnings = chunks.warnings(options.metadata);
  if (lost) tell_of_damage(*lost, decoded);
  return decoded;
}

}  // namespace lightmill
