#include "image/companions.h"

#include "base/bytes.h"
#include "image/extended_xmp.h"
#include "image/xmp.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lightmill {
namespace {

using testing::HasSubstr;
using testing::Not;

const std::string kSaid =
    R"(<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">)"
    R"(<rdf:Description rdf:about="uuid:1" xmlns:C="http://ns.google.com/photos/1.0/container/" )"
    R"(xmlns:Item="http://ns.google.com/photos/1.0/container/item/" )"
    R"(xmlns:G="http://ns.google.com/photos/1.0/camera/" xmlns:hdrgm="http://ns.adobe.com/hdr-gain-map/1.0/" )"
    R"(hdrgm:Version="1.0" G:MotionPhoto="1"><C:Directory><rdf:Seq>)"
    R"(<rdf:li rdf:parseType="Resource"><C:Item Item:Semantic="Primary" Item:Mime="image/jpeg"/></rdf:li>)"
    R"(<rdf:li rdf:parseType="Resource"><C:Item Item:Semantic="GainMap" Item:Length = '7'/></rdf:li>)"
    R"(<rdf:li rdf:parseType="Resource"><C:Item Item:Length="5" Item:Semantic="MotionPhoto" )"
    R"(Item:Mime="video/quicktime"/></rdf:li></rdf:Seq></C:Directory></rdf:Description></rdf:RDF></x:xmpmeta>)";

Companions::Bytes xmp_of(const std::string& text) { return {text.begin(), text.end()}; }

Companions companions(std::size_t gain_map, std::size_t video) {
  return {.gain_map = Companions::Bytes(gain_map), .video = Companions::Bytes(video), .xmp = xmp_of(kSaid)};
}

std::string told(const Companions::Bytes& packet, const Companions& kept) {
  const auto told = xmp_with_companions(packet, kept);
  return told ? std::string(text_of(*told)) : "nothing";
}

Companions::Bytes blanked() {
  Companions::Bytes packet = xmp_of(kSaid);
  blank_claims(packet);
  return packet;
}

TEST(XmpOfCompanions, IsWhatItWasWhereThatIsSo) {
  EXPECT_EQ(told(blanked(), companions(7, 5)), kSaid);
  EXPECT_EQ(told(blanked(), companions(7, 9)), kSaid) << "its beginning names it";
}

TEST(XmpOfCompanions, SaysNoMoreThanIsSo) {
  const std::string resized = told(blanked(), companions(6, 0));
  EXPECT_THAT(resized, HasSubstr(R"(rdf:about="uuid:1")"));
  EXPECT_THAT(resized, HasSubstr(R"(hdrgm:Version="1.0")"));
  EXPECT_THAT(resized, Not(HasSubstr("MotionPhoto")));
  const auto items = directory_items(resized);
  ASSERT_EQ(items.size(), 2u);
  EXPECT_EQ(items[1].semantic, "GainMap");
  EXPECT_EQ(items[1].length, 6u);
  const std::string video = told(blanked(), companions(0, 9));
  EXPECT_THAT(video, Not(HasSubstr("hdrgm:Version")));
  EXPECT_EQ(video_length(video), 5u);
  EXPECT_THAT(video, HasSubstr(R"(Item:Padding="4")"));
  EXPECT_THAT(video, HasSubstr(R"(Item:Mime="video/quicktime")"));
}

TEST(XmpOfCompanions, GoesIntoAPacketThatWasChanged) {
  Companions::Bytes packet = blanked();
  packet.insert(packet.begin(), ' ');
  const std::string moved = told(packet, companions(7, 5));
  EXPECT_THAT(moved, HasSubstr(R"(G:MotionPhoto="1")"));
  EXPECT_EQ(directory_items(moved).size(), 3u);
  const std::string alone = told({}, companions(7, 0));
  EXPECT_THAT(alone, HasSubstr(R"(hdrgm:Version="1.0")"));
  EXPECT_EQ(directory_items(alone).size(), 2u);
}

TEST(XmpOfCompanions, IsNothingWhereThereIsNoRoom) {
  EXPECT_EQ(told(xmp_of("no packet"), companions(7, 0)), "nothing");
  Companions::Bytes full = blanked();
  full.insert(full.begin(), 65'502, ' ');
  EXPECT_EQ(told(full, companions(7, 0)), "nothing");
}

/// As a packet is that was joined with its extension, whose writers part it again.
TEST(XmpOfCompanions, GoesIntoALongPacketThatCanBeParted) {
  std::string text(text_of(blanked()));
  text.insert(text.find("</rdf:Description>"), "<d:Data xmlns:d=\"urn:d\">" + std::string(100'000, 'd') + "</d:Data>");
  const auto whole = xmp_with_companions(xmp_of(text), companions(7, 5));
  ASSERT_TRUE(whole);
  const auto split = split_xmp(*whole);
  ASSERT_TRUE(split);
  EXPECT_FALSE(split->pieces.empty());
  EXPECT_EQ(directory_items(text_of(split->main)).size(), 3u);
  EXPECT_THAT(std::string(text_of(split->main)), HasSubstr(R"(hdrgm:Version="1.0")"));
}

TEST(XmpOfCompanions, OfAFileThatSaidNothingStaysAsItIs) {
  Companions kept = companions(7, 0);
  kept.xmp.clear();
  EXPECT_EQ(told(xmp_of("anything"), kept), "anything");
}

TEST(DirectoryItems, OfBrokenPacketsAreWhatCanBeRead) {
  for (std::size_t size = 0; size < kSaid.size(); ++size) {
    const std::string cut = kSaid.substr(0, size);
    EXPECT_LE(directory_items(cut).size(), 3u);
    Companions kept = companions(6, 5);
    kept.xmp = xmp_of(cut);
    (void)told(xmp_of(cut), kept);
  }
}

}  // namespace
}  // namespace lightmill
