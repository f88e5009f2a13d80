#pragma once

#include <png.h>
#include <zlib.h>

#include <cstdint>
#include <random>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

/// PNGs of any kind, and their parts.
namespace lightmill::test {

/// How libpng writes a picture.
struct PngKind {
  int width = 16, height = 16;
  int color = PNG_COLOR_TYPE_RGB;
  int bits = 8;
  bool interlaced = false;
  bool transparent = false;  ///< a color of it, or the palette's entries
};

/// Random samples, of which a few are often the same.
inline std::vector<std::uint8_t> write_png(const PngKind& kind, unsigned seed) {
  std::minstd_rand random(seed);
  std::vector<std::uint8_t> file;
  png_structp png = png_create_write_struct(
      PNG_LIBPNG_VER_STRING, nullptr, [](png_structp, png_const_charp text) { throw std::runtime_error(text); },
      [](png_structp, png_const_charp) {});
  png_infop info = png_create_info_struct(png);
  png_set_write_fn(
      png, &file,
      [](png_structp to, png_bytep bytes, std::size_t size) {
        auto& all = *static_cast<std::vector<std::uint8_t>*>(png_get_io_ptr(to));
        all.insert(all.end(), bytes, bytes + size);
      },
      [](png_structp) {});
  png_set_IHDR(png, info, static_cast<unsigned>(kind.width), static_cast<unsigned>(kind.height), kind.bits, kind.color,
               kind.interlaced ? PNG_INTERLACE_ADAM7 : PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
               PNG_FILTER_TYPE_DEFAULT);
  const bool indexed = kind.color == PNG_COLOR_TYPE_PALETTE;
  if (indexed) {
    std::vector<png_color> palette(std::size_t{1} << kind.bits);
    for (png_color& color : palette)
      color = {static_cast<png_byte>(random()), static_cast<png_byte>(random()), static_cast<png_byte>(random())};
    png_set_PLTE(png, info, palette.data(), static_cast<int>(palette.size()));
  }
  if (kind.transparent) {
    const png_color_16 key{0, 0, 0, 0, 0};
    std::vector<png_byte> alphas((std::size_t{1} << kind.bits) / 2 + 1);
    for (png_byte& alpha : alphas) alpha = static_cast<png_byte>(random());
    png_set_tRNS(png, info, alphas.data(), indexed ? static_cast<int>(std::min<std::size_t>(alphas.size(), 256)) : 0,
                 &key);
  }
  png_set_filter(png, PNG_FILTER_TYPE_BASE, PNG_ALL_FILTERS);
  png_write_info(png, info);
  const int passes = png_set_interlace_handling(png);
  std::vector<std::vector<png_byte>> rows(static_cast<std::size_t>(kind.height));
  for (auto& row : rows) {
    row.resize(png_get_rowbytes(png, info));
    for (png_byte& byte : row) byte = static_cast<png_byte>(random() % 3 == 0 ? 0 : random());
  }
  for (int pass = 0; pass < passes; ++pass)
    for (auto& row : rows) png_write_row(png, row.data());
  png_write_end(png, info);
  png_destroy_write_struct(&png, &info);
  return file;
}

struct PngChunk {
  std::string type;
  std::string bytes;
};

inline std::string png_number(std::size_t number) {
  std::string text;
  for (int shift = 24; shift >= 0; shift -= 8) text += static_cast<char>(number >> shift);
  return text;
}

inline std::vector<PngChunk> chunks_of(const std::vector<std::uint8_t>& file) {
  const std::string text(file.begin(), file.end());
  std::vector<PngChunk> chunks;
  for (std::size_t at = 8; at + 12 <= text.size();) {
    std::size_t length = 0;
    for (std::size_t i = 0; i < 4; ++i) length = length << 8 | file[at + i];
    chunks.push_back({text.substr(at + 4, 4), text.substr(at + 8, length)});
    at += 12 + length;
  }
  return chunks;
}

/// With the right checksums.
inline std::vector<std::uint8_t> png_of(const std::vector<PngChunk>& chunks) {
  std::string text = "\x89PNG\r\n\x1a\n";
  for (const auto& [type, bytes] : chunks) {
    const std::string body = type + bytes;
    const auto sum = crc32(0, reinterpret_cast<const Bytef*>(body.data()), static_cast<uInt>(body.size()));
    text += png_number(bytes.size()) + body + png_number(sum);
  }
  return {text.begin(), text.end()};
}

/// With a chunk before the first of `type`.
inline std::vector<std::uint8_t> with_chunk(const std::vector<std::uint8_t>& file, const PngChunk& chunk,
                                            std::string_view before = "IDAT") {
  auto chunks = chunks_of(file);
  std::size_t at = 0;
  while (at < chunks.size() && chunks[at].type != before) ++at;
  chunks.insert(chunks.begin() + static_cast<std::ptrdiff_t>(at), chunk);
  return png_of(chunks);
}

/// As a zlib stream.
inline std::string zlibbed(std::string_view bytes) {
  uLongf size = compressBound(static_cast<uLong>(bytes.size()));
  std::string stream(size, '\0');
  compress(reinterpret_cast<Bytef*>(stream.data()), &size, reinterpret_cast<const Bytef*>(bytes.data()),
           static_cast<uLong>(bytes.size()));
  stream.resize(size);
  return stream;
}

}  // namespace lightmill::test
