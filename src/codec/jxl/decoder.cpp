#include "codec/jxl/decoder.h"

#include "lightmill/error.h"

#include <jxl/decode.h>

#include <atomic>
#include <new>

namespace lightmill {

// NOLINTNEXTLINE(readability-function-size): libjxl's interface
int JxlRunner::run(void* runner, void* job, Prepare prepare, Work work, std::uint32_t begin,
                   std::uint32_t end) noexcept {
  auto& self = *static_cast<JxlRunner*>(runner);
  try {
    return self.run(job, prepare, work, begin, end);
  } catch (...) {
    self.out_of_memory_ = true;
    return JXL_PARALLEL_RET_RUNNER_ERROR;
  }
}

int JxlRunner::run(void* job, Prepare prepare, Work work, std::uint32_t begin, std::uint32_t end) {
  const bool alone = loan_.count() == 0 || end - begin < 2;
  if (const int failure = prepare(job, alone ? 1 : static_cast<std::size_t>(loan_.count()) + 1); failure != 0)
    return failure;
  std::atomic<std::uint32_t> next = begin;
  std::atomic<std::size_t> threads = 0;
  std::atomic<bool> late = false;
  const auto part = [&] {
    const std::size_t thread = threads++;
    for (std::uint32_t piece = next++; piece < end && !late; piece = next++) {
      late = late || time_.is_over();
      if (!late) work(job, piece, thread);
    }
  };
  if (alone)
    part();
  else
    run_together(loan_, part);
  late_ = late_ || late;
  return late ? JXL_PARALLEL_RET_RUNNER_ERROR : 0;
}

void JxlRunner::check() const {
  if (late_) throw Error(Limit::seconds, time_.reason());
  if (out_of_memory_) throw Error(Cause::out_of_memory, "no memory for its samples");
}

SpareCores::Loan helpers(SpareCores& cores, const ImageInfo& info) {
  constexpr std::int64_t kLarge = 2'000'000;
  constexpr int kMost = 7;
  return info.size.area() >= kLarge ? cores.borrow(kMost) : SpareCores::Loan();
}

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
