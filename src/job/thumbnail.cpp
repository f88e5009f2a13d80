#include "job/thumbnail.h"

#include "codec/codec.h"
#include "image/exif_edit.h"
#include "image/metadata_choice.h"
#include "io/blob_room.h"
#include "samples/turn.h"

#include "lightmill/error.h"

#include <algorithm>
#include <utility>

namespace lightmill {
namespace {

constexpr std::int64_t kMostPixels = 1'000'000;

/// Nothing where it is no picture, or a large one.
std::optional<Bytes> turned(const Bytes& jpeg, Orientation turn, Workshop& workshop) try {
  BlobRoom room(workshop.pool);
  std::ranges::copy(jpeg, room.take(jpeg.size()).begin());
  const Blob blob = std::move(room).blob();
  const Codec& codec = codec_for(Format::jpeg);
  const DecodeOptions options{
      .step = {.domain = Domain::pixels}, .metadata = MetadataPolicy::strip_all, .limits = {.pixels = kMostPixels}};
  const ImageInfo info = codec.probe(blob.bytes(), {.limits = options.limits});
  if (info.size.area() > kMostPixels) return std::nullopt;
  Decoded decoded = codec.decode(blob, options, workshop.pool, workshop.cores);
  const Frame frame = lightmill::turn(std::move(decoded.frame), turn, workshop);
  const Blob made =
      codec.encode(frame, {.encoding = JpegEncoding{.quality = kUsualQuality}}, {}, workshop.pool, workshop.cores);
  return Bytes(made.bytes().begin(), made.bytes().end());
} catch (const Error&) {
  return std::nullopt;
}

}  // namespace

void fit_thumbnail(Metadata& metadata, const PictureChange& change, Workshop& workshop) {
  if (change.turns_alone() && change.turn == Orientation::identity) return;
  const auto thumbnail = thumbnail_of(metadata.exif);
  const auto fitting = thumbnail && change.turns_alone() ? turned(*thumbnail, change.turn, workshop) : std::nullopt;
  if (fitting)
    set_thumbnail(metadata, *fitting);
  else
    drop_thumbnail(metadata);
}

}  // namespace lightmill
