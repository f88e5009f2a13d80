#include "codec/codec.h"
#include "codec/jpeg/stream.h"
#include "fuzz/all.h"
#include "fuzz/jpeg_seeds.h"
#include "fuzz/small_jpeg.h"
#include "image/plane_sizes.h"
#include "samples/resample.h"
#include "support/blobs.h"
#include "support/cores.h"
#include "support/pictures.h"
#include "support/workshop.h"

#include "lightmill/error.h"

#include <algorithm>
#include <array>
#include <optional>
#include <stdexcept>

namespace lightmill::fuzz {
namespace {

bool goes_in_bands(const ImageInfo& info) {
  return (info.color == ColorModel::ycc || info.color == ColorModel::gray) && info.regular_sampling && info.bits == 8;
}

StreamingOptions options_for(const ImageInfo& info, std::uint8_t choice) {
  constexpr std::array<step::Scale, 6> kScales{{{1, 1}, {6, 8}, {5, 8}, {1, 2}, {1, 4}, {1, 8}}};
  const step::Scale scale = kScales.at(choice % kScales.size());
  const bool gray = info.color == ColorModel::gray;
  const auto whole = [&](Size luma, const Region& window, Subsampling chroma) {
    return FrameState{.samples = luma, .window = window, .chroma = chroma, .channels = gray ? 1 : 3};
  };
  const Subsampling own = gray ? kSampling444 : info.subsampling, written = gray ? kSampling444 : kSampling420;
  const Region window = scaled_window(info.size, scale);
  const Size size{std::max(1, static_cast<int>(window.width / 1.4)),
                  std::max(1, static_cast<int>(window.height / 1.4))};
  JpegEncoding encoding{.quality = 80,
                        .tables = choice & 64 ? HuffmanTables::optimized : HuffmanTables::standard,
                        .scans = choice & 128 ? ScanOrder::progressive : ScanOrder::baseline};
  if (!gray) encoding.chroma = written;
  return {.decode = {.scale = scale},
          .decoded = whole(plane_sizes(info.size, own, scale).luma, window, own),
          .filter = Resampling::lanczos3,
          .result = whole(plane_sizes(size, written).luma, Region::whole(size), written),
          .encode = {.encoding = encoding},
          .read = MetadataPolicy::strip_all,
          .metadata = [](const Metadata& metadata) { return metadata; },
          .limits = {},
          .info = &info};
}

/// With whole frames.
Blob made_whole(const Blob& file, const StreamingOptions& options) {
  Decoded decoded =
      codec_for(Format::jpeg)
          .decode(file, {.step = options.decode, .limits = {}, .info = options.info}, test::pool(), test::no_cores());
  const step::Resample resampling{window_size(options.result.window), *options.filter, options.result.chroma};
  const Frame frame = resample(std::move(decoded.frame), resampling, test::workshop());
  return codec_for(Format::jpeg).encode(frame, options.encode, {}, test::pool(), test::no_cores());
}

void stream(std::span<const std::uint8_t> bytes) {
  if (bytes.size() < 4) return;
  const auto info = small_jpeg(bytes.subspan(1));
  if (!info || !goes_in_bands(*info)) return;
  const Blob file = test::blob_of(bytes.subspan(1));
  const StreamingOptions options = options_for(*info, bytes[0]);
  const auto made = stream_jpeg(file, options, test::workshop());
  if (!made) return;
  try {
    const Blob whole = made_whole(file, options);
    if (!std::ranges::equal(whole.bytes(), made->file.bytes())) throw std::logic_error("other bytes in bands");
  } catch (const Error& error) {
    throw std::logic_error(std::string("sound in bands, but as a whole: ") + error.what());
  }
}

}  // namespace

const Target kJpegStream{"jpeg_stream", stream, jpeg_seeds, mutate_jpeg};

}  // namespace lightmill::fuzz
