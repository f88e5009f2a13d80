#pragma once

#include "codec/codec.h"

#include <string>
#include <string_view>

namespace lightmill {

/// Stands in for the codec of a format that is left out of the build.
class LeftOut : public Codec {
 public:
  /// "WebP", "LIGHTMILL_WEBP".
  LeftOut(std::string_view format, std::string_view option)
      : lack_("this build has no " + std::string(format) + " (" + std::string(option) + "=OFF)") {}

  ImageInfo probe(std::span<const std::uint8_t> bytes, const ProbeOptions& options) const override;
  Decoded decode(const Blob& blob, const DecodeOptions& options, BufferPool& pool, SpareCores& cores) const override;
  Blob encode(const Frame& frame, const step::Encode& step, const Metadata& metadata, BufferPool& pool,
              SpareCores& cores) const override;
  std::vector<std::string> left_out(const Metadata& metadata) const override;
  std::string lack() const override { return lack_; }

 private:
  std::string lack_;
};

}  // namespace lightmill
