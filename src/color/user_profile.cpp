// Profiles that users bring for their results.
#include "color/lcms.h"
#include "color/profile.h"
#include "color/spaces.h"
#include "image/metadata.h"

#include "lightmill/error.h"
#include "lightmill/reader.h"

#include <algorithm>
#include <system_error>
#include <utility>

namespace lightmill {
namespace {

constexpr std::uintmax_t kLargestProfile = std::uintmax_t{64} << 20;

class ProfileRoom final : public Reader::Room {
 public:
  std::span<std::uint8_t> take(std::size_t bytes) override {
    bytes_.resize(bytes);
    return bytes_;
  }
  Bytes bytes() && { return std::move(bytes_); }

 private:
  Bytes bytes_;
};

[[noreturn]] void refuse_profile(const std::string& name, const std::string& reason) {
  throw Error(Cause::usage, "\"" + name + "\" is no color profile for results: " + reason);
}

/// Of what devices and spaces have; links between two of them and lists of named colors are none.
bool is_of_colors(cmsHPROFILE profile) {
  const cmsProfileClassSignature kind = cmsGetDeviceClass(profile);
  return kind == cmsSigInputClass || kind == cmsSigDisplayClass || kind == cmsSigOutputClass ||
         kind == cmsSigColorSpaceClass;
}

/// By the size that its header tells (ICC.1:2010, 7.2.2).
bool is_cut_short(std::span<const std::uint8_t> icc) {
  if (icc.size() < 4) return true;
  std::size_t size = 0;
  for (const std::uint8_t byte : icc.first(4)) size = size << 8 | byte;
  return icc.size() < size;
}

/// Why colors cannot be taken to it; empty where they can.
std::string unfitness(std::span<const std::uint8_t> icc) {
  const std::string space = icc_color_space(icc);
  const LcmsProfile profile = opened_profile(icc);
  if (!profile) return "it cannot be read as an ICC profile";
  if (is_cut_short(icc)) return "it is cut short";
  if (space != "RGB " && space != "GRAY")
    return "its colors are " + space.substr(0, space.find(' ')) + ", not RGB or gray";
  if (!is_of_colors(profile.get())) return "it is not of a device or a space, but of another kind";
  const bool gray = space == "GRAY";
  const LcmsProfile from = opened_profile(gray ? gray_profile() : profile_of(ColorSpace::srgb));
  const cmsUInt32Number format = gray ? TYPE_GRAY_8 : TYPE_BGR_8;
  const LcmsTransform there(cmsCreateTransform(from.get(), format, profile.get(), format, INTENT_RELATIVE_COLORIMETRIC,
                                               cmsFLAGS_BLACKPOINTCOMPENSATION));
  return there ? "" : "it says how colors are read, and not how they are written";
}

}  // namespace

ColorProfile make_profile(std::string name, std::vector<std::uint8_t> bytes) {
  if (name.empty()) throw Error(Cause::usage, "a color profile without a name");
  if (const std::string reason = unfitness(bytes); !reason.empty()) refuse_profile(name, reason);
  return {std::move(name), std::make_shared<const Bytes>(std::move(bytes))};
}

ColorProfile read_profile(const std::filesystem::path& file) {
  const std::string& name = file.native();
  std::error_code error;
  const auto status = std::filesystem::status(file, error);
  if (status.type() == std::filesystem::file_type::not_found) refuse_profile(name, "there is no such file");
  if (!error && !std::filesystem::is_regular_file(status)) refuse_profile(name, "it is not a file");
  if (!error && std::filesystem::file_size(file, error) > kLargestProfile && !error)
    refuse_profile(name, "it is larger than 64 MiB");
  ProfileRoom room;
  try {
    file_reader()->read(file, room);
  } catch (const Error& failure) {
    refuse_profile(name, failure.what());
  }
  return make_profile(name, std::move(room).bytes());
}

}  // namespace lightmill
