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

TEST(ResetOrientation, ChangesTheTagAndNoOtherByte) {
  for (const bool little : {true, false}) {
    Metadata metadata;
    metadata.exif = tiff(6, little);
    reset_orientation(metadata);
    EXPECT_EQ(metadata.exif, tiff(1, little));
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

TEST(IccColourSpace, OfSomethingShortIsEmpty) {
  EXPECT_EQ(icc_colour_space(Bytes(19)), "");
  Bytes profile(128);
  std::copy_n("CMYK", 4, profile.begin() + 16);
  EXPECT_EQ(icc_colour_space(profile), "CMYK");
  EXPECT_EQ(icc_description(profile), "");
}

}  // namespace
}  // namespace lightmill
