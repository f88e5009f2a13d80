// Conversions against lcms2's own calculator, a program of its own: each color computed, without tables.
#include "color/cmyk.h"
#include "color/conversion.h"
#include "color/spaces.h"
#include "support/run_program.h"
#include "support/temporary_folder.h"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <random>
#include <sstream>

namespace lightmill {
namespace {

const std::filesystem::path kProfiles = "/usr/share/color/icc/ghostscript";
using Colors = std::vector<std::vector<double>>;

Bytes bytes_of_file(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  Bytes bytes{std::istreambuf_iterator<char>(stream), {}};
  EXPECT_FALSE(bytes.empty()) << file;
  return bytes;
}

Bytes of(std::span<const std::uint8_t> icc) { return {icc.begin(), icc.end()}; }

/// 0 to 255, red first.
Colors some_colors(std::size_t channels, double most = 255) {
  std::mt19937 random(7);
  Colors colors;
  for (const int level : {0, 1, 2, 5, 40, 128, 254, 255}) colors.emplace_back(channels, level * most / 255);
  while (colors.size() < 400) {
    std::vector<double> color(channels);
    for (double& value : color) value = std::round(static_cast<double>(random() % 256) * most / 255);
    colors.push_back(color);
  }
  return colors;
}

Colors by_transicc(const Bytes& from, const Bytes& to, const Colors& colors) {
  const TemporaryFolder folder;
  folder.write("from.icc", from);
  folder.write("to.icc", to);
  std::ostringstream asked;
  for (const auto& color : colors) {
    for (const double value : color) asked << value << " ";
    asked << "\n";
  }
  folder.write("asked", asked.str());
  const std::string command = "cd '" + folder.path().native() + "' && transicc -i from.icc -o to.icc -t 1 -b -n <asked";
  const Ended ended = run_program({"sh", "-c", command});
  EXPECT_EQ(ended.code, 0) << ended.err;
  Colors answers;
  std::istringstream lines(ended.out);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream numbers(line);
    std::vector<double> color;
    for (double value = 0; numbers >> value;) color.push_back(value);
    if (!color.empty()) answers.push_back(color);
  }
  EXPECT_EQ(answers.size(), colors.size());
  return answers;
}

/// One row of pixels; ours are stored with blue first.
cv::Mat row_of(const Colors& colors) {
  const int channels = static_cast<int>(colors[0].size());
  cv::Mat row(1, static_cast<int>(colors.size()), CV_8UC(channels));
  for (std::size_t i = 0; i < colors.size(); ++i)
    for (std::size_t c = 0; c < colors[i].size(); ++c)
      row.ptr()[i * colors[i].size() + (channels == 3 ? 2 - c : c)] = static_cast<std::uint8_t>(colors[i][c]);
  return row;
}

/// Half a level of rounding is no difference.
double largest_difference(const cv::Mat& made, const Colors& wanted) {
  double most = 0;
  const auto channels = static_cast<std::size_t>(made.channels());
  for (std::size_t i = 0; i < wanted.size(); ++i)
    for (std::size_t c = 0; c < channels; ++c) {
      const double found = made.ptr()[i * channels + (channels == 3 ? 2 - c : c)];
      most = std::max(most, std::abs(found - std::clamp(wanted[i].at(c), 0.0, 255.0)));
    }
  return most;
}

cv::Mat ours(const Bytes& from, const ColorTarget& target, const Colors& colors) {
  cv::Mat row = row_of(colors);
  Metadata metadata;
  metadata.icc = from;
  const ColorChange change = color_change(metadata, target, row.channels() == 1);
  EXPECT_EQ(change.warning, "");
  EXPECT_NE(change.conversion, nullptr);
  if (change.conversion) change.conversion->convert(row);
  return row;
}

TEST(Transicc, AgreesWithinALevelWhereProfilesAreAMatrixAndCurves) {
  const Colors colors = some_colors(3);
  const ColorSpace spaces[] = {ColorSpace::srgb, ColorSpace::display_p3, ColorSpace::adobe_rgb};
  for (const ColorSpace from : spaces)
    for (const ColorSpace to : spaces) {
      if (from == to) continue;
      const Bytes in = of(profile_of(from));
      EXPECT_LE(largest_difference(ours(in, {.space = to}, colors), by_transicc(in, of(profile_of(to)), colors)), 1)
          << to_string(from) << " to " << to_string(to);
    }
}

TEST(Transicc, AgreesWithinALevelOfProfilesFromFiles) {
  const Colors colors = some_colors(3);
  for (const char* in : {"a98.icc", "rommrgb.icc", "srgb.icc"})
    for (const char* out : {"rommrgb.icc", "a98.icc"}) {
      if (std::string(in) == out) continue;
      const Bytes from = bytes_of_file(kProfiles / in), to = bytes_of_file(kProfiles / out);
      EXPECT_LE(largest_difference(ours(from, {.profile = read_profile(kProfiles / out)}, colors),
                                   by_transicc(from, to, colors)),
                1)
          << in << " to " << out;
    }
}

TEST(Transicc, AgreesWithinALevelOfGray) {
  const Colors colors = some_colors(1);
  const Bytes from = bytes_of_file(kProfiles / "ps_gray.icc"), to = bytes_of_file(kProfiles / "sgray.icc");
  EXPECT_LE(largest_difference(ours(from, {.space = ColorSpace::srgb}, colors),
                               by_transicc(from, of(gray_profile()), colors)),
            1);
  const ColorTarget target{.profile = read_profile(kProfiles / "ps_gray.icc")};
  EXPECT_LE(largest_difference(ours(to, target, colors), by_transicc(to, from, colors)), 1);
}

double mean_difference(const cv::Mat& made, const Colors& wanted) {
  double sum = 0;
  for (std::size_t i = 0; i < wanted.size(); ++i)
    sum += largest_difference(made.col(static_cast<int>(i)).clone(), {wanted[i]});
  return sum / static_cast<double>(wanted.size());
}

/// Inks are in percent there, and upside down here. lcms2 makes a grid of its steps for us, which is six times as fast
/// and departs at the edge of what sRGB has.
TEST(Transicc, AgreesOfInksButAtTheEdgeOfWhatSrgbHas) {
  const Bytes cmyk = bytes_of_file(kProfiles / "default_cmyk.icc");
  const Colors inks = some_colors(4, 100);
  Colors stored = inks, asked = inks;
  for (std::size_t i = 0; i < inks.size(); ++i)
    for (std::size_t c = 0; c < 4; ++c) {
      stored[i][c] = std::round((100 - inks[i][c]) * 2.55);
      asked[i][c] = 100 - stored[i][c] / 2.55;
    }
  const CmykRows rows(cmyk);
  ASSERT_TRUE(rows.through_profile());
  cv::Mat made(1, static_cast<int>(inks.size()), CV_8UC3);
  rows.convert(row_of(stored).ptr(), made.ptr(), made.cols);
  const Colors wanted = by_transicc(cmyk, of(profile_of(ColorSpace::srgb)), asked);
  EXPECT_LE(mean_difference(made, wanted), 1);
  EXPECT_LE(largest_difference(made, wanted), 16);
}

}  // namespace
}  // namespace lightmill
