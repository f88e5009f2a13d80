#pragma once

#include "base/buffer_pool.h"
#include "base/spare_cores.h"
#include "codec/streaming.h"
#include "codec/transcoding.h"
#include "image/frame.h"
#include "image/metadata.h"
#include "io/blob.h"
#include "samples/workshop.h"

#include "lightmill/error.h"
#include "lightmill/limits.h"
#include "lightmill/step.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lightmill {

/// What decoding gives beside the samples.
struct Decoded {
  Frame frame;
  Metadata metadata;                  ///< the profile alone with MetadataPolicy::strip
  std::vector<std::string> warnings;  ///< harmless oddities, and damage where it is salvaged
  bool damaged = false;
};

/// What decoding a picture's codes gives where nothing is made of it.
struct CodedBlocksRead {
  std::uint64_t blocks = 0;  ///< of coefficients
  std::int64_t dc_sum = 0;   ///< of their first ones, by which two decoders are compared
};

/// How much a probe is to tell.
enum class Detail {
  planning,  ///< what plans are made of
  all,       ///< what is in the color profile too, for which it is opened
};

struct ProbeOptions {
  Detail detail = Detail::planning;
  Limits limits = {};  ///< seconds: reading a header may take its time, too
  int page = 1;        ///< which of several is told of
};

struct DecodeOptions {
  step::Decode step;
  MetadataPolicy metadata = MetadataPolicy::keep;
  Limits limits;
  Damaged damaged = Damaged::fail;
  const ImageInfo* info = nullptr;  ///< of the same bytes, where they were probed already
};

/// Bytes to frames and back for one format. Stateless and thread-safe; never touches a file.
class Codec {
 public:
  virtual ~Codec() = default;
  /// Throws Error: unsupported, damaged, too_large.
  virtual ImageInfo probe(std::span<const std::uint8_t> bytes, const ProbeOptions& options) const = 0;
  /// `blob` may be written behind its end, up to Blob::kPadding. Throws Error: damaged, too_large, unsupported,
  /// out_of_memory. Large pictures may borrow `cores`; the samples do not depend on it.
  virtual Decoded decode(const Blob& blob, const DecodeOptions& options, BufferPool& pool, SpareCores& cores) const = 0;
  /// The part of `decode` that brings coefficients, without what makes samples of them; for measuring. Nothing where
  /// the format or the file has no such part. `blob` as for `decode`. Throws Error.
  virtual std::optional<CodedBlocksRead> read_codes(const Blob& /*blob*/, const DecodeOptions& /*options*/,
                                                    BufferPool& /*pool*/, SpareCores& /*cores*/) const {
    return std::nullopt;
  }
  /// A file of the same coefficients, where a TranscodingRow says so; `blob` is of the format that is read, and as
  /// for `decode`. Throws Error: as both others, and NotKept.
  virtual Transcoded transcode(const Blob& blob, const TranscodeOptions& options, BufferPool& pool,
                               SpareCores& cores) const;
  /// From file to file with some rows of the picture in memory at a time, for pictures of which Abilities say so; the
  /// bytes are those that decoding, resampling and encoding give. Nothing where it is found that the file must be
  /// decoded as a whole: who does that says why. `blob` as for `decode`. Throws Error: out_of_memory, and where the
  /// time is up.
  virtual std::optional<Transcoded> stream(const Blob& blob, const StreamingOptions& options, Workshop& workshop) const;
  /// The frame must be settled; its subsampling becomes the file's. Throws Error: unsupported, out_of_memory. Large
  /// pictures may borrow `cores`; the bytes do not depend on it.
  virtual Blob encode(const Frame& frame, const step::Encode& step, const Metadata& metadata, BufferPool& pool,
                      SpareCores& cores) const = 0;
  /// A warning for each kind of metadata that a file of the format cannot hold, and `encode` leaves out.
  virtual std::vector<std::string> left_out(const Metadata& metadata) const = 0;
  /// By which it does all that, with their versions: "libwebp 1.2.4".
  virtual std::vector<std::string> libraries() const { return {}; }
  /// Why this build can do none of that; empty where it can.
  virtual std::string lack() const { return {}; }
};

/// Told by the first bytes, not by a name. Throws Error(not_an_image) that says what they look like instead.
Format format_by_content(std::span<const std::uint8_t> bytes);

/// By the codec of its format. Throws Error: as that does, and unsupported where there is no such page.
ImageInfo probe(std::span<const std::uint8_t> bytes, const ProbeOptions& options);

/// What is said where a file has fewer; `what` is one of them.
Error no_such_page(int page, std::size_t there, std::string_view what);

/// The codec of that format.
const Codec& codec_for(std::span<const std::uint8_t> bytes);

/// The codec of a format.
const Codec& codec_for(Format format);

}  // namespace lightmill
