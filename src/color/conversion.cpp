#include "color/conversion.h"

#include "base/simd.h"
#include "color/cache.h"
#include "color/known_space.h"
#include "color/lcms.h"
#include "color/matrix.h"
#include "color/matrix_words.h"
#include "color/profile.h"
#include "color/spaces.h"

#include "lightmill/error.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

namespace lightmill {
namespace {

cmsUInt32Number lcms_intent(Intent intent) {
  constexpr std::array<cmsUInt32Number, 4> kIntents{INTENT_PERCEPTUAL, INTENT_RELATIVE_COLORIMETRIC, INTENT_SATURATION,
                                                    INTENT_ABSOLUTE_COLORIMETRIC};
  return kIntents.at(static_cast<std::size_t>(intent));
}

/// Gray to gray: what lcms2 makes of each level in double precision. Its own tables for gray are up to nine levels off
/// in the shadows.
class GrayConversion : public ColorConversion {
 public:
  GrayConversion(cmsHPROFILE from, cmsHPROFILE to, Intent intent) {
    const LcmsTransform transform(
        cmsCreateTransform(from, TYPE_GRAY_DBL, to, TYPE_GRAY_DBL, lcms_intent(intent),
                           cmsFLAGS_BLACKPOINTCOMPENSATION | cmsFLAGS_NOOPTIMIZE | cmsFLAGS_NOCACHE));
    if (!transform) return;
    std::vector<double> stored(kWords);
    for (std::size_t i = 0; i < kWords; ++i) stored[i] = static_cast<double>(i) / (kWords - 1);
    cmsDoTransform(transform.get(), stored.data(), stored.data(), kWords);
    words_.resize(kWords);
    std::ranges::transform(stored, words_.begin(), level<std::uint16_t>);
    for (std::size_t i = 0; i < bytes_.size(); ++i) bytes_[i] = level<std::uint8_t>(stored[257 * i]);
  }
  bool is_whole() const { return !words_.empty(); }

  void convert(cv::Mat& pixels) const override {
    const auto channels = static_cast<std::size_t>(pixels.channels());
    const std::size_t samples = channels * static_cast<std::size_t>(pixels.cols);
    for (int y = 0; y < pixels.rows; ++y) {
      if (pixels.depth() == CV_16U)
        look_up(words_, std::span(pixels.ptr<std::uint16_t>(y), samples), channels);
      else
        look_up(bytes_, std::span(pixels.ptr(y), samples), channels);
    }
  }
  void convert(View, View, View, Subsampling) const override {
    throw Error(Cause::internal, "a conversion of gray was asked to convert color");
  }

 private:
  static constexpr unsigned kWords = 65'536;

  template <typename Sample>
  static Sample level(double stored) {
    return static_cast<Sample>(std::lround(std::clamp(stored, 0.0, 1.0) * std::numeric_limits<Sample>::max()));
  }
  template <typename Sample>
  static void look_up(const auto& table, std::span<Sample> row, std::size_t channels) {
    for (std::size_t i = 0; i < row.size(); i += channels) row[i] = table[row[i]];
  }

  std::vector<std::uint16_t> words_;
  std::array<std::uint8_t, 256> bytes_{};
};

/// Color through lcms2, whatever the profiles are.
class LcmsConversion : public ColorConversion {
 public:
  LcmsConversion(cmsHPROFILE from, cmsHPROFILE to, Intent intent) {
    const auto make = [&](cmsUInt32Number format) {
      const cmsUInt32Number alpha = T_EXTRA(format) > 0 ? cmsFLAGS_COPY_ALPHA : 0;
      return LcmsTransform(cmsCreateTransform(from, format, to, format, lcms_intent(intent),
                                              cmsFLAGS_BLACKPOINTCOMPENSATION | cmsFLAGS_NOCACHE | alpha));
    };
    plain_[0] = make(TYPE_BGR_8);
    plain_[1] = make(TYPE_BGR_16);
    with_alpha_[0] = make(TYPE_BGRA_8);
    with_alpha_[1] = make(TYPE_BGRA_16);
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
      else if (channels == 3 && best_simd() >= Simd::avx2)
        convert_bgr_avx2(*tables_, {pixels.ptr(y), samples});
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

/// Null where there is no way from one to the other.
template <typename Conversion>
std::shared_ptr<const ColorConversion> whole(cmsHPROFILE from, cmsHPROFILE to, Intent intent) {
  auto conversion = std::make_shared<Conversion>(from, to, intent);
  return conversion->is_whole() ? std::move(conversion) : nullptr;
}

std::shared_ptr<const ColorConversion> made(std::span<const std::uint8_t> from, std::span<const std::uint8_t> to,
                                            Intent intent, bool gray) {
  const LcmsProfile source = opened_profile(from), target = opened_profile(to);
  if (!source || !target) return nullptr;
  const bool adapts_white = intent != Intent::absolute;
  if (auto tables = gray || !adapts_white ? nullptr : matrix_tables(from, to))
    return std::make_shared<MatrixConversion>(std::move(tables));
  return gray ? whole<GrayConversion>(source.get(), target.get(), intent)
              : whole<LcmsConversion>(source.get(), target.get(), intent);
}

struct Way {
  Bytes from, to;
  Intent intent;
  bool gray;
  friend bool operator==(const Way&, const Way&) = default;
};

/// What numbers are to mean.
struct Goal {
  std::span<const std::uint8_t> icc;
  ColorSpace space = ColorSpace::keep;  ///< where it is one of ours
  bool is_shown = true;                 ///< the results are to have the profile
};

Goal goal_of(const ColorTarget& target, bool gray) {
  if (!target.profile.empty()) {
    const Bytes& icc = *target.profile.bytes;
    if (!gray || icc_color_space(icc) == "GRAY") return {icc, space_of(icc, gray)};
  }
  if (gray) return {gray_profile(), ColorSpace::srgb, false};
  return {profile_of(target.space), target.space, target.space != ColorSpace::srgb};
}

/// Why colors do not come to the target; empty where they do.
std::string hindrance(const ColorTarget& target, bool gray) {
  if (target.profile.empty()) return "";
  if (!target.profile.bytes) throw Error(Cause::internal, "a color profile was not read before it was needed");
  if (gray || icc_color_space(*target.profile.bytes) == "RGB ") return "";
  return "its colors stay as they are, since the profile that is asked for is one of gray";
}

bool are_same(std::span<const std::uint8_t> one, std::span<const std::uint8_t> other) {
  return std::ranges::equal(one, other);
}

}  // namespace

ColorChange color_change(const Metadata& metadata, const ColorTarget& target, bool gray) {
  static Cache<Way, std::shared_ptr<const ColorConversion>> cache;
  SourceProfile source = source_profile(metadata, gray);
  if (source.warning.empty()) source.warning = hindrance(target, gray);
  if (!source.warning.empty()) return {.warning = std::move(source.warning)};
  const Goal goal = goal_of(target, gray);
  if (goal.is_shown && are_same(source.icc, goal.icc)) return {};
  const ColorSpace space = space_of(source.icc, gray);
  const bool stays = space != ColorSpace::keep && space == goal.space;
  if (stays && (target.profile.empty() || !goal.is_shown)) return {};
  ColorChange change{.changed = true, .space = goal.space};
  if (goal.is_shown) change.profile.assign(goal.icc.begin(), goal.icc.end());
  if (stays) return change;
  const auto from = !source.icc.empty() ? std::span<const std::uint8_t>(source.icc)
                    : gray              ? gray_profile()
                                        : profile_of(ColorSpace::srgb);
  change.conversion = cache.get({{from.begin(), from.end()}, {goal.icc.begin(), goal.icc.end()}, target.intent, gray},
                                [&] { return made(from, goal.icc, target.intent, gray); });
  if (!change.conversion) return {.warning = "its color profile cannot be read, and its colors stay as they are"};
  return change;
}

void describe_colors(const Metadata& metadata, ImageInfo& info) {
  const bool gray = info.color == ColorModel::gray;
  if (!metadata.icc.empty()) {
    info.icc_name = icc_description(metadata.icc);
    info.icc_hash = profile_hash(metadata.icc);
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
