#include "job/gain_map.h"

#include "codec/codec.h"
#include "codec/jpeg/gain_map.h"
#include "samples/resample.h"
#include "samples/turn.h"

#include "lightmill/error.h"
#include "lightmill/plan.h"
#include "lightmill/recipe.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace lightmill {
namespace {

constexpr double kNear = 1e-3;  // of a sample

bool is_near(double a, double b) { return std::abs(a - b) < kNear; }

/// The gain map and its part that is kept.
struct KeptPart {
  ImageInfo info;
  Region part;
  Size size;  ///< of the new one before it is turned
  Orientation turn;

  /// Whether it is the samples that there are.
  bool is_whole() const {
    return is_near(part.x, std::round(part.x)) && is_near(part.y, std::round(part.y)) &&
           is_near(part.width, size.width) && is_near(part.height, size.height);
  }
  Rect rect() const {
    return {static_cast<int>(std::lround(part.x)), static_cast<int>(std::lround(part.y)), size.width, size.height};
  }
};

/// One side of the new one: as much smaller as the picture became, and never larger than it was.
int side(double kept, double seen, int result) {
  return std::max(1, static_cast<int>(std::lround(kept * std::min(1.0, result / seen))));
}

KeptPart part_of(const ImageInfo& info, const PictureChange& change) {
  const double across = static_cast<double>(info.size.width) / change.stored.width;
  const double down = static_cast<double>(info.size.height) / change.stored.height;
  const Region part{change.part.x * across, change.part.y * down, change.part.width * across,
                    change.part.height * down};
  const Size result = turned(change.size, inverse(change.turn));
  return {info,
          part,
          {side(part.width, change.part.width, result.width), side(part.height, change.part.height, result.height)},
          change.turn};
}

/// Turned and cut between its blocks; nothing where it cannot be.
std::optional<Blob> rearranged(const Blob& blob, const KeptPart& kept, const Limits& limits, Workshop& workshop) {
  ImageInfo turned_info = kept.info;
  turned_info.orientation = kept.turn;  // which is what is to be done
  const Recipe recipe{.operations = {Crop{kept.rect()}, AutoOrient{}}};
  const Plan plan = make_plan(turned_info, recipe, PlanOptions{.limits = limits, .domain = {}});
  if (plan.decode().domain != Domain::coefficients) return std::nullopt;
  const TranscodeOptions options{.rearrangement = {.region = kept.rect(), .turn = kept.turn},
                                 .encode = plan.encode(),
                                 .metadata = [](const Metadata&) { return Metadata(); },
                                 .limits = limits,
                                 .info = &kept.info};
  try {
    return codec_for(Format::jpeg).transcode(blob, options, workshop.pool, workshop.cores).file;
  } catch (const NotKept&) {
    return std::nullopt;
  }
}

Blob coded_anew(const Blob& blob, const KeptPart& kept, const Limits& limits, Workshop& workshop) {
  constexpr int kLeastQuality = 85;
  const ImageInfo& info = kept.info;
  if (has_inks(info.color)) throw Error(Cause::unsupported, "a gain map of inks");
  const bool planar = info.regular_sampling && info.color != ColorModel::rgb;
  const Codec& codec = codec_for(Format::jpeg);
  const DecodeOptions options{.step = {.domain = planar ? Domain::planes : Domain::pixels},
                              .metadata = MetadataPolicy::strip_all,
                              .limits = limits,
                              .info = &info};
  Frame frame = codec.decode(blob, options, workshop.pool, workshop.cores).frame;
  std::visit([&](auto& samples) { samples.window = kept.part; }, frame);
  const Subsampling chroma = planar && info.color != ColorModel::gray ? info.subsampling : kSampling444;
  if (kept.is_whole())
    frame = settle(std::move(frame), {kept.size, chroma}, workshop);
  else
    frame = resample(std::move(frame), {kept.size, Resampling::linear, chroma}, workshop);
  frame = turn(std::move(frame), kept.turn, workshop);
  const JpegEncoding encoding{.quality = std::max(info.quality, kLeastQuality),
                              .chroma = transposes(kept.turn) ? chroma.transposed() : chroma};
  return codec.encode(frame, {.encoding = encoding}, {}, workshop.pool, workshop.cores);
}

}  // namespace

Bytes gain_map_of(const PictureChange& change, const Bytes& gain_map, const Limits& limits, Workshop& workshop) {
  Blob blob{.buffer = workshop.pool.acquire(gain_map.size() + Blob::kPadding), .size = gain_map.size()};
  std::ranges::copy(gain_map, blob.buffer.data());
  ImageInfo info = codec_for(Format::jpeg).probe(blob.bytes(), {.limits = limits});
  if (info.size.area() > change.stored.area()) throw Error(Cause::unsupported, "a gain map larger than its picture");
  const KeptPart kept = part_of(info, change);
  std::optional<Blob> made;
  if (kept.is_whole()) made = rearranged(blob, kept, limits, workshop);
  if (!made) made = coded_anew(blob, kept, limits, workshop);
  return with_header_of(gain_map, made->bytes());
}

}  // namespace lightmill
