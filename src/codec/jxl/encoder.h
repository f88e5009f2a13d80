#pragma once

#include "codec/blob_writer.h"
#include "codec/jxl/runner.h"

#include "lightmill/encoding.h"

#include <cstdint>
#include <memory>
#include <span>

struct JxlEncoderStruct;  // libjxl's
struct JxlEncoderFrameSettingsStruct;

namespace lightmill {

struct CloseJxlEncoder {
  void operator()(JxlEncoderStruct* encoder) const noexcept;
};
using JxlEncoderHandle = std::unique_ptr<JxlEncoderStruct, CloseJxlEncoder>;

/// An encoder of a file with boxes, which begins to work when its output is asked for.
JxlEncoderHandle open_jxl_encoder();
/// That works on the cores lent to `runner`, which is to outlive it. The bytes do not depend on how many they are.
JxlEncoderHandle open_jxl_encoder(JxlRunner& runner);

/// Of a frame of that size that is coded so; they live as long as the encoder.
JxlEncoderFrameSettingsStruct& frame_settings(JxlEncoderStruct& encoder, const JxlEncoding& encoding, Size size);

/// The file that comes of all that was given to the encoder; `expected` bytes. Throws Error(out_of_memory).
Blob finish_jxl(JxlEncoderStruct& encoder, BufferPool& pool, std::size_t expected);

/// Throws Error where that was the encoder's answer to a call.
void check_jxl(JxlEncoderStruct& encoder, int status);

}  // namespace lightmill
