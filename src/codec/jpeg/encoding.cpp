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
    whole_setting<&JpegEncoding::quality, 1, 100>("quality"),
    {"chroma",
     [](const JpegEncoding& encoding) { return encoding.subsampling ? to_string(*encoding.subsampling) : "keep"; },
     [](std::string_view text, JpegEncoding& encoding) { encoding.subsampling = parse_subsampling(text); }},
    word_setting<&JpegEncoding::tables>("tables"),
    word_setting<&JpegEncoding::scans>("scans"),
};

std::string describe(const JpegEncoding& encoding) {
  std::string text = "quality " + std::to_string(encoding.quality);
  if (encoding.subsampling) text += ", " + to_string(*encoding.subsampling);
  if (encoding.scans == ScanOrder::progressive) text += ", progressive";
  if (encoding.tables == HuffmanTables::optimized) text += ", optimized tables";
  return text;
}

constexpr std::string_view kExtensions[] = {".jpg", ".jpeg", ".jpe", ".jfif"};

constexpr EncodingForm<JpegEncoding> kForm{"jpeg", kExtensions, kSettings, describe};

}  // namespace

const EncodingForm<JpegEncoding>& form_of(const JpegEncoding&) { return kForm; }

std::optional<Subsampling> parse_subsampling(std::string_view text) {
  if (text == "keep") return std::nullopt;
  const auto match = std::ranges::find_if(
      kSamplings, [&](const NamedSampling& known) { return text == known.name || text == known.digits; });
  if (match != kSamplings.end()) return match->sampling;
  throw Error(Cause::usage, '"' + std::string(text) + "\" is none of 4:4:4, 4:2:2, 4:2:0, 4:4:0, 4:1:1 and keep");
}

}  // namespace lightmill
