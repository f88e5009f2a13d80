#include "codec/codec.h"
#include "support/blobs.h"
#include "support/cores.h"
#include "support/jpeg_surgery.h"
#include "support/jpeg_writer.h"
#include "support/pictures.h"

#include "lightmill/error.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <thread>

/// Handles are kept from picture to picture; nothing of a picture may be seen by the next. A thread that has just been
/// started has none, so what it does is what is right.
namespace lightmill::jpeg_handles_test {
namespace {

using Bytes = std::vector<std::uint8_t>;

template <typename Work>
auto on_a_fresh_thread(Work work) {
  decltype(work()) result;
  std::jthread([&] { result = work(); }).join();
  return result;
}

/// What decoding says, in a text: the cause, or the samples.
std::string told(const Bytes& file, Damaged damaged) {
  try {
    const Decoded decoded =
        codec_for(file).decode(test::blob_of(file), {.step = {Domain::pixels}, .limits = {}, .damaged = damaged},
                               test::pool(), test::no_cores());
    const cv::Mat& mat = std::get<Pixels>(decoded.frame).mat;
    std::string text(mat.datastart, mat.dataend);
    for (const std::string& warning : decoded.warnings) text += warning;
    return text + std::to_string(decoded.metadata.exif.size());
  } catch (const Error& error) {
    return std::string(to_string(error.cause())) + ": " + error.what();
  }
}

std::vector<Bytes> files() {
  const cv::Mat color = test::soft_picture({97, 61}, 3, 1), other = test::noise({64, 80}, 3, 2),
                gray = test::soft_picture({50, 70}, 1, 3);
  std::vector<Bytes> files = {test::write_jpeg(color, {.luma_across = 2, .luma_down = 2}),
                              test::write_jpeg(other, {.progressive = true}),
                              test::write_jpeg(gray, {.input = JCS_GRAYSCALE, .stored = JCS_GRAYSCALE}),
                              test::write_jpeg(other, {.markers = {{0xE1, test::exif_with_orientation(6)}}})};
  for (std::size_t i = 0; i < 2; ++i) {
    // Without its tables: a decoder that remembers others' would find some.
    for (const int marker : {0xC4, 0xDB}) files.push_back(test::without(files[i], marker));
    files.emplace_back(files[i].begin(), files[i].begin() + static_cast<long>(files[i].size() * 2 / 3));
  }
  return files;
}

TEST(Handles, ForgetThePicturesBefore) {
  const std::vector<Bytes> all = files();
  std::vector<std::string> right[2];
  for (const Bytes& file : all) {
    right[0].push_back(on_a_fresh_thread([&] { return told(file, Damaged::fail); }));
    right[1].push_back(on_a_fresh_thread([&] { return told(file, Damaged::salvage); }));
  }
  std::minstd_rand random(4);
  for (int i = 0; i < 400; ++i) {
    const std::size_t which = random() % all.size();
    const bool salvage = random() % 2 == 0;
    ASSERT_TRUE(told(all[which], salvage ? Damaged::salvage : Damaged::fail) == right[salvage ? 1 : 0][which])
        << "file " << which << " after " << i << " others";
  }
}

TEST(Handles, ForgetThePicturesWritten) {
  const cv::Mat pictures[] = {test::soft_picture({90, 60}, 3, 5), test::noise({40, 50}, 3, 6),
                              test::noise({33, 44}, 1, 7)};
  const auto written = [&](std::size_t which, const JpegEncoding& encoding) {
    const cv::Mat& picture = pictures[which];
    const Frame frame = Pixels{picture, Region::whole(test::size_of(picture))};
    const auto file = codec_for(Format::jpeg).encode(frame, {.encoding = encoding}, {}, test::pool(), test::no_cores());
    return Bytes(file.bytes().begin(), file.bytes().end());
  };
  std::minstd_rand random(8);
  for (int i = 0; i < 150; ++i) {
    const std::size_t which = random() % 3;
    JpegEncoding encoding{.quality = 20 + static_cast<int>(random() % 80)};
    if (random() % 2 == 0) encoding.tables = HuffmanTables::optimized;
    if (random() % 3 == 0) encoding.scans = ScanOrder::progressive;
    ASSERT_EQ(written(which, encoding), on_a_fresh_thread([&] { return written(which, encoding); })) << i;
  }
}

}  // namespace
}  // namespace lightmill::jpeg_handles_test
