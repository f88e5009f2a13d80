#include "image/exif_directory.h"

#include <algorithm>

namespace lightmill {
namespace {

bool is_pointer(std::uint16_t tag) {
  return tag == tag::kExifDirectory || tag == tag::kGpsDirectory || tag == tag::kInteropDirectory;
}

/// Whether the values are places of what stays behind.
bool leads_away(const TiffBlock::Entry& entry) {
  constexpr std::uint16_t kSubdirectories = 330;
  return entry.type == TiffType::directory || entry.tag == kSubdirectories;
}

class Reader {
 public:
  explicit Reader(const TiffBlock& block) : block_(block), left_(std::min(block.bytes().size(), kMostBytes)) {}

  std::optional<ExifTree> read(const ExifReading& reading) {
    std::uint64_t at = reading.directory != 0 ? reading.directory : block_.first_directory();
    const bool alone = reading.wants != nullptr;
    for (bool first = true; first || (at != 0 && !alone); first = false) {
      std::uint64_t next = 0;
      auto directory = this->directory(at, reading.wants, &next);
      if (!directory && first) return std::nullopt;
      if (!directory) break;
      take_pieces(*directory, tag::kThumbnail, tag::kThumbnailBytes);
      take_pieces(*directory, tag::kStripOffsets, tag::kStripByteCounts);
      tree_.chain.push_back(*std::move(directory));
      at = next;
    }
    tree_.order = block_.order();
    return std::move(tree_);
  }

 private:
  static constexpr std::size_t kMostBytes = std::size_t{64} << 20, kMostDirectories = 16, kMostEntries = 65'536;
  static constexpr int kDeepest = 4;

  /// Nothing where it was met before, or is not in the block.
  std::optional<ExifDirectory> directory(std::uint64_t at, bool (*wants)(std::uint16_t), std::uint64_t* next) {
    const auto there = block_.directory(at);
    const bool again = std::ranges::find(met_, at) != met_.end();
    if (!there || again || met_.size() == kMostDirectories || depth_ == kDeepest) {
      ++tree_.lost;
      return std::nullopt;
    }
    met_.push_back(at);
    ++depth_;
    if (next) *next = there->next;
    ExifDirectory directory;
    tree_.lost += there->count - there->whole;
    for (std::size_t i = 0; i < there->whole; ++i) {
      const TiffBlock::Entry entry = block_.entry(*there, i);
      if (!wants || wants(entry.tag)) take(entry, directory);
    }
    --depth_;
    return directory;
  }

  void take(const TiffBlock::Entry& entry, ExifDirectory& directory) {
    if (entries_++ >= kMostEntries) {
      ++tree_.lost;
      return;
    }
    if (is_pointer(entry.tag)) return follow(entry, directory);
    const auto value = block_.value(entry);
    const bool of_exif = entry.type < TiffType::qword;
    if (!value || !of_exif || leads_away(entry) || value->size() > left_) {
      ++tree_.lost;
      return;
    }
    left_ -= value->size();
    directory.entries.push_back({.tag = entry.tag,
                                 .type = entry.type,
                                 .value = Bytes(value->begin(), value->end()),
                                 .place = entry.inside ? 0 : static_cast<std::size_t>(entry.place)});
  }

  void follow(const TiffBlock::Entry& entry, ExifDirectory& directory) {
    const auto at = block_.number(entry);
    if (!at) {
      ++tree_.lost;
      return;
    }
    auto below = this->directory(*at, nullptr, nullptr);
    if (!below) return;
    ExifEntry pointer{.tag = entry.tag, .type = TiffType::dword, .value = {}};
    pointer.directories.push_back(*std::move(below));
    directory.entries.push_back(std::move(pointer));
  }

  /// What the offsets of one tag lead to, as much as the numbers of the other say.
  void take_pieces(ExifDirectory& directory, std::uint16_t offsets_tag, std::uint16_t sizes_tag) {
    ExifEntry* offsets = directory.find(offsets_tag);
    if (!offsets) return;
    const ExifEntry* sizes = directory.find(sizes_tag);
    const std::size_t count = offsets->count();
    const std::uint64_t end = block_.bytes().size();
    for (std::size_t i = 0; i < count; ++i) {
      const auto at = number_of(*offsets, block_.order(), i);
      const auto size = sizes ? number_of(*sizes, block_.order(), i) : std::nullopt;
      const bool there = at && size && *at <= end && *size <= end - *at && *size <= left_;
      if (!there) {
        ++tree_.lost;
        directory.erase(offsets_tag);
        return directory.erase(sizes_tag);
      }
      const auto piece = block_.bytes().subspan(static_cast<std::size_t>(*at), static_cast<std::size_t>(*size));
      left_ -= piece.size();
      offsets->pieces.emplace_back(piece.begin(), piece.end());
    }
    offsets->type = TiffType::dword;
    offsets->value.clear();
  }

  const TiffBlock& block_;
  ExifTree tree_;
  std::vector<std::uint64_t> met_;
  std::size_t left_;  // bytes that values may take, since each may be told of many times
  std::size_t entries_ = 0;
  int depth_ = 0;
};

}  // namespace

std::optional<ExifTree> read_exif(std::span<const std::uint8_t> block, const ExifReading& reading) {
  const auto tiff = TiffBlock::of(block);
  return tiff ? Reader(*tiff).read(reading) : std::nullopt;
}

}  // namespace lightmill
