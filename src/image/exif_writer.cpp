#include "image/exif_directory.h"

#include "lightmill/error.h"

#include <algorithm>
#include <limits>

namespace lightmill {
namespace {

class Writer {
 public:
  Writer(const ExifTree& tree, TiffKind kind) : tree_(tree), kind_(kind), low_(kind == TiffKind::big ? 16 : 8) {
    pin_maker_note();
  }

  Bytes write() {
    put_header();
    std::size_t pointer = kind_ == TiffKind::big ? 8 : 4;  // where the next directory's place is told
    for (const ExifDirectory& directory : tree_.chain) {
      const std::size_t at = put(directory);
      put_number(pointer, at, offset_size());
      pointer = at + table_size(directory) - offset_size();
    }
    return std::move(bytes_);
  }

 private:
  std::size_t offset_size() const { return kind_ == TiffKind::big ? 8 : 4; }
  std::size_t count_size() const { return kind_ == TiffKind::big ? 8 : 2; }
  std::size_t entry_size() const { return kind_ == TiffKind::big ? 20 : 12; }
  std::size_t table_size(const ExifDirectory& directory) const {
    return count_size() + directory.entries.size() * entry_size() + offset_size();
  }

  /// Where it was, unless that leaves a large hole.
  void pin_maker_note() {
    constexpr std::size_t kFarthest = std::size_t{16} << 10;
    const ExifDirectory* exif = tree_.chain.empty() ? nullptr : tree_.chain.front().below(tag::kExifDirectory);
    const ExifEntry* note = exif ? exif->find(tag::kMakerNote) : nullptr;
    if (!note || note->value.size() <= offset_size() || note->place < low_ || note->place > kFarthest) return;
    pinned_ = note;
    hole_ends_ = note->place;
    high_ = note->place + note->value.size();
  }

  /// A place for as many bytes, in front of what is pinned where they fit.
  std::size_t allocate(std::size_t size) {
    const std::size_t even = low_ + (low_ & 1);
    std::size_t& end = even <= hole_ends_ && size <= hole_ends_ - even ? low_ : high_;
    const std::size_t at = end + (end & 1);
    const std::size_t most = kind_ == TiffKind::big ? std::numeric_limits<std::size_t>::max() : 0xFFFF'FFFF;
    if (size > most - at) throw Error(Cause::too_large, "metadata of more than 4 GB");
    end = at + size;
    return at;
  }

  void put_bytes(std::size_t at, std::span<const std::uint8_t> bytes) {
    if (bytes_.size() < at + bytes.size()) bytes_.resize(at + bytes.size());
    std::ranges::copy(bytes, bytes_.begin() + static_cast<std::ptrdiff_t>(at));
  }
  void put_number(std::size_t at, std::uint64_t number, std::size_t size) {
    if (bytes_.size() < at + size) bytes_.resize(at + size);
    for (std::size_t i = 0; i < size; ++i)
      bytes_[at + i] = static_cast<std::uint8_t>(number >> (8 * (tree_.order == ByteOrder::little ? i : size - 1 - i)));
  }

  void put_header() {
    const bool big = kind_ == TiffKind::big;
    const std::uint8_t mark = tree_.order == ByteOrder::little ? 'I' : 'M';
    bytes_ = {mark, mark};
    put_number(2, big ? 43 : 42, 2);
    if (big) put_number(4, 8, 2);
    put_number(big ? 8 : 4, 0, offset_size());
  }

  std::size_t put(const ExifDirectory& directory) {
    std::vector<const ExifEntry*> sorted;
    for (const ExifEntry& entry : directory.entries) sorted.push_back(&entry);
    std::ranges::stable_sort(sorted, {}, &ExifEntry::tag);
    const std::size_t table = allocate(table_size(directory));
    put_number(table, sorted.size(), count_size());
    std::size_t at = table + count_size();
    for (const ExifEntry* entry : sorted) {
      put(*entry, at);
      at += entry_size();
    }
    put_number(at, 0, offset_size());
    return table;
  }

  void put(const ExifEntry& entry, std::size_t at) {
    std::vector<std::uint64_t> places;
    for (const ExifDirectory& below : entry.directories) places.push_back(put(below));
    for (const Bytes& piece : entry.pieces) {
      places.push_back(allocate(piece.size()));
      put_bytes(static_cast<std::size_t>(places.back()), piece);
    }
    const bool far = std::ranges::any_of(places, [](std::uint64_t place) { return place > 0xFFFF'FFFF; });
    const TiffType type = places.empty() ? entry.type : far ? TiffType::qword : TiffType::dword;
    const ExifEntry pointers = numbers_entry(entry.tag, type, places, tree_.order);
    const Bytes& value = places.empty() ? entry.value : pointers.value;
    const std::size_t size = std::max<std::size_t>(size_of(type), 1);
    put_number(at, entry.tag, 2);
    put_number(at + 2, static_cast<std::uint64_t>(type), 2);
    put_number(at + 4, value.size() / size, offset_size());
    const std::size_t field = at + 4 + offset_size();
    put_number(field, 0, offset_size());
    if (value.size() <= offset_size()) return put_bytes(field, value);
    const std::size_t place = &entry == pinned_ ? entry.place : allocate(value.size());
    put_number(field, place, offset_size());
    put_bytes(place, value);
  }

  const ExifTree& tree_;
  const TiffKind kind_;
  Bytes bytes_;
  const ExifEntry* pinned_ = nullptr;
  std::size_t low_;  // what is in front of the pinned value ends there, and what is behind it at `high_`
  std::size_t high_ = 0;
  std::size_t hole_ends_ = std::numeric_limits<std::size_t>::max();
};

}  // namespace

Bytes write_exif(const ExifTree& tree, TiffKind kind) { return Writer(tree, kind).write(); }

}  // namespace lightmill
