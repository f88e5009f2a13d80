#include "codec/jpeg/trailer.h"

#include <algorithm>
#include <string_view>

namespace lightmill {
namespace {

constexpr std::size_t kLookedAt = 4096;

bool holds(std::span<const std::uint8_t> bytes, std::string_view word) {
  const auto same = [](std::uint8_t a, char b) { return a == static_cast<std::uint8_t>(b); };
  return std::search(bytes.begin(), bytes.end(), word.begin(), word.end(), same) != bytes.end();
}

/// MPEG-4 begins with a box of this type; Samsung's cameras name their video.
bool holds_video(std::span<const std::uint8_t> bytes) {
  return holds(bytes, "ftyp") || holds(bytes, "MotionPhoto_Data");
}

bool is_padding(std::span<const std::uint8_t> bytes) {
  return std::ranges::all_of(bytes, [&](std::uint8_t byte) { return byte == bytes.front(); });
}

}  // namespace

std::optional<std::string> trailer_warning(std::span<const std::uint8_t> trailer,
                                           const JpegMarkers::Trailer& announced) {
  constexpr std::size_t kFew = 16;
  if (trailer.size() <= kFew || is_padding(trailer)) return std::nullopt;
  const auto beginning = trailer.first(std::min(trailer.size(), kLookedAt));
  std::string what;
  if (announced.video || holds_video(beginning)) what = "the video of a motion photo";
  if (announced.gain_map) what += std::string(what.empty() ? "" : " and ") + "its gain map for HDR";
  if (what.empty() && announced.previews_alone) return std::nullopt;
  if (what.empty() && announced.pictures) what = "what else the file holds, such as further pictures or depth";
  if (what.empty()) {
    what = (trailer.size() <= kLookedAt ? std::to_string(trailer.size()) : "more than " + std::to_string(kLookedAt)) +
           " bytes";
  }
  return what + " behind the picture: not kept";
}

}  // namespace lightmill
