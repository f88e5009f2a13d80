#include "image/extended_xmp.h"

#include "image/md5.h"
#include "image/xmp_packet.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace lightmill {
namespace {

/// With one large property, a medium one, and a small one.
std::string long_packet(std::size_t bytes) {
  return "<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF xmlns:rdf='" + std::string(ns::kRdf) +
         "'><rdf:Description rdf:about='uuid:7' xmlns:p='urn:p' xmlns:dc='" + std::string(ns::kDc) + "' p:large='" +
         std::string(bytes, 'l') + "' p:small='s'><dc:title>t</dc:title><p:medium>" + std::string(bytes / 4, 'm') +
         "</p:medium></rdf:Description></rdf:RDF></x:xmpmeta>";
}
Bytes long_bytes(std::size_t bytes) {
  const std::string text = long_packet(bytes);
  return {text.begin(), text.end()};
}
std::string text_from(const Bytes& bytes) { return {bytes.begin(), bytes.end()}; }

Metadata split_metadata(std::size_t bytes) {
  const auto split = split_xmp(long_bytes(bytes));
  EXPECT_TRUE(split);
  Metadata metadata;
  metadata.xmp = split->main;
  metadata.others = split->pieces;
  return metadata;
}

std::string value_in(const std::string& text, std::string_view uri, std::string_view name) {
  const auto packet = read_xmp(text);
  const XmpProperty* property = packet ? packet->find(uri, name) : nullptr;
  return property ? std::string(property->value.in(text)) : "none";
}

TEST(ExtendedXmp, ComesBackWhole) {
  for (const std::size_t bytes : {60'000u, 66'000u, 200'000u, 1'000'000u}) {
    const Metadata metadata = split_metadata(bytes);
    EXPECT_LE(metadata.xmp.size(), kLongestXmp);
    EXPECT_GE(metadata.others.size(), bytes / 65'400 + (bytes % 65'400 > 0 ? 1 : 0));
    for (const Metadata::Segment& segment : metadata.others) EXPECT_LE(segment.bytes.size(), 65'533u);
    const std::string main = text_from(metadata.xmp);
    EXPECT_EQ(value_in(main, "urn:p", "small"), "s");
    EXPECT_EQ(value_in(main, "urn:p", "large"), "none");
    const JoinedXmp joined = joined_xmp(metadata);
    EXPECT_EQ(joined.extended, ExtendedXmp::joined);
    const std::string whole = text_from(joined.packet);
    EXPECT_EQ(value_in(whole, "urn:p", "large"), std::string(bytes, 'l'));
    EXPECT_EQ(value_in(whole, "urn:p", "medium"), std::string(bytes / 4, 'm'));
    EXPECT_EQ(value_in(whole, ns::kDc, "title"), "t");
    EXPECT_EQ(value_in(whole, ns::kNote, "HasExtendedXMP"), "none");
  }
}

TEST(ExtendedXmp, ThatFitsIsNotSplit) {
  const auto split = split_xmp(long_bytes(40'000));
  ASSERT_TRUE(split);
  EXPECT_EQ(split->main, long_bytes(40'000));
  EXPECT_TRUE(split->pieces.empty());
  const std::string roomy = long_packet(40'000) + std::string(60'000, ' ') + "<?xpacket end='w'?>";
  const auto tight = split_xmp(Bytes(roomy.begin(), roomy.end()));
  ASSERT_TRUE(tight);
  EXPECT_TRUE(tight->pieces.empty()) << "room for later changes goes first";
  EXPECT_EQ(value_in(text_from(tight->main), "urn:p", "large").size(), 40'000u);
  EXPECT_FALSE(split_xmp(Bytes(70'000, 'x')));
}

TEST(ExtendedXmp, PiecesMayComeInAnyOrderAndTwice) {
  Metadata metadata = split_metadata(200'000);
  std::ranges::reverse(metadata.others);
  metadata.others.push_back(metadata.others.front());
  metadata.others.push_back({0xFE, {'c'}});
  EXPECT_EQ(joined_xmp(metadata).extended, ExtendedXmp::joined);
}

TEST(ExtendedXmp, ThatIsNotWholeLeavesTheMainPacket) {
  const Metadata sound = split_metadata(200'000);
  const auto broken = [&](auto&& change) {
    Metadata metadata = sound;
    change(metadata);
    const JoinedXmp joined = joined_xmp(metadata);
    return joined.extended == ExtendedXmp::broken && joined.packet == metadata.xmp;
  };
  EXPECT_TRUE(broken([](Metadata& m) { m.others.pop_back(); }));
  EXPECT_TRUE(broken([](Metadata& m) { m.others.erase(m.others.begin()); }));
  EXPECT_TRUE(broken([](Metadata& m) { m.others[1].bytes[36] ^= 1; })) << "another digest";
  EXPECT_TRUE(broken([](Metadata& m) { m.others[1].bytes.pop_back(); }));
  EXPECT_TRUE(broken([](Metadata& m) { m.others[0].bytes[80] = '<'; }));
  EXPECT_TRUE(broken([](Metadata& m) { m.others[0].bytes[68] ^= 1; })) << "another size";
  EXPECT_TRUE(broken([](Metadata& m) { m.xmp.clear(); }));
  EXPECT_EQ(joined_xmp({}).extended, ExtendedXmp::none);
}

TEST(ExtendedXmp, OfMoreThanAnyPacketHasIsNotJoined) {
  EXPECT_EQ(joined_xmp(split_metadata(34'000'000)).extended, ExtendedXmp::broken);
}

TEST(ExtendedXmp, BearsAnyBytes) {
  std::mt19937 random(11);
  const Metadata sound = split_metadata(70'000);
  for (int i = 0; i < 300; ++i) {
    Metadata metadata = sound;
    for (int j = 0; j < 3; ++j) {
      Bytes& bytes = random() % 3 == 0 ? metadata.xmp : metadata.others[random() % metadata.others.size()].bytes;
      bytes[random() % (j == 0 ? std::min<std::size_t>(bytes.size(), 300) : bytes.size())] =
          static_cast<std::uint8_t>(random());
    }
    const JoinedXmp joined = joined_xmp(metadata);
    if (joined.extended == ExtendedXmp::joined) {
      ASSERT_TRUE(read_xmp(text_from(joined.packet)));
    }
  }
}

std::string hex_md5(std::string_view text) {
  std::string hex;
  for (const std::uint8_t byte : md5(Bytes(text.begin(), text.end()))) {
    hex += "0123456789abcdef"[byte >> 4];
    hex += "0123456789abcdef"[byte & 15];
  }
  return hex;
}

/// RFC 1321, A.5.
TEST(Md5, IsThatOfItsStandard) {
  EXPECT_EQ(hex_md5(""), "d41d8cd98f00b204e9800998ecf8427e");
  EXPECT_EQ(hex_md5("message digest"), "f96b697d7cb7938d525a2f31aaf161d0");
  EXPECT_EQ(hex_md5("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"),
            "d174ab98d277d9f5a5611c2c9f419d9f");
  EXPECT_EQ(hex_md5("12345678901234567890123456789012345678901234567890123456789012345678901234567890"),
            "57edf4a22be3c955ac49da2e2107b67a");
}

}  // namespace
}  // namespace lightmill
