#include "codec/png/encode.h"

#include "codec/png/chunks.h"
#include "codec/png/deflate.h"
#include "codec/png/filters.h"
#include "codec/png/inflate.h"
#include "codec/png/palette.h"
#include "codec/png/sizes.h"
#include "codec/png/text.h"
#include "image/comments.h"
#include "image/one_packet.h"

#include "lightmill/error.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <optional>
#include <string_view>

namespace lightmill {
namespace {

void put(Bytes& to, std::uint32_t number) {
  const std::size_t at = to.size();
  to.resize(at + 4);
  for (std::size_t i = 0; i < 4; ++i) to[at + i] = static_cast<std::uint8_t>(number >> (24 - 8 * i));
}

void put_chunk(Bytes& to, std::string_view type, ByteView bytes) {
  put(to, static_cast<std::uint32_t>(bytes.size()));
  const std::size_t from = to.size();
  to.insert(to.end(), type.begin(), type.end());
  to.insert(to.end(), bytes.begin(), bytes.end());
  put(to, checksum(ByteView(to).subspan(from)));
}

Bytes header_chunk(const cv::Mat& mat, const std::optional<PngPalette>& palette) {
  constexpr std::uint8_t kTypes[] = {0, 4, 2, 6};
  constexpr std::uint8_t kIndexed = 3;
  Bytes bytes;
  bytes.reserve(13);
  put(bytes, static_cast<std::uint32_t>(mat.cols));
  put(bytes, static_cast<std::uint32_t>(mat.rows));
  bytes.push_back(static_cast<std::uint8_t>(palette ? palette->bits : mat.depth() == CV_16U ? 16 : 8));
  bytes.push_back(palette && !palette->colors.empty() ? kIndexed : kTypes[mat.channels() - 1]);
  bytes.insert(bytes.end(), 3, 0);
  return bytes;
}

void put_palette(Bytes& to, const PngPalette& palette) {
  Bytes colors, alphas;
  for (const std::uint32_t color : palette.colors) {
    for (int shift = 0; shift < 24; shift += 8) colors.push_back(static_cast<std::uint8_t>(color >> shift));
    if (color >> 24 != 255) alphas.push_back(static_cast<std::uint8_t>(color >> 24));
  }
  if (colors.empty()) return;
  if (alphas.empty() && palette.alpha) alphas.push_back(255);  // a channel that is there stays
  put_chunk(to, "PLTE", colors);
  if (!alphas.empty()) put_chunk(to, "tRNS", alphas);
}

Bytes profile_chunk(ByteView profile) {
  constexpr std::string_view kNameAndMethod("ICC\0\0", 5);
  Bytes bytes(kNameAndMethod.begin(), kNameAndMethod.end());
  bytes.resize(bytes.size() + deflate_bound(profile.size()));
  const std::size_t size = deflate(profile, std::span(bytes).subspan(kNameAndMethod.size()), 6);
  bytes.resize(kNameAndMethod.size() + size);
  return bytes;
}

/// JFIF's units: 0 aspect alone, 1 per inch, 2 per centimeter; a PNG's are pixels a meter.
void put_density(Bytes& to, const Metadata::Density& density) {
  if (density.unit == 0 && density.x == density.y) return;
  const double factor = density.unit == 1 ? 1 / 0.0254 : density.unit == 2 ? 100 : 1;
  Bytes bytes;
  for (const std::uint16_t side : {density.x, density.y})
    put(bytes, static_cast<std::uint32_t>(std::lround(side * factor)));
  bytes.push_back(density.unit == 0 ? 0 : 1);
  put_chunk(to, "pHYs", bytes);
}

/// What must stand before the palette, and then what may stand anywhere.
void put_color(Bytes& to, const Metadata& metadata) {
  if (!metadata.icc.empty()) put_chunk(to, "iCCP", profile_chunk(metadata.icc));
  for (const Metadata::Chunk& chunk : metadata.color_chunks) put_chunk(to, chunk.type, chunk.bytes);
}
void put_texts(Bytes& to, const Metadata& metadata) {
  if (metadata.physical.empty()) {
    put_density(to, metadata.density);
  } else {
    put_chunk(to, "pHYs", metadata.physical);
  }
  if (!metadata.exif.empty()) put_chunk(to, "eXIf", metadata.exif);
  if (const Bytes packet = one_packet(metadata, IptcPlace::xmp); !packet.empty())
    put_chunk(to, "iTXt", xmp_chunk(packet));
  for (const Metadata::Chunk& chunk : metadata.text_chunks) put_chunk(to, chunk.type, chunk.bytes);
  for (const Metadata::Segment& segment : metadata.others) {
    if (segment.marker != kCommentMarker) continue;
    if (const auto chunk = text_of_comment(segment.bytes)) put_chunk(to, chunk->type, chunk->bytes);
  }
}

/// A frame's row as a PNG has it: RGB, high bytes first.
void convert_row(const cv::Mat& mat, int y, std::uint8_t* to) {
  const auto channels = static_cast<std::size_t>(mat.channels()), width = static_cast<std::size_t>(mat.cols);
  const bool swaps = channels >= 3;
  if (mat.depth() == CV_8U) {
    const std::uint8_t* row = mat.ptr(y);
    std::memcpy(to, row, width * channels);
    for (std::size_t i = 0; swaps && i < width * channels; i += channels) std::swap(to[i], to[i + 2]);
    return;
  }
  const auto* row = mat.ptr<std::uint16_t>(y);
  for (std::size_t i = 0; i < width * channels; ++i) {
    const std::size_t c = i % channels, from = swaps && c < 3 ? i - c + (2 - c) : i;
    to[2 * i] = static_cast<std::uint8_t>(row[from] >> 8);
    to[2 * i + 1] = static_cast<std::uint8_t>(row[from]);
  }
}

/// Indices of one byte each into as many bits as they take.
void pack_row(const std::vector<std::uint8_t>& indices, int bits, std::uint8_t* to) {
  const auto in_byte = static_cast<std::size_t>(8 / bits);
  for (std::size_t x = 0; x < indices.size(); x += in_byte) {
    int byte = 0;
    for (std::size_t i = x; i < x + in_byte; ++i) byte = byte << bits | (i < indices.size() ? indices[i] : 0);
    *to++ = static_cast<std::uint8_t>(byte);
  }
}

Buffer packed_rows(const cv::Mat& mat, const PngPalette& palette, std::size_t bytes, BufferPool& pool) {
  Buffer buffer = pool.acquire((bytes + 1) * static_cast<std::size_t>(mat.rows));
  std::vector<std::uint8_t> indices(static_cast<std::size_t>(mat.cols));
  std::uint8_t* to = buffer.data();
  for (int y = 0; y < mat.rows; ++y, to += bytes + 1) {
    to[0] = static_cast<std::uint8_t>(Filter::none);
    palette.index_row(mat.ptr(y), mat.cols, mat.channels(), indices.data());
    pack_row(indices, palette.bits, to + 1);
  }
  return buffer;
}

/// Each row by the filter whose differences are the smallest.
Buffer filtered_rows(const cv::Mat& mat, std::size_t bytes, int level, BufferPool& pool) {
  Buffer buffer = pool.acquire((bytes + 1) * static_cast<std::size_t>(mat.rows));
  std::vector<std::uint8_t> above(bytes), row(bytes), tried(bytes);
  std::uint8_t* to = buffer.data();
  for (int y = 0; y < mat.rows; ++y, to += bytes + 1) {
    convert_row(mat, y, row.data());
    std::uint64_t least = ~std::uint64_t{0};
    for (int filter = 0; filter < (level == 0 ? 1 : kFilters); ++filter) {
      const std::uint64_t sum =
          filter_row(static_cast<Filter>(filter), row, above.data(), mat.elemSize(), tried.data());
      if (sum >= least) continue;
      least = sum;
      to[0] = static_cast<std::uint8_t>(filter);
      std::memcpy(to + 1, tried.data(), bytes);
    }
    std::swap(above, row);
  }
  return buffer;
}

/// The compressor's level, told by a few pieces of the rows. What is flat takes little time on any: on 7 screens,
/// charts and icons win 1 to 33 % against 4, for up to a third more time of a run, while photographs win 3 % for twice
/// the time.
int effort(ByteView rows, int level) {
  constexpr int kFirst = 4, kFlat = 7;
  constexpr std::size_t kPieces = 4, kPiece = 32'768, kRatio = 16;
  if (level < kFirst || level >= kFlat) return level;
  const std::size_t piece = std::min(kPiece, rows.size() / (4 * kPieces)), last = rows.size() - piece;
  Bytes packed(deflate_bound(piece));
  std::size_t size = 0;
  for (std::size_t i = 0; i < kPieces; ++i)
    size += deflate(rows.subspan(last / (kPieces - 1) * i, piece), packed, level);
  return size * kRatio < kPieces * piece ? kFlat : level;
}

/// One chunk of data behind what is there, and the end.
void put_data(Blob& blob, ByteView rows, int level, BufferPool& pool) {
  constexpr std::size_t kAround = 12;
  pool.enlarge(blob.buffer, blob.size + deflate_bound(rows.size()) + 2 * kAround);
  std::uint8_t* chunk = blob.buffer.data() + blob.size;
  const std::size_t size = deflate(rows, {chunk + 8, deflate_bound(rows.size())}, effort(rows, level));
  if (size > 0x7FFFFFFF)
    throw Error(Cause::too_large, "more than 2 GB of compressed data, which is a PNG's limit here");
  Bytes front, behind;
  put(front, static_cast<std::uint32_t>(size));
  std::ranges::copy(front, chunk);
  std::ranges::copy(std::string_view("IDAT"), chunk + 4);
  put(behind, checksum({chunk + 4, size + 4}));
  put_chunk(behind, "IEND", {});
  std::ranges::copy(behind, chunk + 8 + size);
  blob.size += 8 + size + behind.size();
}

}  // namespace

Blob encode_png(const Frame& frame, const PngEncoding& encoding, const Metadata& metadata, BufferPool& pool) {
  const auto* pixels = std::get_if<Pixels>(&frame);
  if (!pixels) throw Error(Cause::internal, "a PNG is written from pixels");
  const cv::Mat mat = pixels->mat(whole_rect(pixels->window));
  const auto palette = encoding.level > 0 ? palette_for(mat) : std::nullopt;
  Bytes head(kPngSignature.begin(), kPngSignature.end());
  put_chunk(head, "IHDR", header_chunk(mat, palette));
  put_color(head, metadata);
  if (palette) put_palette(head, *palette);
  put_texts(head, metadata);
  const std::size_t bytes =
      palette ? row_bytes(mat.cols, 1, palette->bits) : static_cast<std::size_t>(mat.cols) * mat.elemSize();
  const Buffer rows =
      palette ? packed_rows(mat, *palette, bytes, pool) : filtered_rows(mat, bytes, encoding.level, pool);
  Blob blob;
  blob.buffer = pool.acquire(head.size());
  std::ranges::copy(head, blob.buffer.data());
  blob.size = head.size();
  put_data(blob, {rows.data(), (bytes + 1) * static_cast<std::size_t>(mat.rows)}, encoding.level, pool);
  return blob;
}

std::vector<std::string> png_leaves_out(const Metadata& metadata) {
  return segments_left_out(metadata, IptcPlace::xmp, "a PNG");
}

}  // namespace lightmill
