#pragma once

#include "codec/codec.h"
#include "heif_writer.h"
#include "support/blobs.h"
#include "support/cores.h"
#include "support/pictures.h"
#include "support/run_program.h"
#include "support/temporary_folder.h"

#include "lightmill/error.h"

#include <opencv2/core.hpp>

#include <map>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

/// Debian's programs of libheif, which knows HEIF apart from us, and decodes by the same libde265.
namespace lightmill::test {

inline File file_of(const std::string& text) { return {text.begin(), text.end()}; }

inline cv::Mat decoded_png(const File& file) {
  const Decoded decoded =
      codec_for(Format::png).decode(blob_of(file), {.step = {Domain::pixels}, .limits = {}}, pool(), no_cores());
  return std::get<Pixels>(decoded.frame).mat;
}

/// What heif-enc makes of the picture.
inline File heif_enc(const cv::Mat& picture, const std::vector<std::string>& options) {
  const TemporaryFolder folder;
  const Frame frame = Pixels{picture, Region::whole(size_of(picture))};
  folder.write("in.png",
               codec_for(Format::png).encode(frame, {.encoding = PngEncoding{}}, {}, pool(), no_cores()).bytes());
  std::vector<std::string> words{"heif-enc"};
  words.insert(words.end(), options.begin(), options.end());
  words.insert(words.end(), {"-o", (folder / "out.heic").native(), (folder / "in.png").native()});
  const Ended ended = run_program(words);
  if (ended.code != 0) throw std::runtime_error("heif-enc: " + ended.err);
  return file_of(folder.read("out.heic"));
}

/// What heif-convert makes of the file.
inline cv::Mat heif_converted(const File& file) {
  const TemporaryFolder folder;
  folder.write("in.heic", file);
  const Ended ended = run_program({"heif-convert", (folder / "in.heic").native(), (folder / "out.png").native()});
  if (ended.code != 0) throw std::runtime_error("heif-convert: " + ended.err);
  return decoded_png(file_of(folder.read("out.png")));
}

inline Decoded decode_heic_file(const File& file, Damaged damaged = Damaged::fail,
                                MetadataPolicy policy = MetadataPolicy::keep, SpareCores& cores = no_cores()) {
  return codec_for(Format::heic)
      .decode(blob_of(file), {.step = {Domain::pixels}, .metadata = policy, .limits = {}, .damaged = damaged}, pool(),
              cores);
}
inline ImageInfo probe_heic(const File& file) { return codec_for(Format::heic).probe(file, {}); }
inline cv::Mat heic_pixels(const File& file) { return std::get<Pixels>(decode_heic_file(file).frame).mat; }

/// Cause and words; none where nothing is wrong.
inline std::pair<Cause, std::string> heic_failure(const File& file, Damaged damaged = Damaged::fail) {
  try {
    decode_heic_file(file, damaged);
  } catch (const Error& error) {
    return {error.cause(), error.what()};
  }
  return {Cause::internal, "nothing is wrong"};
}

/// Planes as they are coded: luma, and where `chroma` (HEVC's chroma_format_idc) is not 0, Cb and Cr; CV_8U or CV_16U.
struct Yuv {
  int chroma;
  int bits = 8;
  std::vector<cv::Mat> planes;

  Size size() const { return size_of(planes.front()); }
};

inline Yuv yuv_noise(Size size, int chroma, unsigned seed, int bits = 8) {
  Yuv yuv{chroma, bits, {}};
  cv::RNG random(seed);
  for (int i = 0; i < (chroma == 0 ? 1 : 3); ++i) {
    const int across = i > 0 && chroma < 3 ? 2 : 1, down = i > 0 && chroma < 2 ? 2 : 1;
    cv::Mat plane(size.height / down, size.width / across, bits > 8 ? CV_16U : CV_8U);
    random.fill(plane, cv::RNG::UNIFORM, 0, 1 << bits);
    yuv.planes.push_back(plane);
  }
  return yuv;
}

/// The NAL units of a stream with start codes.
inline std::vector<std::string> units_of(const std::string& stream) {
  std::vector<std::string> units;
  const std::string start("\0\0\1", 3);
  for (std::size_t at = stream.find(start); at != std::string::npos;) {
    const std::size_t next = stream.find(start, at + 3);
    std::string unit = stream.substr(at + 3, next == std::string::npos ? next : next - at - 3);
    while (!unit.empty() && unit.back() == '\0') unit.pop_back();
    units.push_back(unit);
    at = next;
  }
  return units;
}

/// The planes without a loss as an item that a file can be made of, with its size and configuration. Sides are
/// multiples of 8 and at least 16. `options`: of x265.
inline HeifItem coded_item(std::uint32_t id, const Yuv& yuv, const std::vector<std::string>& options = {}) {
  static std::map<std::string, HeifItem> known;  // a program takes its time
  const TemporaryFolder folder;
  std::string raw;
  for (const cv::Mat& plane : yuv.planes)
    raw.append(reinterpret_cast<const char*>(plane.data), plane.total() * plane.elemSize());
  std::string key = to_string(yuv.size()) + ' ' + std::to_string(yuv.chroma) + ' ' + std::to_string(yuv.bits) + raw;
  for (const std::string& option : options) key += ' ' + option;
  HeifItem& item = known[key];
  if (!item.data.empty()) {
    HeifItem again = item;
    again.id = id;
    return again;
  }
  folder.write("in.yuv", raw);
  const char* const kinds[] = {"i400", "i420", "i422", "i444"};
  const std::string bits = std::to_string(yuv.bits);
  std::vector<std::string> words{"x265",
                                 "--input",
                                 (folder / "in.yuv").native(),
                                 "--input-res",
                                 to_string(yuv.size()),
                                 "--input-csp",
                                 kinds[yuv.chroma],
                                 "--input-depth",
                                 bits,
                                 "--output-depth",
                                 bits,
                                 "--fps",
                                 "1",
                                 "--frames",
                                 "1",
                                 "--lossless",
                                 "--ctu",
                                 "16",
                                 "--no-info",
                                 "--log-level",
                                 "error",
                                 "-o",
                                 (folder / "out").native()};
  words.insert(words.end(), options.begin(), options.end());
  const Ended ended = run_program(words);
  if (ended.code != 0) throw std::runtime_error("x265: " + ended.err);
  const auto depth = static_cast<std::uint64_t>(yuv.bits - 8);
  std::string configuration =
      std::string("\1", 1) + std::string(15, '\0') + heif_number(0xFC | static_cast<std::uint64_t>(yuv.chroma), 1) +
      heif_number(0xF8 | depth, 1) + heif_number(0xF8 | depth, 1) + std::string(2, '\0') + "\x0F\x03";
  item = {.id = id, .type = "hvc1"};
  for (const std::string& unit : units_of(folder.read("out"))) {
    const int type = unit[0] >> 1 & 63;
    if (type >= 32 && type <= 34)
      configuration +=
          heif_number(static_cast<std::uint64_t>(type), 1) + heif_number(1, 2) + heif_number(unit.size(), 2) + unit;
    else
      item.data += heif_number(unit.size(), 4) + unit;
  }
  item.properties = {ispe(static_cast<std::uint32_t>(yuv.size().width), static_cast<std::uint32_t>(yuv.size().height)),
                     heif_box("hvcC", configuration)};
  return item;
}

/// The same of a picture whose planes are green, blue and red, which a file says by matrix 0.
inline HeifItem rgb_item(std::uint32_t id, const cv::Mat& bgr) {
  Yuv yuv{3, bgr.depth() == CV_16U ? 10 : 8, std::vector<cv::Mat>(3)};
  cv::Mat channels[3];
  cv::split(bgr, channels);
  yuv.planes = {channels[1], channels[0], channels[2]};
  HeifItem item = coded_item(id, yuv);
  item.properties.push_back(nclx(1, 13, 0, true));
  return item;
}

inline HeifItem gray_item(std::uint32_t id, const cv::Mat& gray, bool full_range = true) {
  return coded_item(id, {0, gray.depth() == CV_16U ? 10 : 8, {gray}}, {"--range", full_range ? "full" : "limited"});
}

inline HeifItem alpha_item(std::uint32_t id, const cv::Mat& alpha) {
  HeifItem item = gray_item(id, alpha);
  item.properties.push_back(aux_type("urn:mpeg:mpegB:cicp:systems:auxiliary:alpha"));
  return item;
}

}  // namespace lightmill::test
