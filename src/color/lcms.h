#pragma once

#include <lcms2.h>

#include <cstdint>
#include <memory>
#include <span>

/// lcms2's handles, closed where they go out of scope. For the .cpp files of this room.
namespace lightmill {

struct CloseProfile {
  void operator()(cmsHPROFILE profile) const { cmsCloseProfile(profile); }
};
using LcmsProfile = std::unique_ptr<void, CloseProfile>;

struct FreeCurve {
  void operator()(cmsToneCurve* curve) const { cmsFreeToneCurve(curve); }
};
using LcmsCurve = std::unique_ptr<cmsToneCurve, FreeCurve>;

struct DeleteTransform {
  void operator()(cmsHTRANSFORM transform) const { cmsDeleteTransform(transform); }
};
using LcmsTransform = std::unique_ptr<void, DeleteTransform>;

/// Null where it cannot be read.
inline LcmsProfile opened_profile(std::span<const std::uint8_t> icc) {
  return LcmsProfile(cmsOpenProfileFromMem(icc.data(), static_cast<cmsUInt32Number>(icc.size())));
}

}  // namespace lightmill
