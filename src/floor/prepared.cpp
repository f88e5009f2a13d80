#include "floor/prepared.h"

#include "codec/formats.h"

#include "lightmill/error.h"

#include <cstring>
#include <utility>

namespace lightmill {
namespace {

std::size_t bytes_of(const Frame& frame) {
  if (const auto* pixels = std::get_if<Pixels>(&frame)) return pixels->mat.total() * pixels->mat.elemSize();
  const auto& planes = std::get<Planes>(frame);
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < static_cast<std::size_t>(planes.count); ++i)
    bytes += static_cast<std::size_t>(planes.plane[i].size().area());
  return bytes;
}

Blob blob_with(std::span<const std::uint8_t> bytes, BufferPool& pool) {
  Blob blob{pool.acquire(bytes.size() + Blob::kPadding), bytes.size()};
  std::memcpy(blob.buffer.data(), bytes.data(), bytes.size());
  return blob;
}

}  // namespace

PreparedPicture::PreparedPicture(const FloorPicture& picture, FloorTools& tools) {
  if (picture.bytes.empty()) throw Error(Cause::not_an_image, "an empty file");
  blob_ = blob_with(picture.bytes, tools.pool);
  outcome_.item.parameters = picture.parameters;
  auto plan = tools.work.plan(blob_.bytes(), {}, outcome_);
  if (!plan) throw Error(Cause::usage, "nothing is left to be made of it");
  plan_ = *std::move(plan);
  if (plan_.decode().domain == Domain::coefficients) prepare_at_once(tools);
  if (plan_.decode().domain != Domain::coefficients) prepare_samples(tools);
  has_codes_ = codec_for(plan_.input.format).read_codes(blob_, options(tools), tools.pool, tools.cores).has_value();
}

/// Where the file is such that its coefficients cannot be kept, the plan is another one afterwards.
void PreparedPicture::prepare_at_once(FloorTools& tools) {
  Outcome outcome = outcome_;
  auto made = tools.work.make_at_once(blob_, {}, plan_, outcome);
  if (made) bytes_out_ = made->outputs.front().bytes.size;
}

void PreparedPicture::prepare_samples(FloorTools& tools) {
  LoadedImage image;
  image.plan = plan_;
  image.decoded = tools.work.decode(blob_, plan_, image.outcome);
  decoded_bytes_ = bytes_of(image.decoded.frame);
  frames_ = tools.work.make_frames(image);
  for (const Frame& frame : frames_) frame_bytes_ += bytes_of(frame);
  for (std::size_t i = 0; i < frames_.size(); ++i) {
    const step::Encode& step = plan_.encode(i);
    const Codec& codec = codec_for(format_of(step.encoding));
    bytes_out_ += codec.encode(frames_[i], step, {}, tools.pool, tools.cores).size;
  }
}

bool PreparedPicture::has(FloorPart part) const {
  if (part == FloorPart::entropy) return has_codes_;
  return part == FloorPart::all || !frames_.empty();
}

DecodeOptions PreparedPicture::options(const FloorTools& tools) const {
  return {plan_.decode(), MetadataPolicy::strip_all, tools.limits, Damaged::fail, &plan_.input};
}

void PreparedPicture::encode(FloorTools& tools) const {
  for (std::size_t i = 0; i < frames_.size(); ++i) {
    const step::Encode& step = plan_.encode(i);
    codec_for(format_of(step.encoding)).encode(frames_[i], step, {}, tools.pool, tools.cores);
  }
}

void PreparedPicture::make(FloorPart part, FloorTools& tools) {
  const Codec& codec = codec_for(plan_.input.format);
  if (part == FloorPart::entropy) {
    if (!codec.read_codes(blob_, options(tools), tools.pool, tools.cores))
      throw Error(Cause::internal, "codes that were read once are not read again");
  } else if (frames_.empty()) {
    Outcome outcome = outcome_;
    if (!tools.work.make_at_once(blob_, {}, plan_, outcome))
      throw Error(Cause::internal, "coefficients that were kept once are not kept again");
  } else {
    if (part != FloorPart::encode) codec.decode(blob_, options(tools), tools.pool, tools.cores);
    if (part != FloorPart::planes) encode(tools);
  }
}

std::size_t PreparedPicture::bytes_kept() const { return blob_.size + Blob::kPadding + frame_bytes_; }

FloorPictureMean PreparedPicture::figures() const {
  return {.megapixels = 1e-6 * static_cast<double>(plan_.input.size.area()),
          .bytes_in = static_cast<double>(blob_.size),
          .bytes_out = static_cast<double>(bytes_out_),
          .sample_bytes = static_cast<double>(decoded_bytes_ + frame_bytes_)};
}

}  // namespace lightmill
