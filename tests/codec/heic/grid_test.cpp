#include "codec/abilities.h"
#include "heif_tools.h"

#include "lightmill/orientation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lightmill::heic_grid_test {
namespace {

using test::decode_heic_file;
using test::File;
using test::heic_pixels;
using test::HeifItem;
using test::HeifWriter;
using test::rgb_item;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr int kTile = 32;

/// As phones write it: tiles of one size that go over the right and lower edges.
HeifWriter grid_of(const cv::Mat& picture, std::vector<std::string> properties = {}) {
  const int across = ceil_div(picture.cols, kTile), down = ceil_div(picture.rows, kTile);
  cv::Mat wide;
  cv::copyMakeBorder(picture, wide, 0, down * kTile - picture.rows, 0, across * kTile - picture.cols,
                     cv::BORDER_REPLICATE);
  HeifWriter writer;
  const auto width = static_cast<std::uint32_t>(picture.cols), height = static_cast<std::uint32_t>(picture.rows);
  properties.insert(properties.begin(), test::ispe(width, height));
  writer.items.push_back({.id = 1,
                          .type = "grid",
                          .data = test::grid_data(across, down, width, height),
                          .properties = properties,
                          .in_data_box = true});
  test::HeifReference tiles{"dimg", 1, {}};
  for (int i = 0; i < across * down; ++i) {
    const auto id = static_cast<std::uint32_t>(10 + i);
    const cv::Rect place(i % across * kTile, i / across * kTile, kTile, kTile);
    writer.items.push_back(rgb_item(id, wide(place).clone()));
    writer.items.back().hidden = true;
    tiles.to.push_back(id);
  }
  writer.references = {tiles};
  return writer;
}

cv::Mat picture_of_tiles() { return test::noise({81, 43}, 3, 7); }

/// As many as a crop of that size can touch, wherever it lies, and eight at once.
TEST(HeicGrid, MemoryIsThatOfTheTilesThatAreDecodedAtOnce) {
  const Abilities& heic = abilities(Format::heic);
  ImageInfo info;
  info.format = Format::heic;
  info.size = {512, 512};
  info.mcu = {512, 512};
  info.subsampling = kSampling420;
  const std::size_t one = heic.decoding_bytes(info, {});
  struct Case {
    Size size;
    std::int64_t hidden;
    std::size_t tiles;
  };
  for (const Case& c : {Case{{512, 512}, 0, 1}, Case{{513, 512}, 0, 2}, Case{{600, 600}, 0, 4},
                        Case{{512, 1'025}, 0, 3}, Case{{4'032, 3'024}, 0, 8}, Case{{10, 10}, 1 << 20, 4},
                        Case{{1, 1}, 1 << 20, 1}, Case{{513, 10}, 1 << 20, 4}, Case{{514, 1}, 1 << 20, 3}}) {
    info.size = c.size;
    info.hidden_pixels = c.hidden;
    EXPECT_EQ(heic.decoding_bytes(info, {}), c.tiles * one) << to_string(c.size) << " of " << c.hidden;
  }
}

TEST(HeicGrid, IsPutTogetherAndCropped) {
  const cv::Mat picture = picture_of_tiles();
  const File file = grid_of(picture).write();
  const ImageInfo info = test::probe_heic(file);
  EXPECT_EQ(info.size, (Size{81, 43}));
  EXPECT_EQ(info.frames, 1);
  const Decoded decoded = decode_heic_file(file);
  EXPECT_TRUE(decoded.warnings.empty());
  EXPECT_EQ(test::max_difference(std::get<Pixels>(decoded.frame).mat, picture), 0);
}

TEST(HeicGrid, IsTheSameOnSeveralCores) {
  constexpr int kLarge = 256, kSide = 8;  // large enough for cores to be borrowed
  const cv::Mat tile = test::gradient({kLarge, kLarge}, 3);
  HeifWriter writer{.items = {{.id = 1,
                               .type = "grid",
                               .data = test::grid_data(kSide, kSide, kSide * kLarge, kSide * kLarge),
                               .properties = {test::ispe(kSide * kLarge, kSide * kLarge)}},
                              rgb_item(10, tile)}};
  writer.references = {{"dimg", 1, std::vector<std::uint32_t>(std::size_t{kSide} * kSide, 10)}};
  const File file = writer.write();
  test::IdleCores idle(3);
  const Decoded decoded = decode_heic_file(file, Damaged::fail, MetadataPolicy::keep, idle.cores());
  EXPECT_EQ(test::max_difference(std::get<Pixels>(decoded.frame).mat, cv::repeat(tile, kSide, kSide)), 0);
}

TEST(HeicGrid, DataMayComeInPieces) {
  const cv::Mat picture = picture_of_tiles();
  HeifWriter writer = grid_of(picture);
  for (HeifItem& item : writer.items) item.pieces = 3;
  EXPECT_EQ(test::max_difference(heic_pixels(writer.write()), picture), 0);
}

/// By the definition, sample by sample.
cv::Mat turned(const cv::Mat& from, Orientation turn) {
  const Size size = lightmill::turned(test::size_of(from), turn);
  cv::Mat to(size.height, size.width, from.type());
  for (int y = 0; y < from.rows; ++y)
    for (int x = 0; x < from.cols; ++x) {
      const Rect place = lightmill::turned(Rect{x, y, 1, 1}, test::size_of(from), turn);
      to.at<cv::Vec3b>(place.y, place.x) = from.at<cv::Vec3b>(y, x);
    }
  return to;
}

TEST(HeicGrid, IsTurnedAndMirroredOnce) {
  const cv::Mat picture = picture_of_tiles();
  const std::pair<std::vector<std::string>, Orientation> cases[] = {
      {{test::irot(0)}, Orientation::identity},
      {{test::irot(1)}, Orientation::rotate_270},
      {{test::irot(2)}, Orientation::rotate_180},
      {{test::irot(3)}, Orientation::rotate_90},
      {{test::imir(0)}, Orientation::flip_vertical},
      {{test::imir(1)}, Orientation::flip_horizontal},
      {{test::irot(3), test::imir(1)}, compose(Orientation::rotate_90, Orientation::flip_horizontal)},
      {{test::imir(1), test::irot(3)}, compose(Orientation::flip_horizontal, Orientation::rotate_90)},
  };
  for (const auto& [properties, turn] : cases) {
    const File file = grid_of(picture, properties).write();
    const ImageInfo info = test::probe_heic(file);
    EXPECT_EQ(info.size, lightmill::turned(Size{81, 43}, turn));
    EXPECT_EQ(info.orientation, Orientation::identity);
    EXPECT_EQ(test::max_difference(heic_pixels(file), turned(picture, turn)), 0) << to_string(turn);
  }
}

/// libheif is asked, too, what is turned which way.
TEST(HeicGrid, IsTurnedAsLibheifDoes) {
  const cv::Mat picture = test::soft_picture({81, 43}, 3, 7);
  for (const std::string& property : {test::irot(1), test::irot(3), test::imir(0), test::imir(1)}) {
    const File file = grid_of(picture, {property}).write();
    EXPECT_LE(test::max_difference(heic_pixels(file), test::heif_converted(file)), 1);
  }
}

TEST(HeicGrid, IsCroppedBeforeItIsTurned) {
  const cv::Mat picture = picture_of_tiles();
  // 20x10 samples around a center that lies 4.5 to the right and 1.5 above that of the picture.
  const std::string crop = test::clap(40, 20, 9, -3);
  const cv::Rect part(35, 15, 20, 10);
  EXPECT_EQ(test::max_difference(heic_pixels(grid_of(picture, {crop}).write()), picture(part)), 0);
  EXPECT_EQ(test::max_difference(heic_pixels(grid_of(picture, {crop, test::irot(3)}).write()),
                                 turned(picture(part).clone(), Orientation::rotate_90)),
            0);
  // Of the turned picture, 43x81.
  const cv::Mat upright = turned(picture, Orientation::rotate_90);
  EXPECT_EQ(test::max_difference(heic_pixels(grid_of(picture, {test::irot(3), test::clap(20, 40, 1, 1)}).write()),
                                 upright(cv::Rect(17, 31, 10, 20))),
            0);
}

TEST(HeicGrid, ACropThatLeavesNothingIsDamage) {
  const cv::Mat picture = picture_of_tiles();
  for (const std::string& crop :
       {test::clap(0, 20, 0, 0), test::clap(20, 20, 1'000, 0), test::heif_box("clap", std::string(32, '\0')),
        test::heif_box("clap", std::string(8, '\1'))})
    EXPECT_EQ(test::heic_failure(grid_of(picture, {crop}).write()).first, Cause::damaged);
}

TEST(HeicGrid, AnIdentityIsWhatItIsMadeOf) {
  const cv::Mat picture = picture_of_tiles();
  HeifWriter writer = grid_of(picture, {test::irot(3)});
  writer.items.push_back({.id = 2, .type = "iden", .properties = {test::irot(3)}});
  writer.references.push_back({"dimg", 2, {1}});
  writer.primary = 2;
  EXPECT_EQ(test::max_difference(heic_pixels(writer.write()), turned(picture, Orientation::rotate_180)), 0);
  writer.references.back().to = {2};
  EXPECT_THAT(test::heic_failure(writer.write()).second, HasSubstr("made of itself"));
}

TEST(HeicGrid, ATileThatIsDamagedIsBlack) {
  const cv::Mat picture = test::noise({64, 64}, 3, 7, 20, 255);
  HeifWriter writer = grid_of(picture);
  writer.items[2].data = std::string(40, '\0');
  const File file = writer.write();
  EXPECT_EQ(test::heic_failure(file).first, Cause::damaged);
  const Decoded salvaged = decode_heic_file(file, Damaged::salvage);
  EXPECT_TRUE(salvaged.damaged);
  EXPECT_THAT(salvaged.warnings, ElementsAre(HasSubstr("damaged: ")));
  cv::Mat expected = picture.clone();
  expected(cv::Rect(kTile, 0, kTile, kTile)).setTo(0);
  EXPECT_EQ(test::max_difference(std::get<Pixels>(salvaged.frame).mat, expected), 0);
  for (std::size_t i = 1; i < writer.items.size(); ++i) writer.items[i].data = std::string(40, '\0');
  EXPECT_EQ(test::heic_failure(writer.write(), Damaged::salvage).first, Cause::damaged) << "nothing to salvage";
}

/// What a file says of sizes is compared before memory is taken.
TEST(HeicGrid, SizesFitTogether) {
  const HeifWriter sound = grid_of(test::noise({64, 64}, 3, 7));
  const auto cause = [&](auto&& change) {
    HeifWriter writer = sound;
    change(writer);
    return test::heic_failure(writer.write(), Damaged::salvage).first;
  };
  EXPECT_EQ(cause([](HeifWriter&) {}), Cause::internal) << "nothing is wrong";
  EXPECT_EQ(cause([](HeifWriter& w) { w.items[0].data = test::grid_data(2, 2, 65, 64); }), Cause::damaged);
  EXPECT_EQ(cause([](HeifWriter& w) { w.items[0].data = test::grid_data(2, 2, 64, 32); }), Cause::damaged);
  EXPECT_EQ(cause([](HeifWriter& w) { w.items[0].data = test::grid_data(2, 2, 0, 64); }), Cause::damaged);
  EXPECT_EQ(cause([](HeifWriter& w) { w.items[0].data = test::grid_data(2, 3, 64, 64); }), Cause::damaged);
  EXPECT_EQ(cause([](HeifWriter& w) { w.items[0].data.resize(3); }), Cause::damaged);
  EXPECT_EQ(cause([](HeifWriter& w) { w.items[0].properties[0] = test::ispe(64, 60); }), Cause::damaged);
  EXPECT_EQ(cause([](HeifWriter& w) { w.items[2].properties[0] = test::ispe(32, 16); }), Cause::damaged);
  EXPECT_EQ(cause([](HeifWriter& w) { w.references[0].to[3] = 99; }), Cause::damaged) << "no such item";
  EXPECT_EQ(cause([](HeifWriter& w) { w.references[0].to[3] = 1; }), Cause::unsupported) << "a grid in itself";
  EXPECT_EQ(cause([](HeifWriter& w) { w.items[2].properties.push_back(test::irot(1)); }), Cause::unsupported);
  EXPECT_EQ(cause([](HeifWriter& w) {
              w.items[2] = test::gray_item(w.items[2].id, test::noise({kTile, kTile}, 1, 7));
            }),
            Cause::unsupported);
  // All tiles say that they are larger than their HEVC is.
  const auto larger = [](HeifWriter& w) {
    w.items[0].data = test::grid_data(2, 2, 40'000, 40'000);
    w.items[0].properties[0] = test::ispe(40'000, 40'000);
    for (std::size_t i = 1; i < 5; ++i) w.items[i].properties[0] = test::ispe(20'000, 20'000);
  };
  HeifWriter writer = sound;
  larger(writer);
  EXPECT_EQ(test::probe_heic(writer.write()).size, (Size{40'000, 40'000})) << "which the limit on pixels refuses";
}

}  // namespace
}  // namespace lightmill::heic_grid_test
