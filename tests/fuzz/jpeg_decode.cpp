#include "codec/abilities.h"
#include "codec/codec.h"
#include "fuzz/all.h"
#include "fuzz/jpeg_seeds.h"
#include "fuzz/small_jpeg.h"
#include "support/jpeg_planes.h"
#include "support/pictures.h"

#include <array>
#include <optional>
#include <stdexcept>

namespace lightmill::fuzz {
namespace {

using test::JpegWay;

/// How a file is decoded, by a byte.
struct Ways {
  explicit Ways(unsigned choice)
      : step{Domain::planes, kScales[choice % kScales.size()]},
        simd(choice / 8 % 2 == 0 ? best_simd() : Simd::baseline),
        chunk_blocks(20 + choice / 16 * 40) {}

  static constexpr std::array<step::Scale, 6> kScales{{{1, 1}, {6, 8}, {5, 8}, {1, 2}, {1, 4}, {1, 8}}};
  step::Decode step;
  Simd simd;
  std::size_t chunk_blocks;
};

void compare(const std::optional<Planes>& ours, const std::optional<Planes>& libjpegs, const char* what) {
  if (!ours) return;
  if (!libjpegs) throw std::logic_error(std::string(what) + ": sound, but libjpeg says that it is damaged");
  if (!test::same_samples(*ours, *libjpegs))
    throw std::logic_error(std::string(what) + ": samples that libjpeg's are not");
}

void decode(std::span<const std::uint8_t> bytes) {
  if (bytes.size() < 4) return;
  const auto info = small_jpeg(bytes.subspan(1));
  if (!info || !abilities(Format::jpeg).why_no_planes(*info).empty()) return;
  const test::FileBytes file(bytes.begin() + 1, bytes.end());
  const Ways ways(bytes[0]);
  const auto by = [&](const JpegWay& way) { return test::sound_planes_of(file, ways.step, way); };
  const auto libjpegs = by({.entropy = JpegEntropy::libjpegs});
  const auto alone = by({}), by_lanes = by({.chunk_blocks = ways.chunk_blocks});
  if (alone.has_value() != by_lanes.has_value()) throw std::logic_error("sound one way, odd the other");
  compare(alone, libjpegs, "MCU by MCU");
  compare(by_lanes, libjpegs, "by lanes");
  // At an eighth nobody reads the other scans, which may be damaged.
  const auto progressive = by({.entropy = JpegEntropy::ours_progressive, .simd = ways.simd});
  if (libjpegs || ways.step.scale != step::Scale{1, 8}) compare(progressive, libjpegs, "progressive");
}

}  // namespace

const Target kJpegDecode{"jpeg_decode", decode, jpeg_seeds, mutate_jpeg};

}  // namespace lightmill::fuzz
