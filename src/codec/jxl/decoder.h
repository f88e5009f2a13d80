#pragma once

#include "codec/jxl/runner.h"

#include <cstdint>
#include <memory>
#include <span>

struct JxlDecoderStruct;  // libjxl's

namespace lightmill {

struct CloseJxlDecoder {
  void operator()(JxlDecoderStruct* decoder) const noexcept;
};
using JxlDecoderHandle = std::unique_ptr<JxlDecoderStruct, CloseJxlDecoder>;

/// A decoder of `file` that stops at `events`, and gives colors that alpha is not multiplied into. Both are to outlive
/// it.
JxlDecoderHandle open_jxl(std::span<const std::uint8_t> file, int events, JxlRunner& runner);

}  // namespace lightmill
