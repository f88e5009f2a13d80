#include "codec/tiff/decode.h"

#include "codec/damage.h"
#include "codec/look_into.h"
#include "codec/tiff/layout.h"
#include "codec/tiff/metadata.h"
#include "codec/tiff/opened_tiff.h"
#include "codec/tiff/pages.h"
#include "codec/tiff/samples.h"
#include "codec/time_limit.h"
#include "image/pooled_mat.h"

#include "lightmill/error.h"

#include <tiffio.h>

#include <algorithm>
#include <cstring>
#include <optional>
#include <utility>

namespace lightmill {
namespace {

using FileView = std::span<const std::uint8_t>;

std::uint64_t directory_of(const std::vector<std::uint64_t>& pages, int page) {
  if (pages.empty()) throw Error(Cause::damaged, "there is no picture in it: its first directory is missing");
  if (std::cmp_greater(page, pages.size())) throw no_such_page(page, pages.size(), "page");
  return pages[static_cast<std::size_t>(page - 1)];
}

/// Decodes a page into a frame, piece by piece.
class Decoding {
 public:
  struct From {
    FileView file;
    std::uint64_t directory;
    FileView icc;
  };
  Decoding(const From& from, const DecodeOptions& options, BufferPool& pool)
      : from_(from),
        policy_(options.damaged),
        file_(from.file, from.directory, OpenedTiff::Tables::at_once),
        layout_(layout_of(file_)),
        samples_(file_, layout_, from.icc),
        time_(options.limits, layout_.size.area()),
        mat_(pooled_mat(cv::Size(layout_.size.width, layout_.size.height), layout_.frame_type(), pool)),
        pool_(pool) {}

  cv::Mat read() {
    switch (layout_.reading()) {
      case TiffLayout::Reading::in_place:
        each_strip([&](int y, int rows) { return read_in_place(y, rows); });
        break;
      case TiffLayout::Reading::by_rows:
        each_strip([&](int y, int rows) { return read_rows(file_, y, rows) == rows; });
        break;
      case TiffLayout::Reading::by_libtiff:
        read_by_libtiff();
        break;
      case TiffLayout::Reading::by_pieces:
        read_by_pieces();
    }
    if (pieces_read_ == 0) throw Error(Cause::damaged, *lost_);  // nothing to salvage
    return mat_;
  }
  const TiffLayout& layout() const { return layout_; }
  const TiffSamples& samples() const { return samples_; }
  const std::optional<std::string>& lost() const { return lost_; }

 private:
  cv::Mat rows_of_frame(int y, int rows) { return mat_.rowRange(y, y + rows); }

  void look_at_clock() const {
    if (time_.is_over()) throw Error(Limit::seconds, time_.reason());
  }

  /// What libtiff says was wrong with a piece, which is there all the same where it `came`.
  void note(bool came) {
    pieces_read_ += came ? 1 : 0;
    if (came && !file_.has_complaint()) return;
    constexpr const char* kWhat = "its data are damaged";
    if (policy_ == Damaged::fail) file_.fail(kWhat);
    const std::string why = file_.complaint();
    if (!lost_) lost_ = why.empty() ? kWhat : std::string(kWhat) + " (libtiff: \"" + why + "\")";
  }

  /// `read` gives whether the rows from `y` on came.
  template <typename Read>
  void each_strip(const Read& read) {
    for (int y = 0; y < layout_.size.height; y += layout_.piece.height) {
      const int rows = std::min(layout_.piece.height, layout_.size.height - y);
      const bool came = read(y, rows);
      note(came);
      if (!came) rescue(y, rows);
      look_at_clock();
      if (layout_.piece.height > layout_.size.height - y) break;
    }
  }

  /// Before a piece is read there: of one whose codes are damaged libtiff may leave out the end and say that all is
  /// well (as where libdeflate meets more than there is room for), and what a buffer had before is of another picture.
  void clear(std::uint8_t* to, std::size_t bytes) const {
    if (layout_.compression != COMPRESSION_NONE) std::memset(to, 0, bytes);
  }

  bool read_strip(int y, int rows, std::uint16_t sample, std::uint8_t* to) {
    TIFF* const tiff = file_.get();
    const tmsize_t size = TIFFVStripSize(tiff, static_cast<std::uint32_t>(rows));
    clear(to, static_cast<std::size_t>(size));
    return TIFFReadEncodedStrip(tiff, TIFFComputeStrip(tiff, static_cast<std::uint32_t>(y), sample), to, size) == size;
  }

  bool read_in_place(int y, int rows) {
    cv::Mat part = rows_of_frame(y, rows);
    if (!read_strip(y, rows, 0, part.data)) return false;
    samples_.convert({{part.data}, layout_.row_bytes}, part);
    return true;
  }

  /// How many came.
  int read_rows(OpenedTiff& file, int y, int rows) {
    Buffer row = pool_.acquire(layout_.row_bytes + TiffSamples::kPadding);
    clear(row.data(), layout_.row_bytes);
    for (int i = 0; i < rows; ++i) {
      if (TIFFReadScanline(file.get(), row.data(), static_cast<std::uint32_t>(y + i), 0) != 1) return i;
      samples_.convert({{row.data()}, layout_.row_bytes}, rows_of_frame(y + i, 1));
      if (i % 64 == 0) look_at_clock();
    }
    return rows;
  }

  /// Of a strip that could not be decoded as a whole the rows in front of the damage; the others are black. Each takes
  /// a walk over the directory, and of many that are damaged little is left.
  void rescue(int y, int rows) {
    constexpr int kMost = 64;
    int came = 0;
    if (!layout_.separate && ++rescues_ <= kMost) {
      OpenedTiff again(from_.file, from_.directory, OpenedTiff::Tables::at_once);
      if (layout_of(again).row_bytes == layout_.row_bytes) came = read_rows(again, y, rows);
    }
    pieces_read_ += came > 0 ? 1 : 0;
    rows_of_frame(y + came, rows - came).setTo(cv::Scalar::all(0));
  }

  void read_by_pieces() {
    const std::size_t planes = layout_.separate ? layout_.wanted.size() : 1;
    const std::size_t apart = layout_.piece_bytes + TiffSamples::kPadding;
    pieces_ = pool_.acquire(planes * apart);
    if (layout_.tiled) return read_tiles(planes, apart);
    each_strip([&](int y, int rows) {
      TiffSamples::Block block{.row_bytes = layout_.row_bytes};
      for (std::size_t i = 0; i < planes; ++i) {
        block.rows[i] = pieces_.data() + i * apart;
        const int sample = layout_.separate ? layout_.wanted[i] : 0;
        if (!read_strip(y, rows, static_cast<std::uint16_t>(sample), pieces_.data() + i * apart)) return false;
      }
      samples_.convert(block, rows_of_frame(y, rows));
      return true;
    });
  }

  /// `use` is given the part of the frame that a tile covers.
  template <typename Use>
  void each_tile(const Use& use) {
    const Size tile = layout_.piece, size = layout_.size;
    for (std::int64_t y = 0; y < size.height; y += tile.height) {
      for (std::int64_t x = 0; x < size.width; x += tile.width) {
        const int left = static_cast<int>(x), top = static_cast<int>(y);
        const cv::Rect place(left, top, std::min(tile.width, size.width - left),
                             std::min(tile.height, size.height - top));
        const bool came = use(place);
        note(came);
        if (!came) mat_(place).setTo(cv::Scalar::all(0));
        look_at_clock();
      }
    }
  }

  void read_tiles(std::size_t planes, std::size_t apart) {
    TIFF* const tiff = file_.get();
    each_tile([&](const cv::Rect& place) {
      TiffSamples::Block block{.row_bytes = layout_.row_bytes};
      for (std::size_t i = 0; i < planes; ++i) {
        const auto sample = static_cast<std::uint16_t>(layout_.separate ? layout_.wanted[i] : 0);
        const std::uint32_t tile =
            TIFFComputeTile(tiff, static_cast<std::uint32_t>(place.x), static_cast<std::uint32_t>(place.y), 0, sample);
        std::uint8_t* const to = pieces_.data() + i * apart;
        block.rows[i] = to;
        const auto size = static_cast<tmsize_t>(layout_.piece_bytes);
        clear(to, layout_.piece_bytes);
        if (TIFFReadEncodedTile(tiff, tile, to, size) != size) return false;
      }
      samples_.convert(block, mat_(place));
      return true;
    });
  }

  /// The orientation is ours to heed.
  void read_by_libtiff() {
    TIFF* const tiff = file_.get();
    char why[1024] = "";
    if (!TIFFRGBAImageOK(tiff, why)) throw Error(Cause::unsupported, "a TIFF that is not read: " + std::string(why));
    TIFFSetField(tiff, TIFFTAG_ORIENTATION, ORIENTATION_TOPLEFT);
    pieces_ = pool_.acquire(4 * static_cast<std::size_t>(layout_.piece.area()));
    auto* const raster = reinterpret_cast<std::uint32_t*>(pieces_.data());
    each_tile([&](const cv::Rect& place) {
      const auto x = static_cast<std::uint32_t>(place.x), y = static_cast<std::uint32_t>(place.y);
      const bool came =
          layout_.tiled ? TIFFReadRGBATileExt(tiff, x, y, raster, 1) : TIFFReadRGBAStripExt(tiff, y, raster, 1);
      if (came) take_raster(raster, place);
      return came;
    });
  }

  /// Pixels of 4 bytes, red in the lowest, the last row first.
  void take_raster(const std::uint32_t* raster, const cv::Rect& place) {
    const int last = (layout_.tiled ? layout_.piece.height : place.height) - 1;
    const auto channels = static_cast<std::size_t>(mat_.channels());
    for (int row = 0; row < place.height; ++row) {
      const std::uint32_t* pixel =
          raster + static_cast<std::size_t>(last - row) * static_cast<std::size_t>(layout_.piece.width);
      std::uint8_t* to = mat_.ptr(place.y + row, place.x);
      for (int i = 0; i < place.width; ++i, ++pixel, to += channels) {
        const std::uint8_t bgra[] = {
            static_cast<std::uint8_t>(TIFFGetB(*pixel)), static_cast<std::uint8_t>(TIFFGetG(*pixel)),
            static_cast<std::uint8_t>(TIFFGetR(*pixel)), static_cast<std::uint8_t>(TIFFGetA(*pixel))};
        std::memcpy(to, bgra, channels);
      }
    }
  }

  const From from_;
  const Damaged policy_;
  OpenedTiff file_;
  const TiffLayout layout_;
  TiffSamples samples_;
  const TimeLimit time_;
  cv::Mat mat_;
  BufferPool& pool_;
  Buffer pieces_;
  std::optional<std::string> lost_;
  int pieces_read_ = 0, rescues_ = 0;
};

void tell_of_layout(const TiffLayout& layout, std::size_t pages, std::vector<std::string>& warnings) {
  if (pages > 1) warnings.push_back("a file of " + std::to_string(pages) + " pages, of which one alone is kept");
  if (const int dropped = layout.dropped(); dropped > 0)
    warnings.push_back(dropped == 1
                           ? "a channel that is neither color nor alpha is left out"
                           : std::to_string(dropped) + " channels that are neither color nor alpha are left out");
}

}  // namespace

ImageInfo probe_tiff(FileView bytes, const ProbeOptions& options) {
  const auto pages = tiff_pages(bytes);
  const std::uint64_t directory = directory_of(pages, options.page);
  OpenedTiff file(bytes, directory, OpenedTiff::Tables::when_needed);
  ImageInfo info = describe(layout_of(file), bytes.size());
  const TiffMetadata metadata(bytes, directory);
  metadata.describe(info);
  info.frames = static_cast<int>(pages.size());
  info.page = options.page;
  info.file_bytes = bytes.size();
  if (options.detail == Detail::all) look_into(metadata.copy(MetadataPolicy::keep), info);
  return info;
}

Decoded decode_tiff(const Blob& blob, const DecodeOptions& options, BufferPool& pool) {
  const auto pages = tiff_pages(blob.bytes());
  const std::uint64_t directory = directory_of(pages, options.step.page.value_or(1));
  const TiffMetadata metadata(blob.bytes(), directory);
  const bool by_profile = options.step.inks == step::Inks::by_profile;
  Decoding decoding({blob.bytes(), directory, by_profile ? metadata.icc() : FileView()}, options, pool);
  const TiffLayout& layout = decoding.layout();
  Decoded decoded;
  decoded.frame = Pixels{decoding.read(), Region::whole(layout.size)};
  decoded.metadata = metadata.copy(options.metadata);
  decoded.warnings = metadata.warnings(options.metadata);
  tell_of_layout(layout, options.step.page ? 1 : pages.size(), decoded.warnings);
  if (layout.changes_colors()) decoded.metadata.icc.clear();
  if (decoding.samples().inks_are_approximate()) decoded.warnings.emplace_back(kInksAreApproximate);
  if (decoding.lost()) tell_of_damage(*decoding.lost(), decoded);
  return decoded;
}

}  // namespace lightmill
