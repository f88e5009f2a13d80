#include "codec/gif/blocks.h"

#include "base/bytes.h"
#include "codec/gif/texts.h"
#include "color/profile.h"
#include "image/comments.h"

#include "lightmill/error.h"

#include <algorithm>

namespace lightmill {
namespace {

constexpr const char* kEndsEarly = "the file ends early";

int little_endian(GifBlocks::View bytes, std::size_t at) { return bytes[at] | bytes[at + 1] << 8; }

bool reaches_over(const Rect& place, Size canvas) {
  return place.x + place.width > canvas.width || place.y + place.height > canvas.height;
}

}  // namespace

GifBlocks::GifBlocks(View file, std::optional<int> page) : file_(file), page_(page) {
  constexpr int kMostPictures = 65'536;  // that are kept to be drawn
  if (page_ > kMostPictures)
    throw Error(Cause::unsupported,
                "no picture of a GIF is made that has more than " + std::to_string(kMostPictures - 1) + " before it");
  take_head();
  take_blocks();
  if (pictures_.empty()) throw Error(Cause::damaged, damage_.value_or("there is no picture in it"));
  if (frames_ < page_.value_or(1)) throw no_such_page(*page_, static_cast<std::size_t>(frames_), "picture");
  if (canvas_.area() == 0)  // as some writers leave it
    canvas_ = {pictures_[0].place.x + pictures_[0].place.width, pictures_[0].place.y + pictures_[0].place.height};
}

void GifBlocks::take_head() {
  constexpr std::size_t kHead = 13;
  const View head = take(kHead);
  if (head.size() < kHead) throw Error(Cause::damaged, kEndsEarly);
  canvas_ = {little_endian(head, 6), little_endian(head, 8)};
  aspect_ = head[12];
  palette_ = take_palette(head[10]);
}

void GifBlocks::take_blocks() {
  bool more = true;
  while (more && !damage_) {
    if (at_ == file_.size()) {
      lacks_end_ = true;
      return;
    }
    more = take_block();
  }
}

/// Whether more are to come.
bool GifBlocks::take_block() {
  constexpr std::uint8_t kExtension = 0x21, kPicture = 0x2C, kEnd = 0x3B, kNothing = 0;
  switch (file_[at_++]) {
    case kExtension:
      return take_extension();
    case kPicture:
      return take_picture();
    case kEnd:
      behind_ = file_.size() - at_;
      return false;
    case kNothing:  // which some writers leave behind a block
      return true;
    default:
      lose("there is a block of no known kind in it");
      return false;
  }
}

void GifBlocks::lose(const char* what) {
  if (!damage_) damage_ = what;
}

/// As many as there are.
GifBlocks::View GifBlocks::take(std::size_t count) {
  const std::size_t there = std::min(count, file_.size() - at_);
  if (there < count) lose(kEndsEarly);
  at_ += there;
  return file_.subspan(at_ - there, there);
}

GifBlocks::View GifBlocks::take_palette(std::uint8_t flags) {
  constexpr std::uint8_t kThere = 0x80, kBits = 7;
  return (flags & kThere) != 0 ? take(std::size_t{3} << ((flags & kBits) + 1)) : View();
}

/// From here on, with their lengths and the zero behind the last. A file that ends between two of them has lost no more
/// than its end, unless a picture lacks samples then.
GifBlocks::View GifBlocks::take_sub_blocks() {
  const std::size_t begin = at_;
  while (at_ < file_.size() && file_[at_] != 0) at_ += std::size_t{1} + file_[at_];
  if (at_ > file_.size()) lose(kEndsEarly);
  at_ = std::min(at_ + 1, file_.size());
  return file_.subspan(begin, at_ - begin);
}

bool GifBlocks::take_extension() {
  constexpr std::uint8_t kControl = 0xF9, kComment = 0xFE, kText = 0x01, kApplication = 0xFF;
  const View label = take(1);
  const View blocks = take_sub_blocks();
  if (damage_) return false;
  if (label[0] == kControl && blocks.size() > 4) {
    constexpr std::uint8_t kTransparent = 1, kClear = 2, kRestore = 3;
    const int disposal = blocks[1] >> 2 & 7;
    control_ = {(blocks[1] & kTransparent) != 0 ? std::optional(blocks[4]) : std::nullopt,
                disposal == kClear     ? GifPicture::Disposal::clear
                : disposal == kRestore ? GifPicture::Disposal::restore
                                       : GifPicture::Disposal::keep};
  } else if (label[0] == kComment) {
    take_comment(blocks);
  } else if (label[0] == kText) {
    ++texts_to_draw_;
    control_ = {};
  } else if (label[0] == kApplication) {
    take_application(blocks);
  } else {
    ++unknown_;
  }
  return true;
}

/// Nothing is copied yet, and what says nothing is not kept: a file may consist of these.
void GifBlocks::take_comment(View blocks) {
  constexpr std::size_t kMost = 65'536;
  if (blocks.size() <= 1) return;
  if (comments_.size() < kMost)
    comments_.push_back(blocks);
  else
    ++comments_left_out_;
}

void GifBlocks::take_application(View blocks) {
  constexpr std::size_t kName = 11;
  const std::string_view name =
      text_of(blocks.first(std::min(blocks.size(), kName + 1))).substr(blocks.empty() ? 0 : 1);
  const View content = blocks.subspan(std::min(blocks.size(), kName + 1));
  if (name == "XMP DataXMP") {
    xmp_ = xmp_in_gif(content);
  } else if (name == "ICCRGBG1012") {
    icc_ = joined_sub_blocks(content);
  } else if (name != "NETSCAPE2.0" && name != "ANIMEXTS1.0") {  // how often an animation is shown
    ++unknown_;
  }
}

bool GifBlocks::take_picture() {
  constexpr std::size_t kHead = 9;
  constexpr std::uint8_t kInterlaced = 0x40;
  const View head = take(kHead);
  if (damage_) return false;
  GifPicture picture;
  picture.place = {little_endian(head, 0), little_endian(head, 2), little_endian(head, 4), little_endian(head, 6)};
  picture.interlaced = (head[8] & kInterlaced) != 0;
  picture.transparent = control_.transparent;
  picture.disposal = control_.disposal;
  control_ = {};
  const View own = take_palette(head[8]);
  picture.palette = own.empty() ? palette_ : own;
  const std::size_t begin = at_;
  take(1);
  take_sub_blocks();
  picture.data = file_.subspan(begin, at_ - begin);
  if (picture.place.size().area() == 0) {
    lose("there is a picture of no pixels in it");
    return false;
  }
  if (++frames_ <= page_.value_or(1)) pictures_.push_back(picture);
  return true;
}

bool GifBlocks::alpha() const {
  const GifPicture& first = pictures_.front();
  const Rect& place = first.place;
  const bool covers = place.x == 0 && place.y == 0 && place.width >= canvas_.width && place.height >= canvas_.height;
  if (!covers || first.transparent) return true;
  const auto last = std::prev(pictures_.end());
  return (pictures_.size() > 1 && first.disposal == GifPicture::Disposal::restore) ||
         std::any_of(pictures_.begin(), last,
                     [](const GifPicture& picture) { return picture.disposal == GifPicture::Disposal::clear; });
}

/// Decoded beside those of the canvas.
std::int64_t GifBlocks::hidden_pixels() const {
  std::int64_t most = 0;
  for (const GifPicture& picture : pictures_)
    if (reaches_over(picture.place, canvas_)) most = std::max(most, picture.place.size().area() - canvas_.area());
  return most;
}

ImageInfo GifBlocks::describe() const {
  ImageInfo info;
  info.format = Format::gif;
  info.size = canvas_;
  info.hidden_pixels = hidden_pixels();
  info.color = ColorModel::rgb;
  info.subsampling = kSampling444;
  info.palette = true;
  const GifPicture& wanted = pictures_.back();
  info.stored_bits = 1;
  while ((std::size_t{3} << info.stored_bits) < wanted.palette.size()) ++info.stored_bits;
  info.interlaced = wanted.interlaced;
  info.alpha = alpha();
  info.frames = frames_;
  info.page = page_.value_or(1);
  info.multiple_scans = std::any_of(pictures_.begin(), std::prev(pictures_.end()), [](const GifPicture& picture) {
    return picture.disposal == GifPicture::Disposal::restore;
  });
  info.xmp_bytes = xmp_.size();
  info.icc_bytes = icc_.size();
  for (const View comment : comments_) info.other_bytes += 2 * joined_size(comment) + 2 * kBytesBeside;
  if (!icc_.empty()) info.icc_space = icc_color_space(icc_);
  return info;
}

Metadata GifBlocks::metadata(MetadataPolicy policy) const {
  Metadata metadata;
  if (policy == MetadataPolicy::strip_all) return metadata;
  metadata.icc = icc_;
  if (policy == MetadataPolicy::strip) return metadata;
  metadata.xmp.assign(xmp_.begin(), xmp_.end());
  for (const View comment : comments_)
    if (auto text = text_of_comment(joined_sub_blocks(comment))) metadata.text_chunks.push_back(std::move(*text));
  // A pixel's width by its height is (aspect + 15) / 64.
  if (aspect_ != 0) metadata.density = {0, 64, static_cast<std::uint16_t>(aspect_ + 15)};
  return metadata;
}

std::vector<std::string> GifBlocks::warnings(MetadataPolicy policy) const {
  std::vector<std::string> texts;
  if (frames_ > 1 && !page_)
    texts.emplace_back("an animation of " + std::to_string(frames_) + " pictures, of which the first alone is kept");
  if (std::ranges::any_of(pictures_, [&](const GifPicture& one) { return reaches_over(one.place, canvas_); }))
    texts.emplace_back("what of it lies outside its canvas is cut off");
  if (lacks_end_) texts.emplace_back("its end is missing");
  if (texts_to_draw_ > 0) texts.emplace_back("text that is to be drawn over it is left out");
  if (policy == MetadataPolicy::keep && unknown_ > 0)
    texts.emplace_back(std::to_string(unknown_) + " of its extensions, which are not known, are left out");
  if (policy == MetadataPolicy::keep && comments_left_out_ > 0)
    texts.emplace_back(std::to_string(comments_left_out_) + " of its comments are left out");
  constexpr std::size_t kFew = 16;
  if (behind_ > kFew) texts.emplace_back(std::to_string(behind_) + " bytes behind the picture: not kept");
  return texts;
}

}  // namespace lightmill
