#include "codec/jpeg/trailer.h"

#include "base/bytes.h"
#include "codec/jpeg/companions.h"

#include <algorithm>
#include <string_view>

namespace lightmill {
namespace {

constexpr const char* kOthers = "what else the file holds, such as further pictures or depth";

bool holds(std::span<const std::uint8_t> bytes, std::string_view word) {
  const auto same = [](std::uint8_t a, char b) { return a == static_cast<std::uint8_t>(b); };
  return std::search(bytes.begin(), bytes.end(), word.begin(), word.end(), same) != bytes.end();
}

/// MPEG-4 begins with a box of this type; Samsung's cameras name their video.
bool holds_video(std::span<const std::uint8_t> bytes) { return holds(bytes, "ftyp") || holds(bytes, kSamsungsVideo); }

bool is_padding(std::span<const std::uint8_t> bytes) {
  return std::ranges::all_of(bytes, [&](std::uint8_t byte) { return byte == bytes.front(); });
}

const std::uint8_t* end_of(ByteView bytes) { return bytes.data() + bytes.size(); }

/// What is left of a trailer behind what was found.
ByteView behind(ByteView trailer, const CompanionViews& found) {
  if (!found.video.empty()) return {};
  return found.gain_map.empty() ? trailer
                                : trailer.last(static_cast<std::size_t>(end_of(trailer) - end_of(found.gain_map)));
}

std::optional<std::string> warning_of(const std::string& what) { return what + " behind the picture: not kept"; }

}  // namespace

std::optional<std::string> trailer_warning(ByteView trailer, const JpegMarkers::Trailer& announced,
                                           const CompanionViews& found) {
  constexpr std::size_t kFew = 16;
  const bool nothing_found = found.gain_map.empty() && found.video.empty();
  const ByteView rest = behind(trailer, found);
  if (!nothing_found && found.others) return warning_of(kOthers);
  if (rest.size() <= kFew || is_padding(rest)) return std::nullopt;
  const auto beginning = rest.first(std::min(rest.size(), kLookedAt));
  std::string what;
  if (announced.video || holds_video(beginning)) what = "the video of a motion photo";
  if (announced.gain_map && found.gain_map.empty())
    what += std::string(what.empty() ? "" : " and ") + "its gain map for HDR";
  if (what.empty() && announced.previews_alone) return std::nullopt;
  if (what.empty() && announced.pictures && nothing_found) what = kOthers;
  if (what.empty()) {
    what =
        (rest.size() <= kLookedAt ? std::to_string(rest.size()) : "more than " + std::to_string(kLookedAt)) + " bytes";
  }
  return warning_of(what);
}

}  // namespace lightmill
