#include "lightmill/version.h"

#include "codec/jpeg/known_libjpeg.h"

#include <jpeglib.h>
#include <lcms2.h>
#include <opencv2/core/version.hpp>
#include <zimg.h>
#ifdef LIGHTMILL_TBB
#include <tbb/version.h>
#endif
#ifdef LIGHTMILL_PNG
#include <libdeflate.h>
#include <zlib.h>
#endif

#include <cstdio>

namespace lightmill {
namespace {

#define LIGHTMILL_TEXT_OF(value) #value
#define LIGHTMILL_TEXT(value) LIGHTMILL_TEXT_OF(value)

std::string zimg_version() {
  unsigned major = 0, minor = 0, micro = 0;
  zimg_get_version_info(&major, &minor, &micro);
  return std::to_string(major) + "." + std::to_string(minor) + "." + std::to_string(micro);
}

std::string lcms_version() {
  const int number = cmsGetEncodedCMMversion();  // 2140: 2.14
  return std::to_string(number / 1000) + "." + std::to_string(number % 1000 / 10);
}

/// Empty where libjpeg is what this was compiled for.
std::string jpeg_coders() { return knows_libjpeg() ? "" : ", by whose own coders JPEG takes several times as long"; }

/// Empty in a build without oneTBB.
std::string tbb_line() {
#ifdef LIGHTMILL_TBB
  return "\noneTBB " + std::string(TBB_runtime_version());
#else
  return "";
#endif
}

/// Empty in a build without PNG.
std::string png_lines() {
#ifdef LIGHTMILL_PNG
  return "\nlibdeflate " LIBDEFLATE_VERSION_STRING "\nzlib " + std::string(zlibVersion());
#else
  return "";
#endif
}

}  // namespace

std::string version() { return LIGHTMILL_VERSION; }

std::string versions() {
  return "lightmill " + version() + "\nlibjpeg-turbo " LIGHTMILL_TEXT(LIBJPEG_TURBO_VERSION) + jpeg_coders() +
         "\nzimg " + zimg_version() + png_lines() + tbb_line() + "\nOpenCV " CV_VERSION "\nlcms2 " + lcms_version() +
         "\n";
}

}  // namespace lightmill
