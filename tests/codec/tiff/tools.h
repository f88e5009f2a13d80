#pragma once

#include "codec/codec.h"
#include "support/blobs.h"
#include "support/cores.h"
#include "support/pictures.h"
#include "support/run_program.h"
#include "support/temporary_folder.h"

#include "lightmill/error.h"

#include <gtest/gtest.h>
#include <opencv2/imgproc.hpp>

#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

/// TIFFs by ourselves, and by the tools that Debian has.
namespace lightmill::test {

using File = std::vector<std::uint8_t>;

inline File encode_tiff(const cv::Mat& mat, const TiffEncoding& encoding = {}, const Metadata& metadata = {}) {
  const Frame frame = Pixels{mat, Region::whole(size_of(mat))};
  const Blob blob = codec_for(Format::tiff).encode(frame, {.encoding = encoding}, metadata, pool(), no_cores());
  return {blob.bytes().begin(), blob.bytes().end()};
}
inline Decoded decode_tiff(const File& file, Damaged damaged = Damaged::fail,
                           MetadataPolicy policy = MetadataPolicy::keep, Limits limits = {},
                           std::optional<int> page = {}) {
  const DecodeOptions options{.step = {.domain = Domain::pixels, .page = page},
                              .metadata = policy,
                              .limits = limits,
                              .damaged = damaged,
                              .info = nullptr};
  return codec_for(Format::tiff).decode(blob_of(file), options, pool(), no_cores());
}
inline cv::Mat pixels_of(const Decoded& decoded) { return std::get<Pixels>(decoded.frame).mat; }
inline cv::Mat pixels_of(const File& file) { return pixels_of(decode_tiff(file)); }

/// Any of 8 or 16 bits.
inline cv::Mat noise_of(int type, Size size, unsigned seed) {
  const cv::Mat bytes = noise({size.width * CV_ELEM_SIZE(type), size.height}, 1, seed);
  return cv::Mat(size.height, size.width, type, bytes.data).clone();
}

inline File contents(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

/// A folder in which programs run.
class Bench {
 public:
  std::string path(const std::string& name) const { return (folder_ / name).native(); }
  void write(const std::string& name, const File& file) const {
    folder_.write(name, std::string(file.begin(), file.end()));
  }
  File read(const std::string& name) const { return contents(folder_ / name); }

  /// A program with words that name files of the folder as they are.
  Ended run(const std::string& line) const {
    std::vector<std::string> words;
    std::istringstream stream(line);
    for (std::string word; stream >> word;) words.push_back(word);
    const std::string folder = folder_.path().native();
    Ended ended = run_program(words, [folder] {
      if (chdir(folder.c_str()) != 0) _exit(126);
    });
    EXPECT_EQ(ended.code, 0) << line << "\n" << ended.err;
    return ended;
  }

  /// As a PAM, which ImageMagick reads and writes.
  void write_pam(const std::string& name, const cv::Mat& mat) const {
    const char* const kinds[] = {"GRAYSCALE", "GRAYSCALE_ALPHA", "RGB", "RGB_ALPHA"};
    const bool words = mat.depth() == CV_16U;
    std::ostringstream out;
    out << "P7\nWIDTH " << mat.cols << "\nHEIGHT " << mat.rows << "\nDEPTH " << mat.channels() << "\nMAXVAL "
        << (words ? 65535 : 255) << "\nTUPLTYPE " << kinds[mat.channels() - 1] << "\nENDHDR\n";
    cv::Mat rgb = swapped(mat);
    for (int y = 0; y < rgb.rows; ++y) {
      for (std::size_t i = 0; i < static_cast<std::size_t>(rgb.cols * rgb.channels()); ++i) {
        if (words) out << static_cast<char>(rgb.ptr<std::uint16_t>(y)[i] >> 8);
        out << static_cast<char>(words ? rgb.ptr<std::uint16_t>(y)[i] : rgb.ptr(y)[i]);
      }
    }
    folder_.write(name, out.str());
  }

  /// What ImageMagick makes of a file, as pixels of `type`.
  cv::Mat by_imagemagick(const std::string& name, int type) const {
    const char* const kinds[] = {"gray", "graya", "rgb", "rgba"};
    const std::string kind = kinds[CV_MAT_CN(type) - 1], depth = CV_MAT_DEPTH(type) == CV_16U ? "16" : "8";
    const std::string alpha = CV_MAT_CN(type) % 2 == 0 ? "" : " -alpha off";
    run("convert-im6.q16 " + name + "[0]" + alpha + " -endian LSB -depth " + depth + " " + kind + ":raw");
    const File raw = read("raw");
    const Ended size = run("identify-im6.q16 -format %wx%h " + name + "[0]");
    return from_raw(raw, size.out, type);
  }
  /// What libvips does.
  cv::Mat by_vips(const std::string& name, int type) const {
    run("vips rawsave " + name + " raw");
    const Ended size = run("identify-im6.q16 -format %wx%h " + name + "[0]");
    return from_raw(read("raw"), size.out, type);
  }

 private:
  static cv::Mat swapped(const cv::Mat& mat) {
    cv::Mat other = mat.clone();
    if (mat.channels() == 3) cv::cvtColor(mat, other, cv::COLOR_BGR2RGB);
    if (mat.channels() == 4) cv::cvtColor(mat, other, cv::COLOR_BGRA2RGBA);
    return other;
  }
  static cv::Mat from_raw(File raw, const std::string& size, int type) {
    const int width = std::stoi(size), height = std::stoi(size.substr(size.find('x') + 1));
    cv::Mat mat(height, width, type);
    EXPECT_EQ(raw.size(), mat.total() * mat.elemSize());
    raw.resize(mat.total() * mat.elemSize());
    std::copy(raw.begin(), raw.end(), mat.data);
    return swapped(mat);
  }

  TemporaryFolder folder_;
};

}  // namespace lightmill::test
