#pragma once

#include "codec/codec.h"
#include "support/blobs.h"
#include "support/cores.h"
#include "support/pictures.h"
#include "support/png_reader.h"
#include "support/png_writer.h"
#include "support/run_program.h"
#include "support/temporary_folder.h"

#include <algorithm>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// AVIFs by our codec, and by the tools of libavif and libheif.
namespace lightmill::test {

using File = std::vector<std::uint8_t>;

inline File file_of(std::string_view text) { return {text.begin(), text.end()}; }

inline File encode_avif(const cv::Mat& mat, const AvifEncoding& encoding, const Metadata& metadata = {}) {
  const Frame frame = Pixels{mat, Region::whole(size_of(mat))};
  const Blob blob = codec_for(Format::avif).encode(frame, {.encoding = encoding}, metadata, pool(), no_cores());
  return {blob.bytes().begin(), blob.bytes().end()};
}

inline Decoded decode_avif(std::span<const std::uint8_t> file, Damaged damaged = Damaged::fail,
                           MetadataPolicy policy = MetadataPolicy::keep) {
  const DecodeOptions options{.step = {Domain::pixels}, .metadata = policy, .limits = {}, .damaged = damaged};
  return codec_for(file).decode(blob_of(file), options, pool(), no_cores());
}

inline cv::Mat pixels_of(const Decoded& decoded) { return std::get<Pixels>(decoded.frame).mat; }

inline void run_tool(const std::vector<std::string>& words) {
  const Ended ended = run_program(words);
  if (ended.code != 0) throw std::runtime_error(words.front() + ": " + ended.out + ended.err);
}

/// What avifenc makes of PNGs, of several a sequence or a grid.
inline File avifenc(const std::vector<File>& pngs, const std::vector<std::string>& options) {
  const TemporaryFolder folder;
  std::vector<std::string> words{"avifenc", "--speed", "9"};
  words.insert(words.end(), options.begin(), options.end());
  for (std::size_t i = 0; i < pngs.size(); ++i)
    words.push_back(folder.write(std::to_string(i) + ".png", pngs[i]).native());
  words.push_back((folder / "made.avif").native());
  run_tool(words);
  return file_of(folder.read("made.avif"));
}

/// What avifdec makes of it, by way of a PNG of 8 or 16 bits.
inline cv::Mat avifdec(const File& file, int bits = 8, const std::vector<std::string>& options = {}) {
  const TemporaryFolder folder;
  const std::string from = folder.write("a.avif", file).native(), to = (folder / "a.png").native();
  std::vector<std::string> words{"avifdec", "--depth", std::to_string(bits), "--png-compress", "0"};
  words.insert(words.end(), options.begin(), options.end());
  words.insert(words.end(), {from, to});
  run_tool(words);
  return read_png(file_of(folder.read("a.png")));
}

/// What libheif makes of it.
inline cv::Mat heif_convert(const File& file) {
  const TemporaryFolder folder;
  const std::string from = folder.write("a.avif", file).native(), to = (folder / "a.png").native();
  run_tool({"heif-convert", from, to});
  return read_png(file_of(folder.read("a.png")));
}

/// What `avifdec --info` says behind a name.
inline std::string avif_info(const File& file, const std::string& name) {
  const TemporaryFolder folder;
  const std::string text = run_program({"avifdec", "--info", folder.write("a.avif", file).native()}).out;
  const std::size_t line = text.find(" * " + name), colon = text.find(':', line);
  if (line == text.npos) return "";
  return text.substr(colon + 2, text.find('\n', colon) - colon - 2);
}

/// Behind a box's name, or whatever bytes.
inline File::iterator find(File& file, std::string_view bytes) {
  const auto at = std::search(file.begin(), file.end(), bytes.begin(), bytes.end(),
                              [](std::uint8_t a, char b) { return a == static_cast<std::uint8_t>(b); });
  if (at == file.end()) throw std::runtime_error("no \"" + std::string(bytes) + "\" in it");
  return at + static_cast<std::ptrdiff_t>(bytes.size());
}

/// Eight bits of a picture are the upper ones of sixteen.
inline cv::Mat in_sixteen_bits(const cv::Mat& mat) {
  cv::Mat wide;
  mat.convertTo(wide, CV_16U, 257);
  return wide;
}

}  // namespace lightmill::test
