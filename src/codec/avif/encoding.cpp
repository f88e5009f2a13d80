#include "codec/avif/encoding.h"

#include "image/names.h"

namespace lightmill {
namespace {

constexpr Setting<AvifEncoding> kSettings[] = {
    whole_setting<&AvifEncoding::quality, 1, 100>("quality"),
    word_setting<&AvifEncoding::coding>("coding"),
    {"chroma", [](const AvifEncoding& encoding) { return to_string(encoding.chroma); },
     [](std::string_view text, AvifEncoding& encoding) {
       const ChromaChoice chroma = parse_chroma(text);
       if (!avif_takes(chroma))
         throw Error(Cause::usage, '"' + std::string(text) + "\" is none of 4:4:4, 4:2:2, 4:2:0, keep and auto");
       encoding.chroma = chroma;
     }},
    word_setting<&AvifEncoding::bits>("bits"),
    whole_setting<&AvifEncoding::effort, 0, 9>("effort"),
};

std::string describe(const AvifEncoding& encoding) {
  const bool lossless = encoding.coding == PixelCoding::lossless;
  std::string text = lossless ? "lossless" : "quality " + std::to_string(encoding.quality);
  if (!lossless) text += ", " + to_string(sampling_of(encoding));
  if (encoding.bits != AvifBits::automatic) text += ", " + std::string(kWords<AvifBits>.name(encoding.bits)) + " bits";
  return text + ", effort " + std::to_string(encoding.effort);
}

constexpr EncodingForm<AvifEncoding> kForm{kSettings, describe};

}  // namespace

const EncodingForm<AvifEncoding>& form_of(const AvifEncoding&) { return kForm; }

Subsampling sampling_of(const AvifEncoding& encoding) {
  constexpr int kFine = 90;
  if (encoding.coding == PixelCoding::lossless) return kSampling444;
  if (const auto* named = std::get_if<Subsampling>(&encoding.chroma)) return *named;
  const bool automatic = std::get<Chroma>(encoding.chroma) == Chroma::automatic;
  return automatic && encoding.quality >= kFine ? kSampling444 : kSampling420;
}

int bits_of(const AvifEncoding& encoding, int frame_bits) {
  switch (encoding.bits) {
    case AvifBits::eight:
      return 8;
    case AvifBits::ten:
      return 10;
    case AvifBits::twelve:
      return 12;
    case AvifBits::automatic:
      break;
  }
  if (frame_bits == 8) return 8;
  return encoding.coding == PixelCoding::lossless ? 12 : 10;
}

AvifEncoding for_samples(const AvifEncoding& encoding, Subsampling subsampling) {
  AvifEncoding settled = encoding;
  settled.chroma = subsampling;
  return settled;
}

bool avif_takes(const ChromaChoice& chroma) {
  const auto* named = std::get_if<Subsampling>(&chroma);
  return !named || *named == kSampling444 || *named == kSampling422 || *named == kSampling420;
}

}  // namespace lightmill
