#include "codec/gif/decode.h"

#include "codec/coded_pixels.h"
#include "codec/damage.h"
#include "codec/gif/blocks.h"
#include "codec/gif/lzw.h"
#include "codec/time_limit.h"
#include "image/pooled_mat.h"

#include "lightmill/error.h"

#include <opencv2/core.hpp>

#include <algorithm>
#include <cstring>

namespace lightmill {
namespace {

/// Where the rows of a picture lie, in the order in which they are coded.
std::vector<int> rows_as_coded(const GifPicture& picture) {
  struct Pass {
    int first, step;
  };
  constexpr Pass kInterlaced[] = {{0, 8}, {4, 8}, {2, 4}, {1, 2}}, kPlain[] = {{0, 1}};
  const std::span<const Pass> passes = picture.interlaced ? std::span<const Pass>(kInterlaced) : kPlain;
  std::vector<int> rows;
  rows.reserve(static_cast<std::size_t>(picture.place.height));
  for (const Pass& pass : passes)
    for (int y = pass.first; y < picture.place.height; y += pass.step) rows.push_back(y);
  return rows;
}

/// Draws a picture on what is there, in B, G, R, and alpha where the canvas has it.
class Drawing {
 public:
  Drawing(const GifPicture& picture, cv::Mat& canvas)
      : picture_(picture),
        canvas_(canvas),
        shown_(cv::Rect(picture.place.x, picture.place.y, picture.place.width, picture.place.height) &
               cv::Rect(0, 0, canvas.cols, canvas.rows)),
        known_(picture.palette.size() / 3) {
    colors_.fill({0, 0, 0, 255});
    for (std::size_t i = 0; i < known_; ++i) {
      const auto color = picture.palette.subspan(3 * i, 3);
      colors_[i] = {color[2], color[1], color[0], 255};
    }
  }

  /// What of it lies on the canvas.
  const cv::Rect& shown() const { return shown_; }

  /// What was lost; nothing where all of it came.
  std::optional<std::string> draw(const TimeLimit& time) {
    constexpr std::size_t kRowsAtOnce = 16;
    if (shown_.empty()) return "one of its pictures lies outside its canvas";
    if (known_ == 0) return "its palette is missing";
    const std::vector<int> rows = rows_as_coded(picture_);
    std::vector<std::uint8_t> indices(static_cast<std::size_t>(picture_.place.width));
    GifIndices coded(picture_);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (i % kRowsAtOnce == 0 && time.is_over()) throw Error(Limit::seconds, time.reason());
      if (!picture_.interlaced && picture_.place.y + rows[i] >= canvas_.rows) break;
      if (!coded.read(indices.data())) return coded.complaint();
      put(rows[i], indices);
      ++drawn_;
    }
    if (unknown_) return "pixels have colors that the palette does not have";
    return std::nullopt;
  }
  bool drew_any() const { return drawn_ > 0; }

 private:
  void put(int row, const std::vector<std::uint8_t>& indices) {
    const int y = picture_.place.y + row;
    if (y >= canvas_.rows) return;
    const std::uint8_t* const first = indices.data();  // what lies outside does so at the right
    canvas_.channels() == 4 ? put<4>(first, canvas_.ptr(y, shown_.x)) : put<3>(first, canvas_.ptr(y, shown_.x));
  }

  template <std::size_t kChannels>
  void put(const std::uint8_t* index, std::uint8_t* to) {
    std::size_t highest = 0;
    for (int x = 0; x < shown_.width; ++x, to += kChannels) {
      if (picture_.transparent == index[x]) continue;
      highest = std::max<std::size_t>(highest, index[x]);
      std::memcpy(to, colors_[index[x]].data(), kChannels);
    }
    unknown_ = unknown_ || highest >= known_;
  }

  const GifPicture& picture_;
  cv::Mat& canvas_;
  const cv::Rect shown_;
  const std::size_t known_;
  std::array<std::array<std::uint8_t, 4>, 256> colors_{};
  bool unknown_ = false;
  int drawn_ = 0;
};

/// The pictures one over the other, as they are shown.
class Show {
 public:
  Show(const GifBlocks& blocks, const DecodeOptions& options, BufferPool& pool)
      : blocks_(blocks),
        options_(options),
        pool_(pool),
        canvas_(pooled_mat({blocks.canvas().width, blocks.canvas().height}, blocks.alpha() ? CV_8UC4 : CV_8UC3, pool)) {
    canvas_.setTo(cv::Scalar::all(0));
  }

  cv::Mat run(const TimeLimit& time) {
    for (std::size_t i = 0; i < blocks_.pictures().size(); ++i) draw(i, time);
    return canvas_;
  }
  const std::optional<std::string>& lost() const { return lost_; }

 private:
  void draw(std::size_t index, const TimeLimit& time) {
    if (time.is_over()) throw Error(Limit::seconds, time.reason());  // of what draws nothing there may be much
    const GifPicture& picture = blocks_.pictures()[index];
    const bool last = index + 1 == blocks_.pictures().size();
    Drawing drawing(picture, canvas_);
    const bool restored = !last && picture.disposal == GifPicture::Disposal::restore && !drawing.shown().empty();
    const cv::Mat before = restored ? pooled_copy(canvas_, pool_) : cv::Mat();
    const auto lost = drawing.draw(time);
    if (lost && (options_.damaged == Damaged::fail || (last && !drawing.drew_any())))
      throw Error(Cause::damaged, *lost);
    if (!lost_) lost_ = lost;
    if (restored) canvas_ = before;
    if (!last && picture.disposal == GifPicture::Disposal::clear) canvas_(drawing.shown()).setTo(cv::Scalar::all(0));
  }

  const GifBlocks& blocks_;
  const DecodeOptions& options_;
  BufferPool& pool_;
  cv::Mat canvas_;
  std::optional<std::string> lost_;
};

}  // namespace

Decoded decode_gif(const Blob& blob, const DecodeOptions& options, BufferPool& pool) {
  const GifBlocks blocks(blob.bytes(), options.step.page);
  const ImageInfo info = blocks.describe();
  check_coded_pixels(info, options.limits);
  const TimeLimit time(options.limits, info.size.area());
  Show show(blocks, options, pool);
  Pixels pixels{show.run(time), Region::whole(info.size)};
  const auto& lost = show.lost() ? show.lost() : blocks.damage();
  if (lost && options.damaged == Damaged::fail) throw Error(Cause::damaged, *lost);
  Decoded decoded;
  decoded.frame = std::move(pixels);
  decoded.metadata = blocks.metadata(options.metadata);
  decoded.warnings = blocks.warnings(options.metadata);
  if (lost) tell_of_damage(*lost, decoded);
  return decoded;
}

}  // namespace lightmill
