#include "codec/jxl/header.h"

#include "codec/jxl/codestream.h"
#include "codec/look_into.h"
#include "color/profile.h"

#include "lightmill/error.h"

#include <jxl/decode.h>
#include <jxl/encode.h>

#include <algorithm>

namespace lightmill {
namespace {

constexpr int kColorEvents = JXL_DEC_BASIC_INFO | JXL_DEC_COLOR_ENCODING;

void expect(JxlDecoderStatus event, JxlDecoderStruct& decoder, const JxlRunner& runner) {
  const JxlDecoderStatus status = JxlDecoderProcessInput(&decoder);
  if (status == event) return;
  runner.check();
  throw Error(Cause::damaged, status == JXL_DEC_NEED_MORE_INPUT ? "the file ends early" : "its header is damaged");
}

/// Beside alpha. Each would take memory.
int further_channels(const JxlDecoderStruct& decoder, const JxlBasicInfo& basic) {
  constexpr std::uint32_t kMost = 4;  // as level 5 of the standard has
  if (basic.num_extra_channels > kMost)
    throw Error(Cause::unsupported, "it has " + std::to_string(basic.num_extra_channels) +
                                        " channels beside its colors, more than " + std::to_string(kMost));
  for (std::uint32_t i = 0; i < basic.num_extra_channels; ++i) {
    JxlExtraChannelInfo channel;
    const bool known = JxlDecoderGetExtraChannelInfo(&decoder, i, &channel) == JXL_DEC_SUCCESS;
    if (known && channel.type == JXL_CHANNEL_BLACK)
      throw Error(Cause::unsupported, "its colors are those of inks (CMYK)");
  }
  return static_cast<int>(basic.num_extra_channels) - (basic.alpha_bits > 0 ? 1 : 0);
}

bool are_srgb(const JxlColorEncoding& colors) {
  const bool primaries = colors.color_space == JXL_COLOR_SPACE_GRAY || colors.primaries == JXL_PRIMARIES_SRGB;
  return primaries && colors.white_point == JXL_WHITE_POINT_D65 &&
         colors.transfer_function == JXL_TRANSFER_FUNCTION_SRGB;
}

std::optional<JxlColorEncoding> named_colors(const JxlDecoderStruct& decoder, JxlColorProfileTarget target) {
  JxlColorEncoding colors;
  const auto status = JxlDecoderGetColorAsEncodedProfile(&decoder, nullptr, target, &colors);
  return status == JXL_DEC_SUCCESS ? std::optional(colors) : std::nullopt;
}

/// Libjxl has it already; another copy of what is over every limit is not made.
Bytes profile(const JxlDecoderStruct& decoder, JxlColorProfileTarget target) {
  constexpr std::size_t kMost = std::size_t{64} << 20;
  std::size_t size = 0;
  if (JxlDecoderGetICCProfileSize(&decoder, nullptr, target, &size) != JXL_DEC_SUCCESS) return {};
  if (size > kMost) throw Error(Cause::too_large, "its color profile takes " + std::to_string(size) + " bytes");
  Bytes icc(size);
  const auto status = JxlDecoderGetColorAsICCProfile(&decoder, nullptr, target, icc.data(), icc.size());
  return status == JXL_DEC_SUCCESS ? icc : Bytes();
}

/// sRGB's tones, and the primaries of the profile where it is made of such; else wider ones than sRGB's.
JxlColorEncoding colors_like(std::span<const std::uint8_t> icc, bool gray) {
  JxlColorEncoding colors;
  JxlColorEncodingSetToSRGB(&colors, gray ? JXL_TRUE : JXL_FALSE);
  if (gray || is_srgb(icc)) return colors;
  const auto found = chromaticities(icc);
  colors.primaries = found ? JXL_PRIMARIES_CUSTOM : JXL_PRIMARIES_P3;
  if (!found) return colors;
  colors.white_point = JXL_WHITE_POINT_CUSTOM;
  std::ranges::copy(found->white, colors.white_point_xy);
  std::ranges::copy(found->red, colors.primaries_red_xy);
  std::ranges::copy(found->green, colors.primaries_green_xy);
  std::ranges::copy(found->blue, colors.primaries_blue_xy);
  return colors;
}

/// Where libjxl has the choice, it takes linear light for colors that it does not make itself, which whole numbers do
/// not hold well.
void choose_colors(JxlDecoderStruct& decoder, const JxlBasicInfo& basic) {
  if (basic.uses_original_profile) return;
  const auto data = named_colors(decoder, JXL_COLOR_PROFILE_TARGET_DATA);
  if (data && data->transfer_function != JXL_TRANSFER_FUNCTION_LINEAR) return;
  const bool gray = basic.num_color_channels == 1;
  auto wanted = named_colors(decoder, JXL_COLOR_PROFILE_TARGET_ORIGINAL);
  if (!wanted) wanted = colors_like(profile(decoder, JXL_COLOR_PROFILE_TARGET_ORIGINAL), gray);
  wanted->transfer_function = JXL_TRANSFER_FUNCTION_SRGB;
  if (JxlDecoderSetPreferredColorProfile(&decoder, &*wanted) == JXL_DEC_SUCCESS) return;
  JxlColorEncodingSetToSRGB(&*wanted, gray ? JXL_TRUE : JXL_FALSE);
  JxlDecoderSetPreferredColorProfile(&decoder, &*wanted);
}

/// 1 for a picture that is none, and at most kMostFrames: nothing depends on how many more there are.
int count_frames(std::span<const std::uint8_t> file, const ProbeOptions& options) {
  const TimeLimit time(options.limits, 0);
  JxlRunner runner(time);
  const JxlDecoderHandle decoder = open_jxl(file, JXL_DEC_FRAME, runner);
  int frames = 0;
  while (JxlDecoderProcessInput(decoder.get()) == JXL_DEC_FRAME && frames < kMostFrames) {
    ++frames;
    if (time.is_over()) throw Error(Limit::seconds, time.reason());
  }
  return std::max(frames, 1);
}

}  // namespace

JxlHeader read_jxl_header(JxlDecoderStruct& decoder, std::span<const std::uint8_t> file, const JxlBoxes& boxes,
                          const JxlRunner& runner) {
  constexpr std::uint32_t kLongest = 1U << 30;
  expect(JXL_DEC_BASIC_INFO, decoder, runner);
  JxlBasicInfo basic;
  if (JxlDecoderGetBasicInfo(&decoder, &basic) != JXL_DEC_SUCCESS || basic.xsize > kLongest || basic.ysize > kLongest)
    throw Error(Cause::damaged, "its header is damaged");
  JxlHeader header;
  header.size = {static_cast<int>(basic.xsize), static_cast<int>(basic.ysize)};
  header.turned = is_turned(boxes.codestream_from(file.data()));
  header.gray = basic.num_color_channels == 1;
  header.alpha = basic.alpha_bits > 0;
  header.stored_bits = static_cast<int>(basic.bits_per_sample);
  header.bits = basic.bits_per_sample <= 8 && basic.exponent_bits_per_sample == 0 ? 8 : 16;
  header.further_channels = further_channels(decoder, basic);
  header.animated = basic.have_animation != 0;
  expect(JXL_DEC_COLOR_ENCODING, decoder, runner);
  choose_colors(decoder, basic);
  const auto data = named_colors(decoder, JXL_COLOR_PROFILE_TARGET_DATA);
  if (!data || !are_srgb(*data)) header.icc = profile(decoder, JXL_COLOR_PROFILE_TARGET_DATA);
  const std::size_t left = JxlDecoderReleaseInput(&decoder);
  const std::uint8_t* const at = file.data() + (file.size() - left);
  JxlDecoderSetInput(&decoder, at, left);
  if (basic.have_preview) return header;
  if (const auto head =
          read_frame_head(boxes.codestream_from(at), basic.uses_original_profile == 0, basic.num_extra_channels)) {
    const bool xyb = basic.uses_original_profile == 0;  // an eighth that comes first is of whole numbers there, too
    header.modular = head->modular && (head->shown || !xyb);
    header.ycc = head->ycc;
    header.subsampling = head->subsampling;
    header.progressive = head->progressive;
    header.layered = !head->alone && !header.animated;
    header.hidden_pixels = std::max<std::int64_t>(0, head->own.area() - header.size.area());
  }
  return header;
}

ImageInfo describe(const JxlHeader& header, const JxlBoxes& boxes) {
  ImageInfo info;
  info.format = Format::jxl;
  info.size = header.size;
  info.hidden_pixels = header.hidden_pixels;
  info.color = header.gray ? ColorModel::gray : header.ycc ? ColorModel::ycc : ColorModel::rgb;
  info.subsampling = info.color == ColorModel::ycc ? header.subsampling : kSampling444;
  info.bits = header.bits;
  info.stored_bits = header.stored_bits;
  info.alpha = header.alpha;
  info.progressive = header.progressive;
  info.multiple_scans = header.layered;
  info.holds_jpeg = boxes.holds_jpeg();
  info.modular = header.modular;
  info.stored_turned = header.turned;
  info.further_channels = header.further_channels;
  info.exif_bytes = boxes.exif().size();
  info.xmp_bytes = boxes.xmp().size();
  info.icc_bytes = header.icc.size();
  if (!header.icc.empty()) info.icc_space = icc_color_space(header.icc);
  return info;
}

ImageInfo probe_jxl(std::span<const std::uint8_t> file, const ProbeOptions& options) {
  const TimeLimit time(options.limits, 0);
  JxlRunner runner(time);
  const JxlBoxes boxes(file);
  const JxlDecoderHandle decoder = open_jxl(boxes.file(), kColorEvents, runner);
  const JxlHeader header = read_jxl_header(*decoder, boxes.file(), boxes, runner);
  ImageInfo info = describe(header, boxes);
  if (header.animated) info.frames = count_frames(boxes.file(), options);
  info.file_bytes = file.size();
  if (options.detail == Detail::all) {
    Metadata metadata;
    metadata.icc = header.icc;
    metadata.exif = boxes.exif();
    metadata.xmp = boxes.xmp();
    look_into(metadata, info);
  }
  return info;
}

}  // namespace lightmill
