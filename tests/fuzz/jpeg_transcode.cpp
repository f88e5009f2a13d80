#include "codec/codec.h"
#include "codec/jpeg/transcode.h"
#include "fuzz/all.h"
#include "fuzz/jpeg_seeds.h"
#include "fuzz/small_jpeg.h"
#include "support/blobs.h"
#include "support/cores.h"
#include "support/jpeg_planes.h"
#include "support/pictures.h"

#include "lightmill/error.h"

#include <optional>
#include <string>

namespace lightmill::fuzz {
namespace {

/// A file, or why there is none.
struct Remade {
  test::FileBytes file;
  std::string refusal;
};

Remade transcoded(const test::FileBytes& file, const Rearrangement& rearrangement, ScanCoding coding,
                  const JpegEncoding& encoding = {}) try {
  const TranscodeOptions options{.rearrangement = rearrangement,
                                 .encode = {.encoding = encoding, .metadata = KeptMetadata::none()},
                                 .metadata = [](const Metadata& metadata) { return metadata; },
                                 .limits = {}};
  const Transcoded made = transcode_jpeg(test::blob_of(file), options, test::pool(), test::no_cores(), coding);
  const auto bytes = made.file.bytes();
  return {{bytes.begin(), bytes.end()}, ""};
} catch (const Error& error) {
  return {{}, error.what()};
}

/// The part of it that can be turned as one likes.
Rect in_whole_mcus(const ImageInfo& info) {
  return {0, 0, info.size.width / info.mcu.width * info.mcu.width,
          info.size.height / info.mcu.height * info.mcu.height};
}

void expect_same_samples(const test::FileBytes& file, const test::FileBytes& made) {
  const auto before = test::sound_planes_of(file, {}, {.entropy = JpegEntropy::libjpegs});
  const auto after = test::sound_planes_of(made, {}, {.entropy = JpegEntropy::libjpegs});
  expect(after.has_value(), "what was made is damaged");
  expect(before.has_value(), "sound, but libjpeg says that it is damaged");
  expect(test::same_samples(*before, *after), "other samples");
}

void expect_same(const Remade& made, const Remade& by_libjpeg) {
  // libjpeg's coder takes what is too large for its tables, and writes something else.
  const bool too_large = made.refusal.find("larger than those of 8-bit samples") != std::string::npos;
  expect(too_large || (made.refusal == by_libjpeg.refusal && made.file == by_libjpeg.file), "two ways, two results");
}

void transcode(std::span<const std::uint8_t> bytes) {
  if (bytes.size() < 4) return;
  const auto info = small_jpeg(bytes.subspan(1));
  if (!info) return;
  const test::FileBytes file(bytes.begin() + 1, bytes.end());
  const Rearrangement same{.region = {0, 0, info->size.width, info->size.height}};
  const JpegEncoding progressive{.scans = ScanOrder::progressive};
  expect_same(transcoded(file, same, ScanCoding::as_they_come, progressive),
              transcoded(file, same, ScanCoding::of_arrays, progressive));
  const Remade made = transcoded(file, same, ScanCoding::as_they_come);
  expect_same(made, transcoded(file, same, ScanCoding::of_arrays));
  if (!made.refusal.empty()) return;
  const bool has_planes = (info->color == ColorModel::ycc || info->color == ColorModel::gray) && info->regular_sampling;
  // Where progressive scans are missing, libjpeg smoothes what it decodes, and a baseline file has none missing.
  if (has_planes && !info->progressive) expect_same_samples(file, made.file);

  const Rect region = in_whole_mcus(*info);
  const auto turn = static_cast<Orientation>(1 + bytes[0] % 8);
  if (region.width == 0 || region.height == 0) return;
  const Remade there = transcoded(file, {.region = region, .turn = turn}, ScanCoding::as_they_come);
  if (!there.refusal.empty()) return;  // differences of other neighbors may be too large
  const Size size = turned(region.size(), turn);
  const Remade back = transcoded(there.file, {.region = {0, 0, size.width, size.height}, .turn = inverse(turn)},
                                 ScanCoding::as_they_come);
  expect(back.file == transcoded(file, {.region = region}, ScanCoding::as_they_come).file, "turned back to another");
}

}  // namespace

const Target kJpegTranscode{"jpeg_transcode", transcode, jpeg_seeds, mutate_jpeg};

}  // namespace lightmill::fuzz
