#include "color/spaces.h"

#include "color/lcms.h"
#include "color/profile.h"
#include "image/coded_colors.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string_view>

namespace lightmill {
namespace {

constexpr cmsCIExyY kD65{0.3127, 0.3290, 1};
constexpr cmsCIExyYTRIPLE kRec709{{0.64, 0.33, 1}, {0.30, 0.60, 1}, {0.15, 0.06, 1}};
constexpr cmsCIExyYTRIPLE kDisplayP3{{0.680, 0.320, 1}, {0.265, 0.690, 1}, {0.150, 0.060, 1}};
constexpr cmsCIExyYTRIPLE kAdobeRgb{{0.64, 0.33, 1}, {0.21, 0.71, 1}, {0.15, 0.06, 1}};

/// a, b, c, d of ICC's parametric curve 3: (a x + b) ^ g from d on, c x below.
LcmsCurve parametric(double g, double a, double b, double c, double d) {
  const std::array<cmsFloat64Number, 5> parameters{g, a, b, c, d};
  return LcmsCurve(cmsBuildParametricToneCurve(nullptr, 4, parameters.data()));
}
LcmsCurve srgb_curve() { return parametric(2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045); }
LcmsCurve gamma_curve(double gamma) { return LcmsCurve(cmsBuildGamma(nullptr, gamma)); }

/// The header has the moment of its making (ICC.1:2010, 7.2.8), and results are to be the same at all times.
void fix_date(Bytes& profile) {
  constexpr std::size_t kDate = 24;
  constexpr std::uint8_t kTheDate[] = {0x07, 0xEA, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0};  // 2026-01-01
  if (profile.size() >= kDate + std::size(kTheDate)) std::ranges::copy(kTheDate, profile.begin() + kDate);
}

Bytes saved(const LcmsProfile& profile) {
  cmsUInt32Number size = 0;
  if (!profile || !cmsSaveProfileToMem(profile.get(), nullptr, &size)) return {};
  Bytes bytes(size);
  if (!cmsSaveProfileToMem(profile.get(), bytes.data(), &size)) return {};
  fix_date(bytes);
  return bytes;
}

void name(cmsHPROFILE profile, const char* text) {
  cmsMLU* const words = cmsMLUalloc(nullptr, 1);
  if (!words) return;
  cmsMLUsetASCII(words, "en", "US", text);
  cmsWriteTag(profile, cmsSigProfileDescriptionTag, words);
  cmsMLUfree(words);
}

Bytes rgb_profile(const cmsCIExyY& white, const cmsCIExyYTRIPLE& primaries, const LcmsCurve& curve, const char* text) {
  std::array<cmsToneCurve*, 3> curves{curve.get(), curve.get(), curve.get()};
  const LcmsProfile profile(cmsCreateRGBProfile(&white, &primaries, curves.data()));
  if (profile) name(profile.get(), text);
  return saved(profile);
}

std::uint32_t big_endian(const Bytes& bytes, std::size_t at) {
  std::uint32_t number = 0;
  for (std::size_t i = 0; i < 4; ++i) number = number << 8 | bytes[at + i];
  return number;
}

/// ITU-T H.273, 8.1; null for those that no picture is likely to have.
const cmsCIExyYTRIPLE* primaries_of(std::uint8_t code) {
  static constexpr cmsCIExyYTRIPLE kRec601{{0.630, 0.340, 1}, {0.310, 0.595, 1}, {0.155, 0.070, 1}};
  static constexpr cmsCIExyYTRIPLE kPal{{0.64, 0.33, 1}, {0.29, 0.60, 1}, {0.15, 0.06, 1}};
  static constexpr cmsCIExyYTRIPLE kRec2020{{0.708, 0.292, 1}, {0.170, 0.797, 1}, {0.131, 0.046, 1}};
  switch (code) {
    case 1:
    case 2:  // not said
      return &kRec709;
    case 5:
      return &kPal;
    case 6:
    case 7:
      return &kRec601;
    case 9:
      return &kRec2020;
    case 12:
      return &kDisplayP3;
    default:
      return nullptr;
  }
}

/// ITU-T H.273, 8.2; null for those of HDR, and for rare ones.
LcmsCurve transfer_of(std::uint8_t code) {
  if (CodedColors{.transfer = code}.has_srgb_curve()) return srgb_curve();
  switch (code) {
    case 4:
      return gamma_curve(2.2);
    case 5:
      return gamma_curve(2.8);
    case 8:
      return gamma_curve(1);
    default:
      return nullptr;
  }
}

SourceProfile of_code_points(const Bytes& points) {
  constexpr std::uint8_t kPq = 16, kHlg = 18;
  const auto* const primaries = primaries_of(points[0]);
  const LcmsCurve transfer = transfer_of(points[1]);
  if (primaries && transfer) return {rgb_profile(kD65, *primaries, transfer, "by code points"), ""};
  if (points[1] == kPq || points[1] == kHlg)
    return {
        {},
        "its colors are those of HDR (" + std::string(points[1] == kPq ? "PQ" : "HLG") + "), which stay as they are"};
  return {{}, "its colors are of a kind that is not known, and stay as they are"};
}

/// Of the numbers of cHRM and gAMA.
constexpr double kUnit = 100'000;

SourceProfile of_gamma(const Bytes* gamma, const Bytes* chromaticities) {
  cmsCIExyY white = kD65;
  cmsCIExyYTRIPLE primaries = kRec709;
  if (chromaticities) {
    const auto at = [&](std::size_t index) {
      return cmsCIExyY{big_endian(*chromaticities, 8 * index) / kUnit,
                       big_endian(*chromaticities, 8 * index + 4) / kUnit, 1};
    };
    white = at(0);
    primaries = {at(1), at(2), at(3)};
  }
  const std::uint32_t exponent = gamma ? big_endian(*gamma, 0) : 0;
  const LcmsCurve curve = exponent > 0 ? gamma_curve(kUnit / exponent) : srgb_curve();
  Bytes icc = curve ? rgb_profile(white, primaries, curve, "by gAMA and cHRM") : Bytes();
  if (icc.empty()) return {{}, "its gAMA and cHRM are those of no colors, and are not heeded"};
  return {std::move(icc), ""};
}

Bytes gray_profile_of(const LcmsCurve& curve) {
  return saved(LcmsProfile(cmsCreateGrayProfile(cmsD50_xyY(), curve.get())));
}

/// The same curve, for gray samples.
Bytes gray_of_gamma(const Bytes* gamma) {
  const std::uint32_t exponent = gamma ? big_endian(*gamma, 0) : 0;
  return gray_profile_of(exponent > 0 ? gamma_curve(kUnit / exponent) : srgb_curve());
}

}  // namespace

SourceProfile source_profile(const Metadata& metadata, bool gray) {
  if (!metadata.icc.empty()) {
    if (icc_color_space(metadata.icc) != (gray ? "GRAY" : "RGB "))
      return {{}, "its color profile does not fit its samples and is not applied"};
    return {metadata.icc, ""};
  }
  const auto& chunks = metadata.color_chunks;
  if (!means_srgb(chunks)) {
    const Bytes *gamma = find_chunk(chunks, "gAMA"), *points = find_chunk(chunks, "cICP");
    if (gray) return {gray_of_gamma(gamma), ""};
    return points ? of_code_points(*points) : of_gamma(gamma, find_chunk(chunks, "cHRM"));
  }
  if (chunks.empty() && !gray && exif_says_adobe_rgb(metadata.exif)) {
    const auto icc = profile_of(ColorSpace::adobe_rgb);
    return {Bytes(icc.begin(), icc.end()), ""};
  }
  return {};
}

std::span<const std::uint8_t> profile_of(ColorSpace space) {
  static const Bytes srgb = rgb_profile(kD65, kRec709, srgb_curve(), "sRGB");
  static const Bytes p3 = rgb_profile(kD65, kDisplayP3, srgb_curve(), "Display P3");
  static const Bytes adobe = rgb_profile(kD65, kAdobeRgb, gamma_curve(563.0 / 256), "Adobe RGB (1998) compatible");
  switch (space) {
    case ColorSpace::srgb:
      return srgb;
    case ColorSpace::display_p3:
      return p3;
    case ColorSpace::adobe_rgb:
      return adobe;
    case ColorSpace::keep:
      break;
  }
  return {};
}

std::span<const std::uint8_t> gray_profile() {
  static const Bytes gray = gray_profile_of(srgb_curve());
  return gray;
}

}  // namespace lightmill
