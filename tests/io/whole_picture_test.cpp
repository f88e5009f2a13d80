#include "io/whole_picture.h"

#include "io/descriptor.h"
#include "support/temporary_folder.h"

#include "lightmill/error.h"

#include <fcntl.h>
#include <gtest/gtest.h>

#include <string>

namespace lightmill {
namespace {

using std::string_literals::operator""s;

const std::string kStart = "\xFF\xD8"s;
const std::string kEnd = "\xFF\xD9"s;

std::string segment(char code, const std::string& content) {
  const std::size_t length = content.size() + 2;
  return "\xFF"s + code + static_cast<char>(length / 256) + static_cast<char>(length % 256) + content;
}

/// With a thumbnail that has an end of its own, and data that has a stuffed byte, a restart and fill bytes in it.
std::string picture() {
  return kStart + segment('\xE1', "Exif\0\0"s + kStart + kEnd + std::string(30, 'x')) + segment('\xDA', "scan") +
         "data\xFF\0data\xFF\xD3 data"s + "\xFF\xFF"s;
}

class WholePicture : public testing::Test {
 protected:
  FoundPicture found(const std::string& content) const {
    folder_.write("a.jpg", content);
    return picture_found(open_.get(), "a.jpg");
  }
  bool is_whole(const std::string& content) const { return found(content) == FoundPicture::whole; }

  TemporaryFolder folder_;
  Descriptor open_{::open(folder_.path().c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)};
};

TEST_F(WholePicture, BeginsAndEndsAsAJpegDoes) { EXPECT_TRUE(is_whole(picture() + kEnd)); }

TEST_F(WholePicture, IsNotEmptyTextZerosOrAnythingElse) {
  for (const std::string& content : {""s, "\xFF"s, kStart, "notes on this picture\n"s, std::string(5000, '\0'),
                                     "\x89PNG\r\n\x1a\n"s + picture() + kEnd, "x"s + picture() + kEnd}) {
    EXPECT_FALSE(is_whole(content)) << testing::PrintToString(content);
  }
}

std::string chunk(const std::string& type, const std::string& content) {
  return std::string(3, '\0') + static_cast<char>(content.size()) + type + content + "sum.";
}
const std::string kPngEnd = "\0\0\0\0IEND\xAE\x42\x60\x82"s;

/// With what looks like an end inside a text.
std::string png() {
  return "\x89PNG\r\n\x1a\n"s + chunk("IHDR", std::string(13, 'h')) + chunk("tEXt", kPngEnd) + chunk("IDAT", "data");
}

TEST_F(WholePicture, BeginsAndEndsAsAPngDoes) {
  EXPECT_TRUE(is_whole(png() + kPngEnd));
  EXPECT_TRUE(is_whole(png() + kPngEnd + "what else there is"));
  EXPECT_TRUE(is_whole(png() + chunk("IDAT", std::string(100, 'd')) + kPngEnd + std::string(100'000, 'x')));
}

TEST_F(WholePicture, IsNoPngThatIsCutAnywhere) {
  const std::string whole = png() + kPngEnd;
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const bool ends_as_one = whole.substr(0, size).ends_with(kPngEnd);
    EXPECT_EQ(is_whole(whole.substr(0, size)), ends_as_one) << size;
  }
  EXPECT_FALSE(is_whole(png() + std::string(100'000, 'd')));
}

std::string little(std::size_t number, int bytes) {
  std::string text;
  for (int i = 0; i < bytes; ++i) text += static_cast<char>(number >> (8 * i));
  return text;
}

/// Of two strips behind the directory, of 30 and 50 bytes, told of in as many bytes as a kind of TIFF takes.
std::string tiff(bool big) {
  const int offset = big ? 8 : 4, type = big ? 16 : 4;
  const std::size_t header = big ? 16 : 8, directory = big ? 8 + 2 * 20 + 8 : 2 + 2 * 12 + 4;
  const std::size_t arrays = header + directory, strips = arrays + 4 * static_cast<std::size_t>(offset);
  const auto entry = [&](std::size_t tag, std::size_t place) {
    return little(tag, 2) + little(static_cast<std::size_t>(type), 2) + little(2, offset) + little(place, offset);
  };
  const std::string head = big ? "II+\0\x08\0\0\0"s : "II*\0"s;
  return head + little(header, offset) + little(2, big ? 8 : 2) + entry(273, arrays) +
         entry(279, arrays + 2 * static_cast<std::size_t>(offset)) + little(0, offset) + little(strips, offset) +
         little(strips + 30, offset) + little(30, offset) + little(50, offset) + std::string(80, 's');
}

TEST_F(WholePicture, HasAllStripsOfATiff) {
  for (const bool big : {false, true}) {
    const std::string whole = tiff(big);
    EXPECT_TRUE(is_whole(whole));
    EXPECT_TRUE(is_whole(whole + "what else there is"));
    for (std::size_t size = 0; size < whole.size(); ++size) EXPECT_FALSE(is_whole(whole.substr(0, size))) << size;
  }
  EXPECT_FALSE(is_whole("II*\0\xFF\xFF\xFF\xFF"s + std::string(100, '\0')));
}

std::string box(const std::string& type, const std::string& content) {
  return std::string(2, '\0') + static_cast<char>((content.size() + 8) / 256) +
         static_cast<char>((content.size() + 8) % 256) + type + content;
}

TEST_F(WholePicture, IsAJpegXlWhoseBoxesAreAllThere) {
  const std::string start = box("JXL ", "\r\n\x87\n") + box("ftyp", "jxl \0\0\0\0jxl "s);
  const std::string parts = start + box("jxlp", "\0\0\0\0head"s) + box("xml ", "<x/>") + box("jxlp", "\x80\0\0\1data"s);
  EXPECT_TRUE(is_whole(start + box("jxlc", "data")));
  EXPECT_TRUE(is_whole(start + box("jxlc", "data") + box("xml ", "<x/>")));
  EXPECT_FALSE(is_whole(start + box("xml ", "<x/>"))) << "no picture";
  EXPECT_TRUE(is_whole(parts));
  for (std::size_t size = 0; size < parts.size(); ++size) EXPECT_FALSE(is_whole(parts.substr(0, size))) << size;
}

TEST_F(WholePicture, IsNotCutAnywhere) {
  const std::string whole = picture() + kEnd;
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const bool ends_with_the_thumbnail = size >= 2 && whole.substr(0, size).ends_with(kEnd);
    if (!ends_with_the_thumbnail) {
      EXPECT_FALSE(is_whole(whole.substr(0, size))) << size;
    }
  }
  EXPECT_FALSE(is_whole(picture() + std::string(100'000, 'd')));
  EXPECT_FALSE(is_whole(picture() + std::string(100'000, '\0')));
}

TEST_F(WholePicture, HasTheBoxesOfAnAvif) {
  const std::string index = box("ftyp", "avif\0\0\0\0mif1"s) + box("meta", std::string(300, 'm'));
  const std::string whole = index + box("mdat", std::string(700, 'd'));
  EXPECT_TRUE(is_whole(whole));
  EXPECT_TRUE(is_whole(whole + box("mpvd", "a video") + "cut off"));
  EXPECT_TRUE(is_whole(index + "\0\0\0\0mdat to the end"s));
  EXPECT_TRUE(is_whole(index + "\0\0\0\1mdat\0\0\0\0\0\0\0\x14"s + "data"));
  for (std::size_t size = 0; size < whole.size(); ++size) EXPECT_FALSE(is_whole(whole.substr(0, size))) << size;
}

TEST_F(WholePicture, IsTornWhereItBeginsAsOne) {
  const std::string boxes = box("ftyp", "avif\0\0\0\0mif1"s) + box("meta", "m");
  const std::string jxl = box("JXL ", "\r\n\x87\n") + box("ftyp", "jxl \0\0\0\0jxl "s);
  for (const std::string& start : {picture(), png(), "RIFF\xFF\xFF\0\0WEBPVP8 "s, tiff(false).substr(0, 60),
                                   tiff(true).substr(0, 60), "MM\0*\0\0"s, boxes, jxl, std::string(20, '\0')}) {
    EXPECT_EQ(found(start), FoundPicture::torn) << testing::PrintToString(start.substr(0, 12));
    for (std::size_t size = 0; size < start.size(); ++size)
      EXPECT_NE(found(start.substr(0, size)), FoundPicture::none)
          << testing::PrintToString(start.substr(0, 12)) << size;
  }
}

TEST_F(WholePicture, IsNoneWhereItBeginsAsSomethingElse) {
  for (const std::string& content :
       {"n"s, "notes on this picture\n"s, "GIF89a"s, "RIFF\xFF\xFF\0\0WAVEfmt "s, "x"s + picture() + kEnd,
        "\x7F"
        "ELF"s,
        "%PDF-1.7"s, box("ftyp", "mp42\0\0\0\0"s) + "a video that is copied"})
    EXPECT_EQ(found(content), FoundPicture::none) << testing::PrintToString(content);
}

/// A phone's own file that somebody put there is not to be replaced.
TEST_F(WholePicture, MayGoOnBehindItsEnd) {
  EXPECT_TRUE(is_whole(picture() + kEnd + "a video"));
  EXPECT_TRUE(is_whole(picture() + segment('\xC4', "tables") + segment('\xDA', "scan") + std::string(200'000, 'd') +
                       kEnd + std::string(100, '\0')));
}

TEST_F(WholePicture, CannotBeToldOfWhatCannotBeRead) {
  folder_.write("target.jpg", picture() + kEnd);
  std::filesystem::create_symlink("target.jpg", folder_ / "link.jpg");
  EXPECT_THROW(picture_found(open_.get(), "link.jpg"), Error);
  EXPECT_THROW(picture_found(open_.get(), "nothing.jpg"), Error);
}

}  // namespace
}  // namespace lightmill
