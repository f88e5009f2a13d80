#include "image/exif_edit.h"

#include "image/exif_directory.h"
#include "image/tiff_block.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

namespace lightmill {
namespace {

using BlockView = std::span<const std::uint8_t>;

constexpr std::size_t kHeaderBytes = 8, kCountBytes = 2, kEntryBytes = 12, kOffsetBytes = 4;
constexpr std::size_t kMostMet = 32;       // directories
constexpr std::size_t kMostPieces = 1024;  // of a thumbnail, whose offsets many directories may share

/// Bytes of a block.
struct Extent {
  std::size_t begin = 0, end = 0;
};

std::size_t table_begin(const TiffBlock::Directory& directory) {
  return static_cast<std::size_t>(directory.entries) - kCountBytes;
}

/// Nothing in the header, which is not written over.
std::optional<TiffBlock::Directory> directory_at(const TiffBlock& tiff, std::uint64_t place) {
  return place < kHeaderBytes ? std::nullopt : tiff.directory(place);
}

/// Where an entry leads to. Readers take numbers of any type for that.
std::optional<std::uint64_t> pointer_of(const TiffBlock& tiff, const TiffBlock::Entry& entry) {
  if (const auto number = tiff.number(entry)) return number;
  const std::size_t size = size_of(entry.type) * static_cast<std::size_t>(entry.count);
  return entry.inside ? tiff.number(entry.place, std::min(size, kOffsetBytes)) : std::nullopt;
}

/// Cut where the block ends.
std::size_t table_end(const TiffBlock& tiff, const TiffBlock::Directory& directory) {
  const std::size_t end = static_cast<std::size_t>(directory.entries) + directory.count * kEntryBytes + kOffsetBytes;
  return std::min(end, tiff.bytes().size());
}

/// The thumbnail's bytes, which one tag's offsets lead to, as much as another's numbers say. None where they do not lie
/// in the block.
std::vector<Extent> pieces_of(const TiffBlock& tiff, const TiffBlock::Directory& directory, std::uint16_t offsets_tag,
                              std::uint16_t sizes_tag) {
  std::vector<Extent> pieces;
  const auto offsets = tiff.find(directory, offsets_tag), sizes = tiff.find(directory, sizes_tag);
  const std::uint64_t end = tiff.bytes().size();
  for (std::uint64_t i = 0; offsets && sizes && i < std::min<std::uint64_t>(offsets->count, kMostPieces); ++i) {
    const auto at = tiff.number(*offsets, i), size = tiff.number(*sizes, i);
    if (!at || !size || *at > end || *size > end - *at) break;
    pieces.push_back({static_cast<std::size_t>(*at), static_cast<std::size_t>(*at + *size)});
  }
  return pieces;
}
std::vector<Extent> jpeg_of(const TiffBlock& tiff, const TiffBlock::Directory& directory) {
  return pieces_of(tiff, directory, tag::kThumbnail, tag::kThumbnailBytes);
}
std::vector<Extent> samples_of(const TiffBlock& tiff, const TiffBlock::Directory& directory) {
  return pieces_of(tiff, directory, tag::kStripOffsets, tag::kStripByteCounts);
}

/// All bytes that a directory and those below it have to do with.
class Belongings {
 public:
  explicit Belongings(const TiffBlock& tiff) : tiff_(tiff) {}

  void add(std::uint64_t place) {
    const auto directory = directory_at(tiff_, place);
    if (!directory || met_.size() == kMostMet || std::ranges::find(met_, place) != met_.end()) return;
    met_.push_back(place);
    extents.push_back({table_begin(*directory), table_end(tiff_, *directory)});
    for (std::size_t i = 0; i < directory->whole; ++i) add(tiff_.entry(*directory, i));
    for (const auto& pieces : {jpeg_of(tiff_, *directory), samples_of(tiff_, *directory)})
      extents.insert(extents.end(), pieces.begin(), pieces.end());
  }
  void add_chain(std::uint64_t place) {
    for (std::size_t i = 0; i < kMostMet && place != 0; ++i) {
      add(place);
      const auto directory = directory_at(tiff_, place);
      place = directory ? directory->next : 0;
    }
  }

  std::vector<Extent> extents;

 private:
  void add(const TiffBlock::Entry& entry) {
    const auto value = tiff_.value(entry);
    if (value && !entry.inside) {
      const auto at = static_cast<std::size_t>(entry.place);
      extents.push_back({at, at + value->size()});
    }
    const bool leads =
        entry.tag == tag::kExifDirectory || entry.tag == tag::kGpsDirectory || entry.tag == tag::kInteropDirectory;
    if (leads) add(pointer_of(tiff_, entry).value_or(0));
  }

  const TiffBlock& tiff_;
  std::vector<std::uint64_t> met_;
};

/// Of a block of EXIF whose first directory can be read.
class ExifEditor {
 public:
  static std::optional<ExifEditor> of(Bytes& block) {
    const auto tiff = TiffBlock::of(block);
    if (!tiff || tiff->kind() != TiffKind::classic) return std::nullopt;
    const auto first = tiff->directory(tiff->first_directory());
    const bool whole = first && first->whole == first->count &&
                       block.size() - first->entries >= first->count * kEntryBytes + kOffsetBytes;
    return whole && tiff->first_directory() >= kHeaderBytes ? std::optional(ExifEditor(block)) : std::nullopt;
  }

  TiffBlock tiff() const { return TiffBlock::of(block_).value(); }
  TiffBlock::Directory first() const { return tiff().directory(tiff().first_directory()).value(); }

  /// The places of all directories but those of GPS; nothing where there are more than a file has.
  std::optional<std::vector<std::uint64_t>> directories() const {
    const TiffBlock now = tiff();
    std::vector<std::uint64_t> places;
    const auto is_met = [&](std::uint64_t place) { return std::ranges::find(places, place) != places.end(); };
    for (std::uint64_t at = now.first_directory(); directory_at(now, at) && !is_met(at);) {
      if (places.size() == kMostMet) return std::nullopt;
      places.push_back(at);
      at = directory_at(now, at)->next;
    }
    for (std::size_t i = 0; i < places.size(); ++i) {
      const std::vector<std::uint64_t> led = led_to(now, directory_at(now, places[i]).value());
      if (led.size() > kMostMet) return std::nullopt;
      for (const std::uint64_t place : led)
        if (directory_at(now, place) && !is_met(place)) places.push_back(place);
      if (places.size() > kMostMet) return std::nullopt;
    }
    return places;
  }

  struct Taken {
    Extent value;                            ///< empty where it was in the entry
    std::optional<std::uint64_t> directory;  ///< that it led to, where it was a pointer
  };
  /// Takes all entries of that tag out of a directory's table; what they led to stays.
  std::vector<Taken> take_out(std::uint64_t place, std::uint16_t tag) {
    std::vector<Taken> taken;
    const TiffBlock now = tiff();
    const auto directory = directory_at(now, place);
    std::vector<std::uint8_t> kept;
    for (std::size_t i = 0; directory && i < directory->whole; ++i) {
      const TiffBlock::Entry entry = now.entry(*directory, i);
      const auto bytes =
          now.bytes().subspan(static_cast<std::size_t>(directory->entries) + i * kEntryBytes, kEntryBytes);
      if (entry.tag == tag) {
        const auto value = now.value(entry);
        const auto at = static_cast<std::size_t>(entry.place);
        const Extent extent = value && !entry.inside ? Extent{at, at + value->size()} : Extent{};
        taken.push_back({extent, pointer_of(now, entry)});
      } else {
        kept.insert(kept.end(), bytes.begin(), bytes.end());
      }
    }
    if (taken.empty()) return taken;
    const std::size_t entries = static_cast<std::size_t>(directory->entries), end = table_end(now, *directory);
    const std::size_t behind = entries + directory->whole * kEntryBytes;
    kept.insert(kept.end(), block_.begin() + offset(behind), block_.begin() + offset(end));
    std::ranges::fill(block_.begin() + offset(entries), block_.begin() + offset(end), std::uint8_t{0});
    std::ranges::copy(kept, block_.begin() + offset(entries));
    put(table_begin(*directory), directory->count - taken.size(), kCountBytes);
    freed_ += taken.size();
    return taken;
  }

  /// Zeros, but where what is left has the very same place, as values have that a writer found to be alike; what was at
  /// the end is cut off.
  void wipe(std::vector<Extent> extents) {
    const TiffBlock now = tiff();
    Belongings left(now);
    left.add_chain(now.first_directory());
    std::ranges::sort(left.extents, {}, &Extent::begin);
    std::erase_if(extents, [&](const Extent& extent) {
      const auto like = std::ranges::lower_bound(left.extents, extent.begin, {}, &Extent::begin);
      return like != left.extents.end() && like->begin == extent.begin;
    });
    extents = around_first(extents);
    std::ranges::sort(extents, {}, &Extent::begin);
    std::size_t done = kHeaderBytes, tail = block_.size();
    for (const Extent& extent : extents) {
      const std::size_t from = std::max(done, extent.begin);
      if (from >= extent.end) continue;
      if (from > done || tail == block_.size()) tail = from;
      std::ranges::fill(block_.begin() + offset(from), block_.begin() + offset(extent.end), std::uint8_t{0});
      done = extent.end;
    }
    if (done == block_.size()) block_.resize(tail);
  }

  /// Nothing where that is behind the end.
  void put(std::size_t at, std::uint64_t number, std::size_t size) {
    if (at > block_.size() || block_.size() - at < size) return;
    const ExifEntry bytes = number_entry(0, size == 2 ? TiffType::word : TiffType::dword, number, tiff().order());
    std::ranges::copy(bytes.value, block_.begin() + offset(at));
  }

  /// At an even place behind all else.
  std::size_t append(BlockView bytes) {
    if (block_.size() % 2 != 0) block_.push_back(0);
    const std::size_t at = block_.size();
    block_.insert(block_.end(), bytes.begin(), bytes.end());
    return at;
  }

  /// Entries of the first directory, and their values.
  void drop(std::uint16_t tag) {
    std::vector<Extent> old;
    for (const auto& taken : take_out(tiff().first_directory(), tag)) old.push_back(taken.value);
    if (!old.empty()) wipe(std::move(old));
  }

  /// An entry of text in the first directory, which is moved behind all else where there is no room for one more.
  void put_text(std::uint16_t tag, std::string_view text) {
    const ExifEntry entry = text_entry(tag, text);
    std::array<std::uint8_t, kOffsetBytes> field{};
    const bool inside = entry.value.size() <= field.size();
    if (inside) std::ranges::copy(entry.value, field.begin());
    const std::size_t value = inside ? 0 : append(entry.value);
    Bytes table = with_entry(tag);
    if (freed_ > 0) {
      std::ranges::copy(table, block_.begin() + offset(table_begin(first())));
    } else {
      const Extent old{table_begin(first()), table_end(tiff(), first())};
      put(4, append(table), kOffsetBytes);
      wipe({old});
    }
    const auto at = static_cast<std::size_t>(place_of(tag));
    put(at + 2, static_cast<std::uint64_t>(TiffType::ascii), 2);
    put(at + 4, entry.value.size(), 4);
    std::ranges::copy(field, block_.begin() + offset(at + 8));
    if (!inside) put(at + 8, value, 4);
  }

 private:
  explicit ExifEditor(Bytes& block) : block_(block) {}

  /// What is below a directory but GPS; of those that are very many some.
  static std::vector<std::uint64_t> led_to(const TiffBlock& tiff, const TiffBlock::Directory& directory) {
    std::vector<std::uint64_t> places;
    for (std::size_t i = 0; i < directory.whole && places.size() <= kMostMet; ++i) {
      const TiffBlock::Entry entry = tiff.entry(directory, i);
      const bool leads =
          entry.tag == tag::kExifDirectory || entry.tag == tag::kInteropDirectory || entry.tag == tag::kSubDirectories;
      if (!leads) continue;
      places.push_back(pointer_of(tiff, entry).value_or(0));
      for (std::uint64_t j = 1; j < entry.count && places.size() <= kMostMet; ++j)
        places.push_back(tiff.number(entry, j).value_or(0));
    }
    return places;
  }

  static std::ptrdiff_t offset(std::size_t at) { return static_cast<std::ptrdiff_t>(at); }

  /// Without the first directory and the room that it had.
  std::vector<Extent> around_first(const std::vector<Extent>& extents) const {
    const TiffBlock now = tiff();
    const auto directory = directory_at(now, now.first_directory());
    if (!directory) return extents;
    const Extent table{table_begin(*directory), table_end(now, *directory) + freed_ * kEntryBytes};
    std::vector<Extent> around;
    for (const Extent& extent : extents) {
      around.push_back({extent.begin, std::min(extent.end, table.begin)});
      around.push_back({std::max(extent.begin, table.end), extent.end});
    }
    return around;
  }

  /// The first directory's table with an empty entry of that tag among the others.
  Bytes with_entry(std::uint16_t tag) const {
    const TiffBlock now = tiff();
    const TiffBlock::Directory directory = first();
    std::size_t index = 0;
    while (index < directory.count && now.entry(directory, index).tag < tag) ++index;
    Bytes table(block_.begin() + offset(table_begin(directory)), block_.begin() + offset(table_end(now, directory)));
    table.insert(table.begin() + offset(kCountBytes + index * kEntryBytes), kEntryBytes, 0);
    const auto set = [&](std::size_t at, std::uint64_t number) {
      std::ranges::copy(number_entry(0, TiffType::word, number, now.order()).value, table.begin() + offset(at));
    };
    set(0, directory.count + 1);
    set(kCountBytes + index * kEntryBytes, tag);
    return table;
  }

  std::uint64_t place_of(std::uint16_t tag) const {
    const TiffBlock now = tiff();
    const TiffBlock::Directory directory = first();
    std::size_t index = 0;
    while (now.entry(directory, index).tag != tag) ++index;
    return directory.entries + index * kEntryBytes;
  }

  Bytes& block_;
  std::size_t freed_ = 0;  // entries that were taken out
};

/// The directories behind the picture's own.
std::vector<TiffBlock::Directory> directories_behind(const TiffBlock& tiff) {
  std::vector<TiffBlock::Directory> found;
  auto directory = directory_at(tiff, tiff.first_directory());
  while (directory && directory->next != 0 && found.size() < kMostMet) {
    directory = directory_at(tiff, directory->next);
    if (directory) found.push_back(*directory);
  }
  return found;
}

struct PlacedThumbnail {
  TiffBlock::Directory directory;
  Extent jpeg;
};
/// None of what is no JPEG, nor of one that lies over directories, which would be written over with it.
std::optional<PlacedThumbnail> placed_thumbnail(const TiffBlock& tiff) {
  const auto behind = directories_behind(tiff);
  const auto is_jpeg = [&](const Extent& piece) {
    const auto bytes = tiff.bytes().subspan(piece.begin, piece.end - piece.begin);
    return bytes.size() > 3 && bytes[0] == 0xFF && bytes[1] == 0xD8;
  };
  const auto lies_over = [&](const Extent& piece, const TiffBlock::Directory& directory) {
    return piece.begin < table_end(tiff, directory) && piece.end > table_begin(directory);
  };
  const auto first = directory_at(tiff, tiff.first_directory());
  for (const TiffBlock::Directory& directory : behind) {
    const auto pieces = jpeg_of(tiff, directory);
    if (pieces.empty() || pieces.front().begin < kHeaderBytes || !is_jpeg(pieces.front())) continue;
    const auto over = [&](const TiffBlock::Directory& table) { return lies_over(pieces.front(), table); };
    if (!over(*first) && std::ranges::none_of(behind, over)) return PlacedThumbnail{directory, pieces.front()};
  }
  return std::nullopt;
}

}  // namespace

bool has_exif_gps(BlockView exif) {
  constexpr std::uint16_t kVersion = 0;
  const auto tiff = TiffBlock::of(exif);
  const auto first = tiff ? tiff->directory(tiff->first_directory()) : std::nullopt;
  const auto pointer = first ? tiff->find(*first, tag::kGpsDirectory) : std::nullopt;
  const auto gps = pointer ? tiff->directory(pointer_of(*tiff, *pointer).value_or(0)) : std::nullopt;
  for (std::size_t i = 0; gps && i < gps->whole; ++i)
    if (tiff->entry(*gps, i).tag != kVersion) return true;
  return false;
}

bool drop_exif_gps(Bytes& exif) {
  auto editor = ExifEditor::of(exif);
  if (!editor) return false;
  const auto places = editor->directories();
  if (!places) return false;
  std::vector<std::uint64_t> gone;
  for (const std::uint64_t place : *places)
    for (const auto& taken : editor->take_out(place, tag::kGpsDirectory)) {
      if (!taken.directory) return false;
      gone.push_back(*taken.directory);
    }
  const TiffBlock tiff = editor->tiff();
  Belongings belongings(tiff);
  for (const std::uint64_t place : gone) belongings.add(place);
  if (!gone.empty()) editor->wipe(std::move(belongings.extents));
  return true;
}

std::size_t thumbnail_bytes(BlockView exif) {
  const auto tiff = TiffBlock::of(exif);
  std::size_t bytes = 0;
  if (!tiff) return bytes;
  for (const TiffBlock::Directory& directory : directories_behind(*tiff))
    for (const auto& pieces : {jpeg_of(*tiff, directory), samples_of(*tiff, directory)})
      for (const Extent& piece : pieces) bytes += piece.end - piece.begin;
  return std::min(bytes, exif.size());
}

bool has_thumbnail(BlockView exif) { return thumbnail_bytes(exif) > 0; }

std::optional<Bytes> thumbnail_of(BlockView exif) {
  const auto tiff = TiffBlock::of(exif);
  const auto placed = tiff ? placed_thumbnail(*tiff) : std::nullopt;
  if (!placed) return std::nullopt;
  const auto jpeg = exif.subspan(placed->jpeg.begin, placed->jpeg.end - placed->jpeg.begin);
  return Bytes(jpeg.begin(), jpeg.end());
}

bool set_exif_thumbnail(Bytes& exif, BlockView jpeg) {
  auto editor = ExifEditor::of(exif);
  const auto placed = editor ? placed_thumbnail(editor->tiff()) : std::nullopt;
  if (!placed) return false;
  const auto set = [&](std::uint16_t tag, TiffType type, std::uint64_t number) {
    const auto entry = editor->tiff().find(placed->directory, tag);
    if (!entry) return;
    for (std::size_t i = 0; i < placed->directory.whole; ++i) {
      const std::size_t at = static_cast<std::size_t>(placed->directory.entries) + i * kEntryBytes;
      if (editor->tiff().entry(placed->directory, i).tag != tag) continue;
      editor->put(at + 2, static_cast<std::uint64_t>(type), 2);
      editor->put(at + 4, 1, 4);
      editor->put(at + 8, 0, 4);
      editor->put(at + 8, number, type == TiffType::word ? 2 : 4);
    }
  };
  std::size_t at = placed->jpeg.begin;
  if (jpeg.size() <= placed->jpeg.end - at) {
    const auto to = exif.begin() + static_cast<std::ptrdiff_t>(at);
    std::ranges::fill(to, exif.begin() + static_cast<std::ptrdiff_t>(placed->jpeg.end), std::uint8_t{0});
    std::ranges::copy(jpeg, to);
  } else {
    set(tag::kThumbnail, TiffType::dword, exif.size());  // so that the old one is nobody's
    set(tag::kThumbnailBytes, TiffType::dword, 0);
    editor->wipe({placed->jpeg});
    at = editor->append(jpeg);
  }
  set(tag::kThumbnail, TiffType::dword, at);
  set(tag::kThumbnailBytes, TiffType::dword, jpeg.size());
  set(tag::kOrientation, TiffType::word, 1);
  return true;
}

void drop_exif_thumbnail(Bytes& exif) {
  auto editor = ExifEditor::of(exif);
  if (!editor) return;
  const TiffBlock::Directory first = editor->first();
  if (first.next == 0) return;
  const TiffBlock tiff = editor->tiff();
  Belongings behind(tiff);
  behind.add_chain(first.next);
  editor->put(static_cast<std::size_t>(first.entries) + first.count * kEntryBytes, 0, kOffsetBytes);
  editor->wipe(std::move(behind.extents));
}

bool set_exif_copyright(Bytes& exif, std::string_view copyright) {
  auto editor = ExifEditor::of(exif);
  if (!editor || editor->first().count >= 0xFFFF) return false;
  editor->drop(tag::kCopyright);
  editor->put_text(tag::kCopyright, copyright);
  return true;
}

void drop_exif_copyright(Bytes& exif) {
  if (auto editor = ExifEditor::of(exif)) editor->drop(tag::kCopyright);
}

Bytes exif_of_authors(BlockView exif) {
  constexpr std::uint16_t kXpAuthor = 0x9C9D, kPhotographer = 0xA437;
  const auto read = read_exif(exif);
  if (!read) return {};
  ExifTree kept{.order = read->order, .chain = {{}}};
  const auto keep = [](const ExifDirectory& from, std::uint16_t tag, ExifDirectory& to) {
    if (const ExifEntry* entry = from.find(tag)) to.put(*entry);
  };
  const ExifDirectory& first = read->chain.front();
  for (const std::uint16_t tag : {tag::kArtist, tag::kCopyright, kXpAuthor}) keep(first, tag, kept.chain.front());
  if (const ExifDirectory* exif_directory = first.below(tag::kExifDirectory)) {
    ExifDirectory below;
    keep(*exif_directory, kPhotographer, below);
    if (!below.entries.empty())
      kept.chain.front().put(
          {.tag = tag::kExifDirectory, .type = TiffType::dword, .value = {}, .directories = {below}});
  }
  return kept.chain.front().entries.empty() ? Bytes() : write_exif(kept);
}

}  // namespace lightmill
