#include "image/exif_directory.h"

#include <algorithm>
#include <utility>

namespace lightmill {

std::size_t ExifEntry::count() const {
  if (!directories.empty()) return directories.size();
  if (!pieces.empty()) return pieces.size();
  const std::size_t size = size_of(type);
  return size == 0 ? 0 : value.size() / size;
}

const ExifEntry* ExifDirectory::find(std::uint16_t tag) const {
  const auto found = std::ranges::find(entries, tag, &ExifEntry::tag);
  return found == entries.end() ? nullptr : &*found;
}

ExifEntry* ExifDirectory::find(std::uint16_t tag) { return const_cast<ExifEntry*>(std::as_const(*this).find(tag)); }

void ExifDirectory::put(ExifEntry entry) {
  erase(entry.tag);
  const auto behind = std::ranges::upper_bound(entries, entry.tag, {}, &ExifEntry::tag);
  entries.insert(behind, std::move(entry));
}

void ExifDirectory::erase(std::uint16_t tag) {
  std::erase_if(entries, [&](const ExifEntry& entry) { return entry.tag == tag; });
}

const ExifDirectory* ExifDirectory::below(std::uint16_t tag) const {
  const ExifEntry* pointer = find(tag);
  return pointer && !pointer->directories.empty() ? &pointer->directories.front() : nullptr;
}

std::optional<std::uint64_t> number_of(const ExifEntry& entry, ByteOrder order, std::size_t index) {
  const std::size_t size = size_of(entry.type);
  const bool whole = entry.type == TiffType::byte || entry.type == TiffType::word || entry.type == TiffType::dword ||
                     entry.type == TiffType::qword;
  if (!whole || index >= entry.value.size() / size) return std::nullopt;
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < size; ++i)
    number = number << 8 | entry.value[index * size + (order == ByteOrder::little ? size - 1 - i : i)];
  return number;
}

ExifEntry numbers_entry(std::uint16_t tag, TiffType type, std::span<const std::uint64_t> numbers, ByteOrder order) {
  const std::size_t size = type == TiffType::rational ? 4 : size_of(type);
  ExifEntry entry{.tag = tag, .type = type, .value = Bytes(size * numbers.size())};
  std::uint8_t* to = entry.value.data();
  for (const std::uint64_t number : numbers) {
    for (std::size_t i = 0; i < size; ++i)
      *to++ = static_cast<std::uint8_t>(number >> (8 * (order == ByteOrder::little ? i : size - 1 - i)));
  }
  return entry;
}

ExifEntry number_entry(std::uint16_t tag, TiffType type, std::uint64_t number, ByteOrder order) {
  return numbers_entry(tag, type, std::span(&number, 1), order);
}

ExifEntry text_entry(std::uint16_t tag, std::string_view text) {
  ExifEntry entry{.tag = tag, .type = TiffType::ascii, .value = Bytes(text.begin(), text.end())};
  entry.value.push_back(0);
  return entry;
}

}  // namespace lightmill
