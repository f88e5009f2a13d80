#include "codec/avif/extent.h"

#include "codec/iso_box.h"

#include <algorithm>
#include <iterator>

namespace lightmill {

bool belongs_to_avif(std::string_view type, std::size_t at) {
  constexpr std::string_view kTypes[] = {"meta", "moov", "mdat", "free", "skip",
                                         "wide", "uuid", "pdin", "moof", "mfra"};
  return type == "ftyp" ? at == 0 : std::ranges::find(kTypes, type) != std::end(kTypes);
}

/// Data may come before what says where in it the picture is.
bool AvifExtent::find(std::span<const std::uint8_t> bytes) {
  while (!found_ && bytes.size() > at_) {
    const auto box = box_at(bytes.subspan(at_));
    if (!box) return false;
    if (!belongs_to_avif(box->type, at_) || box->size < box->head) {
      found_ = has_index_ && has_data_;
      return found_;
    }
    if (bytes.size() - at_ < box->size) return false;
    at_ += static_cast<std::size_t>(box->size);
    has_index_ = has_index_ || box->type == "meta" || box->type == "moov";
    has_data_ = has_data_ || box->type == "mdat";
  }
  return found_;
}

}  // namespace lightmill
