#include "describe.h"

#include "lightmill/observer.h"

#include <nlohmann/json.hpp>

#include <cstdio>

namespace lightmill::cli {
namespace {

std::string bytes_text(std::uint64_t bytes) {
  constexpr const char* kUnits[] = {"bytes", "kB", "MB", "GB", "TB"};
  auto value = static_cast<double>(bytes);
  std::size_t unit = 0;
  while (value >= 1000 && unit + 1 < std::size(kUnits)) {
    value /= 1000;
    ++unit;
  }
  char text[32];
  std::snprintf(text, sizeof text, unit == 0 ? "%.0f %s" : "%.1f %s", value, kUnits[unit]);
  return text;
}

std::string size_text(const ImageInfo& info) {
  char text[96];
  const double megapixels = static_cast<double>(info.size.area()) / 1e6;
  std::snprintf(text, sizeof text, megapixels < 1 ? "%s, %.2g MP" : "%s, %.1f MP", to_string(info.size).c_str(),
                megapixels);
  const bool same = info.upright_size() == info.size;
  return same ? text : std::string(text) + ", upright " + to_string(info.upright_size());
}

std::string color_text(const ImageInfo& info) {
  std::string text = std::string(to_string(info.color)) + (info.alpha ? " with alpha" : "");
  text += ", " + std::to_string(info.stored_bits) + (info.stored_bits == 1 ? " bit" : " bits");
  if (info.color == ColorModel::ycc || info.color == ColorModel::ycck) text += ", " + to_string(info.subsampling);
  return info.regular_sampling ? text : text + ", irregular sampling";
}

std::string coding_text(const ImageInfo& info) {
  std::string text(to_string(info.format));
  if (info.format == Format::jpeg) text += info.progressive ? ", progressive" : ", baseline";
  text += info.palette ? ", palette" : "";
  text += info.interlaced ? ", interlaced" : "";
  if (!info.compression.empty()) text += ", compression " + info.compression;
  if (info.frames > 1 && info.format == Format::tiff) {
    text += ", " + std::to_string(info.frames) + " pages";
  } else if (info.frames > 1) {
    text += std::string(info.format == Format::heic ? ", " : ", an animation of ") + std::to_string(info.frames) +
            " pictures";
  }
  if (info.page > 1) text += ", number " + std::to_string(info.page) + " of them";
  text += info.arithmetic ? ", arithmetic coding" : "";
  if (info.restart_interval > 0) text += ", restart every " + std::to_string(info.restart_interval) + " MCUs";
  return text;
}

std::string orientation_text(const ImageInfo& info) {
  if (!info.orientation_known) return "not given";
  const auto value = std::to_string(static_cast<int>(info.orientation));
  if (info.orientation == Orientation::identity) return "upright (EXIF " + value + ")";
  return "needs " + std::string(to_string(info.orientation)) + " (EXIF " + value + ")";
}

std::string profile_text(const ImageInfo& info) {
  if (info.icc_bytes == 0) return "none";
  return (info.icc_name.empty() ? "without a name" : escaped(info.icc_name)) + ", " +
         info.icc_space.substr(0, info.icc_space.find(' ')) + ", " + bytes_text(info.icc_bytes);
}

std::string metadata_text(const ImageInfo& info) {
  std::string text;
  const auto add = [&text](const char* name, std::size_t bytes) {
    if (bytes > 0) text += (text.empty() ? "" : ", ") + (name + (" " + bytes_text(bytes)));
  };
  add("EXIF", info.exif_bytes);
  add("XMP", info.xmp_bytes);
  add("extended XMP", info.extended_xmp_bytes);
  add("IPTC", info.iptc_bytes);
  add("comments", info.comment_bytes);
  add("a thumbnail", info.thumbnail_bytes);
  add("a gain map", info.gain_map_bytes);
  add("a video", info.motion_bytes);
  if (info.gps) text += "; it tells where it was taken";
  return text.empty() ? "none" : text;
}

template <typename Texts>
std::string listed(const Texts& texts, const char* between) {
  std::string all;
  for (const auto& text : texts) all += (all.empty() ? "" : between) + std::string(text);
  return all;
}

std::string_view name_of(const std::vector<FormatSupport>& formats, Format format) {
  return formats[static_cast<std::size_t>(format)].name;
}

std::string hexadecimal(std::string_view bytes) {
  constexpr const char* kDigits = "0123456789abcdef";
  std::string text;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    text += {kDigits[byte >> 4], kDigits[byte & 15]};
  }
  return text;
}

}  // namespace

std::string formats_text(const std::vector<FormatSupport>& formats) {
  std::string text;
  for (const FormatSupport& format : formats) {
    const char* const does = !format.lack.empty() ? "-" : format.writes ? "read, written" : "read";
    char line[96];
    std::snprintf(line, sizeof line, "%-6s %-14s ", std::string(format.name).c_str(), does);
    text += line;
    if (!format.lack.empty()) {
      text += format.lack + "\n";
      continue;
    }
    text += listed(format.extensions, " ");
    if (!format.writes) text += "; kept as " + std::string(name_of(formats, format.kept));
    if (!format.libraries.empty()) text += "; by " + listed(format.libraries, ", ");
    text += "\n";
  }
  return text;
}

std::string formats_json(const std::vector<FormatSupport>& formats) {
  std::string text;
  for (const FormatSupport& format : formats) {
    const bool built = format.lack.empty();
    nlohmann::ordered_json json = {{"format", format.name},
                                   {"reads", built},
                                   {"writes", built && format.writes},
                                   {"kept_as", name_of(formats, format.kept)},
                                   {"extensions", format.extensions},
                                   {"libraries", format.libraries}};
    if (!built) json["lack"] = format.lack;
    text += json.dump() + "\n";
  }
  return text;
}

std::string info_text(const std::filesystem::path& file, const ImageInfo& info) {
  return escaped(file.native()) + "\n  size         " + size_text(info) +  //
         "\n  coding       " + coding_text(info) +                         //
         "\n  color        " + color_text(info) +                          //
         "\n  profile      " + profile_text(info) +                        //
         "\n  orientation  " + orientation_text(info) +                    //
         "\n  metadata     " + metadata_text(info) +                       //
         "\n  file         " + bytes_text(info.file_bytes) + "\n";
}

std::string info_json(const std::filesystem::path& file, const ImageInfo& info) {
  nlohmann::ordered_json json = {
      {"file", file.native()},
      {"format", to_string(info.format)},
      {"width", info.size.width},
      {"height", info.size.height},
      {"upright_width", info.upright_size().width},
      {"upright_height", info.upright_size().height},
      {"color", to_string(info.color)},
      {"bits", info.stored_bits},
      {"alpha", info.alpha},
      {"palette", info.palette},
      {"interlaced", info.interlaced},
      {"frames", info.frames},
      {"page", info.page},
      {"compression", info.compression},
      {"subsampling", to_string(info.subsampling)},
      {"regular_sampling", info.regular_sampling},
      {"progressive", info.progressive},
      {"arithmetic", info.arithmetic},
      {"restart_interval", info.restart_interval},
      {"orientation", static_cast<int>(info.orientation)},
      {"orientation_known", info.orientation_known},
      {"exif_bytes", info.exif_bytes},
      {"xmp_bytes", info.xmp_bytes},
      {"extended_xmp_bytes", info.extended_xmp_bytes},
      {"iptc_bytes", info.iptc_bytes},
      {"comment_bytes", info.comment_bytes},
      {"thumbnail_bytes", info.thumbnail_bytes},
      {"gain_map_bytes", info.gain_map_bytes},
      {"motion_bytes", info.motion_bytes},
      {"gps", info.gps},
      {"icc_bytes", info.icc_bytes},
      {"icc_space", info.icc_space},
      {"icc_name", info.icc_name},
      {"icc_is_srgb", info.icc_is_srgb},
      {"colors", info.colors == ColorSpace::keep ? "other" : to_string(info.colors)},
      {"file_bytes", info.file_bytes},
  };
  constexpr auto kReplace = nlohmann::ordered_json::error_handler_t::replace;
  const auto exact = nlohmann::json(file.native()).dump(-1, ' ', false, nlohmann::json::error_handler_t::ignore);
  if (exact != nlohmann::json(file.native()).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace)) {
    json["file_hex"] = hexadecimal(file.native());
  }
  return json.dump(-1, ' ', false, kReplace) + "\n";
}

}  // namespace lightmill::cli
