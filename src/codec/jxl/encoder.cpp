#include "codec/jxl/encoder.h"

#include "codec/jxl/abilities.h"

#include "lightmill/error.h"

#include <jxl/encode.h>

#include <algorithm>
#include <string>
#include <vector>

namespace lightmill {
namespace {

/// libjxl's unit: 1 is where eyes begin to see a difference. The scale of quality is that of its programs (0.8 and
/// later: JxlEncoderDistanceFromQuality), whose 100 is lossless; here it is the end of what is lossy.
float distance_of(int quality) {
  const auto q = static_cast<float>(quality);
  if (quality >= 30) return 0.1F + (100 - q) * 0.09F;
  return 53.0F / 3000 * q * q - 23.0F / 20 * q + 25;
}

}  // namespace

void CloseJxlEncoder::operator()(JxlEncoderStruct* encoder) const noexcept { JxlEncoderDestroy(encoder); }

void check_jxl(JxlEncoderStruct& encoder, int status) {
  if (status == JXL_ENC_SUCCESS) return;
  const JxlEncoderError error = JxlEncoderGetError(&encoder);
  if (error == JXL_ENC_ERR_OOM) throw Error(Cause::out_of_memory, "no memory for its encoder");
  throw Error(Cause::internal, "libjxl's encoder fails with " + std::to_string(error));
}

JxlEncoderHandle open_jxl_encoder() {
  JxlEncoderHandle encoder(JxlEncoderCreate(nullptr));
  if (!encoder) throw Error(Cause::out_of_memory, "no memory for its encoder");
  check_jxl(*encoder, JxlEncoderUseContainer(encoder.get(), JXL_TRUE));
  return encoder;
}

JxlEncoderHandle open_jxl_encoder(JxlRunner& runner) {
  JxlEncoderHandle encoder = open_jxl_encoder();
  if (runner.has_helpers()) check_jxl(*encoder, JxlEncoderSetParallelRunner(encoder.get(), JxlRunner::run, &runner));
  return encoder;
}

JxlEncoderFrameSettingsStruct& frame_settings(JxlEncoderStruct& encoder, const JxlEncoding& encoding, Size size) {
  JxlEncoderFrameSettings* const settings = JxlEncoderFrameSettingsCreate(&encoder, nullptr);
  if (!settings) throw Error(Cause::out_of_memory, "no memory for its encoder");
  const int effort = std::max(1, encoding.effort);  // of 9
  check_jxl(encoder, JxlEncoderFrameSettingsSetOption(settings, JXL_ENC_FRAME_SETTING_EFFORT, effort));
  if (size.area() > kMostPixelsWithPatches)
    check_jxl(encoder, JxlEncoderFrameSettingsSetOption(settings, JXL_ENC_FRAME_SETTING_PATCHES, 0));
  if (encoding.coding == PixelCoding::lossless)
    check_jxl(encoder, JxlEncoderSetFrameLossless(settings, JXL_TRUE));
  else
    check_jxl(encoder, JxlEncoderSetFrameDistance(settings, distance_of(encoding.quality)));
  return *settings;
}

Blob finish_jxl(JxlEncoderStruct& encoder, BufferPool& pool, std::size_t expected) {
  constexpr std::size_t kAtOnce = std::size_t{256} << 10;
  JxlEncoderCloseInput(&encoder);
  BlobWriter file(pool, expected);
  std::vector<std::uint8_t> piece(kAtOnce);
  for (JxlEncoderStatus status = JXL_ENC_NEED_MORE_OUTPUT; status == JXL_ENC_NEED_MORE_OUTPUT;) {
    std::uint8_t* to = piece.data();
    std::size_t room = piece.size();
    status = JxlEncoderProcessOutput(&encoder, &to, &room);
    if (status != JXL_ENC_NEED_MORE_OUTPUT) check_jxl(encoder, status);
    file.put({piece.data(), to});
  }
  return file.take();
}

}  // namespace lightmill
