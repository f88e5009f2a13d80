#include "codec/tiff/layout.h"

#include "lightmill/error.h"

#include <opencv2/core/mat.hpp>
#include <tiffio.h>

#include <algorithm>
#include <limits>

namespace lightmill {
namespace {

struct Name {
  int number;
  const char* name;
};
constexpr Name kCompressions[] = {{COMPRESSION_NONE, "none"},
                                  {COMPRESSION_CCITTRLE, "CCITT RLE"},
                                  {COMPRESSION_CCITTFAX3, "CCITT group 3"},
                                  {COMPRESSION_CCITTFAX4, "CCITT group 4"},
                                  {COMPRESSION_LZW, "LZW"},
                                  {COMPRESSION_OJPEG, "old JPEG"},
                                  {COMPRESSION_JPEG, "JPEG"},
                                  {COMPRESSION_ADOBE_DEFLATE, "deflate"},
                                  {COMPRESSION_DEFLATE, "deflate"},
                                  {COMPRESSION_T85, "JBIG (T.85)"},
                                  {COMPRESSION_T43, "JBIG (T.43)"},
                                  {COMPRESSION_NEXT, "NeXT RLE"},
                                  {COMPRESSION_CCITTRLEW, "CCITT RLE"},
                                  {COMPRESSION_PACKBITS, "PackBits"},
                                  {COMPRESSION_THUNDERSCAN, "ThunderScan"},
                                  {COMPRESSION_IT8CTPAD, "IT8"},
                                  {COMPRESSION_IT8LW, "IT8"},
                                  {COMPRESSION_IT8MP, "IT8"},
                                  {COMPRESSION_IT8BL, "IT8"},
                                  {COMPRESSION_PIXARFILM, "Pixar film"},
                                  {COMPRESSION_PIXARLOG, "Pixar log"},
                                  {COMPRESSION_DCS, "Kodak DCS"},
                                  {COMPRESSION_JBIG, "JBIG"},
                                  {COMPRESSION_SGILOG, "SGI log"},
                                  {COMPRESSION_SGILOG24, "SGI log"},
                                  {COMPRESSION_JP2000, "JPEG 2000"},
                                  {33'003, "JPEG 2000 (Aperio)"},
                                  {33'005, "JPEG 2000 (Aperio)"},
                                  {34'892, "lossy JPEG (DNG)"},
                                  {COMPRESSION_LERC, "LERC"},
                                  {COMPRESSION_LZMA, "LZMA"},
                                  {COMPRESSION_ZSTD, "zstd"},
                                  {COMPRESSION_WEBP, "WebP"},
                                  {COMPRESSION_JXL, "JPEG XL"}};
constexpr Name kUnreadColors[] = {{PHOTOMETRIC_MASK, "a transparency mask"},
                                  {PHOTOMETRIC_ITULAB, "ITU L*a*b*"},
                                  {PHOTOMETRIC_CFA, "a camera's color filter array"},
                                  {PHOTOMETRIC_LOGL, "LogL"},
                                  {PHOTOMETRIC_LOGLUV, "LogLuv"},
                                  {34'892, "a camera's linear raw"}};

[[noreturn]] void refuse(const std::string& what) { throw Error(Cause::unsupported, "a TIFF " + what); }

int number(OpenedTiff& file, std::uint32_t tag, int missing) {
  std::uint16_t value = 0;
  return TIFFGetFieldDefaulted(file.get(), tag, &value) ? value : missing;
}

int side(OpenedTiff& file, std::uint32_t tag) {
  std::uint32_t value = 0;
  if (!TIFFGetField(file.get(), tag, &value) || value == 0) throw Error(Cause::damaged, "it has no width or no height");
  if (value > static_cast<std::uint32_t>(std::numeric_limits<int>::max()))
    throw Error(Cause::too_large, "a side of " + std::to_string(value) + " samples");
  return static_cast<int>(value);
}

void require_numbers(OpenedTiff& file, const TiffLayout& layout) {
  const int format = number(file, TIFFTAG_SAMPLEFORMAT, SAMPLEFORMAT_UINT);
  const std::string bits = std::to_string(layout.bits) + " bits";
  if (format == SAMPLEFORMAT_IEEEFP) refuse("with floating-point samples of " + bits);
  if (format == SAMPLEFORMAT_COMPLEXINT || format == SAMPLEFORMAT_COMPLEXIEEEFP) refuse("with complex samples");
  const bool lab = layout.color == TiffLayout::Color::lab;
  if (format == SAMPLEFORMAT_INT && !lab) refuse("with signed samples of " + bits);
  if (layout.bits < 1 || layout.bits > 16) refuse("with samples of " + bits + "; 1 to 16 are read");
  const bool any_bits = layout.color != TiffLayout::Color::lab && layout.color != TiffLayout::Color::icc_lab;
  if (!any_bits && layout.bits != 8 && layout.bits != 16) refuse("in L*a*b* with samples of " + bits);
}

/// How many of the samples are color's.
int colors_of(TiffLayout::Color color) {
  switch (color) {
    case TiffLayout::Color::gray:
    case TiffLayout::Color::inverted_gray:
    case TiffLayout::Color::palette:
      return 1;
    case TiffLayout::Color::inks:
      return 4;
    default:
      return 3;
  }
}

/// Of files that do not say it, as libtiff does.
int guessed_photometric(const TiffLayout& layout) {
  const bool fax = layout.compression >= COMPRESSION_CCITTRLE && layout.compression <= COMPRESSION_CCITTFAX4;
  if (layout.samples >= 3) return PHOTOMETRIC_RGB;
  return fax ? PHOTOMETRIC_MINISWHITE : PHOTOMETRIC_MINISBLACK;
}

TiffLayout::Color ycc(OpenedTiff& file, TiffLayout& layout) {
  layout.ycc = true;
  std::uint16_t across = 2, down = 2;
  TIFFGetFieldDefaulted(file.get(), TIFFTAG_YCBCRSUBSAMPLING, &across, &down);
  layout.subsampling = {std::clamp<int>(across, 1, 4), std::clamp<int>(down, 1, 4)};
  if (layout.compression == COMPRESSION_JPEG && !layout.separate && layout.samples == 3) {
    TIFFSetField(file.get(), TIFFTAG_JPEGCOLORMODE, JPEGCOLORMODE_RGB);
    return TiffLayout::Color::rgb;
  }
  return TiffLayout::Color::by_libtiff;
}

TiffLayout::Color color_of(OpenedTiff& file, TiffLayout& layout) {
  using Color = TiffLayout::Color;
  std::uint16_t photometric = 0;
  if (!TIFFGetField(file.get(), TIFFTAG_PHOTOMETRIC, &photometric))
    photometric = static_cast<std::uint16_t>(guessed_photometric(layout));
  switch (photometric) {
    case PHOTOMETRIC_MINISWHITE:
      return Color::inverted_gray;
    case PHOTOMETRIC_MINISBLACK:
      return Color::gray;
    case PHOTOMETRIC_RGB:
      return layout.compression == COMPRESSION_OJPEG ? Color::by_libtiff : Color::rgb;
    case PHOTOMETRIC_PALETTE:
      return Color::palette;
    case PHOTOMETRIC_SEPARATED:
      if (number(file, TIFFTAG_INKSET, INKSET_CMYK) != INKSET_CMYK || layout.samples < 4)
        refuse("whose inks are not cyan, magenta, yellow and black");
      return Color::inks;
    case PHOTOMETRIC_YCBCR:
      return ycc(file, layout);
    case PHOTOMETRIC_CIELAB:
      return layout.samples == 1 ? Color::gray : Color::lab;
    case PHOTOMETRIC_ICCLAB:
      return Color::icc_lab;
    default:
      break;
  }
  const auto* const known = std::ranges::find(kUnreadColors, photometric, &Name::number);
  refuse(known == std::end(kUnreadColors) ? "of unknown colors, " + std::to_string(photometric)
                                          : "whose samples are " + std::string(known->name));
}

void find_samples(OpenedTiff& file, TiffLayout& layout) {
  const int colors = colors_of(layout.color);
  if (layout.samples < colors)
    throw Error(Cause::damaged,
                "its pixels have " + std::to_string(layout.samples) + " samples instead of " + std::to_string(colors));
  for (int i = 0; i < colors; ++i) layout.wanted.push_back(i);
  std::uint16_t count = 0;
  const std::uint16_t* kinds = nullptr;
  if (!TIFFGetFieldDefaulted(file.get(), TIFFTAG_EXTRASAMPLES, &count, &kinds) || !kinds) return;
  const int first = layout.samples - count;  // other counts than the colors' are found odd by libtiff, too
  for (int i = 0; i < count && !layout.alpha; ++i) {
    const int kind = kinds[i];
    if (kind == EXTRASAMPLE_UNSPECIFIED || first + i < colors) continue;
    layout.alpha = true;
    layout.premultiplied = kind == EXTRASAMPLE_ASSOCALPHA;
    layout.wanted.push_back(first + i);
  }
}

void find_pieces(OpenedTiff& file, TiffLayout& layout) {
  ::TIFF* const tiff = file.get();
  layout.tiled = TIFFIsTiled(tiff) != 0;
  if (layout.tiled) {
    layout.piece = {side(file, TIFFTAG_TILEWIDTH), side(file, TIFFTAG_TILELENGTH)};
    layout.row_bytes = static_cast<std::size_t>(TIFFTileRowSize64(tiff));
    layout.piece_bytes = static_cast<std::size_t>(TIFFTileSize64(tiff));
    constexpr std::int64_t kAnyway = 1 << 22;
    if (layout.piece.area() > std::max(kAnyway, 4 * layout.size.area()))
      refuse("whose tiles of " + to_string(layout.piece) + " are much larger than itself");
  } else {
    std::uint32_t rows = 0;
    if (!TIFFGetFieldDefaulted(tiff, TIFFTAG_ROWSPERSTRIP, &rows) || rows == 0) rows = 1;
    layout.piece = {layout.size.width,
                    static_cast<int>(std::min(rows, static_cast<std::uint32_t>(layout.size.height)))};
    layout.row_bytes = static_cast<std::size_t>(TIFFScanlineSize64(tiff));
    layout.piece_bytes =
        static_cast<std::size_t>(TIFFVStripSize64(tiff, static_cast<std::uint32_t>(layout.piece.height)));
  }
  const auto along = [](int whole, int part) {
    return (static_cast<std::size_t>(whole) - 1) / static_cast<std::size_t>(part) + 1;
  };
  layout.pieces = along(layout.size.width, layout.piece.width) * along(layout.size.height, layout.piece.height) *
                  static_cast<std::size_t>(layout.separate ? layout.samples : 1);
  if (layout.row_bytes == 0 || layout.piece_bytes == 0) file.fail("the sizes of its strips or tiles are damaged");
}

}  // namespace

TiffLayout layout_of(OpenedTiff& file) {
  TiffLayout layout;
  layout.size = {side(file, TIFFTAG_IMAGEWIDTH), side(file, TIFFTAG_IMAGELENGTH)};
  layout.bits = number(file, TIFFTAG_BITSPERSAMPLE, 1);
  layout.samples = number(file, TIFFTAG_SAMPLESPERPIXEL, 1);
  layout.separate = layout.samples > 1 && number(file, TIFFTAG_PLANARCONFIG, 1) == PLANARCONFIG_SEPARATE;
  layout.compression = number(file, TIFFTAG_COMPRESSION, COMPRESSION_NONE);
  layout.reversed_bits = number(file, TIFFTAG_FILLORDER, FILLORDER_MSB2LSB) == FILLORDER_LSB2MSB;
  if (!TIFFIsCODECConfigured(static_cast<std::uint16_t>(layout.compression)))
    refuse("compressed by " + compression_name(layout.compression));
  // What decodes it takes memory as the data say, ends the program where there is none, and leaves rows as they were.
  if (layout.compression == COMPRESSION_JBIG) refuse("compressed by JBIG");
  layout.color = color_of(file, layout);
  require_numbers(file, layout);
  find_samples(file, layout);
  find_pieces(file, layout);
  return layout;
}

TiffLayout::Reading TiffLayout::reading() const {
  constexpr std::size_t kLarge = std::size_t{4} << 20;
  if (color == Color::by_libtiff) return Reading::by_libtiff;
  if (tiled || separate) return Reading::by_pieces;
  const bool as_stored = color == Color::gray || color == Color::inverted_gray || color == Color::rgb;
  if (as_stored && dropped() == 0 && (bits == 8 || bits == 16)) return Reading::in_place;
  return piece_bytes > kLarge ? Reading::by_rows : Reading::by_pieces;
}

int TiffLayout::frame_bits() const {
  return bits > 8 && color != Color::palette && color != Color::inks && color != Color::by_libtiff ? 16 : 8;
}

int TiffLayout::frame_type() const {
  const int channels = (color == Color::gray || color == Color::inverted_gray ? 1 : 3) + (alpha ? 1 : 0);
  return CV_MAKETYPE(frame_bits() == 16 ? CV_16U : CV_8U, channels);
}

/// A JPEG may be a progressive one, whose coefficients are all held: libtiff refuses those that take more. libwebp
/// decodes what is lossless to memory of its own, and so does LERC. zstd and LZMA keep what they decoded last.
std::size_t TiffLayout::working_bytes(std::size_t file_bytes) const {
  constexpr std::size_t kWindow = std::size_t{128} << 20, kCoefficients = std::size_t{10} << 20, kTableEntry = 32;
  const auto area = static_cast<std::size_t>(piece.area());
  std::size_t bytes = pieces * kTableEntry + 64 * row_bytes;
  if (reading() == Reading::by_pieces) bytes += piece_bytes * (separate ? wanted.size() : 1);
  if (reading() == Reading::by_libtiff) bytes += 2 * piece_bytes + 4 * area;
  if (compression == COMPRESSION_JPEG || compression == COMPRESSION_OJPEG)
    bytes += std::min(2 * piece_bytes, kCoefficients);
  if (compression == COMPRESSION_WEBP) bytes += 4 * area;
  if (compression == COMPRESSION_LERC) bytes += piece_bytes;
  if (compression == COMPRESSION_ZSTD) bytes += std::min(piece_bytes, kWindow);
  if (compression == COMPRESSION_LZMA) bytes += piece_bytes;
  return bytes + (reversed_bits ? file_bytes : 0);
}

ImageInfo describe(const TiffLayout& layout, std::size_t file_bytes) {
  ImageInfo info;
  info.format = Format::tiff;
  info.size = layout.size;
  using Color = TiffLayout::Color;
  const bool gray = layout.color == Color::gray || layout.color == Color::inverted_gray;
  info.color = layout.ycc                    ? ColorModel::ycc
               : layout.color == Color::inks ? ColorModel::cmyk
               : gray                        ? ColorModel::gray
                                             : ColorModel::rgb;
  info.subsampling = layout.ycc ? layout.subsampling : kSampling444;
  info.stored_bits = layout.bits;
  info.bits = layout.frame_bits();
  info.alpha = layout.alpha;
  info.palette = layout.color == Color::palette;
  info.compression = compression_name(layout.compression);
  info.piece_bytes = layout.working_bytes(file_bytes);
  return info;
}

std::string compression_name(int compression) {
  const auto* const known = std::ranges::find(kCompressions, compression, &Name::number);
  return known == std::end(kCompressions) ? "an unknown method, " + std::to_string(compression) : known->name;
}

}  // namespace lightmill
