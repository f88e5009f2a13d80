#include "codec/codec.h"

#include "codec/foreign_kind.h"
#include "codec/formats.h"

#include "lightmill/error.h"

#include <algorithm>
#include <string_view>

namespace lightmill {
namespace {

bool looks_like_text(std::span<const std::uint8_t> bytes) {
  const auto beginning = bytes.first(std::min<std::size_t>(bytes.size(), 512));
  return std::all_of(beginning.begin(), beginning.end(),
                     [](std::uint8_t c) { return (c >= 0x20 && c < 0xF8) || c == '\n' || c == '\r' || c == '\t'; });
}

std::string describe(std::span<const std::uint8_t> bytes) {
  if (const std::string_view kind = foreign_kind(bytes); !kind.empty()) return std::string(kind);
  const bool zeros = std::all_of(bytes.begin(), bytes.end(), [](std::uint8_t c) { return c == 0; });
  if (zeros) return "nothing but zero bytes";
  return looks_like_text(bytes) ? "text" : "of no known kind";
}

}  // namespace

Transcoded Codec::transcode(const Blob&, const TranscodeOptions&, BufferPool&, SpareCores&) const {
  throw Error(Cause::internal, "no codec for the coefficients of this format");
}

std::optional<Transcoded> Codec::stream(const Blob&, const StreamingOptions&, Workshop&) const { return std::nullopt; }

const Codec& codec_for(std::span<const std::uint8_t> bytes) { return codec_for(format_by_content(bytes)); }

Error no_such_page(int page, std::size_t there, std::string_view what) {
  return {Cause::unsupported, "there is no " + std::string(what) + " " + std::to_string(page) + " in it, but " +
                                  std::to_string(there) + (there == 1 ? " alone" : "")};
}

ImageInfo probe(std::span<const std::uint8_t> bytes, const ProbeOptions& options) {
  ImageInfo info = codec_for(bytes).probe(bytes, options);
  if (info.page == options.page) return info;
  if (info.frames == 1) throw no_such_page(options.page, 1, "page");
  throw Error(Cause::unsupported, "of its " + std::to_string(info.frames) +
                                      " pictures the first alone can be had, as of every " +
                                      std::string(to_string(info.format)));
}

Format format_by_content(std::span<const std::uint8_t> bytes) {
  if (const auto found = find_format(bytes)) return *found;
  throw Error(Cause::not_an_image, "not in a format that is read: the content is " + describe(bytes));
}

}  // namespace lightmill
