#include "kept.h"
#include "settings_parts.h"
#include "values.h"

#include "lightmill/error.h"
#include "lightmill/formats.h"

#include <algorithm>
#include <string_view>

namespace lightmill::cli {
namespace {

constexpr Whole kQuality = {.least = 1, .most = 100, .otherwise = kUsualQuality};
constexpr Whole kLevel = {.least = 0, .most = 9, .otherwise = PngEncoding{}.level};

/// The box, resized as `manner` is.
Resize in_manner(const Resize& box, Resize manner) {
  manner.width = box.width;
  manner.height = box.height;
  return manner;
}

Operation settle_operation(const std::string& text, const Resize& manner) {
  const std::string option = "--" + text.substr(0, text.find(' '));
  Operation operation = named(option, [&] { return parse_operation(text); });
  const auto* sharpen = std::get_if<Sharpen>(&operation);
  if (sharpen && sharpen->amount == 0 && text.find(',') != std::string::npos)
    refuse(option, "\"" + text.substr(text.find(' ') + 1) +
                       "\" is an amount of 0, which changes nothing; decimals have a point: 0.5");
  if (auto* resize = std::get_if<Resize>(&operation)) *resize = in_manner(*resize, manner);
  return operation;
}

/// Of a format that is lossy or lossless.
template <typename One>
void settle(const EncodingArguments& encoding, One& one) {
  constexpr One kUsual;
  one.quality = parse_whole("--quality", encoding.quality, {.least = 1, .most = 100, .otherwise = kUsual.quality});
  one.effort = parse_whole("--effort", encoding.effort, {.least = 0, .most = 9, .otherwise = kUsual.effort});
  one.coding = choice<PixelCoding>("--coding", encoding.coding,
                                   {{"lossy", PixelCoding::lossy}, {"lossless", PixelCoding::lossless}});
}

/// A sampling that AV1 does not have is for the JPEGs where the format is each input's own.
void settle_avif(const EncodingArguments& encoding, const ChromaChoice& chroma, AvifEncoding& avif) {
  settle(encoding, avif);
  const auto* named = std::get_if<Subsampling>(&chroma);
  const bool for_jpegs = named && *named != kSampling444 && *named != kSampling422 && *named != kSampling420;
  if (!for_jpegs || encoding.format == "avif") avif.chroma = chroma;
  avif.bits = choice<AvifBits>(
      "--bits", encoding.bits,
      {{"auto", AvifBits::automatic}, {"8", AvifBits::eight}, {"10", AvifBits::ten}, {"12", AvifBits::twelve}});
}

/// The settings of every format, of which the rendition has those that it can use.
KeepFormat settle_settings(const EncodingArguments& encoding) {
  KeepFormat keep;
  auto& jpeg = keep.settings<JpegEncoding>();
  if (!encoding.quality.empty()) jpeg.quality = parse_whole("--quality", encoding.quality, kQuality);
  jpeg.chroma = named("--chroma", [&] { return parse_chroma(encoding.chroma); });
  jpeg.lossless = choice<Lossless>(
      "--lossless", encoding.lossless,
      {{"prefer", Lossless::prefer}, {"require", Lossless::require}, {"off", Lossless::off}, {"trim", Lossless::trim}});
  if (jpeg.quality && (jpeg.lossless == Lossless::require || jpeg.lossless == Lossless::trim))
    refuse("--lossless", "\"" + encoding.lossless + "\" keeps the quality that a picture has: leave --quality out");
  jpeg.tables = encoding.optimize ? HuffmanTables::optimized : HuffmanTables::standard;
  jpeg.scans = encoding.progressive ? ScanOrder::progressive : ScanOrder::baseline;
  keep.settings<PngEncoding>().level = parse_whole("--level", encoding.level, kLevel);
  keep.settings<TiffEncoding>().compression = choice<TiffCompression>("--compression", encoding.compression,
                                                                      {{"none", TiffCompression::none},
                                                                       {"lzw", TiffCompression::lzw},
                                                                       {"deflate", TiffCompression::deflate},
                                                                       {"zstd", TiffCompression::zstd}});
  settle(encoding, keep.settings<WebpEncoding>());
  settle_avif(encoding, jpeg.chroma, keep.settings<AvifEncoding>());
  settle(encoding, keep.settings<JxlEncoding>());
  return keep;
}

/// What --format takes.
std::string formats_parse_list() {
  std::string names = "keep";
  for (const FormatSupport& format : format_support())
    if (format.writes) names += ", " + std::string(format.name);
  return names;
}

/// What is meant by "keep", "jpeg" ..., with its defaults; none for another text.
std::optional<EncodingChoice> find_format(const std::string& name) try {
  const bool is_word = !name.empty() && std::ranges::all_of(name, [](char c) { return c >= 'a' && c <= 'z'; });
  if (!is_word) return {};
  const Recipe recipe = parse_recipe(name == "jpg" ? "jpeg" : name);
  if (!recipe.operations.empty()) return {};
  return recipe.renditions.front().encoding;
} catch (const Error&) {
  return {};
}

EncodingChoice with_settings(const EncodingChoice& choice, const KeepFormat& settings) {
  const auto* fixed = std::get_if<Encoding>(&choice);
  return fixed ? EncodingChoice(encoding_for(settings, format_of(*fixed))) : settings;
}

bool is_number(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

/// Of each format that has one.
void set_quality(KeepFormat& settings, int quality) {
  const auto set = [&](auto& one) {
    if constexpr (requires { one.quality; }) one.quality = quality;
  };
  std::apply([&](auto&... one) { (set(one), ...); }, settings.encodings);
}

/// "1024", "256x256:png", "x400:70:name=small".
Rendition settle_rendition(std::string_view text, Rendition rendition, const KeepFormat& base) {
  constexpr const char* kOption = "--rendition";
  const auto take = [&text] {
    const std::string_view part = text.substr(0, text.find(':'));
    text.remove_prefix(std::min(part.size() + 1, text.size()));
    return part;
  };
  rendition.resize = in_manner(named(kOption, [&, box = take()] { return parse_box(box); }), *rendition.resize);
  KeepFormat settings = base;
  while (!text.empty()) {
    const std::string part(take());
    if (part.starts_with("name="))
      rendition.name = part.substr(5);
    else if (is_number(part))
      set_quality(settings, parse_whole(kOption, part, kQuality));
    else if (const auto format = find_format(part))
      rendition.encoding = *format;
    else
      refuse(kOption, "\"" + part + "\" is no format (" + formats_parse_list() + "), quality or name=TEXT");
  }
  rendition.encoding = with_settings(rendition.encoding, settings);
  return rendition;
}

/// One of ours, or a file: what has a point or a slash in it is no word.
ColorTarget settle_target(const std::string& text) {
  if (text.find_first_of("./") != std::string::npos)
    return {.profile = named("--colorspace", [&] { return read_profile(text); })};
  return {.space = choice<ColorSpace>("--colorspace", text,
                                      {{"keep", ColorSpace::keep},
                                       {"srgb", ColorSpace::srgb},
                                       {"p3", ColorSpace::display_p3},
                                       {"adobergb", ColorSpace::adobe_rgb}},
                                      ", and no file such as scanner.icc or ./scanner")};
}

ColorTarget settle_colors(const EncodingArguments& encoding) {
  ColorTarget target = settle_target(encoding.colorspace);
  target.intent = choice<Intent>("--intent", encoding.intent,
                                 {{"relative", Intent::relative},
                                  {"perceptual", Intent::perceptual},
                                  {"saturation", Intent::saturation},
                                  {"absolute", Intent::absolute}});
  return target;
}

std::vector<Rendition> settle_renditions(const EncodingArguments& encoding, const Resize& manner) {
  const KeepFormat settings = settle_settings(encoding);
  const auto choice = find_format(encoding.format);
  if (!choice) refuse("--format", "\"" + encoding.format + "\" is none of " + formats_parse_list());
  Rendition base{.encoding = with_settings(*choice, settings), .metadata = settle_metadata(encoding)};
  base.colors = settle_colors(encoding);
  if (!encoding.background.empty())
    base.background = named("--background", [&] { return parse_color(encoding.background); });
  if (encoding.renditions.empty()) return {base};
  base.resize = manner;
  base.resize->enlarge = Enlarge::never;
  std::vector<Rendition> renditions;
  for (const std::string& text : encoding.renditions) renditions.push_back(settle_rendition(text, base, settings));
  return renditions;
}

}  // namespace

Recipe settle_recipe(const PictureArguments& picture, const EncodingArguments& encoding) {
  Recipe recipe;
  if (!picture.page.empty()) recipe.page = parse_whole("--page", picture.page, kPages);
  if (picture.auto_orient) recipe.operations.emplace_back(AutoOrient{});
  const Resize manner{
      .filter = named("--filter", [&] { return parse_resampling(picture.filter); }),
      .enlarge = picture.enlarge ? Enlarge::allow : Enlarge::never,
      .scale_quality = named("--scale-quality", [&] { return parse_scale_quality(picture.scale_quality); }),
      .linear_light = picture.linear};
  for (const std::string& text : picture.operations) recipe.operations.push_back(settle_operation(text, manner));
  recipe.renditions = settle_renditions(encoding, manner);
  validate(recipe);
  return recipe;
}

}  // namespace lightmill::cli
