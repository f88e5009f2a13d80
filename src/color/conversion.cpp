#include "color/conversion.h"

#include "base/simd.h"
#include "color/lcms.h"
#include "color/matrix.h"
#include "color/matrix_words.h"
#include "color/profile.h"
#include "color/spaces.h"

#include <algorithm>
#include <array>
#include <mutex>
#include <utility>
#include <vector>

namespace lightmill {
namespace {

cmsUInt32Number lcms_intent(Intent intent) {
  constexpr std::array<cmsUInt32Number, 4> kIntents{INTENT_PERCEPTUAL, INTENT_RELATIVE_COLORIMETRIC, INTENT_SATURATION,
                                                    INTENT_ABSOLUTE_COLORIMETRIC};
  return kIntents.at(static_cast<std::size_t>(intent));
}

/// Through lcms2, whatever the profiles are.
class LcmsConversion : public ColorConversion {
 public:
  LcmsConversion(cmsHPROFILE from, cmsHPROFILE to, Intent intent, bool gray) {
    const auto make = [&](cmsUInt32Number format) {
      const cmsUInt32Number alpha = T_EXTRA(format) > 0 ? cmsFLAGS_COPY_ALPHA : 0;
      return LcmsTransform(cmsCreateTransform(from, format, to, format, lcms_intent(intent),
                                              cmsFLAGS_BLACKPOINTCOMPENSATION | cmsFLAGS_NOCACHE | alpha));
    };
    const cmsUInt32Number gray_alpha_8 = COLORSPACE_SH(PT_GRAY) | EXTRA_SH(1) | CHANNELS_SH(1) | BYTES_SH(1);
    const cmsUInt32Number gray_alpha_16 = COLORSPACE_SH(PT_GRAY) | EXTRA_SH(1) | CHANNELS_SH(1) | BYTES_SH(2);
    plain_[0] = make(gray ? TYPE_GRAY_8 : TYPE_BGR_8);
    plain_[1] = make(gray ? TYPE_GRAY_16 : TYPE_BGR_16);
    with_alpha_[0] = make(gray ? gray_alpha_8 : TYPE_BGRA_8);
    with_alpha_[1] = make(gray ? gray_alpha_16 : TYPE_BGRA_16);
  }
  bool is_whole() const { return plain_[0] && plain_[1] && with_alpha_[0] && with_alpha_[1]; }

  void convert(cv::Mat& pixels) const override {
    const std::size_t depth = pixels.depth() == CV_16U ? 1 : 0;
    const LcmsTransform& transform = pixels.channels() % 2 == 0 ? with_alpha_.at(depth) : plain_.at(depth);
    for (int y = 0; y < pixels.rows; ++y)
      cmsDoTransform(transform.get(), pixels.ptr(y), pixels.ptr(y), static_cast<cmsUInt32Number>(pixels.cols));
  }
  void convert(View luma, View cb, View cr, Subsampling chroma) const override;

 private:
  std::array<LcmsTransform, 2> plain_, with_alpha_;  // of 8 and of 16 bits
};

std::uint8_t clamped_level(int value) { return static_cast<std::uint8_t>(std::clamp(value, 0, 255)); }

/// A row of luma with the chroma that covers it (ITU-T T.871, in 65,536ths).
void to_bgr(const std::uint8_t* luma, const std::uint8_t* cb, const std::uint8_t* cr, int across,
            std::span<std::uint8_t> bgr) {
  for (std::size_t x = 0; x < bgr.size() / 3; ++x) {
    const std::size_t c = x / static_cast<std::size_t>(across);
    const int y = (luma[x] << 16) + (1 << 15), u = cb[c] - 128, v = cr[c] - 128;
    bgr[3 * x] = clamped_level((y + 116'130 * u) >> 16);
    bgr[3 * x + 1] = clamped_level((y - 22'554 * u - 46'802 * v) >> 16);
    bgr[3 * x + 2] = clamped_level((y + 91'881 * v) >> 16);
  }
}

/// Blue, green and red of the pixels that each sample of chroma covers.
using Sums = std::vector<std::array<int, 3>>;

/// A row of pixels to luma, and to what chroma is made of.
void to_luma(std::span<const std::uint8_t> bgr, int across, std::uint8_t* luma, Sums& sums) {
  for (std::size_t x = 0; x < bgr.size() / 3; ++x) {
    const int b = bgr[3 * x], g = bgr[3 * x + 1], r = bgr[3 * x + 2];
    luma[x] = clamped_level((19'595 * r + 38'470 * g + 7'471 * b + (1 << 15)) >> 16);
    auto& sum = sums[x / static_cast<std::size_t>(across)];
    sum = {sum[0] + b, sum[1] + g, sum[2] + r};
  }
}

/// Of sums of squares of that size, but for the last, which is as wide as `width` leaves it.
void to_chroma(const Sums& sums, Subsampling square, int width, std::uint8_t* cb, std::uint8_t* cr) {
  for (std::size_t c = 0; c < sums.size(); ++c) {
    const int columns = std::min(square.across, width - static_cast<int>(c) * square.across);
    const int count = std::max(1, square.down * columns);
    const std::int64_t b = sums[c][0], g = sums[c][1], r = sums[c][2];
    const auto mean = [&](std::int64_t weighted) {
      return clamped_level(static_cast<int>((weighted / count + (128 << 16) + (1 << 15)) >> 16));
    };
    cb[c] = mean(-11'059 * r - 21'709 * g + 32'768 * b);
    cr[c] = mean(32'768 * r - 27'439 * g - 5'329 * b);
  }
}

/// Row by row as pixels, and chroma of the mean of those that it covers.
void LcmsConversion::convert(View luma, View cb, View cr, Subsampling chroma) const {
  const int width = luma.size.width;
  std::vector<std::uint8_t> bgr(3 * static_cast<std::size_t>(width));
  for (int row = 0; row < cb.size.height; ++row) {
    Sums sums(static_cast<std::size_t>(cb.size.width));
    const int first = row * chroma.down, end = std::min(first + chroma.down, luma.size.height);
    for (int y = first; y < end; ++y) {
      to_bgr(luma.row(y), cb.row(row), cr.row(row), chroma.across, bgr);
      cmsDoTransform(plain_[0].get(), bgr.data(), bgr.data(), static_cast<cmsUInt32Number>(width));
      to_luma(bgr, chroma.across, luma.row(y), sums);
    }
    to_chroma(sums, {chroma.across, end - first}, width, cb.row(row), cr.row(row));
  }
}

/// Of a matrix and curves, by our own kernels.
class MatrixConversion : public ColorConversion {
 public:
  explicit MatrixConversion(std::shared_ptr<const MatrixTables> tables)
      : tables_(std::move(tables)), words_(best_simd() == Simd::vbmi2 ? matrix_words(*tables_) : nullptr) {}

  void convert(cv::Mat& pixels) const override {
    const auto channels = static_cast<std::size_t>(pixels.channels());
    const std::size_t samples = channels * static_cast<std::size_t>(pixels.cols);
    for (int y = 0; y < pixels.rows; ++y) {
      if (pixels.depth() == CV_16U)
        convert_bgr(*tables_, std::span(pixels.ptr<std::uint16_t>(y), samples), channels);
      else if (words_ && channels == 3)
        convert_bgr_vbmi(*words_, {pixels.ptr(y), samples});
      else
        convert_bgr(*tables_, std::span(pixels.ptr(y), samples), channels);
    }
  }
  void convert(View luma, View cb, View cr, Subsampling chroma) const override {
    for (int y = 0; y < cb.size.height; ++y) {
      const int first = y * chroma.down;
      const PlanesRow row{luma.row(first), luma.stride,     cb.row(y),
                          cr.row(y),       luma.size.width, std::min(chroma.down, luma.size.height - first),
                          chroma.across};
      if (words_ && chroma.across == 2 && chroma.down <= 2)
        convert_row_vbmi(*words_, row);
      else
        convert_row(*tables_, row);
    }
  }

 private:
  const std::shared_ptr<const MatrixTables> tables_;
  const std::shared_ptr<const MatrixWords> words_;  // null where they are of no use
};

/// What was found out last, by a key; few profiles are met in a run.
template <typename Key, typename Value>
class Cache {
 public:
  template <typename Make>
  Value get(Key key, const Make& make) {
    const std::lock_guard lock(mutex_);
    auto found = std::ranges::find(entries_, key, &Entry::first);
    if (found == entries_.end()) {
      if (entries_.size() == kMost) entries_.pop_back();
      Value value = make();
      found = entries_.emplace(entries_.end(), std::move(key), std::move(value));
    }
    std::rotate(entries_.begin(), found, found + 1);
    return entries_.front().second;
  }

 private:
  static constexpr std::size_t kMost = 32;
  using Entry = std::pair<Key, Value>;
  std::mutex mutex_;
  std::vector<Entry> entries_;
};

/// `keep` where it is none of ours.
ColorSpace found_space(const Bytes& icc, bool gray) {
  if (is_srgb(icc)) return ColorSpace::srgb;
  for (const ColorSpace space : {ColorSpace::display_p3, ColorSpace::adobe_rgb}) {
    const auto tables = gray ? nullptr : matrix_tables(icc, profile_of(space));
    if (tables && changes_nothing(*tables)) return space;
  }
  return ColorSpace::keep;
}

/// Of each picture it is asked several times, and looking costs as much as converting.
ColorSpace space_of(const Bytes& icc, bool gray) {
  static Cache<std::pair<Bytes, bool>, ColorSpace> cache;
  if (icc.empty()) return ColorSpace::srgb;
  return cache.get({icc, gray}, [&] { return found_space(icc, gray); });
}

std::shared_ptr<const ColorConversion> made(std::span<const std::uint8_t> from, std::span<const std::uint8_t> to,
                                            Intent intent, bool gray) {
  const LcmsProfile source = opened_profile(from), target = opened_profile(to);
  if (!source || !target) return nullptr;
  const bool adapts_white = intent != Intent::absolute;
  if (auto tables = gray || !adapts_white ? nullptr : matrix_tables(from, to))
    return std::make_shared<MatrixConversion>(std::move(tables));
  auto by_lcms = std::make_shared<LcmsConversion>(source.get(), target.get(), intent, gray);
  return by_lcms->is_whole() ? by_lcms : nullptr;
}

struct Way {
  Bytes from;
  ColorTarget target;
  bool gray;
  friend bool operator==(const Way&, const Way&) = default;
};

}  // namespace

ColorChange color_change(const Metadata& metadata, const ColorTarget& target, bool gray) {
  static Cache<Way, std::shared_ptr<const ColorConversion>> cache;
  SourceProfile source = source_profile(metadata, gray);
  if (!source.warning.empty()) return {.warning = std::move(source.warning)};
  const ColorSpace space = gray ? ColorSpace::srgb : target.space;
  if (space_of(source.icc, gray) == space) return {};
  const auto to = gray ? gray_profile() : profile_of(space);
  const auto from = source.icc.empty() ? profile_of(ColorSpace::srgb) : std::span<const std::uint8_t>(source.icc);
  auto conversion = cache.get({Bytes(from.begin(), from.end()), {space, target.intent}, gray},
                              [&] { return made(from, to, target.intent, gray); });
  if (!conversion) return {.warning = "its color profile cannot be read, and its colors stay as they are"};
  ColorChange change{.conversion = std::move(conversion), .changed = true};
  if (space != ColorSpace::srgb) change.profile.assign(to.begin(), to.end());
  return change;
}

void describe_colors(const Metadata& metadata, ImageInfo& info) {
  const bool gray = info.color == ColorModel::gray;
  if (!metadata.icc.empty()) {
    info.icc_name = icc_description(metadata.icc);
    info.icc_is_srgb = space_of(metadata.icc, gray) == ColorSpace::srgb;
  }
  if (has_inks(info.color)) return;  // which become sRGB in decoding
  const SourceProfile source = source_profile(metadata, gray);
  info.colors = source.warning.empty() ? space_of(source.icc, gray) : ColorSpace::keep;
}

void convert_colors(const ColorConversion& conversion, Frame& frame) {
  if (auto* pixels = std::get_if<Pixels>(&frame)) return conversion.convert(pixels->mat);
  auto& planes = std::get<Planes>(frame);
  if (planes.count == 1) {
    cv::Mat luma = planes.plane[0].mat();
    return conversion.convert(luma);
  }
  conversion.convert(planes.plane[0].view(), planes.plane[1].view(), planes.plane[2].view(), planes.subsampling);
}

}  // namespace lightmill
