#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace lightmill {

/// What lies behind a JPEG's picture in its file and belongs to it.
struct Companions {
  using Bytes = std::vector<std::uint8_t>;

  Bytes gain_map = {};       ///< a JPEG of its own; empty: there is none
  bool apples = false;       ///< Apple's own kind of gain map
  Bytes gain_map_mark = {};  ///< the picture's own segment that says ISO 21496-1, from the name on
  Bytes video = {};          ///< of a motion photo: all from behind the last picture to the file's end
  Bytes xmp = {};            ///< the packet with what it says of them; empty where it says nothing

  bool empty() const { return gain_map.empty() && video.empty(); }
  std::size_t bytes() const { return gain_map.size() + video.size() + gain_map_mark.size(); }
};

/// The packet of a file that has `kept` behind its picture. `packet` is what the file is to have else, without a word
/// of companions; what it is to say of them is taken from `kept.xmp`. That packet itself comes back where all it says
/// is still so. Nothing where the packet is such that this cannot be said, or is too long.
std::optional<Companions::Bytes> xmp_with_companions(const Companions::Bytes& packet, const Companions& kept);

}  // namespace lightmill
