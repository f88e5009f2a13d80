#include "codec/jpeg/encoding.h"

#include "image/names.h"

#include <algorithm>
#include <array>

namespace lightmill {
namespace {

struct NamedSampling {
  std::string_view name;
  std::string_view digits;
  Subsampling sampling;
};
constexpr std::array kSamplings{NamedSampling{"4:4:4", "444", {1, 1}}, NamedSampling{"4:2:2", "422", {2, 1}},
                                NamedSampling{"4:2:0", "420", {2, 2}}, NamedSampling{"4:4:0", "440", {1, 2}},
                                NamedSampling{"4:1:1", "411", {4, 1}}};

constexpr Setting<JpegEncoding> kSettings[] = {
    {"quality",
     [](const JpegEncoding& encoding) { return encoding.quality ? std::to_string(*encoding.quality) : "auto"; },
     [](std::string_view text, JpegEncoding& encoding) {
       encoding.quality = text == "auto" ? std::optional<int>() : parse_whole(text, 1, 100);
     }},
    {"chroma", [](const JpegEncoding& encoding) { return to_string(encoding.chroma); },
     [](std::string_view text, JpegEncoding& encoding) { encoding.chroma = parse_chroma(text); }},
    word_setting<&JpegEncoding::tables>("tables"),
    word_setting<&JpegEncoding::scans>("scans"),
    word_setting<&JpegEncoding::lossless>("lossless"),
};

std::string describe(const JpegEncoding& encoding) {
  std::string text = encoding.quality ? "quality " + std::to_string(*encoding.quality) : "of the same coefficients";
  const bool as_it_is = !encoding.quality && !std::holds_alternative<Subsampling>(encoding.chroma);
  if (!as_it_is) text += ", " + to_string(sampling_of(encoding));
  if (encoding.scans == ScanOrder::progressive) text += ", progressive";
  if (encoding.tables == HuffmanTables::optimized) text += ", optimized tables";
  return text;
}

void check(const JpegEncoding& encoding) {
  const bool must_keep = encoding.lossless == Lossless::require || encoding.lossless == Lossless::trim;
  if (encoding.quality && must_keep)
    throw Error(Cause::usage, "lossless " + std::string(kWords<Lossless>.name(encoding.lossless)) +
                                  " keeps the quality that a picture has, and another is named");
}

constexpr EncodingForm<JpegEncoding> kForm{kSettings, describe, check};

}  // namespace

const EncodingForm<JpegEncoding>& form_of(const JpegEncoding&) { return kForm; }

int quality_of(const JpegEncoding& encoding) { return encoding.quality.value_or(kUsualQuality); }

Subsampling sampling_of(const JpegEncoding& encoding) {
  const auto* named = std::get_if<Subsampling>(&encoding.chroma);
  return named ? *named : kSampling420;
}

JpegEncoding for_samples(const JpegEncoding& encoding, Subsampling subsampling) {
  JpegEncoding settled = encoding;
  settled.quality = quality_of(encoding);
  settled.chroma = subsampling;
  return settled;
}

std::string to_string(const ChromaChoice& chroma) {
  if (const auto* named = std::get_if<Subsampling>(&chroma)) return to_string(*named);
  return std::string(kWords<Chroma>.name(std::get<Chroma>(chroma)));
}

ChromaChoice parse_chroma(std::string_view text) {
  if (const auto word = kWords<Chroma>.find(text)) return *word;
  const auto match = std::ranges::find_if(
      kSamplings, [&](const NamedSampling& known) { return text == known.name || text == known.digits; });
  if (match != kSamplings.end()) return match->sampling;
  throw Error(Cause::usage, '"' + std::string(text) + "\" is none of 4:4:4, 4:2:2, 4:2:0, 4:4:0, 4:1:1, keep and auto");
}

}  // namespace lightmill
