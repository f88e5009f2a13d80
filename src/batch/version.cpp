#include "lightmill/version.h"

#include "lightmill/formats.h"

#include <lcms2.h>
#include <opencv2/core/version.hpp>
#include <zimg.h>
#ifdef LIGHTMILL_TBB
#include <tbb/version.h>
#endif

#include <cstdio>

namespace lightmill {
namespace {

std::string zimg_version() {
  unsigned major = 0, minor = 0, micro = 0;
  zimg_get_version_info(&major, &minor, &micro);
  return std::to_string(major) + "." + std::to_string(minor) + "." + std::to_string(micro);
}

std::string lcms_version() {
  const int number = cmsGetEncodedCMMversion();  // 2140: 2.14
  return std::to_string(number / 1000) + "." + std::to_string(number % 1000 / 10);
}

/// Empty in a build without oneTBB.
std::string tbb_line() {
#ifdef LIGHTMILL_TBB
  return "\noneTBB " + std::string(TBB_runtime_version());
#else
  return "";
#endif
}

/// Of the formats that were built.
std::string format_lines() {
  std::string lines;
  for (const FormatSupport& format : format_support())
    for (const std::string& library : format.libraries) lines += "\n" + library;
  return lines;
}

}  // namespace

std::string version() { return LIGHTMILL_VERSION; }

std::string versions() {
  return "lightmill " + version() + format_lines() + "\nzimg " + zimg_version() + tbb_line() + "\nOpenCV " CV_VERSION +
         "\nlcms2 " + lcms_version() + "\n";
}

}  // namespace lightmill
