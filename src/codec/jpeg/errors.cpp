#include "codec/jpeg/errors.h"

#include <jerror.h>

#include <algorithm>
#include <cstring>

namespace lightmill {
namespace {

Cause cause_of(int code) {
  switch (code) {
    case JERR_NO_SOI:
      return Cause::not_an_image;
    case JERR_OUT_OF_MEMORY:
      return Cause::out_of_memory;
    case JERR_IMAGE_TOO_BIG:
    case JERR_WIDTH_OVERFLOW:
      return Cause::too_large;
    case JERR_BAD_PRECISION:
    case JERR_SOF_UNSUPPORTED:
    case JERR_ARITH_NOTIMPL:
    case JERR_CONVERSION_NOTIMPL:
    case JERR_CCIR601_NOTIMPL:
    case JERR_FRACT_SAMPLE_NOTIMPL:
    case JERR_COMPONENT_COUNT:
      return Cause::unsupported;
    default:
      return Cause::damaged;
  }
}

bool is_in_header(j_common_ptr codec) { return codec->global_state <= DSTATE_INHEADER; }

/// Oddities that cost no picture data. Everything else that libjpeg warns of means that some was lost: bytes that
/// nobody asked for too, once a scan has begun, since they are what a decoder that lost its step leaves over.
bool is_harmless(j_common_ptr codec, int code) {
  return (code == JWRN_EXTRANEOUS_DATA && is_in_header(codec)) || code == JWRN_JFIF_MAJOR || code == JWRN_ADOBE_XFORM ||
         code == JWRN_BOGUS_ICC || code == JWRN_NOT_SEQUENTIAL;
}

/// Whether bytes that libjpeg tells of, which come before the next one, are padding: see scan_end.h.
bool tells_of_padding(j_common_ptr codec) {
  if (codec->err->msg_code != JWRN_EXTRANEOUS_DATA || is_in_header(codec)) return false;
  const int* const told = codec->err->msg_parm.i;
  const bool restarts = told[1] >= JPEG_RST0 && told[1] <= JPEG_RST0 + 7;
  const std::uint8_t* const end = reinterpret_cast<j_decompress_ptr>(codec)->src->next_input_byte;
  return !restarts && std::all_of(end - told[0], end, [end](std::uint8_t byte) { return byte == end[-1]; });
}

/// Whether it is the height alone that is missing from the frame's header.
bool needs_dnl(j_common_ptr codec) {
  if (codec->err->msg_code != JERR_EMPTY_IMAGE || !codec->is_decompressor) return false;
  const auto* decoder = reinterpret_cast<j_decompress_ptr>(codec);
  return decoder->image_height == 0 && decoder->image_width > 0 && decoder->num_components > 0;
}

}  // namespace

JpegErrors::JpegErrors(Damaged policy) { begin(policy); }

void JpegErrors::begin(Damaged policy) {
  state_ = {};
  jpeg_std_error(&state_.manager);
  state_.manager.error_exit = on_error;
  state_.manager.emit_message = on_message;
  state_.policy = policy;
}

std::vector<std::string> JpegErrors::warnings() const {
  std::vector<std::string> texts;
  if (state_.lost > 0) texts.emplace_back(std::string("damaged: ") + state_.first_loss.data());
  if (state_.harmless > 0) texts.emplace_back(state_.first_harmless.data());
  if (state_.padding > 0) {
    const char* unit = state_.padding == 1 ? " byte" : " bytes";
    texts.emplace_back(std::to_string(state_.padding) + unit + " of padding behind its data");
  }
  return texts;
}

void JpegErrors::lose(const std::string& what) {
  if (state_.policy == Damaged::fail) throw Error(Cause::damaged, what);
  if (state_.lost++ == 0) std::snprintf(state_.first_loss.data(), state_.first_loss.size(), "%s", what.c_str());
}

void JpegErrors::lose(j_common_ptr codec, const char* what) {
  State& self = state(codec);
  if (self.policy == Damaged::fail) escape(codec, Cause::damaged, what);
  if (self.lost++ == 0) std::snprintf(self.first_loss.data(), self.first_loss.size(), "%s", what);
}

void JpegErrors::escape(j_common_ptr codec, Cause cause, const char* reason) {
  State& self = state(codec);
  self.cause = cause;
  std::snprintf(self.reason.data(), self.reason.size(), "%s", reason);
  std::longjmp(self.escape, 1);
}

void JpegErrors::escape(j_common_ptr codec, Limit limit, const char* reason) {
  state(codec).limit = limit;
  escape(codec, Cause::too_large, reason);
}

void JpegErrors::on_error(j_common_ptr codec) {
  if (needs_dnl(codec)) {
    escape(codec, Cause::unsupported, "a JPEG whose height stands behind its first scan (a DNL marker)");
  }
  Text text;
  codec->err->format_message(codec, text.data());
  escape(codec, codec->is_decompressor ? cause_of(codec->err->msg_code) : Cause::internal, text.data());
}

void JpegErrors::on_message(j_common_ptr codec, int level) {
  State& self = state(codec);
  if (level >= 0) {  // trace
    constexpr unsigned kSegmentsAtATime = 256;
    if (++self.traces % kSegmentsAtATime == 0 && codec->progress) codec->progress->progress_monitor(codec);
    return;
  }
  ++self.manager.num_warnings;
  Text text;
  self.manager.format_message(codec, text.data());
  if (!knows_libjpeg() && tells_of_padding(codec))
    return pad(codec, static_cast<std::size_t>(self.manager.msg_parm.i[0]));
  if (is_harmless(codec, self.manager.msg_code)) {
    if (self.harmless++ == 0) self.first_harmless = text;
    return;
  }
  lose(codec, text.data());
}

void JpegErrors::raise() const {
  if (state_.limit) throw Error(*state_.limit, state_.reason.data());
  throw Error(state_.cause, state_.reason.data());
}

JpegWatch::JpegWatch(const Limits& limits, std::int64_t pixels) { begin(limits, pixels); }

void JpegWatch::begin(const Limits& limits, std::int64_t pixels) {
  state_.manager.progress_monitor = check;
  state_.scans = limits.scans;
  state_.time = TimeLimit(limits, pixels);
  std::snprintf(state_.scans_reason.data(), state_.scans_reason.size(), "more than %d scans, the limit for one picture",
                limits.scans);
}

void JpegWatch::check(j_common_ptr codec) {
  const State& self = *reinterpret_cast<State*>(codec->progress);
  const auto* decoder = reinterpret_cast<j_decompress_ptr>(codec);
  if (decoder->input_scan_number > self.scans) JpegErrors::escape(codec, Limit::scans, self.scans_reason.data());
  if (self.time.is_over()) JpegErrors::escape(codec, Limit::seconds, self.time.reason());
}

}  // namespace lightmill
