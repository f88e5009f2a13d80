#include "plan/output_name.h"

#include "codec/encodings.h"

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
  const auto* fixed = std::get_if<Encoding>(&rendition.encoding);
  const std::optional<Format> written = fixed ? format_of(*fixed) : input;
  // Two inputs of one stem must not come to one name, which nobody asked the sink for: "a.jpg" becomes "a.jpg.png".
  if (!fixed && named && written != named) stem += extension;
  const bool as_it_is = named ? named == written : !fixed && suffix.empty();
  if (!as_it_is && written) extension = extensions_of(*written).front();
  return item.relative.parent_path() / (stem + suffix + extension);
}

}  // namespace lightmill
