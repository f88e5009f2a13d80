#include "codec/heic/container.h"

#include "codec/heic/boxes.h"
#include "heif_tools.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lightmill::heic_container_test {
namespace {

using test::File;
using test::file_of;
using test::heif_box;
using test::heif_full_box;
using test::heif_number;
using test::HeifItem;
using test::HeifWriter;
using testing::HasSubstr;

std::string text_of(HeifContainer::View bytes) { return {bytes.begin(), bytes.end()}; }

std::pair<Cause, std::string> failure_of(const std::string& file) {
  const File bytes = file_of(file);
  try {
    const HeifContainer container(bytes);
    container.primary();
  } catch (const Error& error) {
    return {error.cause(), error.what()};
  }
  return {Cause::internal, "nothing is wrong"};
}

std::string with_meta(const std::string& boxes) {
  return heif_box("ftyp", "heic" + heif_number(0, 4)) + heif_full_box("meta", 0, 0, boxes);
}
const std::string kPrimary = heif_full_box("pitm", 0, 0, heif_number(1, 2));
const std::string kInfos = heif_full_box(
    "iinf", 0, 0,
    heif_number(1, 2) + heif_full_box("infe", 2, 0, heif_number(1, 2) + heif_number(0, 2) + "hvc1" + '\0'));

TEST(BoxReader, ReadsAsFarAsThereIs) {
  const File bytes{1, 2, 3, 'a', 'b', 0, 9};
  BoxReader reader(bytes, "test");
  EXPECT_EQ(reader.number(0), 0u);
  EXPECT_EQ(reader.number(2), 0x102u);
  EXPECT_EQ(reader.byte(), 3);
  EXPECT_EQ(reader.text(), "ab");
  EXPECT_EQ(reader.byte(), 9);
  EXPECT_TRUE(reader.empty());
  EXPECT_EQ(reader.text(), "");
  EXPECT_THROW(reader.byte(), Error);
  EXPECT_THROW(BoxReader(bytes, "test").skip(~std::uint64_t{0}), Error);
}

TEST(Boxes, OfAllWaysToTellALength) {
  const File bytes = file_of(heif_number(1, 4) + "long" + heif_number(18, 8) + "ab" + heif_box("usal", "c") +
                             heif_number(0, 4) + "lastdef");
  Boxes boxes(bytes, "test");
  const auto next = [&] {
    const auto box = boxes.next();
    return box ? std::string(box->type) + ':' + text_of(box->bytes) : "end";
  };
  EXPECT_EQ(next(), "long:ab");
  EXPECT_EQ(next(), "usal:c");
  EXPECT_EQ(next(), "last:def");
  EXPECT_EQ(next(), "end");
}

TEST(Boxes, ThatCannotBeAreDamage) {
  for (const std::string& bytes :
       {std::string("abc"), heif_number(7, 4) + "type", heif_number(9, 4) + "type", heif_number(8, 4) + "t\1pe",
        heif_number(1, 4) + "type", heif_number(1, 4) + "type" + heif_number(15, 8),
        heif_number(1, 4) + "type" + heif_number(~std::uint64_t{0}, 8)}) {
    const File file = file_of(bytes);
    EXPECT_THROW(Boxes(file, "test").next(), Error) << bytes;
  }
}

TEST(HeifContainer, KnowsItemsPropertiesAndReferences) {
  HeifWriter writer{
      .items = {{.id = 7, .type = "hvc1", .data = "abcdefg", .properties = {test::ispe(3, 4), test::irot(1)}},
                {.id = 9, .type = "mime", .data = "<x/>", .hidden = true, .content = "text/xml", .in_data_box = true},
                {.id = 8, .type = "hvc1", .data = "0123456789", .pieces = 4}},
      .references = {{"cdsc", 9, {7, 8}}},
      .primary = 7};
  const File file = writer.write();
  const HeifContainer container(file);
  const auto& primary = container.primary();
  EXPECT_EQ(primary.id, 7u);
  EXPECT_EQ(container.properties(primary).size(), 2u);
  EXPECT_TRUE(container.properties(primary)[1].essential);
  EXPECT_EQ(container.property(primary, "irot")->size(), 1u);
  EXPECT_FALSE(container.property(primary, "clap"));
  std::vector<std::uint8_t> joint;
  EXPECT_EQ(text_of(container.data(primary, joint)), "abcdefg");
  EXPECT_EQ(text_of(container.data(container.item(8), joint)), "0123456789");
  EXPECT_EQ(text_of(container.data(container.item(9), joint)), "<x/>");
  EXPECT_TRUE(container.item(9).hidden);
  EXPECT_EQ(container.item(9).content, "text/xml");
  EXPECT_THAT(container.referred(9, "cdsc"), testing::ElementsAre(7u, 8u));
  EXPECT_TRUE(container.referred(9, "dimg").empty());
  EXPECT_THROW(container.item(99), Error);
  EXPECT_FALSE(container.damage());
}

/// Versions that heif-enc and the writer of the tests do not write.
TEST(HeifContainer, ReadsOtherVersionsOfBoxes) {
  const std::string file = with_meta(
      heif_full_box("pitm", 1, 0, heif_number(70'000, 4)) +
      heif_full_box(
          "iinf", 1, 0,
          heif_number(1, 4) + heif_full_box("infe", 3, 0, heif_number(70'000, 4) + heif_number(0, 2) + "hvc1" + '\0')) +
      heif_box("idat", "0123456789") +
      heif_full_box("iref", 1, 0, heif_box("dimg", heif_number(70'000, 4) + heif_number(1, 2) + heif_number(5, 4))) +
      heif_box("iprp", heif_box("ipco", test::ispe(3, 4)) +
                           heif_full_box("ipma", 1, 0, heif_number(1, 4) + heif_number(70'000, 4) + "\1\x81")) +
      heif_full_box("iloc", 2, 0,
                    heif_number(0x4442, 2) + heif_number(1, 4) + heif_number(70'000, 4) + heif_number(1, 2) +
                        heif_number(0, 2) + heif_number(2, 4) + heif_number(1, 2) + heif_number(0, 2) +
                        heif_number(3, 4) + heif_number(4, 4)));
  const File bytes = file_of(file);
  const HeifContainer container(bytes);
  std::vector<std::uint8_t> joint;
  EXPECT_EQ(text_of(container.data(container.primary(), joint)), "5678");
  EXPECT_THAT(container.referred(70'000, "dimg"), testing::ElementsAre(5u));
  EXPECT_TRUE(container.property(container.primary(), "ispe"));
}

std::string iloc_of(const std::string& item) {
  return with_meta(kPrimary + kInfos +
                   heif_full_box("iloc", 1, 0, heif_number(0x8800, 2) + heif_number(1, 2) + heif_number(1, 2) + item));
}

TEST(HeifContainer, PlacesOutsideTheFileAreDamage) {
  const auto place = [](std::uint64_t offset, std::uint64_t length) {
    return heif_number(0, 2) + heif_number(0, 2) + heif_number(1, 2) + heif_number(offset, 8) + heif_number(length, 8);
  };
  const auto data = [](const std::string& text) {
    const File bytes = file_of(text);
    const HeifContainer container(bytes);
    std::vector<std::uint8_t> joint;
    return text_of(container.data(container.primary(), joint));
  };
  EXPECT_EQ(data(iloc_of(place(4, 4))), "ftyp");
  for (const auto& [offset, length] :
       {std::pair{std::uint64_t{4}, std::uint64_t{4'000}}, {4'000, 1}, {~std::uint64_t{0}, 2}, {4, ~std::uint64_t{0}}})
    EXPECT_THROW(data(iloc_of(place(offset, length))), Error) << offset << ' ' << length;
  EXPECT_EQ(failure_of(iloc_of(heif_number(3, 2) + heif_number(0, 2) + heif_number(0, 2))).first, Cause::unsupported);
  EXPECT_EQ(failure_of(iloc_of(heif_number(0, 2) + heif_number(1, 2) + heif_number(0, 2))).first, Cause::unsupported)
      << "another file";
  EXPECT_THROW(data(iloc_of(heif_number(2, 2) + place(0, 1).substr(2))), Error) << "in another item";
  EXPECT_THROW(data(with_meta(kPrimary + kInfos)), Error) << "nowhere";
}

/// Extents that overlap are a way to ask for much memory by few bytes.
TEST(HeifContainer, DataAreNoMoreThanTheFile) {
  std::string item = heif_number(0, 2) + heif_number(0, 2) + heif_number(200, 2);
  for (int i = 0; i < 200; ++i) item += heif_number(0, 8) + heif_number(500, 8);
  const File bytes = file_of(iloc_of(item));
  const HeifContainer container(bytes);
  std::vector<std::uint8_t> joint;
  EXPECT_THROW(container.data(container.primary(), joint), Error);
  EXPECT_LE(joint.capacity(), 2 * bytes.size());
}

TEST(HeifContainer, CountsAreLimited) {
  std::string reference = heif_number(1, 2) + heif_number(60'000, 2) + std::string(120'000, '\1'), references;
  for (int i = 0; i < 5; ++i) references += heif_box("dimg", reference);
  EXPECT_EQ(failure_of(with_meta(kPrimary + kInfos + heif_full_box("iref", 0, 0, references))).first, Cause::too_large);
  std::string infos = heif_number(0, 4);
  for (std::uint32_t id = 0; id < 70'000; ++id)
    infos += heif_full_box("infe", 3, 0, heif_number(id, 4) + heif_number(0, 2) + "hvc1" + '\0');
  EXPECT_EQ(failure_of(with_meta(kPrimary + heif_full_box("iinf", 1, 0, infos))).first, Cause::too_large);
  std::string properties;
  for (int i = 0; i < 70'000; ++i) properties += heif_box("free", "");
  EXPECT_EQ(failure_of(with_meta(kPrimary + kInfos + heif_box("iprp", heif_box("ipco", properties)))).first,
            Cause::too_large);
  const std::string many = heif_number(1, 2) + "\xFF" + std::string(255, '\1');
  EXPECT_EQ(failure_of(with_meta(kPrimary + kInfos +
                                 heif_box("iprp", heif_full_box("ipma", 0, 0, heif_number(2, 4) + many + many))))
                .first,
            Cause::too_large);
  // A count that the box has no room for.
  EXPECT_EQ(failure_of(with_meta(kPrimary + kInfos +
                                 heif_full_box("iloc", 2, 0, heif_number(0x4400, 2) + heif_number(0xFFFFFFFF, 4))))
                .first,
            Cause::damaged);
}

TEST(HeifContainer, WithoutAPictureItSaysWhatItIs) {
  EXPECT_EQ(failure_of(heif_box("ftyp", "heic" + heif_number(0, 4))).first, Cause::damaged);
  EXPECT_EQ(failure_of(with_meta("")).first, Cause::damaged);
  EXPECT_EQ(failure_of(with_meta(kPrimary)).first, Cause::damaged);
  const auto [cause, words] = failure_of(heif_box("ftyp", "hevc" + heif_number(0, 4)) + heif_box("moov", ""));
  EXPECT_EQ(cause, Cause::unsupported);
  EXPECT_THAT(words, HasSubstr("sequence"));
}

TEST(HeicPicture, OfAnotherKindIsNamed) {
  const auto words = [](const std::string& type) {
    const HeifWriter writer{.items = {{.id = 1, .type = type, .data = "data", .properties = {test::ispe(16, 16)}}}};
    const auto [cause, text] = test::heic_failure(writer.write());
    EXPECT_EQ(cause, Cause::unsupported) << type;
    return text;
  };
  EXPECT_THAT(words("av01"), HasSubstr("AVIF"));
  EXPECT_THAT(words("iovl"), HasSubstr("iovl"));
  EXPECT_THAT(words("jpeg"), HasSubstr("jpeg"));
}

TEST(HeicPicture, ThatNeedsWhatIsNotKnownIsRefused) {
  HeifWriter writer{.items = {test::coded_item(1, test::yuv_noise({16, 16}, 1, 5))}};
  writer.items[0].properties.push_back(heif_box("new!", "data"));
  const auto [cause, words] = test::heic_failure(writer.write());
  EXPECT_EQ(cause, Cause::unsupported);
  EXPECT_THAT(words, HasSubstr("new!"));
  writer.items[0].properties = {test::ispe(16, 16)};
  EXPECT_EQ(test::heic_failure(writer.write()).first, Cause::damaged) << "no configuration";
}

}  // namespace
}  // namespace lightmill::heic_container_test
