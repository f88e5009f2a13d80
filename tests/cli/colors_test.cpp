#include "cli/program.h"
#include "support/jpeg_reader.h"
#include "support/jpeg_writer.h"
#include "support/pictures.h"

#include "lightmill/image_info.h"

#include <unistd.h>

namespace lightmill::cli {
namespace {

/// sRGB pictures are taken to Display P3, and that is what most tests begin with.
class Colors : public Program {
 protected:
  void SetUp() override {
    folder().write("srgb/a.jpg", test::write_jpeg(test::soft_picture({640, 480}, 3, 4), {.quality = 95}));
    ASSERT_EQ(
        lightmill({"run", folder() / "srgb", "-o", folder() / "in", "--colorspace", "p3", "--quality", "98"}).code, 0);
  }
  static cv::Mat picture(const std::filesystem::path& file) {
    const std::string bytes = bytes_of(file);
    return test::read_jpeg(std::vector<std::uint8_t>(bytes.begin(), bytes.end()));
  }
};

TEST_F(Colors, ComeBackFromAnotherSpace) {
  EXPECT_EQ(probe(folder() / "in/a.jpg").icc_name, "Display P3");
  EXPECT_LT(test::psnr(picture(folder() / "in/a.jpg"), picture(folder() / "srgb/a.jpg")), 40) << "other numbers";
  const Ended ended = run({"--colorspace", "srgb", "--quality", "98"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_EQ(probe(out() / "a.jpg").icc_bytes, 0u);
  EXPECT_GT(test::psnr(picture(out() / "a.jpg"), picture(folder() / "srgb/a.jpg")), 42);
}

TEST_F(Colors, AreTheSameInBandsAndInWholeFrames) {
  ASSERT_EQ(run({"--colorspace", "srgb", "--resize", "301", "--quality", "95"}).code, 0);
  const cv::Mat in_bands = picture(out() / "a.jpg");
  ASSERT_EQ(
      run({"--colorspace", "srgb", "--resize", "301", "--quality", "95", "--rotate", "180", "--existing", "replace"})
          .code,
      0);
  cv::Mat turned;
  cv::rotate(picture(out() / "a.jpg"), turned, cv::ROTATE_180);
  EXPECT_GT(test::psnr(in_bands, turned), 38);
  ASSERT_EQ(
      run({"--colorspace", "srgb", "--resize", "301", "--quality", "95", "--domain", "pixels", "--existing", "replace"})
          .code,
      0);
  EXPECT_GT(test::psnr(in_bands, picture(out() / "a.jpg")), 38);
}

/// Pictures by which browsers are tested, of the package libjxl-testdata; ImageMagick's colors are lcms2's.
TEST_F(Colors, OfPublishedWideGamutsAreThoseOfLcms2) {
  const std::filesystem::path published = "/usr/share/libjxl-testdata/external/wide-gamut-tests";
  ASSERT_EQ(lightmill({"run", published, "-o", out(), "--colorspace", "srgb", "--format", "png"}).code, 0);
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(out())) {
    if (entry.is_directory()) continue;
    const std::string name = entry.path().filename(), wanted = folder() / "wanted.png";
    run_program({"convert", published / name, "-black-point-compensation", "-intent", "relative", "-profile",
                 "/usr/share/color/icc/ghostscript/srgb.icc", "-depth", "8", wanted});
    const std::string found = run_program({"compare", "-metric", "PAE", entry.path(), wanted, "null:"}).err;
    EXPECT_LE(std::stod(found), 65'535 / 255) << name << ": more than a level of 8 bits";
    ++files;
  }
  EXPECT_EQ(files, 11);
}

TEST_F(Colors, KeepTheirProfileWhereStrippedMetadataWouldChangeThem) {
  ASSERT_EQ(run({"--strip"}).code, 0);
  EXPECT_EQ(probe(out() / "a.jpg").icc_name, "Display P3");
  ASSERT_EQ(run({"--strip", "--colorspace", "adobergb", "--existing", "replace"}).code, 0);
  EXPECT_EQ(probe(out() / "a.jpg").icc_name, "Adobe RGB (1998) compatible");
  ASSERT_EQ(run({"--strip=all", "--colorspace", "srgb", "--quality", "98", "--existing", "replace"}).code, 0);
  EXPECT_EQ(probe(out() / "a.jpg").icc_bytes, 0u);
  EXPECT_GT(test::psnr(picture(out() / "a.jpg"), picture(folder() / "srgb/a.jpg")), 42)
      << "by the profile all the same";
}

/// Which is read for it, though it is dropped.
TEST_F(Colors, AreMixedByTheirProfileWhateverIsKept) {
  ASSERT_EQ(lightmill({"run", folder() / "srgb", "-o", folder() / "adobe", "--colorspace", "adobergb"}).code, 0);
  const auto mixed = [&](const Words& words) {
    Words all{"run", folder() / "adobe", "-o", out(), "--linear", "--resize", "90", "--quality", "100"};
    all.insert(all.end(), words.begin(), words.end());
    all.insert(all.end(), {"--existing", "replace"});
    EXPECT_EQ(lightmill(all).code, 0);
    return picture(out() / "a.jpg");
  };
  const cv::Mat kept = mixed({});
  for (const Words& words : {Words{"--strip=all"}, Words{"--drop", "icc"}, Words{"--strip"}})
    EXPECT_EQ(test::max_difference(kept, mixed(words)), 0);
}

TEST_F(Colors, ThatAreSrgbKeepTheirCoefficients) {
  const Ended ended = lightmill({"run", folder() / "srgb", "-o", out(), "--colorspace", "srgb"});
  EXPECT_EQ(ended.code, 0);
  EXPECT_TRUE(tree(out()) == tree(folder() / "srgb"));
}

const std::filesystem::path kProfiles = "/usr/share/color/icc/ghostscript";

TEST_F(Colors, GoToAProfileOfAFile) {
  std::filesystem::copy_file(kProfiles / "rommrgb.icc", folder() / "my rom.icc");
  const auto here = [&] { ASSERT_EQ(chdir(folder().path().c_str()), 0); };
  const Words words{"run", "in", "-o", "out", "--colorspace", "my rom.icc", "--quality", "98"};
  const Ended ended = lightmill(words, here);
  ASSERT_EQ(ended.code, 0) << ended.err;
  const ImageInfo made = probe(out() / "a.jpg");
  EXPECT_EQ(made.icc_bytes, std::filesystem::file_size(kProfiles / "rommrgb.icc"));
  EXPECT_EQ(made.colors, ColorSpace::keep);
  const std::string bytes = bytes_of(out() / "a.jpg");
  EXPECT_NE(bytes.find(bytes_of(kProfiles / "rommrgb.icc")), std::string::npos) << "as the file has it";

  Words in_processes = words;
  in_processes.insert(in_processes.end(), {"--engine", "processes", "--existing", "replace"});
  ASSERT_EQ(lightmill(in_processes, here).code, 0);
  EXPECT_TRUE(bytes_of(out() / "a.jpg") == bytes) << "in a worker process, too";

  ASSERT_EQ(lightmill({"run", out(), "-o", folder() / "back", "--colorspace", "srgb", "--quality", "98"}).code, 0);
  EXPECT_GT(test::psnr(picture(folder() / "back/a.jpg"), picture(folder() / "srgb/a.jpg")), 39);
  ASSERT_EQ(lightmill({"run", out(), "-o", folder() / "again", "--colorspace", folder() / "my rom.icc"}).code, 0);
  EXPECT_TRUE(bytes_of(folder() / "again/a.jpg") == bytes) << "it is in that space";
}

/// Not by the name of its file.
TEST_F(Colors, OfAnotherProfileAreMadeAgain) {
  const auto profile = folder() / "one.icc", same = folder() / "two.icc";
  std::filesystem::copy_file(kProfiles / "rommrgb.icc", profile);
  std::filesystem::copy_file(kProfiles / "rommrgb.icc", same);
  const auto update = [&](const std::string& name) {
    return run({"--resize", "64", "--existing", "update", "--colorspace", name}).err;
  };
  EXPECT_THAT(update(profile), HasSubstr("1 image written"));
  EXPECT_THAT(update(same), HasSubstr("nothing to do, 1 up to date"));
  std::filesystem::copy_file(kProfiles / "srgb.icc", same, std::filesystem::copy_options::overwrite_existing);
  EXPECT_THAT(update(same), HasSubstr("1 image written"));
}

TEST_F(Colors, GetAProfileOfTheSpaceThatTheyAreInWithoutLoss) {
  const std::filesystem::path profile = kProfiles / "srgb.icc";
  ASSERT_EQ(lightmill({"run", folder() / "srgb", "-o", out(), "--colorspace", profile}).code, 0);
  EXPECT_EQ(probe(out() / "a.jpg").icc_bytes, std::filesystem::file_size(profile));
  EXPECT_EQ(test::max_difference(picture(out() / "a.jpg"), picture(folder() / "srgb/a.jpg")), 0);
  const Words stripped{"run", folder() / "srgb", "-o", folder() / "bare", "--strip", "--colorspace", profile};
  ASSERT_EQ(lightmill(stripped).code, 0);
  EXPECT_EQ(probe(folder() / "bare/a.jpg").icc_bytes, 0u) << "which is sRGB's";
}

TEST_F(Colors, GoToNoProfileThatIsNone) {
  for (const std::filesystem::path& file :
       {folder() / "none.icc", folder() / "in/a.jpg", folder().path(), kProfiles / "default_cmyk.icc"}) {
    const Ended ended = run({"--colorspace", file.native() == folder().path().native() ? file / "." : file});
    EXPECT_EQ(ended.code, 2) << file;
    EXPECT_THAT(ended.err, testing::HasSubstr("is no color profile for results"));
    EXPECT_FALSE(std::filesystem::exists(out()));
  }
}

TEST_F(Colors, DoNotComeToAProfileOfGray) {
  const Ended ended = run({"--colorspace", kProfiles / "ps_gray.icc"});
  EXPECT_EQ(ended.code, 0);
  EXPECT_THAT(ended.err, testing::HasSubstr("its colors stay as they are"));
  EXPECT_TRUE(bytes_of(out() / "a.jpg") == bytes_of(folder() / "in/a.jpg"));
}

std::string big_endian(std::uint32_t number) {
  std::string text;
  for (int shift = 24; shift >= 0; shift -= 8) text += static_cast<char>(number >> shift);
  return text;
}

/// PNG 3, D.
std::uint32_t checksum(std::string_view bytes) {
  std::uint32_t sum = ~0U;
  for (const char c : bytes) {
    sum ^= static_cast<unsigned char>(c);
    for (int bit = 0; bit < 8; ++bit) sum = (sum >> 1) ^ (sum & 1 ? 0xEDB88320U : 0U);
  }
  return ~sum;
}

/// What is read for the colors is not told of where it is not to be kept.
TEST_F(Colors, OfStrippedPicturesAreTakenOverWithoutAWordOfWhatIsNotKept) {
  const std::string plain = (folder() / "plain.png").native();
  ASSERT_EQ(run_program({"convert", "-size", "40x30", "gradient:red-blue", "PNG24:" + plain}).code, 0);
  const std::string xmp("iTXtXML:com.adobe.xmp\0\1\0\0\0no stream", 35), length = big_endian(31);
  std::string png = bytes_of(plain);
  png.insert(33, length + xmp + big_endian(checksum(xmp)));  // behind IHDR
  folder().write("png/a.png", png);
  const Words words{"run", folder() / "png", "-o", out(), "--colorspace", "p3"};
  EXPECT_THAT(lightmill(words).err, testing::HasSubstr("its XMP is broken"));
  for (const char* strip : {"--strip", "--strip=all"}) {
    Words stripped = words;
    stripped.insert(stripped.end(), {strip, "--existing", "replace"});
    const Ended ended = lightmill(stripped);
    EXPECT_EQ(ended.code, 0);
    EXPECT_THAT(ended.err, Not(testing::HasSubstr("warning")));
  }
}

TEST_F(Colors, AreMixedAsLightAsImageMagickMixesIt) {
  const std::filesystem::path wanted = folder() / "wanted.png", found = out() / "a.png";
  const std::string from = (folder() / "a.png").native();
  ASSERT_EQ(run_program({"convert", "-size", "800x600", "xc:gray50", "-seed", "1", "+noise", "Random", "-blur", "0x1",
                         "-normalize", "-depth", "8", "PNG24:" + from})
                .code,
            0);
  const auto resized = [&](const Words& more) {
    Words words{"run", from, "-o", out(), "--format", "png", "--resize", "200", "--existing", "replace"};
    words.insert(words.end(), more.begin(), more.end());
    EXPECT_EQ(lightmill(words).code, 0);
    const Ended compared = run_program({"compare", "-metric", "PSNR", found, wanted, "null:"});
    return std::stod(compared.err);
  };
  ASSERT_EQ(run_program({"convert", from, "-depth", "16", "-colorspace", "RGB", "-filter", "Lanczos", "-resize",
                         "200x150!", "-colorspace", "sRGB", "-depth", "8", wanted})
                .code,
            0);
  const double linear = resized({"--linear"}), plain = resized({});
  EXPECT_GT(linear, 45);
  EXPECT_GT(linear, plain + 2);
}

TEST_F(Colors, OfBlackAndWhiteLinesAreTheMeanOfTheirLight) {
  ASSERT_EQ(
      run_program({"convert", "-size", "2x1", "xc:black", "xc:white", "-append", "-write", "mpr:t", "+delete", "-size",
                   "400x300", "tile:mpr:t", "-colorspace", "sRGB", "PNG24:" + (folder() / "lines.png").native()})
          .code,
      0);
  for (const auto& [option, wanted] : {std::pair{"--linear", 188}, {"--auto-orient", 128}}) {
    ASSERT_EQ(
        lightmill({"run", folder() / "lines.png", "-o", out(), "--resize", "200", option, "--existing", "replace"})
            .code,
        0);
    const Ended mean =
        run_program({"convert", out() / "lines.png", "-shave", "20x20", "-format", "%[fx:mean*255]", "info:"});
    EXPECT_NEAR(std::stod(mean.out), wanted, 1) << option;
  }
}

TEST_F(Colors, OfNoKnownSpaceAreRefused) {
  const Ended ended = run({"--colorspace", "rec2020"});
  EXPECT_EQ(ended.code, 2);
  EXPECT_THAT(ended.err, testing::HasSubstr("--colorspace: \"rec2020\" is none of keep, srgb, p3, adobergb"));
}

}  // namespace
}  // namespace lightmill::cli
