#include "plan/output_name.h"

#include "codec/formats.h"

namespace lightmill {

std::string name_suffix(const Rendition& rendition) {
  if (!rendition.name.empty()) return "-" + rendition.name;
  if (!rendition.resize) return "";
  const Resize& resize = *rendition.resize;
  return resize.width > 0 ? "-" + std::to_string(resize.width) : "-x" + std::to_string(resize.height);
}

std::filesystem::path output_name(const Item& item, const Rendition& rendition, std::optional<Format> input) {
  const std::string suffix = name_suffix(rendition);
  std::string extension = item.relative.extension();
  std::string stem = item.relative.stem();
  const std::optional<Format> named = format_of_extension(extension);
  if (!named) {  // "holiday.2024" is a stem
    stem += extension;
    extension.clear();
  }
  if (!input) input = named;
  const auto written_for = [&](std::optional<Format> format) -> std::optional<Format> {
    if (const auto* fixed = std::get_if<Encoding>(&rendition.encoding)) return format_of(*fixed);
    return format ? std::optional(row_of(*format).kept) : std::nullopt;
  };
  const std::optional<Format> written = written_for(input);
  // Two inputs of one stem must not come to one name, which nobody asked the sink for: "a.jpg" becomes "a.jpg.png".
  if (named && written != written_for(named)) stem += extension;
  const bool keeps = std::holds_alternative<KeepFormat>(rendition.encoding);
  const bool as_it_is = named ? named == written : keeps && suffix.empty();
  if (!as_it_is && written) extension = row_of(*written).extensions.front();
  return item.relative.parent_path() / (stem + suffix + extension);
}

}  // namespace lightmill
