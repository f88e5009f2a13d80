#pragma once

#include "base/spare_cores.h"
#include "codec/time_limit.h"

#include "lightmill/image_info.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

struct JxlDecoderStruct;  // libjxl's

namespace lightmill {

/// Does libjxl's work on cores that are lent, and looks at the clock between its pieces.
class JxlRunner {
 public:
  using Prepare = int (*)(void* job, std::size_t threads);
  using Work = void (*)(void* job, std::uint32_t piece, std::size_t thread);

  explicit JxlRunner(const TimeLimit& time, SpareCores::Loan loan = {}) : time_(time), loan_(std::move(loan)) {}
  /// libjxl's JxlParallelRunner; `runner` is one of these.
  static int run(void* runner, void* job, Prepare prepare, Work work, std::uint32_t begin, std::uint32_t end) noexcept;
  /// Throws Error where libjxl fails for a reason that is not in its data: the time is up, or there is no memory.
  void check() const;

 private:
  int run(void* job, Prepare prepare, Work work, std::uint32_t begin, std::uint32_t end);

  const TimeLimit& time_;
  SpareCores::Loan loan_;
  bool late_ = false, out_of_memory_ = false;
};

/// For a picture that is large enough.
SpareCores::Loan helpers(SpareCores& cores, const ImageInfo& info);

struct CloseJxlDecoder {
  void operator()(JxlDecoderStruct* decoder) const noexcept;
};
using JxlDecoderHandle = std::unique_ptr<JxlDecoderStruct, CloseJxlDecoder>;

/// A decoder of `file` that stops at `events`, and gives colors that alpha is not multiplied into. Both are to outlive
/// it.
JxlDecoderHandle open_jxl(std::span<const std::uint8_t> file, int events, JxlRunner& runner);

}  // namespace lightmill
