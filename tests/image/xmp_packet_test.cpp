#include "image/xmp_packet.h"

#include "image/xmp_edit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <numeric>
#include <random>

namespace lightmill {
namespace {

using testing::HasSubstr;
using testing::Not;

Bytes packet_of(std::string_view text) { return {text.begin(), text.end()}; }
std::string text_in(const std::optional<Bytes>& packet) {
  return packet ? std::string(packet->begin(), packet->end()) : "cannot be read";
}

/// Attributes and elements, a prefix of one's own, structures, and places in all of them.
std::string rich_packet() {
  return R"(<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><!-- <exif:GPSLatitude> in a comment -->
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about="uuid:1" xmlns:e="http://ns.adobe.com/exif/1.0/" xmlns:tiff="http://ns.adobe.com/tiff/1.0/"
    e:GPSLatitude="56,9.36N"
    e:FNumber='8/1' tiff:Artist="a > b"/>
  <rdf:Description rdf:about="uuid:1" xmlns:dc="http://purl.org/dc/elements/1.1/"
    xmlns:exif="http://ns.adobe.com/exif/1.0/" xmlns:ext="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
    xmlns:drone-dji="http://www.dji.com/drone-dji/1.0/" xmlns:geo="http://www.w3.org/2003/01/geo/wgs84_pos#"
    xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/">
   <dc:creator><rdf:Seq><rdf:li>Ann</rdf:li></rdf:Seq></dc:creator>
   <dc:rights><rdf:Alt><rdf:li xml:lang="x-default">old</rdf:li><rdf:li xml:lang="de">alt</rdf:li></rdf:Alt></dc:rights>
   <exif:GPSLongitude>14,25.0E</exif:GPSLongitude>
   <geo:lat>56.15</geo:lat><drone-dji:GpsLongitude>14.4167</drone-dji:GpsLongitude>
   <drone-dji:AbsoluteAltitude>+77.7</drone-dji:AbsoluteAltitude>
   <ext:LocationCreated><rdf:Bag><rdf:li rdf:parseType="Resource"><exif:GPSLatitude>56,9.99N</exif:GPSLatitude>
     <ext:City>Town</ext:City></rdf:li><rdf:li ext:City="Other" exif:GPSLatitude="56,8.88N"/></rdf:Bag></ext:LocationCreated>
   <xmp:Thumbnails><rdf:Alt><rdf:li>abcdefg</rdf:li></rdf:Alt></xmp:Thumbnails>
   <photoshop:lat>no place</photoshop:lat>
   <dc:subject><rdf:Bag><rdf:li><![CDATA[</rdf:Bag>]]></rdf:li></rdf:Bag></dc:subject>
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
   <?xpacket end="w"?>)";
}

TEST(XmpPacket, TellsPropertiesByTheirNamespaces) {
  const std::string text = rich_packet();
  const auto packet = read_xmp(text);
  ASSERT_TRUE(packet);
  EXPECT_EQ(packet->nodes.size(), 2u);
  EXPECT_EQ(packet->nodes[0].about, "uuid:1");
  const XmpProperty* number = packet->find("http://ns.adobe.com/exif/1.0/", "FNumber");
  ASSERT_TRUE(number);
  EXPECT_EQ(number->value.in(text), "8/1");
  EXPECT_TRUE(number->attribute);
  const XmpProperty* creator = packet->find(ns::kDc, "creator");
  ASSERT_TRUE(creator);
  EXPECT_EQ(creator->value.in(text), "<rdf:Seq><rdf:li>Ann</rdf:li></rdf:Seq>");
  EXPECT_EQ(text.substr(packet->rdf_end, 10), "</rdf:RDF>");
  EXPECT_FALSE(packet->find(ns::kDc, "GPSLatitude"));
  EXPECT_FALSE(packet->find("http://iptc.org/std/Iptc4xmpExt/2008-02-29/", "City")) << "it is below";
}

TEST(XmpPacket, OfNoXmlIsNone) {
  const std::string text = rich_packet();
  for (const char* bad :
       {"", "<", "<a", "<a>", "<a></b>", "<a b></a>", "<a b=c></a>", "<a b='<'></a>", "<!DOCTYPE a><a/>", "no xml",
        "<rdf:RDF/>", "<rdf:RDF></rdf:RDF>", "<a/></a>", "<a b='1'c='2'/>"})
    EXPECT_FALSE(read_xmp(bad)) << bad;
  const std::size_t end = text.find("<?xpacket end");
  for (std::size_t size = 0; size + 30 < end; size += 7) EXPECT_FALSE(read_xmp(text.substr(0, size))) << size;
  std::string deep = "<r:RDF xmlns:r='" + std::string(ns::kRdf) + "'>";
  for (int i = 0; i < 1000; ++i) deep += "<a>";
  EXPECT_FALSE(read_xmp(deep));
}

TEST(XmpPacket, PlacesGo) {
  const std::string text = rich_packet();
  EXPECT_TRUE(has_xmp_gps(packet_of(text)));
  const auto left = xmp_without(packet_of(text), {.gps = true});
  for (const char* place : {"56,9", "14,25", "56.15", "14.4167", "56,8.88", "77.7"})
    EXPECT_THAT(text_in(left), Not(HasSubstr(place)));
  for (const char* other :
       {"e:FNumber='8/1'", "a > b", "Town", "ext:City=\"Other\"", "no place", "abcdefg", "<dc:creator>"})
    EXPECT_THAT(text_in(left), HasSubstr(other));
  ASSERT_TRUE(left);
  EXPECT_FALSE(has_xmp_gps(*left));
  EXPECT_EQ(xmp_without(*left, {.gps = true}), left) << "twice is once";
  EXPECT_TRUE(read_xmp(text_in(left)));
  const Bytes none = packet_of(text_in(left));
  EXPECT_EQ(xmp_without(none, {}), none);
}

TEST(XmpPacket, AThumbnailGoes) {
  const auto left = xmp_without(packet_of(rich_packet()), {.thumbnail = true});
  EXPECT_THAT(text_in(left), Not(HasSubstr("abcdefg")));
  EXPECT_THAT(text_in(left), HasSubstr("56,9.36N"));
}

TEST(XmpPacket, AuthorsStayAlone) {
  const auto left = xmp_of_authors(packet_of(rich_packet()));
  const std::string text = text_in(left);
  EXPECT_THAT(text, HasSubstr("<rdf:li>Ann</rdf:li>"));
  EXPECT_THAT(text, HasSubstr("xml:lang=\"de\">alt"));
  for (const char* gone : {"GPS", "FNumber", "Town", "comment", "subject", "abcdefg"})
    EXPECT_THAT(text, Not(HasSubstr(gone)));
  EXPECT_TRUE(read_xmp(text)->find(ns::kDc, "rights"));
  EXPECT_EQ(xmp_of_authors(packet_of(text)), left);
}

TEST(XmpPacket, ACopyrightIsWritten) {
  const std::string text = text_in(xmp_with_copyright(packet_of(rich_packet()), "\xC2\xA9 A & B <c>"));
  EXPECT_THAT(text, HasSubstr("\xC2\xA9 A &amp; B &lt;c&gt;"));
  EXPECT_THAT(text, Not(HasSubstr(">old<")));
  EXPECT_THAT(text, Not(HasSubstr(">alt<")));
  EXPECT_THAT(text, HasSubstr("56,9.36N"));
  const auto packet = read_xmp(text);
  ASSERT_TRUE(packet && packet->find(ns::kRights, "Marked"));
  EXPECT_EQ(packet->nodes.back().about, "uuid:1");
  EXPECT_TRUE(read_xmp(text_in(xmp_with_copyright({}, "new"))));
  const auto once = xmp_with_copyright(packet_of(rich_packet()), "new");
  EXPECT_EQ(xmp_with_copyright(*once, "new"), once) << "twice is once";
  const auto made = xmp_with_copyright({}, "new");
  EXPECT_EQ(xmp_with_copyright(*made, "new"), made);
  EXPECT_FALSE(xmp_with_copyright(packet_of("<broken"), "new"));
}

/// Prefixes of other namespaces, and a default one.
TEST(XmpPacket, NodesCanStandElsewhere) {
  const std::string text = "<RDF xmlns='" + std::string(ns::kRdf) + "' xmlns:q='" + std::string(ns::kDc) +
                           "' xmlns:rdf='urn:other'><Description><q:rights>mine</q:rights></Description></RDF>";
  ASSERT_TRUE(read_xmp(text));
  const std::string left = text_in(xmp_of_authors(packet_of(text)));
  const auto packet = read_xmp(left);
  ASSERT_TRUE(packet) << left;
  ASSERT_TRUE(packet->find(ns::kDc, "rights")) << left;
}

TEST(XmpPacket, TextBecomesXml) {
  EXPECT_EQ(xml_text("a\"<>&\x01\n"), "a&quot;&lt;&gt;&amp;\n");
  EXPECT_EQ(xml_text("\xE9t\xE9"), "\xC3\xA9t\xC3\xA9") << "Latin-1";
  EXPECT_EQ(xml_text("\xC3\xA9"), "\xC3\xA9");
  EXPECT_EQ(xml_text("\xED\xA0\x80"), "\xC3\xAD\xC2\xA0\xC2\x80") << "half a character";
}

TEST(XmpPacket, BearsAnyBytes) {
  std::mt19937 random(3);
  const std::string sound = rich_packet();
  for (int i = 0; i < 6000; ++i) {
    std::string text = sound;
    for (int j = 0; j < 1 + i % 4; ++j) {
      const std::size_t at = random() % text.size(), other = random() % sound.size();
      if (random() % 2 == 0) {
        text[at] = static_cast<char>(random());
      } else {
        text.replace(at, random() % 30, sound.substr(other, random() % 30));
      }
    }
    const Bytes packet = packet_of(text);
    if (const auto left = xmp_without(packet, {.gps = true, .thumbnail = true})) {
      ASSERT_TRUE(read_xmp(text_in(left))) << text_in(left);
      ASSERT_FALSE(has_xmp_gps(*left));
    }
    if (const auto left = xmp_of_authors(packet); left && !left->empty()) {
      ASSERT_TRUE(read_xmp(text_in(left)));
    }
    if (const auto left = xmp_with_copyright(packet, "new")) {
      ASSERT_TRUE(read_xmp(text_in(left)));
    }
  }
}

/// In linear time, and memory that does not grow with what is in it.
TEST(XmpPacket, OfManyMegabytesIsReadOrRefusedSoon) {
  constexpr std::size_t kBytes = std::size_t{20} << 20;
  const std::string head = "<r:RDF xmlns:r='" + std::string(ns::kRdf) + "'><r:Description>";
  for (const char* part :
       {"<a/>", "<a b='", "<!--", "<a ", "</", "<a xmlns:b='c'>", "<a b='1' ", " ", "<?", "<a>", "&", "<![CDATA["}) {
    std::string text = head;
    while (text.size() < kBytes) text += part;
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_FALSE(read_xmp(text));
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(10)) << part;
  }
}

TEST(XmpPacket, IsWrittenWithThePrefixesItNeedsAtLittleCost) {
  constexpr int kDeclared = 200, kNodes = 60;
  std::string text = "<r:RDF xmlns:r='" + std::string(ns::kRdf) + "'";
  for (int i = 0; i < kDeclared; ++i) text += " xmlns:" + std::string(250, 'a') + std::to_string(1000 + i) + "='u'";
  text += " xmlns:b='urn:b' xmlns:c='urn:c' xmlns:d='urn:d'>";
  for (int i = 0; i < kNodes; ++i)
    text += "<r:Description b:n='1'><c:p>" + std::string(60'000, 'a') + "</c:p></r:Description>";
  const auto packet = read_xmp(text += "</r:RDF>");
  ASSERT_TRUE(packet);
  std::vector<std::size_t> all(packet->properties.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  const auto begin = std::chrono::steady_clock::now();
  const std::string nodes = nodes_of(*packet, all, "");
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(2));
  EXPECT_THAT(nodes, HasSubstr("xmlns:b=\"urn:b\""));
  EXPECT_THAT(nodes, HasSubstr("xmlns:c=\"urn:c\""));
  EXPECT_THAT(nodes, Not(HasSubstr("xmlns:d=")));
  EXPECT_FALSE(
      read_xmp("<r:RDF xmlns:r='" + std::string(ns::kRdf) + "' xmlns:" + std::string(300, 'a') + "='u'></r:RDF>"))
      << "whose prefixes nobody writes";
}

}  // namespace
}  // namespace lightmill
