#include "codec/tiff/encode.h"

#include "codec/blob_writer.h"
#include "codec/lost_colors.h"
#include "codec/tiff/metadata.h"
#include "codec/tiff/strip_writer.h"
#include "codec/tiff/tags.h"
#include "image/one_packet.h"
#include "image/photoshop.h"

#include "lightmill/error.h"

#include <algorithm>
#include <limits>

namespace lightmill {
namespace {

/// Rows of a strip: so many that compression has something to go on, and so few that readers need little memory.
int rows_of_strip(const cv::Mat& mat) {
  constexpr std::size_t kStrip = std::size_t{256} << 10;
  const std::size_t row = static_cast<std::size_t>(mat.cols) * mat.elemSize();
  return std::min(mat.rows, static_cast<int>(std::max<std::size_t>(1, kStrip / row)));
}

std::size_t samples_bytes(const cv::Mat& mat) { return mat.total() * mat.elemSize(); }

/// LZW makes noise larger by up to a half.
TiffKind kind_for(const cv::Mat& mat) {
  constexpr std::size_t kMost = 0xFFFF'FFFF / 8 * 5;
  return samples_bytes(mat) > kMost ? TiffKind::big : TiffKind::classic;
}

/// Whether differences compress better, told by a few strips. Of photographs they do, of flat drawings they do not.
bool predictor_helps(const cv::Mat& mat, StripForm form, BufferPool& pool) {
  constexpr int kStrips = 4, kOthers = 4;  // as many are looked at as one in that number
  constexpr std::size_t kPiece = std::size_t{32} << 10;
  if (form.compression == TiffCompression::none) return false;
  const std::size_t row = static_cast<std::size_t>(mat.cols) * mat.elemSize();
  form.rows = std::clamp(static_cast<int>(kPiece / row), 1, std::max(1, mat.rows / (kStrips * kOthers)));
  std::size_t sizes[2] = {};
  for (const bool predicted : {false, true}) {
    form.predicted = predicted;
    BlobWriter file(pool, 4 * kPiece);
    file.put_little_endian(0, 8);
    StripWriter strips(file, mat, form);
    for (int i = 0; i < kStrips; ++i) {
      const auto y = static_cast<std::int64_t>(mat.rows - form.rows) * i / (kStrips - 1);
      sizes[predicted ? 1 : 0] += strips.put(static_cast<int>(y));
    }
  }
  return sizes[1] < sizes[0];
}

/// JFIF's units: 0 aspect alone, 1 per inch, 2 per centimeter; TIFF's numbers are one more.
void put_density(ExifDirectory& directory, const Metadata::Density& density, ByteOrder order) {
  if (density.unit == 0 && density.x == density.y) return;
  const auto put = [&](std::uint16_t tag, std::uint64_t value) {
    const std::uint64_t parts[] = {value, 1};
    directory.put(numbers_entry(tag, TiffType::rational, parts, order));
  };
  put(tag::kXResolution, density.x);
  put(tag::kYResolution, density.y);
  directory.put(number_entry(tag::kResolutionUnit, TiffType::word, density.unit + 1U, order));
}

bool is_same(const Metadata::Density& a, const Metadata::Density& b) {
  return a.unit == b.unit && a.x == b.x && a.y == b.y;
}

/// Without the directory of its thumbnail.
std::optional<ExifTree> read_exif_of_picture(const Bytes& exif) {
  return read_exif(exif, {.wants = [](std::uint16_t tag) { return !tag::is_of_storage(tag); }});
}

/// What EXIF says of the picture. Where its resolution is the density, it is the more exact of the two.
ExifTree described(const Metadata& metadata) {
  ExifTree tree = read_exif_of_picture(metadata.exif).value_or(ExifTree{.chain = {{}}});
  ExifDirectory& directory = tree.chain.front();
  const bool silent = metadata.density.unit == 0 && metadata.density.x == metadata.density.y;
  if (!silent && !is_same(metadata.density, density_of(directory, tree.order)))
    put_density(directory, metadata.density, tree.order);
  return tree;
}

void put_blocks(ExifDirectory& directory, const Metadata& metadata) {
  const auto put = [&](std::uint16_t tag, TiffType type, std::span<const std::uint8_t> bytes) {
    if (!bytes.empty()) directory.put({.tag = tag, .type = type, .value = Bytes(bytes.begin(), bytes.end())});
  };
  put(tag::kXmp, TiffType::byte, one_packet(metadata, IptcPlace::own));
  put(tag::kIcc, TiffType::undefined, metadata.icc);
  const Bytes resources = photoshop_resources(metadata.others);
  put(tag::kPhotoshop, TiffType::byte, without_iptc(resources));
  const auto records = iptc_in(resources);
  Bytes iptc(records.begin(), records.end());
  iptc.resize((iptc.size() + 3) / 4 * 4);  // of LONGs by custom, whose bytes are in no order
  put(tag::kIptc, TiffType::dword, iptc);
}

void put_picture(ExifDirectory& directory, const cv::Mat& mat, const StripForm& form) {
  const auto put = [&](std::uint16_t tag, TiffType type, std::uint64_t value) {
    directory.put(number_entry(tag, type, value, form.order));
  };
  const int channels = mat.channels();
  const std::vector<std::uint64_t> bits(static_cast<std::size_t>(channels), mat.depth() == CV_16U ? 16 : 8);
  put(tag::kImageWidth, TiffType::dword, static_cast<std::uint64_t>(mat.cols));
  put(tag::kImageLength, TiffType::dword, static_cast<std::uint64_t>(mat.rows));
  directory.put(numbers_entry(tag::kBitsPerSample, TiffType::word, bits, form.order));
  put(tag::kCompression, TiffType::word, static_cast<std::uint64_t>(form.compression_tag()));
  put(tag::kPhotometric, TiffType::word, channels >= 3 ? 2 : 1);
  put(tag::kSamplesPerPixel, TiffType::word, static_cast<std::uint64_t>(channels));
  put(tag::kRowsPerStrip, TiffType::dword, static_cast<std::uint64_t>(form.rows));
  put(tag::kPlanarConfig, TiffType::word, 1);
  if (form.predicted) put(tag::kPredictor, TiffType::word, 2);
  if (channels % 2 == 0) put(tag::kExtraSamples, TiffType::word, 2);  // alpha that nothing is multiplied with
}

struct Strips {
  std::vector<std::uint64_t> offsets, sizes;
};

/// What stands in front of the strips. Its size does not depend on their numbers.
Bytes head_of(ExifTree& tree, const Strips& strips, TiffKind kind) {
  const TiffType type = kind == TiffKind::big ? TiffType::qword : TiffType::dword;
  tree.chain.front().put(numbers_entry(tag::kStripOffsets, type, strips.offsets, tree.order));
  tree.chain.front().put(numbers_entry(tag::kStripByteCounts, type, strips.sizes, tree.order));
  return write_exif(tree, kind);
}

}  // namespace

/// A maker note may hold offsets from the beginning of the EXIF block that it was in, and numbers in the block's order
/// of bytes. So the file begins as that block does, in its order, with the note where it was.
Blob encode_tiff(const Frame& frame, const TiffEncoding& encoding, const Metadata& metadata, BufferPool& pool,
                 std::optional<TiffKind> kind) {
  const auto* pixels = std::get_if<Pixels>(&frame);
  if (!pixels) throw Error(Cause::internal, "a TIFF is written from pixels");
  const cv::Mat mat = pixels->mat(whole_rect(pixels->window));
  ExifTree tree = described(metadata);
  StripForm form{.compression = encoding.compression,
                 .rows = rows_of_strip(mat),
                 .order = tree.order,
                 .kind = kind.value_or(kind_for(mat))};
  form.predicted = predictor_helps(mat, form, pool);
  put_blocks(tree.chain.front(), metadata);
  put_picture(tree.chain.front(), mat, form);
  const auto count = static_cast<std::size_t>(ceil_div(mat.rows, form.rows));
  Strips strips{std::vector<std::uint64_t>(count), std::vector<std::uint64_t>(count)};
  const std::size_t head = (head_of(tree, strips, form.kind).size() + 15) / 16 * 16;
  const bool plain = encoding.compression == TiffCompression::none;
  BlobWriter file(pool, head + samples_bytes(mat) / (plain ? 1 : 2) + 4096);
  file.put_at(head - 1, std::array<std::uint8_t, 1>{});
  StripWriter writer(file, mat, form);
  for (std::size_t i = 0; i < count; ++i) {
    strips.offsets[i] = file.size();
    strips.sizes[i] = writer.put(static_cast<int>(i) * form.rows);
  }
  if (form.kind == TiffKind::classic && file.size() > std::numeric_limits<std::uint32_t>::max())
    throw Error(Cause::too_large, "a TIFF of more than 4 GB");
  file.put_at(0, head_of(tree, strips, form.kind));
  return file.take();
}

std::vector<std::string> tiff_leaves_out(const Metadata& metadata) {
  std::vector<std::string> texts;
  if (!metadata.exif.empty()) {
    const auto tree = read_exif_of_picture(metadata.exif);
    if (!tree) {
      texts.emplace_back("its EXIF, which is broken, is left out");
    } else if (tree->lost == 1) {
      texts.emplace_back("an entry of its EXIF, which is broken or leads away, is left out");
    } else if (tree->lost > 0) {
      texts.emplace_back(std::to_string(tree->lost) +
                         " entries of its EXIF, which are broken or lead away, are left out");
    }
  }
  for (const auto& more : {segments_left_out(metadata, IptcPlace::own, "a TIFF"),
                           comments_left_out(metadata, CommentPlace::none, "a TIFF")})
    texts.insert(texts.end(), more.begin(), more.end());
  warn_of_lost_colors(metadata, "a TIFF", texts);
  return texts;
}

}  // namespace lightmill
