#include "image/metadata.h"

#include "support/jpeg_writer.h"

#include <gtest/gtest.h>

#include <random>

namespace lightmill {
namespace {

Bytes tiff(int orientation, bool little_endian) {
  const std::string exif = test::exif_with_orientation(orientation, little_endian);
  return Bytes(exif.begin() + 6, exif.end());
}

TEST(ExifOrientation, IsReadInBothByteOrders) {
  for (int value = 1; value <= 8; ++value) {
    EXPECT_EQ(exif_orientation(tiff(value, true)), value);
    EXPECT_EQ(exif_orientation(tiff(value, false)), value);
  }
}

/// IFD0 of one entry; the value in the entry, or behind the block's 26 bytes where it takes more than four.
Bytes tiff_of(int type, int count, const std::string& value) {
  std::string text("II*\0\x08\0\0\0\x01\0\x12\x01", 12);
  text += {static_cast<char>(type), 0, static_cast<char>(count), 0, 0, 0};
  std::string field = value.size() <= 4 ? value : std::string("\x1a\0\0\0", 4);
  field.resize(4, '\0');
  text += field + std::string(4, '\0') + (value.size() > 4 ? value : "");
  return Bytes(text.begin(), text.end());
}

struct Odd {
  const char* type;
  Bytes bytes;
  Bytes upright;
};
std::vector<Odd> odd_orientations() {
  const auto odd = [](const char* name, int type, int count, std::string value) {
    const Bytes bytes = tiff_of(type, count, value);
    value[0] = value[0] == '6' ? '1' : '\1';
    return Odd{name, bytes, tiff_of(type, count, value)};
  };
  using namespace std::string_literals;
  return {odd("BYTE", 1, 1, "\6"s),
          odd("ASCII", 2, 2, "6\0"s),
          odd("SHORT, two", 3, 2, "\6\0\3\0"s),
          odd("SHORT, three", 3, 3, "\6\0\3\0\3\0"s),
          odd("LONG", 4, 1, "\6\0\0\0"s),
          odd("LONG, two", 4, 2, "\6\0\0\0\3\0\0\0"s),
          odd("RATIONAL", 5, 1, "\6\0\0\0\1\0\0\0"s),
          odd("SBYTE", 6, 1, "\6"s),
          odd("SSHORT", 8, 1, "\6\0"s),
          odd("SLONG", 9, 1, "\6\0\0\0"s),
          odd("SRATIONAL", 10, 1, "\6\0\0\0\1\0\0\0"s)};
}

/// As exiftool, ImageMagick and libvips read it.
TEST(ExifOrientation, MayBeStoredAsAnotherNumber) {
  for (const Odd& odd : odd_orientations()) EXPECT_EQ(exif_orientation(odd.bytes), 6) << odd.type;
  Bytes big = tiff(6, false);
  big[13] = 4;  // LONG
  big[18] = big[19] = big[20] = 0;
  big[21] = 6;
  EXPECT_EQ(exif_orientation(big), 6);
}

TEST(ExifOrientation, ThatIsNoneIsZero) {
  using namespace std::string_literals;
  for (const Bytes& bytes :
       {tiff_of(3, 0, "\6\0"s), tiff_of(7, 1, "\6"s), tiff_of(4, 1, "\6\0\1\0"s), tiff_of(3, 1, "\0\0"s),
        tiff_of(3, 1, "\x9\0"s), tiff_of(2, 2, "\6\0"s), tiff_of(5, 1, "\6\0\0\0\2\0\0\0"s)}) {
    EXPECT_EQ(exif_orientation(bytes), 0);
  }
}

TEST(ExifOrientation, OfBrokenBlocksIsZeroAndNothingIsReadBeyondThem) {
  EXPECT_EQ(exif_orientation({}), 0);
  for (const bool little : {true, false}) {
    const Bytes whole = tiff(6, little);
    for (std::size_t cut = 0; cut < 20; ++cut) {
      const Bytes exact(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(cut));  // ASan watches its end
      EXPECT_EQ(exif_orientation(exact), 0) << cut;
    }
  }
  std::mt19937 random(7);
  for (int trial = 0; trial < 2000; ++trial) {
    Bytes bytes = tiff(6, trial % 2 == 0);
    bytes[random() % bytes.size()] = static_cast<std::uint8_t>(random());
    exif_orientation(bytes);  // whatever it says, it must not crash
  }
}

/// IFD0 with the EXIF directory alone, that with color space and interoperability, and that with its index.
Bytes color_space(const std::string& number, const std::string& index) {
  using namespace std::string_literals;
  const std::string text = "II*\0\x08\0\0\0"s + "\1\0\x69\x87\4\0\1\0\0\0\x1a\0\0\0\0\0\0\0"s +
                           "\2\0\1\xa0\3\0\1\0\0\0"s + number + "\0\0\5\xa0\4\0\1\0\0\0\x38\0\0\0\0\0\0\0"s +
                           "\1\0\1\0\2\0\4\0\0\0"s + index + "\0\0\0\0\0"s;
  return Bytes(text.begin(), text.end());
}

TEST(ExifColorSpace, IsAdobeRgbByItsNumberOrItsInteroperability) {
  using namespace std::string_literals;
  EXPECT_TRUE(exif_says_adobe_rgb(color_space("\2\0"s, "R98")));
  EXPECT_TRUE(exif_says_adobe_rgb(color_space("\xff\xff"s, "R03")));
  EXPECT_FALSE(exif_says_adobe_rgb(color_space("\xff\xff"s, "R98")));
  EXPECT_FALSE(exif_says_adobe_rgb(color_space("\1\0"s, "R03")));
  EXPECT_FALSE(exif_says_adobe_rgb({}));
  const Bytes whole = color_space("\xff\xff"s, "R03");
  for (std::size_t cut = 0; cut < whole.size() - 5; ++cut) {
    EXPECT_FALSE(exif_says_adobe_rgb(Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(cut)))) << cut;
  }
}

TEST(ResetOrientation, ChangesTheTagAndNoOtherByte) {
  for (const bool little : {true, false}) {
    Metadata metadata;
    metadata.exif = tiff(6, little);
    reset_orientation(metadata);
    EXPECT_EQ(metadata.exif, tiff(1, little));
  }
}

TEST(ResetOrientation, ReachesTheTagHoweverItIsStored) {
  for (const Odd& odd : odd_orientations()) {
    Metadata metadata;
    metadata.exif = odd.bytes;
    reset_orientation(metadata);
    EXPECT_EQ(metadata.exif, odd.upright) << odd.type;
  }
}

TEST(ResetOrientation, ReachesBothSpellingsOfXmp) {
  const std::string text = R"(<rdf tiff:Orientation="6" a="6"/><tiff:Orientation>8</tiff:Orientation>)";
  Metadata metadata;
  metadata.xmp.assign(text.begin(), text.end());
  reset_orientation(metadata);
  EXPECT_EQ(std::string(metadata.xmp.begin(), metadata.xmp.end()),
            R"(<rdf tiff:Orientation="1" a="6"/><tiff:Orientation>1</tiff:Orientation>)");
}

TEST(BlankClaims, ReachesEveryPacket) {
  const std::string begin = "<a xmlns:C=\"http://ns.google.com/photos/1.0/camera/\" ", claim = "C:MotionPhoto=\"1\"";
  const std::string packet = begin + claim + "/>", left = begin + std::string(claim.size(), ' ') + "/>";
  const std::string further = std::string(kXmpName) + packet, comment = "of " + claim;
  Metadata metadata;
  metadata.xmp.assign(packet.begin(), packet.end());
  metadata.others = {{0xE1, Bytes(further.begin(), further.end())}, {0xFE, Bytes(comment.begin(), comment.end())}};
  blank_claims(metadata);
  const auto text = [](const Bytes& bytes) { return std::string(bytes.begin(), bytes.end()); };
  EXPECT_EQ(text(metadata.xmp), left);
  EXPECT_EQ(text(metadata.others[0].bytes), std::string(kXmpName) + left);
  EXPECT_EQ(text(metadata.others[1].bytes), comment);
}

/// IFD0 of ImageWidth, ImageLength and a pointer to a directory of PixelXDimension as SHORT and PixelYDimension as
/// LONG.
Bytes exif_of_size(bool little_endian) {
  Bytes block;
  const auto put = [&](std::uint32_t number, std::size_t size) {
    for (std::size_t i = 0; i < size; ++i)
      block.push_back(static_cast<std::uint8_t>(number >> 8 * (little_endian ? i : size - 1 - i)));
  };
  block = little_endian ? Bytes{'I', 'I'} : Bytes{'M', 'M'};
  put(42, 2), put(8, 4);
  put(3, 2), put(0x100, 2), put(3, 2), put(1, 4), put(4000, 2), put(0, 2);
  put(0x101, 2), put(4, 2), put(1, 4), put(3000, 4);
  put(0x8769, 2), put(4, 2), put(1, 4), put(50, 4), put(0, 4);
  put(2, 2), put(0xA002, 2), put(3, 2), put(1, 4), put(4000, 2), put(0, 2);
  put(0xA003, 2), put(4, 2), put(1, 4), put(3000, 4), put(0, 4);
  return block;
}

TEST(ExifSize, IsSetInPlace) {
  for (const bool little_endian : {true, false}) {
    Bytes block = exif_of_size(little_endian);
    const Bytes before = block;
    set_exif_size(block, {1600, 1200});
    ASSERT_EQ(block.size(), before.size());
    EXPECT_NE(block, before);
    set_exif_size(block, {4000, 3000});
    EXPECT_EQ(block, before);
  }
}

TEST(ExifSize, IsLeftWhereItDoesNotFitOrIsNotThere) {
  Bytes block = exif_of_size(true);
  const Bytes before = block;
  set_exif_size(block, {70'000, 3000});
  EXPECT_EQ(block, before) << "a SHORT holds 65,535";
  for (std::size_t size = 0; size < before.size(); ++size) {
    Bytes cut(before.begin(), before.begin() + static_cast<std::ptrdiff_t>(size));
    set_exif_size(cut, {1600, 1200});
    EXPECT_EQ(cut.size(), size);
  }
}

}  // namespace
}  // namespace lightmill
