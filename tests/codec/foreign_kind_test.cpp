#include "codec/foreign_kind.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

namespace lightmill::foreign_kind_test {
namespace {

using namespace std::string_literals;

std::string_view kind(const std::string& text) {
  return foreign_kind({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

enum class Order { little, big };

std::string number(std::size_t value, std::size_t size, Order order) {
  std::string bytes;
  for (std::size_t i = 0; i < size; ++i) {
    const std::size_t shift = 8 * (order == Order::little ? i : size - 1 - i);
    bytes += static_cast<char>(value >> shift & 0xFF);
  }
  return bytes;
}

/// A TIFF whose first directory has these tags; the camera's maker stands behind it.
std::string tiff(Order order, const std::vector<std::size_t>& tags, const std::string& make) {
  const std::size_t text_at = 8 + 2 + 12 * tags.size() + 4;
  std::string bytes =
      (order == Order::little ? "II*\0"s : "MM\0*"s) + number(8, 4, order) + number(tags.size(), 2, order);
  for (const std::size_t tag : tags)
    bytes +=
        number(tag, 2, order) + number(2, 2, order) + number(make.size() + 1, 4, order) + number(text_at, 4, order);
  return bytes + number(0, 4, order) + make + '\0';
}

TEST(ForeignKind, NamesRawFilesByTheirSignature) {
  EXPECT_EQ(kind("II*\0\x10\0\0\0CR\2\0"s), "a Canon raw file (CR2)");
  EXPECT_EQ(kind("\0\0\0\x18"
                 "ftypcrx \0\0\0\1"s),
            "a Canon raw file (CR3)");
  EXPECT_EQ(kind("FUJIFILMCCD-RAW 0201"), "a Fujifilm raw file (RAF)");
  EXPECT_EQ(kind("IIU\0\x18\0\0\0"s), "a Panasonic raw file (RW2)");
  EXPECT_EQ(kind("IIRO\x08\0\0\0"s), "an Olympus raw file (ORF)");
}

TEST(ForeignKind, NamesRawFilesByTheirTags) {
  for (const Order order : {Order::little, Order::big}) {
    EXPECT_EQ(kind(tiff(order, {0x00FE, 0x010F, 0x014A}, "NIKON CORPORATION")), "a Nikon raw file (NEF)");
    EXPECT_EQ(kind(tiff(order, {0x010F, 0x014A}, "SONY")), "a Sony raw file (ARW)");
    EXPECT_EQ(kind(tiff(order, {0x010F, 0x014A, 0xC612}, "Apple")), "a raw file (DNG)");
    EXPECT_EQ(kind(tiff(order, {0x010F}, "NIKON CORPORATION")), "a TIFF or raw file") << "an edited picture";
    EXPECT_EQ(kind(tiff(order, {0x010F, 0x014A}, "Scanner")), "a TIFF or raw file");
  }
}

/// Of whole numbers beside the maker's name, and of "subdirectories".
std::string camera_tiff(const std::string& make, const std::vector<std::pair<std::size_t, std::size_t>>& numbers) {
  const std::size_t entries = numbers.size() + 2, text_at = 8 + 2 + 12 * entries + 4;
  std::string bytes = "II*\0"s + number(8, 4, Order::little) + number(entries, 2, Order::little);
  const auto entry = [&](std::size_t tag, std::size_t type, std::size_t count, std::size_t value) {
    bytes += number(tag, 2, Order::little) + number(type, 2, Order::little) + number(count, 4, Order::little) +
             number(value, 4, Order::little);
  };
  for (const auto& [tag, value] : numbers) entry(tag, 3, 1, value);
  entry(0x010F, 2, make.size() + 1, text_at);
  entry(0x014A, 4, 1, 8);
  return bytes + number(0, 4, Order::little) + make + '\0';
}

/// A raw file's first directory is of a preview, or of the sensor's samples.
TEST(ForeignKind, TellsFinishedPicturesOfCamerasFromRawFiles) {
  constexpr std::size_t kSubfile = 254, kCompression = 259, kPhotometric = 262;
  const auto raw = [](const std::string& text) {
    return raw_kind({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
  };
  EXPECT_EQ(raw(camera_tiff("NIKON", {{kSubfile, 1}, {kCompression, 1}, {kPhotometric, 2}})), "a Nikon raw file (NEF)");
  EXPECT_EQ(raw(camera_tiff("SAMSUNG", {{kSubfile, 0}, {kCompression, 6}, {kPhotometric, 2}})),
            "a Samsung raw file (SRW)");
  EXPECT_EQ(raw(camera_tiff("PENTAX", {{kSubfile, 0}, {kCompression, 1}, {kPhotometric, 32'803}})),
            "a Pentax raw file (PEF)");
  EXPECT_EQ(raw(camera_tiff("Somebody", {{kPhotometric, 32'803}})), "a camera's raw file");
  EXPECT_EQ(raw(camera_tiff("NIKON", {{kSubfile, 0}, {kCompression, 5}, {kPhotometric, 2}})), "")
      << "with smaller copies in subdirectories";
  EXPECT_EQ(raw(camera_tiff("Scanner", {{kSubfile, 1}})), "");
  EXPECT_EQ(raw("II*\0\x10\0\0\0CR\2\0"s), "a Canon raw file (CR2)");
  EXPECT_EQ(raw("\x89PNG\r\n\x1a\n...."), "");
}

TEST(ForeignKind, NamesWhatElseThereIs) {
  EXPECT_EQ(kind("\x89PNG\r\n\x1a\n...."), "a PNG file");
  EXPECT_EQ(kind("\0\0\0\x18"
                 "ftypisom"s),
            "an MP4 video");
  EXPECT_EQ(kind("\0\0\0\x14"
                 "ftypqt  "s),
            "a QuickTime video");
  EXPECT_EQ(kind("just words"), "");
  EXPECT_EQ(kind(""), "");
}

/// Offsets and counts that lead anywhere are read within the bytes.
TEST(ForeignKind, BearsAnyBytes) {
  std::mt19937 random(3);
  const std::string sound = tiff(Order::little, {0x00FE, 0x010F, 0x014A}, "NIKON CORPORATION");
  for (int i = 0; i < 20'000; ++i) {
    std::string bytes = sound.substr(0, random() % (sound.size() + 1));
    for (std::size_t at = 4; at < bytes.size(); ++at)
      if (random() % 8 == 0) bytes[at] = static_cast<char>(random());
    const std::string exact(bytes.begin(), bytes.end());
    EXPECT_LT(kind(exact).size(), 50U);
  }
}

}  // namespace
}  // namespace lightmill::foreign_kind_test
