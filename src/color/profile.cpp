#include "color/profile.h"

#include "color/lcms.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace lightmill {
namespace {

/// What a file says of itself must not drive a terminal.
std::string printable(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
  return text;
}

/// IEC 61966-2-1, from linear light to what is stored, both 0 to 1.
double stored_as_srgb(double light) {
  return light <= 0.0031308 ? 12.92 * light : 1.055 * std::pow(light, 1 / 2.4) - 0.055;
}

/// A step of 8 bits apart at most, over all values that 8 bits hold. (A gamma of 2.2 is seven away in the shadows.)
bool has_srgb_curve(cmsHPROFILE profile, cmsTagSignature tag) {
  const auto* curve = static_cast<const cmsToneCurve*>(cmsReadTag(profile, tag));
  if (!curve) return false;
  for (int value = 0; value <= 255; ++value) {
    const auto stored = static_cast<cmsFloat32Number>(value) / 255;
    const double light = std::clamp<double>(cmsEvalToneCurveFloat(curve, stored), 0, 1);
    if (std::abs(stored_as_srgb(light) - stored) > 1.0 / 255) return false;
  }
  return true;
}

bool is_near(cmsHPROFILE profile, cmsTagSignature tag, const std::array<double, 3>& xyz) {
  constexpr double kRounding = 0.002;  // profiles of sRGB are this near each other; Display P3 is 0.1 away
  const auto* color = static_cast<const cmsCIEXYZ*>(cmsReadTag(profile, tag));
  return color && std::abs(color->X - xyz[0]) < kRounding && std::abs(color->Y - xyz[1]) < kRounding &&
         std::abs(color->Z - xyz[2]) < kRounding;
}

/// Adapted to D50, as profiles hold them.
bool has_srgb_primaries(cmsHPROFILE profile) {
  return is_near(profile, cmsSigRedColorantTag, {0.4361, 0.2225, 0.0139}) &&
         is_near(profile, cmsSigGreenColorantTag, {0.3851, 0.7169, 0.0971}) &&
         is_near(profile, cmsSigBlueColorantTag, {0.1431, 0.0606, 0.7141});
}

/// None where there is no light.
std::optional<std::array<double, 2>> place_of(cmsHPROFILE profile, cmsTagSignature tag) {
  const auto* color = static_cast<const cmsCIEXYZ*>(cmsReadTag(profile, tag));
  const double sum = color ? color->X + color->Y + color->Z : 0;
  return sum > 0 ? std::optional(std::array{color->X / sum, color->Y / sum}) : std::nullopt;
}

bool has_tables(cmsHPROFILE profile) {
  return cmsIsTag(profile, cmsSigAToB0Tag) != 0 || cmsIsTag(profile, cmsSigDToB0Tag) != 0;
}

}  // namespace

std::string icc_description(std::span<const std::uint8_t> icc) {
  const LcmsProfile profile = opened_profile(icc);
  if (!profile) return {};
  std::array<char, 256> text{};
  cmsGetProfileInfoASCII(profile.get(), cmsInfoDescription, "en", "US", text.data(), text.size() - 1);
  return printable(text.data());
}

std::string icc_color_space(std::span<const std::uint8_t> icc) {
  constexpr std::size_t kOffset = 16, kSize = 4;  // ICC.1:2010, 7.2.6
  if (icc.size() < kOffset + kSize) return {};
  return printable(std::string(icc.begin() + kOffset, icc.begin() + kOffset + kSize));
}

bool is_srgb(std::span<const std::uint8_t> icc) {
  const std::string space = icc_color_space(icc);
  if (space != "RGB " && space != "GRAY") return false;
  const LcmsProfile profile = opened_profile(icc);
  if (!profile || has_tables(profile.get())) return false;
  if (space == "GRAY") return has_srgb_curve(profile.get(), cmsSigGrayTRCTag);
  const auto has_curve = [&](cmsTagSignature tag) { return has_srgb_curve(profile.get(), tag); };
  return has_srgb_primaries(profile.get()) && has_curve(cmsSigRedTRCTag) && has_curve(cmsSigGreenTRCTag) &&
         has_curve(cmsSigBlueTRCTag);
}

std::optional<Chromaticities> chromaticities(std::span<const std::uint8_t> icc) {
  if (icc_color_space(icc) != "RGB ") return std::nullopt;
  const LcmsProfile profile = opened_profile(icc);
  if (!profile || has_tables(profile.get())) return std::nullopt;
  const auto red = place_of(profile.get(), cmsSigRedColorantTag),
             green = place_of(profile.get(), cmsSigGreenColorantTag),
             blue = place_of(profile.get(), cmsSigBlueColorantTag);
  if (!red || !green || !blue) return std::nullopt;
  const cmsCIEXYZ& white = *cmsD50_XYZ();
  const double sum = white.X + white.Y + white.Z;
  return Chromaticities{{white.X / sum, white.Y / sum}, *red, *green, *blue};
}

}  // namespace lightmill
