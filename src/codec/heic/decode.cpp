#include "codec/heic/decode.h"

#include "codec/coded_pixels.h"
#include "codec/damage.h"
#include "codec/heic/hevc.h"
#include "codec/heic/picture.h"
#include "codec/heic/to_rgb.h"
#include "codec/time_limit.h"
#include "image/pooled_mat.h"
#include "samples/large.h"
#include "samples/turn.h"

#include "lightmill/error.h"

#include <opencv2/core.hpp>

#include <algorithm>
#include <numeric>

namespace lightmill {
namespace {

cv::Rect cv_rect(const Rect& rect) { return {rect.x, rect.y, rect.width, rect.height}; }

/// Writes channels of a strip into the picture, from the channel `first` on.
class Canvas {
 public:
  Canvas(cv::Mat mat, const Placement& placement, int first)
      : mat_(std::move(mat)), placement_(placement), first_(first) {}

  const Placement& placement() const { return placement_; }
  int depth() const { return mat_.depth(); }

  /// `strip` has the coded samples of `rect`.
  void put(const std::vector<cv::Mat>& strip, const Rect& rect) const {
    cv::Mat to = mat_(cv_rect(placement_.shown(rect)));
    std::vector<cv::Mat> channels = strip;
    if (placement_.turn != Orientation::identity) {
      for (cv::Mat& channel : channels) {
        cv::Mat turned(to.size(), channel.type());
        turn_samples(channel, turned, placement_.turn);
        channel = turned;
      }
    }
    if (std::cmp_equal(channels.size(), to.channels())) return cv::merge(channels, to);
    std::vector<int> pairs;
    for (int i = 0; std::cmp_less(i, channels.size()); ++i) pairs.insert(pairs.end(), {i, first_ + i});
    cv::mixChannels(channels, {to}, pairs);
  }

  /// What was lost is black, and opaque.
  void clear(const Rect& rect, int channels) const {
    const int sample = channels > 1 || first_ == 0 ? 0 : mat_.depth() == CV_16U ? 65'535 : 255;
    const cv::Mat nothing(rect.height, rect.width, CV_MAKETYPE(mat_.depth(), 1), cv::Scalar::all(sample));
    put(std::vector<cv::Mat>(static_cast<std::size_t>(channels), nothing), rect);
  }

 private:
  cv::Mat mat_;
  const Placement placement_;
  const int first_;
};

/// Decodes tiles and puts them into the picture; any thread.
class Tiles {
 public:
  struct Settings {
    const DecodeOptions& options;
    const TimeLimit& time;
    BufferPool& pool;
  };
  enum class Kind { color, alpha };

  Tiles(const HeicPicture& picture, const HeicSamples& samples, Kind kind, const Canvas& canvas,
        const Settings& settings)
      : picture_(picture),
        samples_(samples),
        kind_(kind),
        canvas_(canvas),
        settings_(settings),
        lost_(samples.tiles.size()),
        colors_(samples.tiles.size()) {}

  /// What was lost first.
  std::optional<std::string> decode(SpareCores& cores) {
    constexpr int kMostHelpers = 7;
    const auto count = static_cast<int>(samples_.tiles.size());
    const SpareCores::Loan loan = cores_for(samples_.size.area(), std::min(count - 1, kMostHelpers), cores);
    for_each_index(loan, count, [this](int index) { take(static_cast<std::size_t>(index)); });
    const auto lost = std::ranges::find_if(lost_, [](const auto& what) { return what.has_value(); });
    if (lost == lost_.end()) return std::nullopt;
    const bool nothing = std::ranges::none_of(colors_, [](const auto& color) { return color.has_value(); });
    const bool useless = nothing && kind_ == Kind::color;
    if (useless || settings_.options.damaged == Damaged::fail) throw Error(Cause::damaged, **lost);
    return *lost;
  }

  /// Of the first tile that was decoded.
  HeicColor color() const {
    const auto found = std::ranges::find_if(colors_, [](const auto& color) { return color.has_value(); });
    return found == colors_.end() ? HeicColor() : **found;
  }

 private:
  void take(std::size_t index) {
    if (settings_.time.is_over()) throw Error(Limit::seconds, settings_.time.reason());
    const Rect place = samples_.place(index), shown = common(place, samples_.placement.part);
    if (shown.width == 0 || shown.height == 0) return;
    try {
      decode_tile(index, place, shown);
    } catch (const Error& error) {
      if (error.cause() != Cause::damaged) throw;
      lost_[index] = error.what();
      canvas_.clear(shown, samples_.coding.gray() || kind_ == Kind::alpha ? 1 : 3);
    }
  }

  void decode_tile(std::size_t index, const Rect& place, const Rect& shown) {
    const HeifContainer& container = picture_.container();
    const HeifContainer::Item& item = *samples_.tiles[index];
    std::vector<std::uint8_t> joint;
    const auto cut =
        settings_.options.damaged == Damaged::fail ? HeifContainer::Cut::refuse : HeifContainer::Cut::allow;
    const auto data = container.data(item, joint, cut);
    const auto configuration = read_hevc_configuration(container.property(item, "hvcC").value());
    const auto unwritten =
        kind_ == Kind::alpha ? HevcPicture::Unwritten::white : HevcPicture::Unwritten::black;  // opaque
    const HevcPicture decoded(configuration, data, samples_.tile, {settings_.time, settings_.pool, unwritten});
    lost_[index] = decoded.lost();
    const HeicColor color = samples_.color.value_or(decoded.planes().color);
    convert(decoded.planes(), color, place, shown);
    colors_[index] = color;
  }

  /// In strips that stay in a core's own cache.
  void convert(HevcPlanes planes, HeicColor color, const Rect& place, const Rect& shown) const {
    constexpr int kStripSamples = 1 << 15, kMostRows = 64;
    const int most = canvas_.depth() == CV_16U ? 65'535 : 255, bits = planes.coding.bits;
    if (kind_ == Kind::alpha) {
      planes.coding.chroma = 0;
      color.full_range = true;
    }
    const RgbMatrix matrix =
        planes.coding.gray() ? gray_matrix(color.full_range, bits, most) : rgb_matrix(color, bits, most);
    StripsOfRgb strips(planes, matrix, color.full_range, canvas_.depth());
    const int rows = std::clamp(kStripSamples / shown.width, 4, kMostRows);
    for (int y = 0; y < shown.height; y += rows) {
      const Rect strip{shown.x, shown.y + y, shown.width, std::min(rows, shown.height - y)};
      canvas_.put(strips.convert({strip.x - place.x, strip.y - place.y, strip.width, strip.height}), strip);
    }
  }

  const HeicPicture& picture_;
  const HeicSamples& samples_;
  const Kind kind_;
  const Canvas& canvas_;
  const Settings settings_;
  std::vector<std::optional<std::string>> lost_;
  std::vector<std::optional<HeicColor>> colors_;
};

template <typename Sample>
void divide_row(Sample* sample, int width, int channels) {
  constexpr unsigned kMost = static_cast<Sample>(~Sample{0});
  for (int x = 0; x < width; ++x, sample += channels) {
    const unsigned alpha = sample[channels - 1];
    if (alpha == 0 || alpha == kMost) continue;
    for (int c = 0; c + 1 < channels; ++c)
      sample[c] = static_cast<Sample>(std::min((sample[c] * kMost + alpha / 2) / alpha, kMost));
  }
}

/// Samples that were multiplied by their alpha are so no more.
void divide_by_alpha(cv::Mat& mat) {
  for (int y = 0; y < mat.rows; ++y) {
    if (mat.depth() == CV_16U)
      divide_row(mat.ptr<std::uint16_t>(y), mat.cols, mat.channels());
    else
      divide_row(mat.ptr<std::uint8_t>(y), mat.cols, mat.channels());
  }
}

}  // namespace

Decoded decode_heic(const Blob& blob, const DecodeOptions& options, BufferPool& pool, SpareCores& cores) {
  const HeicPicture picture(blob.bytes());
  const ImageInfo info = picture.describe();
  check_coded_pixels(info, options.limits);
  const TimeLimit time(options.limits, info.size.area());
  Pixels pixels{pooled_mat({info.size.width, info.size.height}, pixels_type(info), pool), Region::whole(info.size)};
  const Tiles::Settings settings{options, time, pool};
  const Canvas canvas(pixels.mat, picture.color().placement, 0);
  Tiles tiles(picture, picture.color(), Tiles::Kind::color, canvas, settings);
  std::optional<std::string> lost = tiles.decode(cores);
  if (picture.alpha()) {
    const Canvas behind(pixels.mat, picture.alpha()->placement, pixels.mat.channels() - 1);
    const auto lost_alpha = Tiles(picture, *picture.alpha(), Tiles::Kind::alpha, behind, settings).decode(cores);
    if (!lost) lost = lost_alpha;
    if (picture.premultiplied()) divide_by_alpha(pixels.mat);
  }
  if (!lost) lost = picture.container().damage();
  if (lost && options.damaged == Damaged::fail) throw Error(Cause::damaged, *lost);
  Decoded decoded;
  decoded.frame = std::move(pixels);
  decoded.metadata = picture.metadata(options.metadata, tiles.color());
  decoded.warnings = picture.warnings(options.metadata);
  if (lost) tell_of_damage(*lost, decoded);
  return decoded;
}

}  // namespace lightmill
