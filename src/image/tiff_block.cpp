#include "image/tiff_block.h"

#include <algorithm>

namespace lightmill {

std::optional<TiffBlock> TiffBlock::of(View bytes) {
  if (bytes.size() < 8 || bytes[0] != bytes[1] || (bytes[0] != 'I' && bytes[0] != 'M')) return std::nullopt;
  TiffBlock block(bytes, bytes[0] == 'I' ? ByteOrder::little : ByteOrder::big);
  constexpr std::uint64_t kClassic = 42, kBig = 43;
  const std::uint64_t version = block.sure(2, 2);
  if (version != kClassic && version != kBig) return std::nullopt;
  if (version == kBig) {
    const bool known = block.sure(4, 2) == 8 && block.number(6, 2) == 0u && block.number(8, 8);
    if (!known) return std::nullopt;
    block.kind_ = TiffKind::big;
  }
  block.first_ = version == kBig ? block.sure(8, 8) : block.sure(4, 4);
  return block;
}

std::optional<std::uint64_t> TiffBlock::number(std::uint64_t at, std::size_t size) const {
  if (at > bytes_.size() || bytes_.size() - at < size) return std::nullopt;
  const auto from = bytes_.subspan(static_cast<std::size_t>(at), size);
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < size; ++i) value = value << 8 | from[order_ == ByteOrder::little ? size - 1 - i : i];
  return value;
}

std::optional<TiffBlock::Directory> TiffBlock::directory(std::uint64_t at) const {
  const std::size_t count_size = kind_ == TiffKind::big ? 8 : 2;
  const auto count = number(at, count_size);
  if (!count || at == 0) return std::nullopt;
  Directory directory{.entries = at + count_size};
  const std::uint64_t room = (bytes_.size() - directory.entries) / entry_size();
  constexpr std::uint64_t kMost = 65'535;  // BigTIFF's may be more, which no file needs
  directory.count = static_cast<std::size_t>(std::min(*count, kMost));
  directory.whole = static_cast<std::size_t>(std::min(*count, std::min(room, kMost)));
  if (directory.whole == *count) directory.next = sure(directory.entries + *count * entry_size(), offset_size());
  return directory;
}

TiffBlock::Entry TiffBlock::entry(const Directory& directory, std::size_t index) const {
  const std::uint64_t at = directory.entries + index * entry_size(), value = at + entry_size() - offset_size();
  Entry entry{.tag = static_cast<std::uint16_t>(sure(at, 2)),
              .type = static_cast<TiffType>(sure(at + 2, 2)),
              .count = sure(at + 4, offset_size())};
  const std::size_t size = size_of(entry.type);
  entry.inside = size > 0 && entry.count <= offset_size() / size;
  entry.place = entry.inside ? value : sure(value, offset_size());
  return entry;
}

std::optional<TiffBlock::Entry> TiffBlock::find(const Directory& directory, std::uint16_t tag) const {
  for (std::size_t i = 0; i < directory.whole; ++i)
    if (const Entry found = entry(directory, i); found.tag == tag) return found;
  return std::nullopt;
}

std::optional<TiffBlock::View> TiffBlock::value(const Entry& entry) const {
  const std::size_t size = size_of(entry.type);
  if (size == 0 || entry.place > bytes_.size() || entry.count > (bytes_.size() - entry.place) / size)
    return std::nullopt;
  return bytes_.subspan(static_cast<std::size_t>(entry.place), static_cast<std::size_t>(entry.count) * size);
}

std::optional<std::uint64_t> TiffBlock::number(const Entry& entry, std::uint64_t index) const {
  switch (entry.type) {
    case TiffType::byte:
    case TiffType::word:
    case TiffType::dword:
    case TiffType::directory:
    case TiffType::qword:
    case TiffType::directory8:
      break;
    default:
      return std::nullopt;
  }
  const std::size_t size = size_of(entry.type);
  if (index >= entry.count || index > bytes_.size() || entry.place > bytes_.size()) return std::nullopt;
  return number(entry.place + index * size, size);
}

}  // namespace lightmill
