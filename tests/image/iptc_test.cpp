#include "image/iptc.h"

#include "image/one_packet.h"
#include "image/photoshop.h"
#include "image/xmp_packet.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

namespace lightmill {
namespace {

using testing::HasSubstr;
using testing::Not;

Bytes iptc_set(int record, int number, std::string_view text) {
  Bytes bytes{0x1C, static_cast<std::uint8_t>(record), static_cast<std::uint8_t>(number),
              static_cast<std::uint8_t>(text.size() >> 8), static_cast<std::uint8_t>(text.size())};
  bytes.insert(bytes.end(), text.begin(), text.end());
  return bytes;
}
Bytes iptc_sets(std::initializer_list<Bytes> sets) {
  Bytes all;
  for (const Bytes& set : sets) all.insert(all.end(), set.begin(), set.end());
  return all;
}
std::string words_of(const Bytes& bytes) { return {bytes.begin(), bytes.end()}; }

TEST(Iptc, AuthorsStayAlone) {
  const Bytes set = iptc_set(1, 90, "\x1B%G"), author = iptc_set(2, 80, "Ann"), notice = iptc_set(2, 116, "(c)");
  EXPECT_EQ(iptc_of_authors(iptc_sets({set, iptc_set(2, 5, "title"), author, notice, iptc_set(2, 120, "w")})),
            iptc_sets({set, author, notice}));
  EXPECT_TRUE(iptc_of_authors(iptc_sets({set, iptc_set(2, 5, "title")})).empty());
}

TEST(Iptc, ACopyrightIsWrittenInItsCharacters) {
  const Bytes title = iptc_set(2, 5, "t"), caption = iptc_set(2, 120, "c"), utf8 = iptc_set(1, 90, "\x1B%G");
  EXPECT_EQ(iptc_with_copyright(iptc_sets({title, iptc_set(2, 116, "old"), caption}), "\xC2\xA9 \xE2\x82\xAC"),
            iptc_sets({title, iptc_set(2, 116, "\xA9 ?"), caption}));
  EXPECT_EQ(iptc_with_copyright(iptc_sets({utf8, title}), "\xC2\xA9"),
            iptc_sets({utf8, title, iptc_set(2, 116, "\xC2\xA9")}));
}

TEST(Iptc, BecomesXmp) {
  const Bytes records =
      iptc_sets({iptc_set(2, 0, std::string("\0\4", 2)), iptc_set(2, 5, "A <title>"), iptc_set(2, 25, "one"),
                 iptc_set(2, 25, "two"), iptc_set(2, 55, "20240229"), iptc_set(2, 60, "120304+0130"),
                 iptc_set(2, 80, "Andr\xE9"), iptc_set(2, 90, "Town"), iptc_set(2, 120, "Words")});
  const IptcInXmp made = with_iptc({}, records);
  EXPECT_TRUE(made.whole);
  const std::string text = words_of(made.packet);
  ASSERT_TRUE(read_xmp(text)) << text;
  EXPECT_THAT(text, HasSubstr("<rdf:li xml:lang=\"x-default\">A &lt;title&gt;</rdf:li>"));
  EXPECT_THAT(text, HasSubstr("<rdf:Bag><rdf:li>one</rdf:li><rdf:li>two</rdf:li></rdf:Bag>"));
  EXPECT_THAT(text, HasSubstr(">2024-02-29T12:03:04+01:30<"));
  EXPECT_THAT(text, HasSubstr("Andr\xC3\xA9"));
  const IptcInXmp again = with_iptc(made.packet, iptc_sets({iptc_set(2, 5, "Another"), iptc_set(2, 101, "Land")}));
  const std::string both = words_of(again.packet);
  EXPECT_THAT(both, Not(HasSubstr("Another"))) << "XMP has one";
  EXPECT_THAT(both, HasSubstr("Land"));
  EXPECT_EQ(with_iptc(made.packet, records).packet, made.packet);
  EXPECT_FALSE(with_iptc({}, iptc_sets({iptc_set(2, 130, "1L")})).whole);
  const Bytes broken{'<', 'a'};
  EXPECT_EQ(with_iptc(broken, records).packet, broken);
  EXPECT_FALSE(with_iptc(broken, records).whole);
}

TEST(Iptc, DatesMayBeKnownInPart) {
  const auto date = [](std::string_view day, std::string_view time) {
    const std::string text = words_of(with_iptc({}, iptc_sets({iptc_set(2, 55, day), iptc_set(2, 60, time)})).packet);
    const std::size_t at = text.find("DateCreated");
    return at == std::string::npos ? "none"
                                   : text.substr(text.find('>', at) + 1, text.find('<', at) - text.find('>', at) - 1);
  };
  EXPECT_EQ(date("19990000", ""), "1999");
  EXPECT_EQ(date("19990500", "101112"), "1999-05");
  EXPECT_EQ(date("19990507", "101112"), "1999-05-07T10:11:12");
  EXPECT_EQ(date("1999050", ""), "none");
  EXPECT_EQ(date("1999<b>7", ""), "none");
}

TEST(Iptc, BearsAnyBytes) {
  std::mt19937 random(29);
  const Bytes sound = iptc_sets({iptc_set(1, 90, "\x1B%G"), iptc_set(2, 5, "title"), iptc_set(2, 25, "one"),
                                 iptc_set(2, 55, "20240229"), iptc_set(2, 80, "Ann"), iptc_set(2, 116, "(c)"),
                                 iptc_set(2, 120, "words")});
  for (int i = 0; i < 20'000; ++i) {
    Bytes records = sound;
    for (int j = 0; j < 3; ++j) records[random() % records.size()] = static_cast<std::uint8_t>(random());
    records.resize(records.size() - random() % 20);
    const std::string text = words_of(with_iptc({}, records).packet);
    ASSERT_TRUE(text.empty() || read_xmp(text)) << text;
    const Bytes changed = iptc_with_copyright(records, "new");
    ASSERT_EQ(iptc_with_copyright(changed, "new"), changed);
    const Bytes authors = iptc_of_authors(records);
    ASSERT_EQ(iptc_of_authors(authors), authors);
  }
}

TEST(OnePacket, HasIptcWhereTheFormatHasNoPlaceForIt) {
  Metadata metadata;
  metadata.others = photoshop_segments(iptc_resource(iptc_set(2, 5, "A title")));
  EXPECT_TRUE(one_packet(metadata, IptcPlace::own).empty());
  EXPECT_THAT(words_of(one_packet(metadata, IptcPlace::xmp)), HasSubstr("A title"));
  EXPECT_TRUE(segments_left_out(metadata, IptcPlace::xmp, "a PNG").empty());
  metadata.others = photoshop_segments(photoshop_resource(resource::kUrl, Bytes{'u'}));
  EXPECT_THAT(segments_left_out(metadata, IptcPlace::xmp, "a PNG"),
              testing::ElementsAre("Photoshop's data, which a PNG cannot hold, are left out"));
  EXPECT_TRUE(segments_left_out(metadata, IptcPlace::own, "a TIFF").empty());
}

}  // namespace
}  // namespace lightmill
