#pragma once

#include "codec/codec.h"
#include "support/blobs.h"
#include "support/cores.h"
#include "support/pictures.h"
#include "support/run_program.h"
#include "support/temporary_folder.h"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

/// Pictures that others made and Debian ships, and what programs that are not ours see in them.
namespace lightmill::test {

/// Of the package golang-golang-x-image-dev.
inline const std::filesystem::path kGoPictures = "/usr/share/gocode/src/golang.org/x/image/testdata";
/// Of the package gdk-pixbuf-tests.
inline const std::filesystem::path kPixbufPictures = "/usr/libexec/installed-tests/gdk-pixbuf";
/// Of the package golang-github-gabriel-vasile-mimetype-dev.
inline const std::filesystem::path kMimetypePictures =
    "/usr/share/gocode/src/github.com/gabriel-vasile/mimetype/testdata";

/// The folder's files of that extension, by name. A folder without any is a package that is not there.
inline std::vector<std::filesystem::path> published(const std::filesystem::path& folder, const std::string& extension) {
  std::vector<std::filesystem::path> files;
  if (std::filesystem::is_directory(folder))
    for (const auto& entry : std::filesystem::directory_iterator(folder))
      if (entry.path().extension() == extension) files.push_back(entry.path());
  if (files.empty())
    throw std::runtime_error("no *" + extension + " in " + folder.native() +
                             ": tools/install_packages tests installs what has them");
  std::ranges::sort(files);
  return files;
}

inline std::vector<std::uint8_t> contents_of(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  if (!stream) throw std::runtime_error("cannot read " + path.native());
  return {std::istreambuf_iterator<char>(stream), {}};
}

inline cv::Mat pixels_of_published(const std::vector<std::uint8_t>& file, std::optional<int> page = {}) {
  const DecodeOptions options{.step = {.domain = Domain::pixels, .page = page}, .limits = {}};
  return std::get<Pixels>(codec_for(file).decode(blob_of(file), options, pool(), no_cores()).frame).mat;
}

/// As B, G, R and alpha. What is transparent has no color that two decoders would have to agree on.
inline cv::Mat as_bgra(const cv::Mat& mat) {
  cv::Mat bgra(mat.size(), CV_MAKETYPE(mat.depth(), 4));
  if (mat.channels() == 1) cv::cvtColor(mat, bgra, cv::COLOR_GRAY2BGRA);
  if (mat.channels() == 2) cv::mixChannels({mat}, {bgra}, {0, 0, 0, 1, 0, 2, 1, 3});
  if (mat.channels() == 3) cv::cvtColor(mat, bgra, cv::COLOR_BGR2BGRA);
  if (mat.channels() == 4) mat.copyTo(bgra);
  cv::Mat alpha;
  cv::extractChannel(bgra, alpha, 3);
  bgra.setTo(cv::Scalar::all(0), alpha == 0);
  return bgra;
}

/// R, G, B and alpha in rows, as programs write them; of 16 bits the low byte first.
inline cv::Mat bgra_of_rgba(std::string rgba, Size size, int depth) {
  const cv::Mat mat(cv_size(size), CV_MAKETYPE(depth, 4), rgba.data());
  if (rgba.size() != mat.total() * mat.elemSize())
    throw std::runtime_error("another size than " + to_string(size) + ": " + std::to_string(rgba.size()) + " bytes");
  cv::Mat bgra;
  cv::cvtColor(mat, bgra, cv::COLOR_RGBA2BGRA);
  return as_bgra(bgra);
}

inline void run_or_throw(const std::vector<std::string>& words) {
  const Ended ended = run_program(words);
  if (ended.code != 0) throw std::runtime_error(words.front() + ": " + ended.err);
}

/// What ImageMagick sees, of `page` (from 1 on) as it is shown over those before it; of the size and depth of `like`.
inline cv::Mat bgra_by_imagemagick(const std::filesystem::path& path, int page, const cv::Mat& like) {
  const TemporaryFolder folder;
  const std::string pages = "[0-" + std::to_string(page - 1) + "]", depth = like.depth() == CV_16U ? "16" : "8";
  run_or_throw({"convert-im6.q16", path.native() + pages, "-coalesce", "-delete", "0--2", "-endian", "LSB", "-depth",
                depth, "rgba:" + (folder / "raw").native()});
  return bgra_of_rgba(folder.read("raw"), size_of(like), like.depth());
}

}  // namespace lightmill::test
