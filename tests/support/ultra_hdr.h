#pragma once

#include "support/jpeg_surgery.h"
#include "support/jpeg_writer.h"
#include "support/pictures.h"

#include <cstddef>
#include <string>

/// Files with a gain map or a video behind their picture, laid out as libultrahdr, phones and Adobe's editors do.
namespace lightmill::test {

struct UltraHdr {
  Size size{320, 192};
  Size gain_map_size{80, 48};
  int gain_map_channels = 1;
  JpegKind kind = {.luma_across = 2, .luma_down = 2};
  JpegKind gain_map_kind = {.input = JCS_GRAYSCALE, .stored = JCS_GRAYSCALE, .quality = 90};
  bool xmp = true;        ///< Google's and Adobe's: hdrgm
  bool container = true;  ///< a directory in the picture's XMP
  bool iso = false;       ///< ISO 21496-1
  bool index = true;      ///< multi-picture format
  bool little_endian = false;
  bool apples = false;
  bool elements = false;  ///< the directory in elements instead of attributes
  int orientation = 0;
  std::string video = {};    ///< behind the gain map
  std::string further = {};  ///< item of the directory, behind the video's
};

/// As a phone's: a movie of that size.
inline std::string movie(std::size_t bytes) {
  std::string text = std::string("\0\0\0\x18", 4) + "ftypmp42" + std::string("\0\0\0\0", 4) + "isommp42";
  while (text.size() < bytes) text += static_cast<char>('a' + text.size() * 7 % 23);
  return text;
}

/// Samsung's trailer: a name, the video, and a directory of them.
inline std::string samsungs_trailer(const std::string& video) {
  const auto number = [](std::size_t value) {
    std::string text;
    for (int i = 0; i < 4; ++i) text += static_cast<char>(value >> (8 * i) & 0xFF);
    return text;
  };
  const std::string name = "MotionPhoto_Data", kind("\0\0\x30\x0A", 4);
  const std::string data = kind + number(name.size()) + name + video;
  std::string directory = "SEFH" + number(106) + number(1) + kind + number(data.size()) + number(data.size());
  return data + directory + number(directory.size()) + "SEFT";
}

inline std::string xmp_segment(const std::string& description) {
  return std::string("http://ns.adobe.com/xap/1.0/\0", 29) +
         R"(<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="Adobe XMP Core 5.1.2"><rdf:RDF )"
         R"(xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">)" +
         description + "</rdf:RDF></x:xmpmeta>";
}

inline const std::string kIsoName("urn:iso:std:iso:ts:21496:-1\0", 28);
/// What a gain map says of itself.
inline const std::string kGainMapMeaning =
    R"(<rdf:Description rdf:about="" xmlns:hdrgm="http://ns.adobe.com/hdr-gain-map/1.0/" hdrgm:Version="1.0" )"
    R"(hdrgm:GainMapMin="0" hdrgm:GainMapMax="2.3219" hdrgm:Gamma="1" hdrgm:OffsetSDR="0.015625" )"
    R"(hdrgm:OffsetHDR="0.015625" hdrgm:HDRCapacityMin="0" hdrgm:HDRCapacityMax="2.3219" )"
    R"(hdrgm:BaseRenditionIsHDR="False"/>)";
inline const std::string kApplesMeaning =
    R"(<rdf:Description rdf:about="" xmlns:HDRGainMap="http://ns.apple.com/HDRGainMap/1.0/" )"
    R"(xmlns:apdi="http://ns.apple.com/pixeldatainfo/1.0/" HDRGainMap:HDRGainMapVersion="65536" )"
    R"(apdi:AuxiliaryImageType="urn:com:apple:photo:2020:aux:hdrgainmap"/>)";

inline FileBytes gain_map_jpeg(const UltraHdr& made) {
  FileBytes file = write_jpeg(soft_picture(made.gain_map_size, made.gain_map_channels, 5), made.gain_map_kind);
  if (made.iso) file = with(file, segment(0xE2, kIsoName + std::string(57, 'g')));
  if (made.apples) return with(file, segment(0xE1, xmp_segment(kApplesMeaning)));
  return made.xmp ? with(file, segment(0xE1, xmp_segment(kGainMapMeaning))) : file;
}

inline std::string directory_item(const UltraHdr& made, const std::string& semantic, const std::string& mime,
                                  std::size_t length) {
  const std::string size = std::to_string(length);
  if (made.elements)
    return "<rdf:li><rdf:Description><Item:Mime>" + mime + "</Item:Mime><Item:Semantic>" + semantic +
           "</Item:Semantic><Item:Length>" + size + "</Item:Length></rdf:Description></rdf:li>";
  return "\n <rdf:li rdf:parseType=\"Resource\">\n  <Container:Item\n   Item:Semantic=\"" + semantic +
         "\"\n   Item:Mime=\"" + mime + "\"" + (length ? "\n   Item:Length=\"" + size + "\"" : "") + "/>\n </rdf:li>";
}

inline std::string primary_description(const UltraHdr& made, std::size_t gain_map, std::size_t video) {
  std::string text = R"(<rdf:Description rdf:about="" xmlns:Container="http://ns.google.com/photos/1.0/container/" )"
                     R"(xmlns:Item="http://ns.google.com/photos/1.0/container/item/" )"
                     R"(xmlns:GCamera="http://ns.google.com/photos/1.0/camera/" )"
                     R"(xmlns:hdrgm="http://ns.adobe.com/hdr-gain-map/1.0/" )"
                     R"(xmlns:dc="http://purl.org/dc/elements/1.1/" dc:format="image/jpeg")";
  if (gain_map > 0) text += " hdrgm:Version=\"1.0\"";
  if (video > 0) text += R"( GCamera:MotionPhoto="1" GCamera:MotionPhotoVersion="1")";
  if (video > 0) text += R"( GCamera:MotionPhotoPresentationTimestampUs="968644")";
  text += "><Container:Directory><rdf:Seq>" + directory_item(made, "Primary", "image/jpeg", 0);
  if (gain_map > 0) text += directory_item(made, "GainMap", "image/jpeg", gain_map);
  if (video > 0) text += directory_item(made, "MotionPhoto", "video/mp4", video);
  return text + made.further + "</rdf:Seq></Container:Directory></rdf:Description>";
}

/// An index of two pictures, with its name.
inline std::string index_of_two(std::size_t first, std::size_t second, std::size_t offset, bool little_endian) {
  const auto number = [&](std::size_t value, int bytes) {
    std::string text;
    for (int i = 0; i < bytes; ++i) text += static_cast<char>(value >> 8 * (little_endian ? i : bytes - 1 - i) & 0xFF);
    return text;
  };
  return std::string("MPF\0", 4) + (little_endian ? "II" : "MM") + number(42, 2) + number(8, 4) + number(3, 2) +
         number(0xB000, 2) + number(7, 2) + number(4, 4) + "0100" + number(0xB001, 2) + number(4, 2) + number(1, 4) +
         number(2, 4) + number(0xB002, 2) + number(7, 2) + number(32, 4) + number(50, 4) + number(0, 4) +
         number(0x030000, 4) + number(first, 4) + number(0, 8) + number(0, 4) + number(second, 4) + number(offset, 4) +
         number(0, 4);
}

/// The picture alone, whose header tells of what is behind it.
inline FileBytes primary_jpeg(const UltraHdr& made, std::size_t gain_map, std::size_t video) {
  FileBytes header;
  const auto add = [&](const FileBytes& part) { header.insert(header.end(), part.begin(), part.end()); };
  if (made.orientation > 0) add(segment(0xE1, exif_with_orientation(made.orientation)));
  if (made.container) add(segment(0xE1, xmp_segment(primary_description(made, made.xmp ? gain_map : 0, video))));
  if (made.iso) add(segment(0xE2, kIsoName + std::string(4, '\0')));
  const FileBytes plain = write_jpeg(soft_picture(made.size, made.kind.input == JCS_GRAYSCALE ? 1 : 3, 3), made.kind);
  if (made.index && gain_map > 0) {
    const std::size_t base = 2 + header.size() + 4 + 4, size = plain.size() + header.size() + 4 + 90;
    add(segment(0xE2, index_of_two(size, gain_map, size - base, made.little_endian) + std::string(4, '\0')));
  }
  return with(plain, header);
}

inline FileBytes ultra_hdr(const UltraHdr& made) {
  const FileBytes gain_map = gain_map_jpeg(made);
  FileBytes file = primary_jpeg(made, gain_map.size(), made.video.size());
  file.insert(file.end(), gain_map.begin(), gain_map.end());
  file.insert(file.end(), made.video.begin(), made.video.end());
  return file;
}

/// A motion photo without a gain map.
inline FileBytes motion_photo(const UltraHdr& made) {
  FileBytes file = primary_jpeg(made, 0, made.video.size());
  file.insert(file.end(), made.video.begin(), made.video.end());
  return file;
}

}  // namespace lightmill::test
