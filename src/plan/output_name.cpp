#include "plan/output_name.h"

#include "codec/encodings.h"

namespace lightmill {

std::string name_suffix(const Rendition& rendition) {
  if (!rendition.name.empty()) return "-" + rendition.name;
  if (!rendition.resize) return "";
  const Resize& resize = *rendition.resize;
  return resize.width > 0 ? "-" + std::to_string(resize.width) : "-x" + std::to_string(resize.height);
}

std::filesystem::path output_name(const Item& item, const Rendition& rendition, Format format) {
  const std::string suffix = name_suffix(rendition);
  std::string extension = item.relative.extension();
  std::string stem = item.relative.stem();
  const std::optional<Format> named = format_of_extension(extension);
  if (!named && !extension.empty()) {  // "holiday.2024" is a stem
    stem += extension;
    extension.clear();
  }
  if (named ? *named != format : !suffix.empty()) extension = extensions_of(format).front();
  return item.relative.parent_path() / (stem + suffix + extension);
}

std::filesystem::path output_name(const Item& item, const Rendition& rendition) {
  return output_name(item, rendition, format_of(rendition.encoding));
}

}  // namespace lightmill
