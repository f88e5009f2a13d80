#include "image/xmp.h"

#include "support/texts.h"

#include <gtest/gtest.h>

#include <ctime>
#include <random>
#include <string>
#include <vector>

namespace lightmill {
namespace {

std::string blanked(std::string text) {
  blank_claims({reinterpret_cast<std::uint8_t*>(text.data()), text.size()});
  return text;
}

std::string spaces(std::size_t count) { return std::string(count, ' '); }

const std::string kCamera = R"(xmlns:GCamera="http://ns.google.com/photos/1.0/camera/")";

TEST(XmpClaims, AreBlankedAsAttributes) {
  const std::string motion = R"(GCamera:MotionPhoto="1")", micro = R"(GCamera:MicroVideoOffset = '5000')";
  const std::string packet = "<a " + kCamera + " " + motion + " b=\"2\" " + micro + " GCamera:BurstID=\"7\"/>";
  EXPECT_EQ(blanked(packet), "<a " + kCamera + " " + spaces(motion.size()) + " b=\"2\" " + spaces(micro.size()) +
                                 " GCamera:BurstID=\"7\"/>");
  const XmpClaims claims = xmp_claims(test::view_of(packet));
  EXPECT_TRUE(claims.video);
  EXPECT_FALSE(claims.gain_map);
}

TEST(XmpClaims, AreBlankedAsElements) {
  const std::string begin = R"(<a xmlns:C='http://ns.google.com/photos/1.0/camera/'
      xmlns:hd = "http://ns.adobe.com/hdr-gain-map/1.0/">)";
  const std::string motion = "<C:MotionPhoto>1</C:MotionPhoto>",
                    map = "<hd:Gamma><rdf:Seq><rdf:li>1</rdf:li></rdf:Seq></hd:Gamma>", empty = "<hd:Version/>";
  EXPECT_EQ(blanked(begin + motion + "<d/>" + map + empty + "</a>"),
            begin + spaces(motion.size()) + "<d/>" + spaces(map.size() + empty.size()) + "</a>");
}

/// Without spaces between attributes it is no XML: each is one when those before it are gone.
TEST(XmpClaims, ThatComeToLightAreBlankedAsWell) {
  const std::string motion = R"(GCamera:MotionPhoto="1")";
  for (const std::size_t count : {2, 3, 50}) {
    std::string packet = "<a " + kCamera + " ";
    for (std::size_t i = 0; i < count; ++i) packet += motion;
    const std::string left = blanked(packet + "/>");
    EXPECT_FALSE(xmp_claims(test::view_of(left)).video) << left;
    EXPECT_EQ(left.size(), packet.size() + 2);
    EXPECT_EQ(left.find(kCamera) != std::string::npos, count < 50) << left;
  }
}

TEST(XmpClaims, OfADirectoryAreWhatItLists) {
  const auto packet = [](const std::string& semantic) {
    return R"(<a xmlns:Container="http://ns.google.com/photos/1.0/container/"><Container:Directory><rdf:li>)"
           R"(<Container:Item Item:Semantic=")" +
           semantic + R"("/></rdf:li></Container:Directory></a>)";
  };
  EXPECT_TRUE(xmp_claims(test::view_of(packet("GainMap"))).gain_map);
  EXPECT_TRUE(xmp_claims(test::view_of(packet("MotionPhoto"))).video);
  const XmpClaims depth = xmp_claims(test::view_of(packet("Depth")));
  EXPECT_TRUE(depth.others && !depth.video && !depth.gain_map);
  EXPECT_EQ(blanked(packet("Depth")).find("Directory"), std::string::npos);
}

TEST(XmpClaims, OfOtherVocabulariesStay) {
  for (const std::string& packet :
       {std::string(R"(<a xmlns:GCamera="http://example.org/" GCamera:MotionPhoto="1"/>)"),
        std::string(R"(<a xmlns:GCamera="http://ns.google.com/photos/1.0/camera/more/" GCamera:MotionPhoto="1"/>)"),
        "<a " + kCamera + "><b>GCamera:MotionPhoto</b></a>", std::string("no packet at all")}) {
    EXPECT_EQ(blanked(packet), packet);
    EXPECT_FALSE(xmp_claims(test::view_of(packet)).video);
  }
}

TEST(XmpClaims, OfBrokenPacketsCostLittle) {
  std::string packet = "<a " + kCamera;
  while (packet.size() < 65'000)
    packet += " <GCamera:MotionPhoto GCamera:MicroVideo=\" xmlns:" + std::to_string(packet.size()) + kCamera.substr(13);
  const std::clock_t begin = std::clock();
  blanked(packet);
  EXPECT_LT(static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC, 1);
  std::mt19937 random(3);
  const std::string sound =
      "<a " + kCamera + R"( GCamera:MotionPhoto="1"><GCamera:MicroVideo>1</GCamera:MicroVideo></a>)";
  for (int trial = 0; trial < 5000; ++trial) {
    std::string text = sound.substr(0, random() % sound.size());
    if (!text.empty()) text[random() % text.size()] = static_cast<char>(random());
    EXPECT_EQ(blanked(text).size(), text.size());
  }
}

TEST(DirectoryItems, OfManyEndsCostLittle) {
  const std::string uri = "http://ns.google.com/photos/1.0/container/";
  std::string packet = "<a xmlns:C=\"" + uri + "\"><C:Directory><r:li>Item:Semantic=\"Depth\"</";
  while (packet.size() < 400'000) packet += ":li";
  packet += "></C:Directory></a>";
  const std::clock_t begin = std::clock();
  const auto items = directory_items(packet);
  EXPECT_LT(static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC, 1);
  ASSERT_EQ(items.size(), 1u);
  EXPECT_EQ(items[0].semantic, "Depth");
}

}  // namespace
}  // namespace lightmill
