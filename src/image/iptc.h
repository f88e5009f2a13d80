#pragma once

#include "image/metadata.h"

#include <cstdint>
#include <span>
#include <string_view>

/// Records of IPTC (IIM 4.2), and what they are in XMP.
namespace lightmill {

/// The author, credit, source and copyright alone, and what their characters are; empty where there is none of them.
Bytes iptc_of_authors(std::span<const std::uint8_t> records);
/// In place of what is there; `copyright` is UTF-8.
Bytes iptc_with_copyright(std::span<const std::uint8_t> records, std::string_view copyright);

struct IptcInXmp {
  Bytes packet;
  bool whole = true;  ///< false where the records have more than XMP was given
};
/// The packet with what the records say and it does not (IPTC Photo Metadata Standard 2023.1, mapping of IIM); a packet
/// that cannot be read stays. A new one where there is none.
IptcInXmp with_iptc(std::span<const std::uint8_t> packet, std::span<const std::uint8_t> records);

}  // namespace lightmill
