#include "codec/png/decode.h"

#include "codec/damage.h"
#include "codec/png/chunks.h"
#include "codec/png/filters.h"
#include "codec/png/inflate.h"
#include "codec/png/samples.h"
#include "codec/png/sizes.h"
#include "codec/time_limit.h"
#include "image/pooled_mat.h"

#include "lightmill/error.h"

#include <algorithm>
#include <cstring>
#include <optional>

namespace lightmill {
namespace {

/// What was lost of a picture, by the first loss.
class Losses {
 public:
  explicit Losses(Damaged policy) : policy_(policy) {}
  void add(const std::string& what) {
    if (policy_ == Damaged::fail) throw Error(Cause::damaged, what);
    if (!first_) first_ = what;
  }
  const std::optional<std::string>& first() const { return first_; }
  bool none() const { return !first_; }

 private:
  Damaged policy_;
  std::optional<std::string> first_;
};

/// The filtered samples, as many as there are.
struct Filtered {
  Buffer buffer;
  std::size_t size = 0;  ///< of those that came
  Surplus surplus = {};
};

ByteView joined(const std::vector<ByteView>& pieces, Buffer& buffer, BufferPool& pool) {
  if (pieces.size() == 1) return pieces.front();
  std::size_t size = 0;
  for (const ByteView piece : pieces) size += piece.size();
  buffer = pool.acquire(size + 1);
  std::uint8_t* to = buffer.data();
  for (const ByteView piece : pieces) to = std::ranges::copy(piece, to).out;
  return {buffer.data(), size};
}

Filtered filtered_samples(const PngChunks& chunks, Losses& losses, BufferPool& pool) {
  const PngChunks::Header& header = chunks.header();
  Filtered filtered;
  filtered.size = filtered_bytes(header.size, header.channels(), header.bits, header.interlaced);
  filtered.buffer = pool.acquire(filtered.size + kFilterPadding);
  const std::span<std::uint8_t> to(filtered.buffer.data(), filtered.size);
  if (!chunks.damage()) {
    Buffer joint;
    const ByteView data = joined(chunks.data(), joint, pool);
    if (const auto surplus = inflate(data, to)) {
      filtered.surplus = *surplus;
      return filtered;
    }
  }
  losses.add(chunks.damage().value_or(chunks.stray_bytes() > 0
                                          ? "its data chunks do not follow each other"
                                          : "its compressed data is damaged, or is not as much as the picture has"));
  filtered.size = inflate_some(chunks.data(), to);
  if (filtered.size == 0) throw Error(Cause::damaged, *losses.first());  // nothing to salvage
  return filtered;
}

/// Takes the filtered rows one after the other into the frame.
class Rows {
 public:
  Rows(const PngChunks& chunks, const Filtered& filtered, const TimeLimit& time)
      : header_(chunks.header()), samples_(chunks), time_(time), next_(filtered.buffer.data()), left_(filtered.size) {}

  int type() const { return samples_.type(); }
  bool short_of_rows() const { return short_; }
  bool unknown_filter() const { return unknown_filter_; }
  bool unknown_colors() const { return unknown_colors_; }

  void read(cv::Mat& mat) {
    if (!header_.interlaced) return read_pass({0, 0, 1, 1}, mat);
    for (const PngPass& pass : kAdam7) read_pass(pass, mat);
  }

 private:
  void read_pass(const PngPass& pass, cv::Mat& mat) {
    const Size size = pass.size(header_.size);
    if (size.width <= 0 || size.height <= 0) return;
    const std::size_t bytes = row_bytes(size.width, header_.channels(), header_.bits);
    const auto step = std::max<std::size_t>(1, row_bytes(1, header_.channels(), header_.bits));
    const std::vector<std::uint8_t> zeros(bytes + kFilterPadding);
    const std::uint8_t* above = zeros.data();
    std::vector<std::uint8_t> pixels(pass.across == 1 ? 0 : static_cast<std::size_t>(size.width) * mat.elemSize());
    for (int y = 0; y < size.height; ++y) {
      const std::uint8_t* row = next_row(above, bytes, step);
      if (!row) return clear(mat, pass.top + y * pass.down);
      above = row;
      std::uint8_t* to = mat.ptr(pass.top + y * pass.down);
      unknown_colors_ |= !samples_.convert(row, size.width, pass.across == 1 ? to : pixels.data());
      if (pass.across > 1) scatter(pixels.data(), size.width, pass, mat.elemSize(), to);
      if (y % 64 == 0 && time_.is_over()) throw Error(Limit::seconds, time_.reason());
    }
  }

  /// What no pass has come to is black, or transparent, from the beginning.
  void clear(cv::Mat& mat, int from) const {
    if (!header_.interlaced) mat.rowRange(from, mat.rows).setTo(cv::Scalar::all(0));
  }

  /// Null where there is none, or none that can be read.
  const std::uint8_t* next_row(const std::uint8_t* above, std::size_t bytes, std::size_t step) {
    short_ |= left_ < bytes + 1;
    if (short_ || unknown_filter_) return nullptr;
    unknown_filter_ = *next_ >= kFilters;
    if (unknown_filter_) return nullptr;
    std::uint8_t* row = next_ + 1;
    unfilter(static_cast<Filter>(*next_), row, above, bytes, step);
    next_ = row + bytes;
    left_ -= bytes + 1;
    return row;
  }

  static void scatter(const std::uint8_t* pixels, int width, const PngPass& pass, std::size_t size, std::uint8_t* to) {
    to += static_cast<std::size_t>(pass.left) * size;
    for (int x = 0; x < width; ++x) {
      std::memcpy(to, pixels, size);
      pixels += size;
      to += static_cast<std::size_t>(pass.across) * size;
    }
  }

  const PngChunks::Header& header_;
  const PngSamples samples_;
  const TimeLimit& time_;
  std::uint8_t* next_;
  std::size_t left_;
  bool short_ = false, unknown_filter_ = false, unknown_colors_ = false;
};

Pixels decode_pixels(const PngChunks& chunks, const Filtered& filtered, const TimeLimit& time, Losses& losses,
                     BufferPool& pool) {
  const Size size = chunks.header().size;
  Rows rows(chunks, filtered, time);
  Pixels pixels{pooled_mat(cv::Size(size.width, size.height), rows.type(), pool), Region::whole(size)};
  if (chunks.header().interlaced) pixels.mat.setTo(cv::Scalar::all(0));
  rows.read(pixels.mat);
  if (rows.short_of_rows()) losses.add("rows are missing");
  if (rows.unknown_filter()) losses.add("a row has a filter that there is not");
  if (rows.unknown_colors()) losses.add("pixels have colors that the palette does not have");
  return pixels;
}

/// Data that no row asks for: harmless, as it is to libpng.
void add_surplus(const Surplus& surplus, std::size_t stray, std::vector<std::string>& warnings) {
  const auto tell = [&](std::size_t bytes, const char* front, const char* behind) {
    if (bytes > 0) warnings.push_back(front + std::to_string(bytes) + behind);
  };
  tell(surplus.inflated, "its compressed data holds ", " bytes more than the picture has");
  tell(surplus.behind, "", " bytes behind its compressed data");
  tell(stray, "", " bytes of data in a second place");
}

}  // namespace

Decoded decode_png(const Blob& blob, const DecodeOptions& options, BufferPool& pool) {
  const PngChunks chunks(blob.bytes(), PngChunks::Check::all);
  const TimeLimit time(options.limits, chunks.header().size.area());
  Losses losses(options.damaged);
  if (chunks.header().palette && chunks.palette().empty()) throw Error(Cause::damaged, *chunks.damage());
  const Filtered filtered = filtered_samples(chunks, losses, pool);
  Decoded decoded;
  decoded.frame = decode_pixels(chunks, filtered, time, losses, pool);
  decoded.metadata = chunks.metadata(options.metadata);
  decoded.warnings = chunks.warnings(options.metadata, decoded.metadata);
  if (losses.none()) add_surplus(filtered.surplus, chunks.stray_bytes(), decoded.warnings);
  if (!losses.none()) tell_of_damage(*losses.first(), decoded);
  return decoded;
}

}  // namespace lightmill
