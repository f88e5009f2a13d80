#pragma once

#include "codec/codec.h"
#include "support/blobs.h"
#include "support/cores.h"
#include "support/pictures.h"
#include "support/run_program.h"
#include "support/saved_profile.h"
#include "support/temporary_folder.h"

#include "lightmill/error.h"

#include <lcms2.h>

#include <cstdint>
#include <string>
#include <vector>

/// JPEG XLs by lightmill, and by the programs of libjxl.
namespace lightmill::test {

using JxlFile = std::vector<std::uint8_t>;

inline JxlFile bytes_of(const Blob& blob) { return {blob.bytes().begin(), blob.bytes().end()}; }
inline JxlFile cut(const JxlFile& file, std::size_t size) {
  return {file.begin(), file.begin() + static_cast<std::ptrdiff_t>(size)};
}

inline JxlFile encode_as(const Encoding& encoding, const cv::Mat& mat, const Metadata& metadata = {}) {
  const Frame frame = Pixels{mat, Region::whole(size_of(mat))};
  return bytes_of(codec_for(format_of(encoding)).encode(frame, {.encoding = encoding}, metadata, pool(), no_cores()));
}
inline JxlFile jxl_of(const cv::Mat& mat, const JxlEncoding& encoding = {.effort = 3}, const Metadata& metadata = {}) {
  return encode_as(encoding, mat, metadata);
}
inline constexpr JxlEncoding kLosslessJxl{.coding = PixelCoding::lossless, .effort = 2};

enum class LongHead { iso, libjxl_0_7 };

/// The same file, its boxes behind the signature with heads of 16 bytes (ISO/IEC 14496-12, 4.2).
inline JxlFile with_long_heads(const JxlFile& file, LongHead kind = LongHead::iso) {
  constexpr std::size_t kShort = 8, kLong = 16, kSignature = 12;
  JxlFile made = cut(file, kSignature);
  for (std::size_t at = kSignature; at < file.size();) {
    const std::size_t told = file[at] << 24 | file[at + 1] << 16 | file[at + 2] << 8 | file[at + 3];
    const std::size_t size = told == 0 ? file.size() - at : told;
    const auto begin = file.begin() + static_cast<std::ptrdiff_t>(at);
    made.insert(made.end(), {0, 0, 0, 1});
    if (kind == LongHead::iso) made.insert(made.end(), begin + 4, begin + 8);
    for (int shift = 56; shift >= 0; shift -= 8)
      made.push_back(static_cast<std::uint8_t>((size + kLong - kShort) >> shift));
    if (kind == LongHead::libjxl_0_7) made.insert(made.end(), begin + 4, begin + 8);
    made.insert(made.end(), begin + kShort, begin + static_cast<std::ptrdiff_t>(size));
    at += size;
  }
  return made;
}

struct JxlReading {
  Damaged damaged = Damaged::fail;
  MetadataPolicy metadata = MetadataPolicy::keep;
  Limits limits = {};
};
inline Decoded decoded(const JxlFile& file, const JxlReading& how = {}) {
  const ImageInfo info = codec_for(file).probe(file, {.limits = how.limits});
  return codec_for(file).decode(
      blob_of(file),
      {.step = {Domain::pixels}, .metadata = how.metadata, .limits = how.limits, .damaged = how.damaged, .info = &info},
      pool(), no_cores());
}
inline cv::Mat mat_of(const Decoded& one) { return std::get<Pixels>(one.frame).mat; }
inline cv::Mat jxl_pixels(const JxlFile& file) { return mat_of(decoded(file)); }

/// What a program makes of a file, by their names' endings.
inline JxlFile made_by(const std::string& program, const JxlFile& input, const std::string& from, const std::string& to,
                       const std::vector<std::string>& options = {}) {
  const TemporaryFolder folder;
  std::vector<std::string> arguments = {program, folder.write("a" + from, input).native(),
                                        (folder / ("b" + to)).native()};
  arguments.insert(arguments.end(), options.begin(), options.end());
  const Ended ended = run_program(arguments);
  if (ended.code != 0) throw std::runtime_error(program + ": " + ended.err);
  const std::string made = folder.read("b" + to);
  return {made.begin(), made.end()};
}

/// As djxl decodes it.
inline cv::Mat pixels_by_djxl(const JxlFile& file) { return jxl_pixels(made_by("djxl", file, ".jxl", ".png")); }

inline JxlFile jxl_by_cjxl(const cv::Mat& mat, const std::vector<std::string>& options, const Metadata& metadata = {}) {
  return made_by("cjxl", encode_as(PngEncoding{.level = 1}, mat, metadata), ".png", ".jxl", options);
}

/// Of an RGB profile of those primaries and gamma.
inline Bytes profile_of(const cmsCIExyYTRIPLE& primaries, double gamma) {
  cmsCIExyY white;
  cmsWhitePointFromTemp(&white, 6504);
  cmsToneCurve* const curve = cmsBuildGamma(nullptr, gamma);
  cmsToneCurve* const curves[] = {curve, curve, curve};
  const cmsHPROFILE profile = cmsCreateRGBProfile(&white, &primaries, curves);
  Bytes bytes = saved(profile);
  cmsFreeToneCurve(curve);
  return bytes;
}
inline Bytes display_p3() { return profile_of({{0.68, 0.32, 1}, {0.265, 0.69, 1}, {0.15, 0.06, 1}}, 2.2); }

/// Noise of 16 bits.
inline cv::Mat deep_noise(Size size, int channels, unsigned seed) {
  cv::Mat mat(cv_size(size), CV_16UC(channels));
  cv::RNG random(seed);
  random.fill(mat, cv::RNG::UNIFORM, 0, 65'536);
  return mat;
}

}  // namespace lightmill::test
