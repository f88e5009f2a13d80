#include "codec/avif/decode.h"

#include "codec/avif/opened.h"
#include "codec/avif/samples.h"
#include "codec/coded_pixels.h"
#include "codec/damage.h"
#include "codec/time_limit.h"
#include "image/pooled_mat.h"
#include "samples/turn.h"

#include "lightmill/error.h"

#include <algorithm>

namespace lightmill {
namespace {

struct Part {
  cv::Mat samples;
  std::optional<std::string> lost;
};

/// Again, by a decoder that goes on over damage: of a picture that is made of several the whole rows of them.
Part salvaged(OpenedAvif& avif, const Error& failure, BufferPool& pool) {
  avif.reopen_tolerantly();
  avifDecoder& decoder = avif.decoder();
  const bool all = avifDecoderNextImage(&decoder) == AVIF_RESULT_OK;
  const auto rows = static_cast<int>(all ? decoder.image->height : avifDecoderDecodedRowCount(&decoder));
  if (rows <= 0) throw Error(failure);
  return {frame_of(*decoder.image, rows, pool), failure.what()};
}

/// dav1d knows a limit for pictures: frames may be smaller than the sequence that they are of.
avifResult next_image_within_limits(OpenedAvif& avif) {
  avif.reopen_tolerantly();
  const avifResult result = avifDecoderNextImage(&avif.decoder());
  if (result == AVIF_RESULT_OK) return result;
  throw Error(Cause::unsupported, "its data code a larger picture than its boxes tell");
}

Part decode(OpenedAvif& avif, const DecodeOptions& options, BufferPool& pool) try {
  avifResult result = avifDecoderNextImage(&avif.decoder());
  if (avif.source().refusal() == AvifRefusal::many_pictures)
    throw Error(Cause::unsupported, "its data code too many pictures for the one that is shown");
  if (avif.source().refusal() == AvifRefusal::larger_than_told) result = next_image_within_limits(avif);
  const avifDecoder& decoder = avif.decoder();
  if (result != AVIF_RESULT_OK) throw_avif(result, decoder.diag, avif.damage().value_or("its data are damaged"));
  const avifImage& image = *decoder.image;
  return {frame_of(image, static_cast<int>(image.height), pool), avif.damage()};
} catch (const Error& error) {
  if (options.damaged == Damaged::fail || error.cause() != Cause::damaged) throw;
  return salvaged(avif, error, pool);
}

/// Whoever planned for a picture went by its boxes.
void check_as_told(const cv::Mat& samples, const ImageInfo& info) {
  if (samples.type() != pixels_type(info))
    throw Error(Cause::damaged, "its data code other samples than its boxes tell");
}

cv::Mat cropped(const cv::Mat& samples, const Rect& place, BufferPool& pool) {
  const cv::Rect rect(place.x, place.y, place.width, place.height);
  return rect.size() == samples.size() ? samples : pooled_copy(samples(rect), pool);
}

}  // namespace

/// On one thread: with two libaom takes twice the memory, which nobody has counted.
Decoded decode_avif(const Blob& blob, const DecodeOptions& options, BufferPool& pool) {
  OpenedAvif avif(blob.bytes(), 1);
  const ImageInfo info = avif.describe();
  check_coded_pixels(info, options.limits);
  const TimeLimit time(options.limits, info.size.area());
  if (avif.damage() && options.damaged == Damaged::fail) throw Error(Cause::damaged, *avif.damage());
  Decoded decoded;
  decoded.metadata = avif.metadata(options.metadata);
  decoded.warnings = avif.warnings(options.metadata);
  auto [samples, lost] = decode(avif, options, pool);
  if (time.is_over()) throw Error(Limit::seconds, time.reason());
  avif.close();
  check_as_told(samples, info);
  samples = cropped(samples, avif.place(), pool);
  if (avif.turn() != Orientation::identity) samples = turn(samples, avif.turn(), pool);
  decoded.frame = Pixels{samples, Region::whole(info.size)};
  if (lost) tell_of_damage(*lost, decoded);
  return decoded;
}

}  // namespace lightmill
