#include "codec/jxl/decoder.h"

#include "lightmill/error.h"

#include <jxl/decode.h>

namespace lightmill {

void CloseJxlDecoder::operator()(JxlDecoderStruct* decoder) const noexcept { JxlDecoderDestroy(decoder); }

JxlDecoderHandle open_jxl(std::span<const std::uint8_t> file, int events, JxlRunner& runner) {
  JxlDecoderHandle decoder(JxlDecoderCreate(nullptr));
  if (!decoder) throw Error(Cause::out_of_memory, "no memory for its decoder");
  const bool ready = JxlDecoderSetParallelRunner(decoder.get(), JxlRunner::run, &runner) == JXL_DEC_SUCCESS &&
                     JxlDecoderSubscribeEvents(decoder.get(), events) == JXL_DEC_SUCCESS &&
                     JxlDecoderSetUnpremultiplyAlpha(decoder.get(), JXL_TRUE) == JXL_DEC_SUCCESS &&
                     JxlDecoderSetInput(decoder.get(), file.data(), file.size()) == JXL_DEC_SUCCESS;
  if (!ready) throw Error(Cause::internal, "another libjxl than lightmill was built with");
  return decoder;
}

}  // namespace lightmill
