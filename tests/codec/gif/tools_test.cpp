#include "gif_files.h"

#include <gtest/gtest.h>
#include <opencv2/imgproc.hpp>

namespace lightmill::gif_tools_test {
namespace {

using test::File;

/// Runs ImageMagick in the folder.
void convert(const TemporaryFolder& folder, const std::vector<std::string>& words) {
  std::vector<std::string> all{"convert"};
  for (const std::string& word : words) {
    const bool is_file = word.find(".gif") != word.npos || word.find(".png") != word.npos;
    all.push_back(is_file ? (folder / word).native() : word);
  }
  const Ended ended = run_program(all);
  if (ended.code != 0) throw std::runtime_error("convert: " + ended.err);
}

File read(const TemporaryFolder& folder, const std::string& name) {
  const std::string text = folder.read(name);
  return {text.begin(), text.end()};
}

/// What ImageMagick sees, as B, G, R and alpha; colors that are transparent as black.
cv::Mat as_bgra(cv::Mat mat) {
  if (mat.channels() == 1) cv::cvtColor(mat, mat, cv::COLOR_GRAY2BGR);
  if (mat.channels() == 3) cv::cvtColor(mat, mat, cv::COLOR_BGR2BGRA);
  for (int y = 0; y < mat.rows; ++y)
    for (int x = 0; x < mat.cols; ++x)
      if (mat.at<cv::Vec4b>(y, x)[3] == 0) mat.at<cv::Vec4b>(y, x) = {0, 0, 0, 0};
  return mat;
}

/// The pictures as they are shown.
void expect_as_imagemagick(const TemporaryFolder& folder, const std::string& name, int pictures) {
  const File file = read(folder, name);
  EXPECT_EQ(probe(file).frames, pictures) << name;
  convert(folder, {name, "-coalesce", "-depth", "8", "-define", "png:color-type=6", "shown-%d.png"});
  for (int i = 0; i < pictures; ++i) {
    const File png = read(folder, "shown-" + std::to_string(i) + ".png");
    const Decoded decoded =
        codec_for(Format::png)
            .decode(test::blob_of(png), {.step = {Domain::pixels}, .limits = {}}, test::pool(), test::no_cores());
    const cv::Mat theirs = as_bgra(std::get<Pixels>(decoded.frame).mat.clone());
    const cv::Mat ours = as_bgra(test::gif_pixels(file, i + 1));
    ASSERT_EQ(ours.size(), theirs.size()) << name;
    EXPECT_EQ(test::max_difference(ours, theirs), 0) << name << ", picture " << i + 1;
  }
}

class GifOfImageMagick : public testing::Test {
 protected:
  void make(const std::string& name, const std::vector<std::string>& words) {
    std::vector<std::string> all = words;
    all.push_back(name);
    convert(folder_, all);
  }
  TemporaryFolder folder_;
};

TEST_F(GifOfImageMagick, StillPictures) {
  make("plain.gif", {"-size", "123x77", "plasma:red-blue", "-colors", "200"});
  make("interlaced.gif", {"-size", "131x59", "plasma:red-blue", "-interlace", "GIF"});
  make("few.gif", {"-size", "40x30", "plasma:", "-colors", "3"});
  make("gray.gif", {"-size", "64x64", "gradient:"});
  make("large.gif", {"-size", "700x500", "plasma:red-yellow"});
  make("transparent.gif", {"-size", "60x50", "xc:none", "-fill", "orange", "-draw", "circle 30,25 30,5"});
  EXPECT_TRUE(probe(read(folder_, "interlaced.gif")).interlaced);
  EXPECT_TRUE(probe(read(folder_, "transparent.gif")).alpha);
  for (const char* name : {"plain.gif", "interlaced.gif", "few.gif", "gray.gif", "large.gif", "transparent.gif"})
    expect_as_imagemagick(folder_, name, 1);
}

/// What lies around a picture is transparent in ImageMagick only where the picture has a transparent color.
TEST_F(GifOfImageMagick, Animations) {
  for (const std::string dispose : {"none", "background", "previous"}) {
    make("moving.gif", {"-dispose",
                        "none",
                        "-size",
                        "80x60",
                        "plasma:red-blue",
                        "-dispose",
                        dispose,
                        "(",
                        "-size",
                        "30x20",
                        "plasma:lime-black",
                        "-repage",
                        "80x60+10+25",
                        ")",
                        "(",
                        "-size",
                        "25x35",
                        "plasma:white-blue",
                        "-repage",
                        "80x60+40+5",
                        ")"});
    expect_as_imagemagick(folder_, "moving.gif", 3);
  }
  make("away.gif",
       {"-size", "30x20", "xc:none", "-fill", "orange", "-draw", "circle 15,10 15,2", "-repage", "80x60+10+25"});
  expect_as_imagemagick(folder_, "away.gif", 1);
}

}  // namespace
}  // namespace lightmill::gif_tools_test
