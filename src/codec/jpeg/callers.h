#pragma once

#include "codec/jpeg/internals.h"

namespace lightmill {

class EntropyDecoder;
class JpegDecompressor;
class PooledArrays;

/// Whom the callbacks of one of libjpeg's codecs belong to: what `client_data` of each compressor and decompressor
/// points to, and the one use of that field. A null has no callback in the codec.
struct JpegCallers {
  JpegDecompressor* decompressor = nullptr;
  EntropyDecoder* entropy = nullptr;
  PooledArrays* arrays = nullptr;

  /// `codec` is any of libjpeg's three structs, which begin alike.
  template <typename Codec>
  static JpegCallers& of(const Codec& codec) {
    return *static_cast<JpegCallers*>(codec.client_data);
  }
};

}  // namespace lightmill
