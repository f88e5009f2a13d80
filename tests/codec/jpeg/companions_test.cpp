// What lies behind a picture, as it is found and as it is written.
#include "codec/jpeg/companions.h"

#include "codec/codec.h"
#include "codec/picture_room.h"
#include "image/xmp.h"
#include "support/blobs.h"
#include "support/cores.h"
#include "support/ultra_hdr.h"

#include "lightmill/error.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <random>

namespace lightmill::jpeg_companions_test {
namespace {

using test::FileBytes;
using test::UltraHdr;

CompanionViews found_in(const FileBytes& file) { return find_companions(file, JpegMarkers(file)); }

Decoded decode(const FileBytes& file, Damaged damaged = Damaged::fail) {
  return codec_for(file).decode(test::blob_of(file), {.step = {}, .limits = {}, .damaged = damaged}, test::pool(),
                                test::no_cores());
}

UltraHdr small(std::string video = "") {
  return {.size = {64, 48}, .gain_map_size = {16, 12}, .iso = true, .video = std::move(video)};
}

TEST(Companions, AreFoundWhereTheyAre) {
  const UltraHdr made = small(test::movie(900));
  const FileBytes file = test::ultra_hdr(made), gain_map = test::gain_map_jpeg(made);
  const CompanionViews found = found_in(file);
  EXPECT_TRUE(std::ranges::equal(found.gain_map, gain_map));
  EXPECT_EQ(found.video.size(), 900u);
  EXPECT_EQ(found.video.data() + 900, file.data() + file.size());
  EXPECT_FALSE(found.others);
  const ImageInfo info = probe(file);
  EXPECT_EQ(info.gain_map_bytes, gain_map.size());
  EXPECT_EQ(info.motion_bytes, 900u);
  EXPECT_EQ(probe(std::span(file).first(file.size() / 2)).gain_map_bytes, 0u) << "the beginning alone";
}

TEST(Companions, AreNoneOfAPlainFile) {
  FileBytes file = test::write_jpeg(test::soft_picture({64, 48}, 3, 1));
  EXPECT_EQ(decode(file).metadata.companions, nullptr);
  const FileBytes second = file;
  file.insert(file.end(), second.begin(), second.end());  // which says nothing of a gain map
  EXPECT_TRUE(found_in(file).gain_map.empty());
}

TEST(Companions, ASecondPictureThatSaysNothingOfGainsIsNone) {
  UltraHdr made = small();
  made.iso = false;
  FileBytes file = test::primary_jpeg(made, 500, 0);
  const FileBytes second = test::write_jpeg(test::soft_picture({16, 12}, 1, 2), made.gain_map_kind);
  file.insert(file.end(), second.begin(), second.end());
  EXPECT_TRUE(found_in(file).gain_map.empty());
  EXPECT_THAT(decode(file).warnings, testing::ElementsAre(testing::HasSubstr("its gain map for HDR")));
}

/// What is found lies in the file and is whole, or it is not found.
void expect_sane(const FileBytes& file) {
  const CompanionViews found = found_in(file);
  for (const auto& part : {found.gain_map, found.video}) {
    if (part.empty()) continue;
    ASSERT_GE(part.data(), file.data());
    ASSERT_LE(part.data() + part.size(), file.data() + file.size());
  }
  if (!found.gain_map.empty()) {
    ASSERT_EQ(found.gain_map[0] * 256 + found.gain_map[1], 0xFFD8);
    ASSERT_EQ(found.gain_map.back(), 0xD9);
  }
}

void expect_no_surprise(const FileBytes& file) {
  expect_sane(file);
  for (const Damaged damaged : {Damaged::fail, Damaged::salvage}) {
    try {
      Decoded decoded = decode(file, damaged);
      blank_claims(decoded.metadata);
      const Bytes& xmp = decoded.metadata.xmp;
      EXPECT_TRUE(xmp_claims(xmp).gain_map == false);
      if (const auto& companions = decoded.metadata.companions) (void)xmp_with_companions(xmp, *companions);
    } catch (const Error&) {
    }
  }
}

TEST(Companions, OfCutFilesAreFoundOrNot) {
  const FileBytes file = test::ultra_hdr(small(test::movie(300)));
  for (std::size_t size = 4; size < file.size(); size += 7)
    expect_no_surprise({file.begin(), file.begin() + static_cast<std::ptrdiff_t>(size)});
}

TEST(Companions, OfFlippedAndMixedFilesAreFoundOrNot) {
  std::mt19937 random(1);
  const FileBytes files[] = {test::ultra_hdr(small(test::movie(300))), test::motion_photo(small(test::movie(300)))};
  const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(700);
  for (std::size_t round = 0; round < 50 || std::chrono::steady_clock::now() < end; ++round) {
    FileBytes file = files[round % 2];
    for (auto i = random() % 6 + 1; i > 0; --i) {
      const std::size_t at = random() % file.size(), from = random() % file.size();
      const std::size_t count = std::min<std::size_t>(random() % 40, file.size() - std::max(at, from));
      if (random() % 2 == 0)
        file[at] = static_cast<std::uint8_t>(random());
      else
        std::copy_n(file.begin() + static_cast<std::ptrdiff_t>(from), count,
                    file.begin() + static_cast<std::ptrdiff_t>(at));
    }
    expect_no_surprise(file);
  }
}

TEST(Companions, OfAnIndexThatPointsAnywhereAreFoundOrNot) {
  const FileBytes file = test::ultra_hdr(small());
  const std::size_t index = test::find_segment(file, 0xE2);
  for (std::size_t at = index; at < index + 240; ++at) {
    for (const int byte : {0, 1, 0x7F, 0xFF}) {
      FileBytes odd = file;
      odd[at] = static_cast<std::uint8_t>(byte);
      expect_sane(odd);
    }
  }
}

FileBytes read_into(PictureRoom& room, const FileBytes& file) {
  const auto to = room.take(file.size());
  constexpr std::size_t kPiece = std::size_t{1} << 20;
  for (std::size_t done = 0; done < file.size();) {
    const std::size_t count = std::min(kPiece, file.size() - done);
    std::copy_n(file.begin() + static_cast<std::ptrdiff_t>(done), count,
                to.begin() + static_cast<std::ptrdiff_t>(done));
    done += count;
    if (room.enough(done)) break;
  }
  const Blob blob = std::move(room).blob();
  return {blob.bytes().begin(), blob.bytes().end()};
}

TEST(PictureRoom, KeepsAVideoThatThePictureTellsOf) {
  const std::string video = test::movie(3 << 20);
  PictureRoom room(test::pool());
  const FileBytes file = test::motion_photo(small(video));
  EXPECT_EQ(read_into(room, file).size(), file.size());
  PictureRoom narrow(test::pool(), 1 << 20);
  EXPECT_LT(read_into(narrow, file).size(), std::size_t{1} << 20) << "there is no memory for that";
  FileBytes plain = test::write_jpeg(test::soft_picture({64, 48}, 3, 1));
  plain.insert(plain.end(), video.begin(), video.end());
  PictureRoom other(test::pool());
  EXPECT_LT(read_into(other, plain).size(), std::size_t{1} << 20);
  const std::string trailer = test::samsungs_trailer(video);
  FileBytes samsungs = test::write_jpeg(test::soft_picture({64, 48}, 3, 1));
  samsungs.insert(samsungs.end(), trailer.begin(), trailer.end());
  PictureRoom third(test::pool());
  EXPECT_EQ(read_into(third, samsungs).size(), samsungs.size());
}

}  // namespace
}  // namespace lightmill::jpeg_companions_test
