#pragma once

#include "base/words.h"

#include "lightmill/encoding.h"
#include "lightmill/image_info.h"
#include "lightmill/operation.h"
#include "lightmill/rendition.h"

namespace lightmill {

template <>
inline constexpr auto kWords<Format> = words_of<Format>({
    {Format::jpeg, "JPEG"},
    {Format::png, "PNG"},
    {Format::webp, "WebP"},
    {Format::tiff, "TIFF"},
    {Format::avif, "AVIF"},
    {Format::jxl, "JPEG XL"},
    {Format::heic, "HEIC"},
    {Format::gif, "GIF"},
});

template <>
inline constexpr auto kWords<ColorModel> = words_of<ColorModel>({
    {ColorModel::gray, "gray"},
    {ColorModel::ycc, "YCbCr"},
    {ColorModel::rgb, "RGB"},
    {ColorModel::cmyk, "CMYK"},
    {ColorModel::ycck, "YCCK"},
});

template <>
inline constexpr auto kWords<Domain> = words_of<Domain>({
    {Domain::coefficients, "coefficients"},
    {Domain::planes, "planes"},
    {Domain::pixels, "pixels"},
});

template <>
inline constexpr auto kWords<Resampling> = words_of<Resampling>({
    {Resampling::lanczos3, "lanczos3"},
    {Resampling::bicubic, "bicubic"},
    {Resampling::linear, "linear"},
    {Resampling::area, "area"},
});

template <>
inline constexpr auto kWords<ScaleQuality> = words_of<ScaleQuality>({
    {ScaleQuality::automatic, "auto"},
    {ScaleQuality::fast, "fast"},
    {ScaleQuality::exact, "exact"},
});

template <>
inline constexpr auto kWords<Chroma> = words_of<Chroma>({
    {Chroma::automatic, "auto"},
    {Chroma::keep, "keep"},
});

template <>
inline constexpr auto kWords<Lossless> = words_of<Lossless>({
    {Lossless::prefer, "prefer"},
    {Lossless::require, "require"},
    {Lossless::off, "off"},
    {Lossless::trim, "trim"},
});

template <>
inline constexpr auto kWords<HuffmanTables> = words_of<HuffmanTables>({
    {HuffmanTables::standard, "standard"},
    {HuffmanTables::optimized, "optimized"},
});

template <>
inline constexpr auto kWords<PixelCoding> = words_of<PixelCoding>({
    {PixelCoding::lossy, "lossy"},
    {PixelCoding::lossless, "lossless"},
});

template <>
inline constexpr auto kWords<ColorSpace> = words_of<ColorSpace>({
    {ColorSpace::keep, "keep"},
    {ColorSpace::srgb, "srgb"},
    {ColorSpace::display_p3, "p3"},
    {ColorSpace::adobe_rgb, "adobergb"},
});

template <>
inline constexpr auto kWords<Intent> = words_of<Intent>({
    {Intent::perceptual, "perceptual"},
    {Intent::relative, "relative"},
    {Intent::saturation, "saturation"},
    {Intent::absolute, "absolute"},
});

template <>
inline constexpr auto kWords<AvifBits> = words_of<AvifBits>({
    {AvifBits::automatic, "auto"},
    {AvifBits::eight, "8"},
    {AvifBits::ten, "10"},
    {AvifBits::twelve, "12"},
});

template <>
inline constexpr auto kWords<TiffCompression> = words_of<TiffCompression>({
    {TiffCompression::none, "none"},
    {TiffCompression::lzw, "lzw"},
    {TiffCompression::deflate, "deflate"},
    {TiffCompression::zstd, "zstd"},
});

template <>
inline constexpr auto kWords<ScanOrder> = words_of<ScanOrder>({
    {ScanOrder::baseline, "baseline"},
    {ScanOrder::progressive, "progressive"},
});

}  // namespace lightmill
