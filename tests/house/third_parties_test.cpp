#include "house/source_tree.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace lightmill::house {
namespace {

/// A library that lives in a few places, so that it can be exchanged there.
struct ThirdParty {
  std::string_view header;  // the beginning of its headers' names
  std::vector<std::string_view> homes;
};

// src/batch/version.cpp names the versions of all of them.
const ThirdParty kThirdParties[] = {
    {"jpeglib.h", {"src/codec/jpeg/", "src/batch/version"}},
    {"jerror.h", {"src/codec/jpeg/"}},
    {"jpegint.h", {"src/codec/jpeg/"}},
    {"turbojpeg.h", {"src/codec/jpeg/"}},
    {"libdeflate.h", {"src/codec/png/", "src/batch/version"}},
    {"zlib.h", {"src/codec/png/", "src/batch/version"}},
    {"jxl/", {"src/codec/jxl/"}},
    {"brotli/", {"src/codec/jxl/"}},
    {"libde265/", {"src/codec/heic/"}},
    {"gif_lib.h", {"src/codec/gif/"}},
    {"zimg.h", {"src/samples/", "src/batch/version"}},
    {"zimg++.hpp", {"src/samples/"}},
    {"lcms2.h", {"src/color/", "src/batch/version"}},
    {"oneapi/tbb", {"src/exec/", "src/batch/version"}},
    {"tbb/", {"src/exec/", "src/batch/version"}},
    {"omp.h", {"src/exec/"}},
    {"nlohmann/", {"src/report/", "src/source/json_manifest", "tools/lightmill/"}},
    {"CLI/", {"tools/lightmill/"}},
    {"opencv2/imgproc", {"src/"}},
};

bool is_home(const ThirdParty& third, std::string_view path) {
  return std::ranges::any_of(third.homes, [&](std::string_view home) { return path.starts_with(home); });
}

/// Every file below include, src and tools/lightmill, by its path.
std::map<std::string, SourceFile> all_sources() {
  std::map<std::string, SourceFile> all;
  for (const std::string_view folder : {"include", "src", "tools/lightmill"}) {
    for (SourceFile& source : sources_below(folder)) all.emplace(source.path, source);
  }
  return all;
}

/// What a file includes, itself and by way of the repository's own headers.
std::set<std::string> reach(const std::map<std::string, SourceFile>& all, const std::string& path) {
  std::set<std::string> seen, waiting = {path};
  while (!waiting.empty()) {
    const std::string next = waiting.extract(waiting.begin()).value();
    for (const std::string& include : all.at(next).includes) {
      if (!seen.insert(include).second) continue;
      for (const char* folder : {"src/", "include/"}) {
        if (all.contains(folder + include)) waiting.insert(folder + include);
      }
    }
  }
  return seen;
}

TEST(ThirdParties, StayInTheirRooms) {
  const auto all = all_sources();
  for (const auto& [path, source] : all) {
    for (const std::string& include : reach(all, path)) {
      for (const ThirdParty& third : kThirdParties) {
        EXPECT_TRUE(!starts_with(include, third.header) || is_home(third, path)) << path << " reaches " << include;
      }
    }
  }
}

/// A plan is made of what is known before there is a frame.
TEST(ThirdParties, PlansSeeNoOpenCv) {
  const auto all = all_sources();
  for (const auto& [path, source] : all) {
    if (!starts_with(path, "src/plan/")) continue;
    for (const std::string& include : reach(all, path))
      EXPECT_FALSE(starts_with(include, "opencv2/")) << path << " reaches " << include;
  }
}

TEST(ThirdParties, OpenCvIsCoreAndImgprocOnly) {
  for (const auto& [path, source] : all_sources()) {
    for (const std::string& include : source.includes) {
      if (!starts_with(include, "opencv2/")) continue;
      const bool core = starts_with(include, "opencv2/core"), imgproc = starts_with(include, "opencv2/imgproc");
      EXPECT_TRUE(core || imgproc) << path << " includes " << include << ", which is not linked";
      EXPECT_TRUE(core || !starts_with(path, "include/")) << path << " shows " << include << " to embedders";
    }
  }
}

}  // namespace
}  // namespace lightmill::house
