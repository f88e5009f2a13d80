#pragma once

#include "codec/jpeg/planes.h"
#include "support/blobs.h"
#include "support/cores.h"
#include "support/jpeg_surgery.h"
#include "support/pictures.h"

#include "lightmill/error.h"

#include <optional>
#include <utility>

namespace lightmill::test {

/// How a JPEG's planes are to be decoded, below what the codec chooses by itself.
struct JpegWay {
  JpegEntropy entropy = JpegEntropy::ours;
  std::size_t chunk_blocks = 0;  ///< of pictures so small that there would be one chunk otherwise; 0: MCU by MCU
  int helpers = 0;
  Simd simd = best_simd();
  Limits limits = {};
};

/// The bytes as the codec lays them out: end-of-image markers behind the file's end.
inline FileBytes padded(FileBytes file) {
  for (std::size_t i = 0; i < Blob::kPadding / 2; ++i) file.insert(file.end(), {0xFF, 0xD9});
  return file;
}

/// Nothing where that decoder finds the data odd, or does not do. Throws Error where they are damaged.
inline std::optional<Planes> planes_of(const FileBytes& file, const step::Decode& step, const JpegWay& way = {}) {
  const FileBytes bytes = padded(file);
  JpegDecompressor codec;
  codec.begin(Damaged::fail, way.entropy);
  codec.read_header(bytes);
  const ImageInfo info = describe(codec);
  JpegWatch watch(way.limits, info.size.area());
  codec->progress = watch.manager();
  codec->scale_num = static_cast<unsigned>(step.scale.numerator);
  codec->scale_denom = static_cast<unsigned>(step.scale.denominator);
  const PlaneRequest request{info, step, watch, way.chunk_blocks};
  if (way.entropy == JpegEntropy::ours_progressive) return decode_progressive_planes(codec, request, pool(), way.simd);
  IdleCores idle(way.helpers);
  Planes planes = decode_planes(codec, request, idle.loan(), pool());
  return codec.finish() ? std::optional(std::move(planes)) : std::nullopt;
}

/// The same, and nothing where they are damaged.
inline std::optional<Planes> sound_planes_of(const FileBytes& file, const step::Decode& step, const JpegWay& way = {}) {
  try {
    return planes_of(file, step, way);
  } catch (const Error&) {
    return std::nullopt;
  }
}

inline bool same_samples(const Planes& a, const Planes& b) {
  bool same = a.count == b.count && a.window == b.window;
  for (std::size_t i = 0; same && i < static_cast<std::size_t>(a.count); ++i) {
    same = max_difference(a.plane[i].mat(), b.plane[i].mat()) == 0;
  }
  return same;
}

}  // namespace lightmill::test
