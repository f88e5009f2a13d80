#include "codec/avif/boxes.h"

#include "codec/avif/extent.h"
#include "codec/iso_box.h"

#include "lightmill/error.h"

#include <algorithm>

namespace lightmill {
namespace {

/// Behind a full box's version and flags.
AvifView behind_version(AvifView content) { return content.subspan(std::min<std::size_t>(4, content.size())); }

template <typename Use>
void each_box(AvifView bytes, const Use& use) {
  while (const auto box = box_at(bytes)) {
    const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(box->size, bytes.size()));
    if (size < box->head) return;
    use(box->type, bytes.subspan(box->head, size - box->head));
    bytes = bytes.subspan(size);
  }
}

/// libavif's lists of what these hold are gone through for each entry: a megabyte costs seconds.
void check_length(std::string_view type, AvifView content, std::size_t most) {
  if (content.size() > most)
    throw Error(Cause::unsupported, "its box \"" + std::string(type) + "\" has " + std::to_string(content.size()) +
                                        " bytes; more than " + std::to_string(most) + " are not read");
}

/// A part of a box that is read from its beginning; zeros come behind its end.
class Reading {
 public:
  explicit Reading(AvifView bytes) : left_(bytes) {}
  bool ended() const { return left_.empty(); }
  std::uint64_t number(std::size_t bytes) {
    const AvifView part = left_.first(std::min(bytes, left_.size()));
    left_ = left_.subspan(part.size());
    return big_endian(part);
  }
  void skip(std::size_t bytes) { left_ = left_.subspan(std::min(bytes, left_.size())); }

 private:
  AvifView left_;
};

}  // namespace

AvifBoxes::AvifBoxes(AvifView file) {
  for (std::size_t at = 0; at < file.size();) {
    const auto box = box_at(file.subspan(at));
    if (!box || !belongs_to_avif(box->type, at) || box->size < box->head) {
      behind_ = file.size() - at;
      return;
    }
    const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(box->size, file.size() - at));
    const bool needed = box->type == "meta" || box->type == "moov" || box->type == "mdat";
    cut_ = cut_ || (needed && !box->to_the_end && size < box->size);
    take_top(box->type, file.subspan(at + box->head, size - std::min(size, box->head)));
    at += size;
  }
}

void AvifBoxes::take_top(std::string_view type, AvifView content) {
  constexpr std::size_t kLongestMovie = std::size_t{1} << 20;
  if (type == "meta") take_meta(content);
  if (type != "moov") return;
  check_length(type, content, kLongestMovie);
  take_movie(content);
}

/// The tracks of a sequence, which libavif makes tables for, however short.
void AvifBoxes::take_movie(AvifView content, int depth) {
  constexpr int kDeepest = 8;
  if (depth > kDeepest) throw Error(Cause::damaged, "its tracks lie in one another");
  each_box(content, [&](std::string_view type, AvifView inner) {
    count();
    if (type == "trak" || type == "mdia" || type == "minf" || type == "stbl") take_movie(inner, depth + 1);
    if (type == "meta") take_meta(inner);
    if (type == "stsd") take_samples(inner);
    if (type == "tkhd") take_track_size(inner);
  });
}

void AvifBoxes::take_samples(AvifView content) {
  constexpr std::size_t kCount = 4, kVisualSampleEntry = 78;
  const AvifView entries = behind_version(content);
  each_box(entries.subspan(std::min(kCount, entries.size())), [&](std::string_view, AvifView inner) {
    count();
    each_box(inner.subspan(std::min(kVisualSampleEntry, inner.size())), [&](std::string_view type, AvifView property) {
      count();
      take_property(type, property);
    });
  });
}

void AvifBoxes::take_meta(AvifView content) {
  constexpr std::size_t kMost = std::size_t{256} << 10;
  each_box(behind_version(content), [&](std::string_view type, AvifView inner) {
    if (type == "iref") check_length(type, inner, kMost);
    if (type == "iloc") take_locations(inner);
    if (type == "iinf") take_items(inner);
    if (type == "iprp") take_properties(inner);
  });
}

/// Where items lie (ISO/IEC 14496-12, 8.11.3). Extents that take no bytes of the box could be told without end.
void AvifBoxes::take_locations(AvifView content) {
  constexpr std::size_t kMost = std::size_t{256} << 10;
  check_length("iloc", content, kMost);
  Reading box(content);
  const auto version = box.number(1);
  box.skip(3);
  const std::size_t sizes = box.number(2);
  const std::size_t offset = sizes >> 12, length = sizes >> 8 & 15, base = sizes >> 4 & 15;
  const std::size_t index = version == 0 ? 0 : sizes & 15;
  if (offset + length == 0) throw Error(Cause::damaged, "it does not say where its data lie");
  const std::size_t id = version < 2 ? 2 : 4;
  for (auto items = box.number(id); items > 0 && !box.ended(); --items) {
    box.skip(id);
    const auto construction = version == 0 ? 0 : box.number(2) & 15;
    box.skip(2 + base);
    const auto extents = box.number(2);
    one_piece_ = one_piece_ && construction == 0 && extents <= 1;
    box.skip(extents * (index + offset + length));
  }
}

void AvifBoxes::take_items(AvifView content) {
  const std::size_t count_bytes = content.empty() || content[0] == 0 ? 2 : 4;
  const AvifView entries = behind_version(content);
  each_box(entries.subspan(std::min(count_bytes, entries.size())), [&](std::string_view, AvifView inner) {
    constexpr std::size_t kProtection = 2;
    count();
    const std::size_t id_bytes = !inner.empty() && inner[0] >= 3 ? 4 : 2;
    const AvifView entry = behind_version(inner);
    if (entry.size() >= id_bytes + kProtection + 4 && text_of(entry.subspan(id_bytes + kProtection, 4)) == "tmap")
      leave_out("the gain map by which it is shown in HDR is not kept");
  });
}

void AvifBoxes::take_properties(AvifView content) {
  constexpr std::size_t kMost = std::size_t{256} << 10;
  each_box(content, [&](std::string_view type, AvifView inner) {
    if (type == "ipma") check_length(type, inner, kMost);
    if (type != "ipco") return;
    each_box(inner, [&](std::string_view property, AvifView value) {
      count();
      take_property(property, value);
    });
  });
}

void AvifBoxes::take_property(std::string_view type, AvifView content) {
  if (type == "ispe") take_size(behind_version(content));
  if (type == "auxC") take_auxiliary(behind_version(content));
  if (type == "clli" || type == "mdcv" || type == "cclv" || type == "amve")
    leave_out("what it says of the brightness of HDR is not kept");
}

void AvifBoxes::take_auxiliary(AvifView content) {
  const std::string_view text = text_of(content);
  const std::string kind(text.substr(0, text.find('\0')));
  if (kind != "urn:mpeg:mpegB:cicp:systems:auxiliary:alpha" && kind != "urn:mpeg:hevc:2015:auxid:1")
    leave_out("an auxiliary picture beside it (" + kind.substr(kind.rfind(':') + 1) + ") is not kept");
}

void AvifBoxes::take_size(AvifView content) {
  if (content.size() >= 8) take_size(big_endian(content.first(4)), big_endian(content.subspan(4, 4)));
}

/// Fractions of a sample are the lower 16 bits (ISO/IEC 14496-12, 8.3.2).
void AvifBoxes::take_track_size(AvifView content) {
  if (content.size() < 8) return;
  const AvifView size = content.last(8);
  take_size(big_endian(size.first(2)), big_endian(size.subspan(4, 2)));
}

void AvifBoxes::take_size(std::uint64_t width, std::uint64_t height) {
  constexpr std::uint64_t kLongest = 65'535, kMost = std::uint64_t{16'384} * 16'384;  // AV1's own, and libavif's
  if (width > kLongest || height > kLongest || width * height > kMost)
    throw Error(Cause::too_large, "a picture of " + std::to_string(width) + "x" + std::to_string(height) +
                                      " is over the limits of libavif: sides of 65535, 268 MP");
  const Size size{static_cast<int>(width), static_cast<int>(height)};
  if (size.area() > largest_.area()) largest_ = size;
}

void AvifBoxes::count() {
  constexpr std::size_t kMost = 8192;
  if (++boxes_ > kMost)
    throw Error(Cause::unsupported, "it has more than " + std::to_string(kMost) + " items and properties");
}

void AvifBoxes::leave_out(std::string what) {
  std::replace_if(
      what.begin(), what.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
  if (std::ranges::find(not_kept_, what) == not_kept_.end()) not_kept_.push_back(std::move(what));
}

}  // namespace lightmill
