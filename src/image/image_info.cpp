#include "lightmill/image_info.h"

namespace lightmill {

std::string to_string(Subsampling sampling) {
  if (sampling == Subsampling{1, 1}) return "4:4:4";
  if (sampling == Subsampling{2, 1}) return "4:2:2";
  if (sampling == Subsampling{2, 2}) return "4:2:0";
  if (sampling == Subsampling{1, 2}) return "4:4:0";
  if (sampling == Subsampling{4, 1}) return "4:1:1";
  if (sampling == Subsampling{4, 2}) return "4:1:0";
  return std::to_string(sampling.across) + "x" + std::to_string(sampling.down);
}

std::string_view to_string(Format format) {
  switch (format) {
    case Format::jpeg:
      return "JPEG";
  }
  return "JPEG";
}

std::string_view to_string(ColorModel model) {
  switch (model) {
    case ColorModel::gray:
      return "gray";
    case ColorModel::ycc:
      return "YCbCr";
    case ColorModel::rgb:
      return "RGB";
    case ColorModel::cmyk:
      return "CMYK";
    case ColorModel::ycck:
      return "YCCK";
  }
  return "YCbCr";
}

}  // namespace lightmill
