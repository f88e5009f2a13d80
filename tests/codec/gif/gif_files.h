#pragma once

#include "codec/codec.h"
#include "support/blobs.h"
#include "support/cores.h"
#include "support/pictures.h"
#include "support/run_program.h"
#include "support/temporary_folder.h"

#include "lightmill/error.h"

#include <opencv2/core.hpp>

#include <string>
#include <utility>
#include <vector>

/// GIFs made by hand, and by ImageMagick, which knows them apart from us.
namespace lightmill::test {

using File = std::vector<std::uint8_t>;

inline std::string low_high(int number) {
  return {static_cast<char>(number & 0xFF), static_cast<char>(number >> 8 & 0xFF)};
}

/// In sub-blocks, with the zero behind the last.
inline std::string gif_blocks(const std::string& bytes, std::size_t most = 255) {
  std::string blocks;
  for (std::size_t at = 0; at < bytes.size(); at += most) {
    const std::string part = bytes.substr(at, most);
    blocks += static_cast<char>(part.size());
    blocks += part;
  }
  return blocks + '\0';
}

/// Codes that repeat nothing: LZW starts anew before codes grow longer.
inline std::string gif_lzw(const std::vector<std::uint8_t>& indices, int bits) {
  const unsigned clear = 1U << bits, length = static_cast<unsigned>(bits) + 1;
  std::string bytes;
  unsigned held = 0, count = 0;
  const auto put = [&](unsigned code) {
    held |= code << count;
    for (count += length; count >= 8; count -= 8, held >>= 8) bytes += static_cast<char>(held & 0xFF);
  };
  for (std::size_t i = 0; i < indices.size(); ++i) {
    if (i % (clear - 2) == 0) put(clear);
    put(indices[i]);
  }
  put(clear + 1);
  if (count > 0) bytes += static_cast<char>(held & 0xFF);
  return static_cast<char>(bits) + gif_blocks(bytes);
}

/// A picture of indices, in 1 << bits colors.
struct GifFrame {
  int x = 0, y = 0;
  Size size = {};
  std::vector<std::uint8_t> indices = {};
  int bits = 2;
  int transparent = -1;
  int disposal = 0;
  bool interlaced = false;
  std::string palette = {};  ///< of its own

  std::string write() const {
    std::string text;
    if (transparent >= 0 || disposal > 0)
      text += std::string("\x21\xF9\x04", 3) + static_cast<char>(disposal << 2 | (transparent >= 0 ? 1 : 0)) +
              low_high(0) + static_cast<char>(transparent >= 0 ? transparent : 0) + '\0';
    const int own = palette.empty() ? 0 : 0x80 | (bits - 1);
    text += ',' + low_high(x) + low_high(y) + low_high(size.width) + low_high(size.height) +
            static_cast<char>(own | (interlaced ? 0x40 : 0));
    return text + palette + gif_lzw(indices, std::max(bits, 2));
  }
};

/// Red, green, blue, white.
inline const std::string kFourColors("\xFF\0\0\0\xFF\0\0\0\xFF\xFF\xFF\xFF", 12);

struct GifWriter {
  Size canvas = {};
  std::string palette = kFourColors;
  std::vector<GifFrame> frames = {};
  std::string extensions = {};  ///< in front of the frames
  int aspect = 0;

  File write() const {
    int bits = 0;
    while ((std::size_t{3} << (bits + 1)) < palette.size()) ++bits;
    std::string text = "GIF89a" + low_high(canvas.width) + low_high(canvas.height) +
                       static_cast<char>(palette.empty() ? 0 : 0x80 | bits) + '\0' + static_cast<char>(aspect) +
                       palette + extensions;
    for (const GifFrame& frame : frames) text += frame.write();
    text += ';';
    return {text.begin(), text.end()};
  }
};

inline GifFrame gif_frame(Size size, std::uint8_t index, int x = 0, int y = 0) {
  return {.x = x, .y = y, .size = size, .indices = File(static_cast<std::size_t>(size.area()), index)};
}

inline Decoded decode_gif_file(const File& file, Damaged damaged = Damaged::fail, std::optional<int> page = {},
                               const Limits& limits = {}) {
  return codec_for(Format::gif)
      .decode(blob_of(file), {.step = {.domain = Domain::pixels, .page = page}, .limits = limits, .damaged = damaged},
              pool(), no_cores());
}
inline cv::Mat gif_pixels(const File& file, std::optional<int> page = {}) {
  return std::get<Pixels>(decode_gif_file(file, Damaged::fail, page).frame).mat;
}

/// Cause and words; none where nothing is wrong.
inline std::pair<Cause, std::string> gif_failure(const File& file, Damaged damaged = Damaged::fail,
                                                 const Limits& limits = {}) {
  try {
    const ImageInfo info = codec_for(Format::gif).probe(file, {});
    const Decoded decoded = decode_gif_file(file, damaged, {}, limits);
    if (state_of(decoded.frame).alpha != info.alpha) return {Cause::internal, "another frame than was told"};
  } catch (const Error& error) {
    return {error.cause(), error.what()};
  }
  return {Cause::internal, "nothing is wrong"};
}

inline cv::Vec4b gif_pixel(const cv::Mat& mat, int x, int y) {
  if (mat.channels() == 4) return mat.at<cv::Vec4b>(y, x);
  const auto pixel = mat.at<cv::Vec3b>(y, x);
  return {pixel[0], pixel[1], pixel[2], 255};
}

}  // namespace lightmill::test
