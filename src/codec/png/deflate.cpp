#include "codec/png/deflate.h"

#include "codec/of_thread.h"

#include "lightmill/error.h"

#include <libdeflate.h>

#include <array>
#include <memory>
#include <new>

namespace lightmill {
namespace {

/// One for each level that was asked for.
class Deflater {
 public:
  libdeflate_compressor* of_level(int level) {
    auto& kept = compressors_.at(static_cast<std::size_t>(level));
    if (!kept) kept.reset(libdeflate_alloc_compressor(level));
    if (!kept) throw std::bad_alloc();
    return kept.get();
  }
  void rest() noexcept {}

 private:
  struct Free {
    void operator()(libdeflate_compressor* compressor) const { libdeflate_free_compressor(compressor); }
  };
  std::array<std::unique_ptr<libdeflate_compressor, Free>, 10> compressors_;
};

}  // namespace

std::size_t deflate_bound(std::size_t bytes) { return libdeflate_zlib_compress_bound(nullptr, bytes); }

std::size_t deflate(std::span<const std::uint8_t> from, std::span<std::uint8_t> to, int level) {
  OfThread<Deflater> deflater;
  const std::size_t size =
      libdeflate_zlib_compress((*deflater).of_level(level), from.data(), from.size(), to.data(), to.size());
  if (size == 0) throw Error(Cause::internal, "compressed data takes more than it can");
  return size;
}

}  // namespace lightmill
