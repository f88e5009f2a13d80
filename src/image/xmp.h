#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lightmill {

/// What a packet says lies behind the picture in its file, where it does not stay.
struct XmpClaims {
  bool video = false;     ///< of a motion photo
  bool gain_map = false;  ///< for displays of high dynamic range
  bool others = false;    ///< a directory of what is there, depth maps for instance
};

/// Adobe's, of gain maps.
inline constexpr std::string_view kHdrGainMap = "http://ns.adobe.com/hdr-gain-map/1.0/";

XmpClaims xmp_claims(std::span<const std::uint8_t> packet);

/// Whether a packet may have any; quick.
bool may_claim(std::span<const std::uint8_t> packet);

/// One of them, as it stands in a packet: an attribute or an element.
struct XmpClaim {
  std::size_t begin;
  std::size_t end;
  bool XmpClaims::*kind;
  std::string_view prefix;
  std::string_view uri;

  std::string_view text(std::string_view packet) const { return packet.substr(begin, end - begin); }
};
/// In no order; views into `packet` and of what lasts.
std::vector<XmpClaim> find_xmp_claims(std::string_view packet);

/// What a directory of Google's lists: the picture first, and then what lies behind it, in order.
struct DirectoryItem {
  std::string semantic;  ///< "Primary", "GainMap", "MotionPhoto", ...
  std::string mime;
  std::size_t length = 0;
};
std::vector<DirectoryItem> directory_items(std::string_view packet);

/// How long a packet says the video at the file's end is; 0 where it does not.
std::size_t video_length(std::string_view packet);

/// Overwrites them with spaces, so that nothing else moves. In what is no well-formed XML there may be others where
/// those were; where they come to no end all of it is overwritten.
void blank_claims(std::span<std::uint8_t> packet);

/// The prefixes that a packet declares for a namespace; those beyond a few are not looked at.
std::vector<std::string_view> xmp_prefixes(std::string_view packet, std::string_view uri);

/// Sets tiff:Orientation to 1 in place.
void reset_xmp_orientation(std::span<std::uint8_t> packet);

}  // namespace lightmill
