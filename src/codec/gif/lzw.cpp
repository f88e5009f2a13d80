#include "codec/gif/lzw.h"

#include "lightmill/error.h"

#include <gif_lib.h>

#include <algorithm>
#include <new>

namespace lightmill {

void GifIndices::Close::operator()(GifFileType* file) const { DGifCloseFile(file, nullptr); }

/// A file of that picture alone, without palettes. It is said to be a row higher, since giflib reads on behind the last
/// row and holds what is wrong there against it.
std::array<std::uint8_t, GifIndices::kHead + GifIndices::kDescriptor> GifIndices::head_for(const Rect& place) {
  constexpr int kHighest = 65'535;
  const int height = std::min(place.height + 1, kHighest);
  const auto low = [](int number) { return static_cast<std::uint8_t>(number & 0xFF); };
  const auto high = [](int number) { return static_cast<std::uint8_t>(number >> 8 & 0xFF); };
  return {'G',
          'I',
          'F',
          '8',
          '9',
          'a',
          1,
          0,
          1,
          0,
          0,
          0,
          0,
          0x2C,
          0,
          0,
          0,
          0,
          low(place.width),
          high(place.width),
          low(height),
          high(height),
          0};
}

/// Where the length of the sub-block stands that the data end in; behind them where they end in none.
std::size_t GifIndices::cut_sub_block(std::span<const std::uint8_t> data) {
  std::size_t at = 1;  // behind the size of the smallest code
  while (at < data.size() && data[at] != 0) {
    const std::size_t next = at + 1 + data[at];
    if (next > data.size()) return at;
    at = next;
  }
  return data.size();
}

GifIndices::GifIndices(const GifPicture& picture)
    : head_(head_for(picture.place)), picture_(picture), cut_(cut_sub_block(picture.data)) {
  int error = 0;
  file_.reset(DGifOpen(this, give, &error));
  if (!file_) throw std::bad_alloc();  // the head is ours
  GifRecordType type = UNDEFINED_RECORD_TYPE;
  if (DGifGetRecordType(file_.get(), &type) == GIF_OK && DGifGetImageDesc(file_.get()) == GIF_OK) return;
  if (file_->Error == D_GIF_ERR_NOT_ENOUGH_MEM) throw std::bad_alloc();
  throw Error(Cause::damaged, "the beginning of its data is damaged");
}

/// Nothing behind the data, which makes giflib stop. It takes sub-blocks whole or not at all, so that one that is cut
/// is said to be as long as it is.
int GifIndices::give(GifFileType* file, std::uint8_t* to, int count) noexcept {
  auto& self = *static_cast<GifIndices*>(file->UserData);
  int given = 0;
  for (; given < count; ++given, ++self.given_) {
    const std::size_t behind_head = self.given_ - self.head_.size();
    if (self.given_ < self.head_.size())
      to[given] = self.head_[self.given_];
    else if (behind_head == self.cut_ && self.cut_ < self.picture_.data.size())
      to[given] = static_cast<std::uint8_t>(self.picture_.data.size() - self.cut_ - 1);
    else if (behind_head < self.picture_.data.size())
      to[given] = self.picture_.data[behind_head];
    else
      break;
  }
  return given;
}

bool GifIndices::read(std::uint8_t* row) { return DGifGetLine(file_.get(), row, picture_.place.width) == GIF_OK; }

std::string GifIndices::complaint() const {
  const bool short_of = file_->Error == D_GIF_ERR_READ_FAILED || file_->Error == D_GIF_ERR_EOF_TOO_SOON;
  return short_of || given_ >= head_.size() + picture_.data.size() ? "its data end early" : "its data are damaged";
}

std::string giflib_version() {
  return std::to_string(GIFLIB_MAJOR) + "." + std::to_string(GIFLIB_MINOR) + "." + std::to_string(GIFLIB_RELEASE);
}

}  // namespace lightmill
