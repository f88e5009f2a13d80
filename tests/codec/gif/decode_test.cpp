#include "gif_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lightmill::gif_decode_test {
namespace {

using test::File;
using test::gif_frame;
using test::gif_pixel;
using test::gif_pixels;
using test::GifFrame;
using test::GifWriter;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const cv::Vec4b kRed(0, 0, 255, 255), kGreen(0, 255, 0, 255), kBlue(255, 0, 0, 255), kWhite(255, 255, 255, 255),
    kNothing(0, 0, 0, 0);

/// Every row of another color than the one before.
GifFrame stripes(Size size, bool interlaced) {
  GifFrame frame{.size = size, .interlaced = interlaced};
  std::vector<int> rows;
  for (const auto& [first, step] : {std::pair{0, 8}, {4, 8}, {2, 4}, {1, 2}})
    for (int y = first; interlaced && y < size.height; y += step) rows.push_back(y);
  for (int y = 0; !interlaced && y < size.height; ++y) rows.push_back(y);
  for (const int y : rows)
    frame.indices.insert(frame.indices.end(), static_cast<std::size_t>(size.width), static_cast<std::uint8_t>(y % 4));
  return frame;
}

TEST(Gif, RowsLieWhereTheyBelong) {
  for (const Size size : {Size{1, 1}, Size{5, 3}, Size{7, 8}, Size{300, 61}}) {
    const File plain = GifWriter{.canvas = size, .frames = {stripes(size, false)}}.write();
    const File interlaced = GifWriter{.canvas = size, .frames = {stripes(size, true)}}.write();
    const ImageInfo info = probe(interlaced);
    EXPECT_EQ(info.size, size);
    EXPECT_EQ(info.format, Format::gif);
    EXPECT_TRUE(info.palette);
    EXPECT_TRUE(info.interlaced);
    EXPECT_FALSE(info.alpha);
    EXPECT_EQ(info.stored_bits, 2);
    EXPECT_EQ(info.bits, 8);
    const cv::Mat rows = gif_pixels(plain);
    ASSERT_EQ(rows.channels(), 3);
    const cv::Vec4b colors[] = {kRed, kGreen, kBlue, kWhite};
    for (int y = 0; y < size.height; ++y) EXPECT_EQ(gif_pixel(rows, size.width - 1, y), colors[y % 4]) << y;
    EXPECT_EQ(test::max_difference(gif_pixels(interlaced), rows), 0);
  }
}

TEST(Gif, WhatAFrameDoesNotCoverIsTransparent) {
  const File file = GifWriter{.canvas = {9, 7}, .frames = {gif_frame({4, 3}, 1, 2, 3)}}.write();
  EXPECT_TRUE(probe(file).alpha);
  const cv::Mat pixels = gif_pixels(file);
  ASSERT_EQ(test::size_of(pixels), (Size{9, 7}));
  for (int y = 0; y < 7; ++y)
    for (int x = 0; x < 9; ++x)
      EXPECT_EQ(gif_pixel(pixels, x, y), x >= 2 && x < 6 && y >= 3 && y < 6 ? kGreen : kNothing) << x << "," << y;
}

TEST(Gif, OneColorMayBeTransparent) {
  GifFrame frame = stripes({3, 6}, false);
  frame.transparent = 2;
  const cv::Mat pixels = gif_pixels(GifWriter{.canvas = {3, 6}, .frames = {frame}}.write());
  EXPECT_EQ(gif_pixel(pixels, 0, 1), kGreen);
  EXPECT_EQ(gif_pixel(pixels, 0, 2), kNothing);
  EXPECT_EQ(gif_pixel(pixels, 0, 5), kGreen);
}

TEST(Gif, AFrameHasColorsOfItsOwn) {
  GifFrame frame = gif_frame({2, 2}, 1);
  frame.bits = 1;
  frame.palette = std::string("\1\2\3\4\5\6", 6);
  for (const std::string& palette : {std::string(), test::kFourColors}) {
    const File file = GifWriter{.canvas = {2, 2}, .palette = palette, .frames = {frame}}.write();
    EXPECT_EQ(probe(file).stored_bits, 1);
    EXPECT_EQ(gif_pixel(gif_pixels(file), 1, 1), cv::Vec4b(6, 5, 4, 255));
  }
}

TEST(Gif, WhatLiesOutsideTheCanvasIsCutOff) {
  GifFrame frame = stripes({6, 5}, true);
  frame.x = 3;
  frame.y = 2;
  const File file = GifWriter{.canvas = {5, 4}, .frames = {frame}}.write();
  EXPECT_EQ(probe(file).hidden_pixels, 6 * 5 - 5 * 4);
  const Decoded decoded = test::decode_gif_file(file);
  EXPECT_THAT(decoded.warnings, ElementsAre("what of it lies outside its canvas is cut off"));
  const cv::Mat pixels = std::get<Pixels>(decoded.frame).mat;
  EXPECT_EQ(gif_pixel(pixels, 4, 2), kRed);
  EXPECT_EQ(gif_pixel(pixels, 4, 3), kGreen);
  EXPECT_EQ(gif_pixel(pixels, 2, 3), kNothing);

  const File outside = GifWriter{.canvas = {5, 4}, .frames = {gif_frame({2, 2}, 1, 5, 0)}}.write();
  EXPECT_THAT(test::gif_failure(outside).second, HasSubstr("outside its canvas"));
}

TEST(Gif, WithoutACanvasItsFirstPictureIsAll) {
  const File file = GifWriter{.canvas = {0, 0}, .frames = {gif_frame({4, 3}, 2, 1, 1), gif_frame({9, 9}, 1)}}.write();
  EXPECT_EQ(probe(file).size, (Size{5, 4}));
  EXPECT_EQ(gif_pixel(gif_pixels(file), 4, 3), kBlue);
}

TEST(Gif, OfAnAnimationTheFirstPictureIsTakenWithAWarning) {
  const File file =
      GifWriter{.canvas = {4, 4}, .frames = {gif_frame({4, 4}, 0), gif_frame({2, 2}, 1), gif_frame({1, 1}, 2)}}.write();
  EXPECT_EQ(probe(file).frames, 3);
  const Decoded decoded = test::decode_gif_file(file);
  EXPECT_THAT(decoded.warnings, ElementsAre("an animation of 3 pictures, of which the first alone is kept"));
  EXPECT_EQ(gif_pixel(std::get<Pixels>(decoded.frame).mat, 0, 0), kRed);
}

/// As a browser shows them, each over what the ones before left there.
TEST(Gif, LaterPicturesAreDrawnOverEarlierOnes) {
  const auto frame = [](Size size, std::uint8_t index, int at, int disposal) {
    GifFrame made = gif_frame(size, index, at, at);
    made.disposal = disposal;
    return made;
  };
  const File file = GifWriter{.canvas = {5, 5},
                              .frames = {frame({5, 5}, 0, 0, 1), frame({3, 3}, 1, 0, 3), frame({2, 2}, 2, 1, 2),
                                         frame({1, 1}, 3, 2, 0)}}
                        .write();
  struct Shown {
    int page;
    cv::Vec4b at_0, at_1, at_2, at_4;
  };
  const Shown shown[] = {{1, kRed, kRed, kRed, kRed},
                         {2, kGreen, kGreen, kGreen, kRed},
                         {3, kRed, kBlue, kBlue, kRed},
                         {4, kRed, kNothing, kWhite, kRed}};
  for (const Shown& one : shown) {
    const ImageInfo info = probe(file, one.page);
    EXPECT_EQ(info.page, one.page);
    EXPECT_EQ(info.alpha, one.page == 4);
    const Decoded decoded = test::decode_gif_file(file, Damaged::fail, one.page);
    EXPECT_THAT(decoded.warnings, IsEmpty());
    const cv::Mat pixels = std::get<Pixels>(decoded.frame).mat;
    EXPECT_EQ(pixels.channels(), info.alpha ? 4 : 3);
    EXPECT_EQ(gif_pixel(pixels, 0, 0), one.at_0) << one.page;
    EXPECT_EQ(gif_pixel(pixels, 1, 1), one.at_1) << one.page;
    EXPECT_EQ(gif_pixel(pixels, 2, 2), one.at_2) << one.page;
    EXPECT_EQ(gif_pixel(pixels, 4, 4), one.at_4) << one.page;
  }
  try {
    probe(file, 5);
    ADD_FAILURE() << "there is no fifth";
  } catch (const Error& error) {
    EXPECT_EQ(error.cause(), Cause::unsupported);
    EXPECT_STREQ(error.what(), "there is no picture 5 in it, but 4");
  }
}

TEST(Gif, FramesAreCountedWithoutBeingDecoded) {
  GifWriter writer{.canvas = {1, 1}};
  writer.frames.assign(5'000, gif_frame({60'000, 1}, 0));
  for (GifFrame& frame : writer.frames) frame.indices.resize(1);  // they lack nearly all of their pixels
  writer.frames[0] = gif_frame({1, 1}, 3);
  const File file = writer.write();
  EXPECT_EQ(probe(file).frames, 5'000);
  EXPECT_EQ(gif_pixel(gif_pixels(file), 0, 0), kWhite);
}

std::string application(const std::string& name, const std::string& content) { return "\x21\xFF\x0B" + name + content; }

TEST(Gif, MetadataIsTaken) {
  const std::string packet = "<x:xmpmeta>" + std::string(700, 'a') + "</x:xmpmeta>";
  std::string behind(1, '\1');
  for (int i = 255; i >= 0; --i) behind += static_cast<char>(i);
  const std::string profile(600, 'p');
  const std::string comment = "made by hand", umlaut = "f\xC3\xBCr dich", latin = "f\xFCr dich";
  const auto comment_block = [](const std::string& text) { return "\x21\xFE" + test::gif_blocks(text, 100); };
  const File file = GifWriter{.canvas = {2, 2},
                              .frames = {gif_frame({2, 2}, 0)},
                              .extensions = application("XMP DataXMP", packet + behind + '\0') +
                                            application("ICCRGBG1012", test::gif_blocks(profile)) +
                                            application("NETSCAPE2.0", test::gif_blocks(std::string("\1\0\0", 3))) +
                                            application("UNKNOWN_1.0", test::gif_blocks("what")) +
                                            comment_block(comment) + comment_block(umlaut) + comment_block(latin),
                              .aspect = 33}
                        .write();
  const ImageInfo info = probe(file);
  EXPECT_EQ(info.xmp_bytes, packet.size());
  EXPECT_EQ(info.icc_bytes, profile.size());
  EXPECT_EQ(info.frames, 1);
  const Decoded decoded = test::decode_gif_file(file);
  const Metadata& metadata = decoded.metadata;
  EXPECT_EQ(metadata.xmp, Bytes(packet.begin(), packet.end()));
  EXPECT_EQ(metadata.icc, Bytes(profile.begin(), profile.end()));
  EXPECT_EQ(metadata.density.x, 64);
  EXPECT_EQ(metadata.density.y, 48);
  const auto text = [&](std::size_t i) {
    return metadata.text_chunks[i].type + ": " +
           std::string(metadata.text_chunks[i].bytes.begin(), metadata.text_chunks[i].bytes.end());
  };
  ASSERT_EQ(metadata.text_chunks.size(), 3u);
  EXPECT_EQ(text(0), std::string("tEXt: Comment\0", 14) + comment);
  EXPECT_EQ(text(1), std::string("iTXt: Comment\0\0\0\0\0", 18) + umlaut);
  EXPECT_EQ(text(2), std::string("tEXt: Comment\0", 14) + latin);
  EXPECT_THAT(decoded.warnings, ElementsAre("1 of its extensions, which are not known, are left out"));
}

TEST(Gif, MetadataIsLookedInto) {
  const std::string packet =
      R"(<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description xmlns:exif="http://ns.adobe.com/exif/1.0/" exif:GPSLatitude="1,2N"/></rdf:RDF></x:xmpmeta>)";
  std::string behind(1, '\1');
  for (int i = 255; i >= 0; --i) behind += static_cast<char>(i);
  const File file = GifWriter{.canvas = {2, 2},
                              .frames = {gif_frame({2, 2}, 0)},
                              .extensions = application("XMP DataXMP", packet + behind + '\0') + "\x21\xFE" +
                                            test::gif_blocks("made by hand")}
                        .write();
  const ImageInfo info = codec_for(file).probe(file, {.detail = Detail::all});
  EXPECT_TRUE(info.gps);
  EXPECT_EQ(info.comment_bytes, std::string("Comment made by hand").size());
}

}  // namespace
}  // namespace lightmill::gif_decode_test
