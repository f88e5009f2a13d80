#include "codec/png/inflate.h"

#include "codec/of_thread.h"

#include <libdeflate.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <memory>
#include <new>

namespace lightmill {
namespace {

class Inflater {
 public:
  Inflater() : inflater_(libdeflate_alloc_decompressor()) {
    if (!inflater_) throw std::bad_alloc();
  }
  libdeflate_decompressor* get() { return inflater_.get(); }
  void rest() noexcept {}

 private:
  struct Free {
    void operator()(libdeflate_decompressor* inflater) const { libdeflate_free_decompressor(inflater); }
  };
  std::unique_ptr<libdeflate_decompressor, Free> inflater_;
};

/// zlib's, which needs not the whole stream.
class InflateStream {
 public:
  InflateStream() {
    if (inflateInit(&stream_) != Z_OK) throw std::bad_alloc();
  }
  ~InflateStream() { inflateEnd(&stream_); }
  InflateStream(const InflateStream&) = delete;
  InflateStream& operator=(const InflateStream&) = delete;

  /// What was written; false in `more` once nothing can follow.
  std::size_t run(ByteView from, std::span<std::uint8_t> to, bool& more) {
    give(from);
    const std::size_t written = fill(to);
    more = result_ == Z_OK && stream_.avail_out > 0;
    return written;
  }

  /// At most kAtATime bytes, which are read in place.
  void give(ByteView from) {
    stream_.next_in = const_cast<Bytef*>(from.data());  // zlib only reads it
    stream_.avail_in = static_cast<uInt>(from.size());
  }
  /// At most kAtATime bytes; what was written.
  std::size_t fill(std::span<std::uint8_t> to) {
    stream_.next_out = to.data();
    stream_.avail_out = static_cast<uInt>(to.size());
    result_ = ::inflate(&stream_, Z_NO_FLUSH);
    return to.size() - stream_.avail_out;
  }
  std::size_t left() const { return stream_.avail_in; }
  /// The stream is whole, its checksum right.
  bool ended() const { return result_ == Z_STREAM_END; }
  bool goes_on() const { return result_ == Z_OK; }

 private:
  z_stream stream_{};
  int result_ = Z_OK;
};

constexpr std::size_t kAtATime = std::size_t{1} << 30;

/// Behind `to` come bytes that are counted and forgotten.
std::optional<Surplus> inflate_longer(ByteView from, std::span<std::uint8_t> to) {
  const std::size_t most = 2 * to.size() + 65'536;
  std::array<std::uint8_t, 4096> forgotten{};
  InflateStream stream;
  std::size_t written = 0;
  while (!stream.ended() && stream.goes_on() && written <= most) {
    if (stream.left() == 0 && !from.empty()) {
      const ByteView now = from.first(std::min(from.size(), kAtATime));
      stream.give(now);
      from = from.subspan(now.size());
    }
    const auto left = written < to.size() ? to.subspan(written) : std::span<std::uint8_t>(forgotten);
    written += stream.fill(left.first(std::min(left.size(), kAtATime)));
  }
  if (!stream.ended() || written < to.size()) return std::nullopt;
  return Surplus{written - to.size(), stream.left() + from.size()};
}

}  // namespace

std::uint32_t checksum(ByteView bytes) { return libdeflate_crc32(0, bytes.data(), bytes.size()); }

std::optional<Surplus> inflate(ByteView from, std::span<std::uint8_t> to) {
  OfThread<Inflater> inflater;
  std::size_t taken = 0, filled = 0;
  const auto result =
      libdeflate_zlib_decompress_ex((*inflater).get(), from.data(), from.size(), to.data(), to.size(), &taken, &filled);
  if (result == LIBDEFLATE_INSUFFICIENT_SPACE) return inflate_longer(from, to);
  return result == LIBDEFLATE_SUCCESS && filled == to.size() ? std::optional(Surplus{0, from.size() - taken})
                                                             : std::nullopt;
}

std::size_t inflate_some(const std::vector<ByteView>& pieces, std::span<std::uint8_t> to) {
  InflateStream stream;
  std::size_t filled = 0;
  for (ByteView piece : pieces) {
    while (!piece.empty()) {
      const ByteView now = piece.first(std::min(piece.size(), std::size_t{1} << 16));
      bool more = true;
      filled += stream.run(now, to.subspan(filled, std::min(to.size() - filled, kAtATime)), more);
      if (!more) return filled;
      piece = piece.subspan(now.size());
    }
  }
  return filled;
}

std::optional<Bytes> inflated(ByteView from) {
  constexpr std::size_t kMost = 16'000'000;  // what a JPEG can hold, too
  OfThread<Inflater> inflater;
  for (std::size_t size = std::min(kMost, 8 * from.size() + 4096);; size = std::min(kMost, 4 * size)) {
    Bytes bytes(size);
    std::size_t filled = 0;
    const auto result =
        libdeflate_zlib_decompress((*inflater).get(), from.data(), from.size(), bytes.data(), bytes.size(), &filled);
    bytes.resize(filled);
    if (result == LIBDEFLATE_SUCCESS) return bytes;
    if (result != LIBDEFLATE_INSUFFICIENT_SPACE || size == kMost) return std::nullopt;
  }
}

}  // namespace lightmill
