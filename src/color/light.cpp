#include "color/light.h"

#include "color/cache.h"
#include "color/lcms.h"
#include "color/spaces.h"

#include <algorithm>
#include <array>

namespace lightmill {
namespace {

using SharedCurve = std::shared_ptr<const LightCurve>;

const cmsToneCurve* tone_curve(cmsHPROFILE profile, cmsTagSignature tag) {
  const auto* const curve = static_cast<const cmsToneCurve*>(cmsReadTag(profile, tag));
  const bool rises = curve && cmsEvalToneCurveFloat(curve, 1) > cmsEvalToneCurveFloat(curve, 0);
  return rises ? curve : nullptr;
}

SharedCurve sampled(const cmsToneCurve* curve) {
  return std::make_shared<const LightCurve>(
      [curve](double stored) -> double { return cmsEvalToneCurveFloat(curve, static_cast<float>(stored)); });
}

/// None where the profile has none.
LightCurves curves_of(std::span<const std::uint8_t> icc, bool gray) {
  const LcmsProfile profile = opened_profile(icc);
  if (!profile) return {};
  if (gray) {
    const cmsToneCurve* curve = tone_curve(profile.get(), cmsSigGrayTRCTag);
    if (!curve) curve = tone_curve(profile.get(), cmsSigGreenTRCTag);
    return curve ? LightCurves{sampled(curve)} : LightCurves{};
  }
  const auto* const blue = tone_curve(profile.get(), cmsSigBlueTRCTag);
  const auto* const green = tone_curve(profile.get(), cmsSigGreenTRCTag);
  const auto* const red = tone_curve(profile.get(), cmsSigRedTRCTag);
  if (!blue || !green || !red) return {};
  return {sampled(blue), sampled(green), sampled(red)};
}

}  // namespace

std::shared_ptr<const LightCurves> light_curves(const Metadata& metadata, bool gray) {
  static Cache<std::pair<Bytes, bool>, std::shared_ptr<const LightCurves>> cache;
  const Bytes icc = metadata.icc.empty() ? source_profile(metadata, gray).icc : metadata.icc;
  return cache.get({icc, gray}, [&] {
    LightCurves curves = curves_of(icc, gray);
    if (!curves.of[0]) curves = curves_of(gray ? gray_profile() : profile_of(ColorSpace::srgb), gray);
    return std::make_shared<const LightCurves>(std::move(curves));
  });
}

}  // namespace lightmill
