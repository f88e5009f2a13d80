#include "image/metadata_choice.h"

#include "base/bytes.h"
#include "image/comments.h"
#include "image/exif_directory.h"
#include "image/exif_edit.h"
#include "image/extended_xmp.h"
#include "image/iptc.h"
#include "image/md5.h"
#include "image/photoshop.h"
#include "image/xmp_edit.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

namespace lightmill {
namespace {

using SegmentView = std::span<const std::uint8_t>;

bool is_named(const Metadata::Segment& segment, std::string_view name) {
  return text_of(segment.bytes).starts_with(name);
}

/// The block or packet behind the name of a segment.
Bytes behind_name(const Metadata::Segment& segment, std::string_view name) {
  return {segment.bytes.begin() + static_cast<std::ptrdiff_t>(name.size()), segment.bytes.end()};
}
void put_behind_name(Metadata::Segment& segment, std::string_view name, SegmentView bytes) {
  segment.bytes.resize(name.size());
  segment.bytes.insert(segment.bytes.end(), bytes.begin(), bytes.end());
}

/// What a text of a PNG stands for, by its keyword; ImageMagick writes copies of other metadata as such.
enum class TextKind { comment, exif, xmp, iptc, author };

std::string_view keyword_of(const Metadata::Chunk& chunk) {
  const std::string_view bytes = text_of(chunk.bytes);
  return bytes.substr(0, bytes.find('\0'));
}
std::string lower_keyword(const Metadata::Chunk& chunk) {
  std::string keyword(keyword_of(chunk));
  std::ranges::transform(keyword, keyword.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; });
  return keyword;
}

/// A whole block or packet, which nobody looks into.
bool names_copy(std::string_view lower) {
  return lower == "raw profile type exif" || lower == "raw profile type app1" || lower == "raw profile type xmp" ||
         lower == "xml:com.adobe.xmp";
}

TextKind kind_of(const Metadata::Chunk& chunk) {
  const std::string keyword = lower_keyword(chunk);
  if (keyword == "raw profile type xmp" || keyword == "xml:com.adobe.xmp") return TextKind::xmp;
  if (names_copy(keyword) || keyword.starts_with("exif:")) return TextKind::exif;
  if (keyword == "raw profile type iptc" || keyword == "raw profile type 8bim") return TextKind::iptc;
  if (keyword.starts_with("xmp:")) return TextKind::xmp;
  return keyword == "author" || keyword == "copyright" ? TextKind::author : TextKind::comment;
}

/// exif:GPSLatitude, xmp:GPSLatitude: by what is behind the last colon.
bool is_of_place(const Metadata::Chunk& chunk) {
  const std::string_view keyword = keyword_of(chunk);
  const std::size_t colon = keyword.rfind(':');
  return may_name_place(colon == std::string_view::npos ? keyword : keyword.substr(colon + 1));
}

/// A directory without a place has a version, too.
bool tells_place(const Metadata::Chunk& chunk) {
  const std::string keyword = lower_keyword(chunk);
  return is_of_place(chunk) && keyword != "exif:gpsinfo" && keyword != "exif:gpsversionid";
}

/// An iTXt without compression: the keyword, and a zero each for that, the method, a language and a translation.
Metadata::Chunk copyright_chunk(std::string_view copyright) {
  const std::string text = "Copyright" + std::string(5, '\0') + std::string(copyright);
  return {"iTXt", Bytes(text.begin(), text.end())};
}

/// Photoshop's resources with others in their place: the segments stand where the first was.
void put_resources(Metadata& metadata, SegmentView resources) {
  auto& others = metadata.others;
  const auto place = std::ranges::find_if(others, is_of_photoshop) - others.begin();
  std::erase_if(others, is_of_photoshop);
  const auto segments = photoshop_segments(resources);
  others.insert(others.begin() + place, segments.begin(), segments.end());
}

/// Of each resource what `change` makes of it: nothing where it stays. What cannot be read stays, or goes. Whether
/// such went that is more than padding.
template <typename Change>
bool change_resources(Metadata& metadata, bool keeps_rest, const Change& change) {
  if (std::ranges::none_of(metadata.others, is_of_photoshop)) return false;
  const Bytes resources = photoshop_resources(metadata.others);
  SegmentView left(resources);
  Bytes kept;
  while (const auto resource = first_resource(left)) {
    const std::optional<Bytes> changed = change(*resource);
    const SegmentView now = changed ? SegmentView(*changed) : resource->whole;
    kept.insert(kept.end(), now.begin(), now.end());
    left = left.subspan(resource->whole.size());
  }
  if (keeps_rest) kept.insert(kept.end(), left.begin(), left.end());
  const bool lost = !keeps_rest && std::ranges::any_of(left, [](std::uint8_t byte) { return byte != 0; });
  if (kept != resources) put_resources(metadata, kept);
  return lost;
}

bool is_thumbnail_resource(std::uint16_t number) {
  return number == resource::kThumbnail || number == resource::kOldThumbnail;
}

/// One choice on one picture's metadata.
class MetadataChooser {
 public:
  MetadataChooser(Metadata& metadata, const KeptMetadata& kept, std::vector<std::string>& warnings)
      : metadata_(metadata), kept_(kept), warnings_(warnings) {}

  void choose() {
    join_xmp();
    choose_exif();
    choose_xmp();
    choose_segments();
    choose_resources();
    choose_texts();
    if (!kept_.new_copyright.empty()) write_copyright();
  }

 private:
  void warn(std::string_view text) {
    if (std::ranges::find(warnings_, text) == warnings_.end()) warnings_.emplace_back(text);
  }

  bool changes_xmp() const {
    return !kept_.gps || !kept_.thumbnail || !kept_.new_copyright.empty() || (!kept_.xmp && kept_.copyright);
  }

  /// Pieces cannot be changed alone.
  void join_xmp() {
    if (!changes_xmp()) return;
    JoinedXmp joined = joined_xmp(metadata_);
    if (joined.extended == ExtendedXmp::none) return;
    const bool goes = joined.extended == ExtendedXmp::joined || !kept_.gps;
    if (joined.extended == ExtendedXmp::broken && !kept_.gps && kept_.xmp)
      warn("a part of its XMP, which is not whole and may tell where it was taken, is left out");
    metadata_.xmp = std::move(joined.packet);
    if (goes) std::erase_if(metadata_.others, is_of_extended_xmp);
  }

  /// False where the block is to go.
  bool change_exif(Bytes& exif) {
    if (!kept_.gps && !drop_exif_gps(exif)) {
      warn("its EXIF, which cannot be read and may tell where it was taken, is left out");
      return false;
    }
    if (!kept_.thumbnail) drop_exif_thumbnail(exif);
    return true;
  }

  void choose_exif() {
    Bytes& exif = metadata_.exif;
    if (exif.empty()) return;
    const std::size_t size = exif.size();
    if (!kept_.exif) {
      exif = kept_.copyright ? exif_of_authors(exif) : Bytes();
    } else if (!change_exif(exif)) {
      exif.clear();
    }
    if (exif.size() != size) metadata_.exif_pieces.clear();
  }

  bool change_xmp(Bytes& packet) {
    if (kept_.gps && kept_.thumbnail) return true;
    auto changed = xmp_without(packet, {.gps = !kept_.gps, .thumbnail = !kept_.thumbnail});
    if (!changed && !kept_.gps) warn("its XMP, which cannot be read and may tell where it was taken, is left out");
    const bool stays = changed || kept_.gps;
    if (changed) packet = *std::move(changed);
    return stays;
  }

  void choose_xmp() {
    Bytes& packet = metadata_.xmp;
    if (packet.empty()) return;
    if (!kept_.xmp) {
      auto authors = kept_.copyright ? xmp_of_authors(packet) : Bytes();
      if (!authors) warn("its XMP, which cannot be read and may tell whose it is, is left out");
      packet = authors.value_or(Bytes());
    }
    if (!packet.empty() && !change_xmp(packet)) packet.clear();
  }

  bool keep_segment(Metadata::Segment& segment) {
    if (is_of_photoshop(segment)) return true;
    if (segment.marker == kCommentMarker) return kept_.comments;
    if (segment.marker == kPhotoshopMarker) return kept_.iptc;
    if (is_of_extended_xmp(segment)) return kept_.xmp;
    if (is_named(segment, kExifName))
      return kept_.exif && keep_changed(segment, kExifName, &MetadataChooser::change_exif);
    if (is_named(segment, kXmpName)) return kept_.xmp && keep_changed(segment, kXmpName, &MetadataChooser::change_xmp);
    return true;
  }

  bool keep_changed(Metadata::Segment& segment, std::string_view name, bool (MetadataChooser::*change)(Bytes&)) {
    Bytes bytes = behind_name(segment, name);
    if (!(this->*change)(bytes)) return false;
    put_behind_name(segment, name, bytes);
    return true;
  }

  void choose_segments() {
    std::erase_if(metadata_.others, [&](Metadata::Segment& segment) { return !keep_segment(segment); });
  }

  std::optional<Bytes> changed_resource(const PhotoshopResource& one) const {
    const bool is_copy =
        one.number == resource::kExif || one.number == resource::kExif3 || one.number == resource::kXmp;
    const bool is_exif = is_copy && one.number != resource::kXmp;
    if (is_copy && (!kept_.gps || !(is_exif ? kept_.exif : kept_.xmp))) return Bytes();
    if (is_thumbnail_resource(one.number)) return kept_.iptc && kept_.thumbnail ? std::nullopt : std::optional(Bytes());
    if (kept_.iptc) return std::nullopt;
    if (kept_.copyright && one.number == resource::kIptc) {
      const Bytes authors = iptc_of_authors(one.data);
      return authors.empty() ? Bytes() : iptc_resource(authors);
    }
    const bool is_right = one.number == resource::kCopyrightFlag || one.number == resource::kUrl;
    return kept_.copyright && is_right ? std::nullopt : std::optional(Bytes());
  }

  void choose_resources() {
    if (kept_.iptc && kept_.thumbnail && kept_.gps && kept_.exif && kept_.xmp) return;
    const bool lost = change_resources(metadata_, kept_.iptc && kept_.gps,
                                       [&](const PhotoshopResource& one) { return changed_resource(one); });
    if (lost && kept_.iptc)
      warn("a part of Photoshop's resources, which cannot be read and may tell where it was taken, is left out");
  }

  bool keeps(const Metadata::Chunk& chunk) {
    if (!kept_.gps && is_of_place(chunk)) return false;
    if (!kept_.gps && names_copy(lower_keyword(chunk))) {
      if (kind_of(chunk) == TextKind::xmp ? kept_.xmp : kept_.exif)
        warn("a copy of its EXIF or XMP in a text, which may tell where it was taken, is left out");
      return false;
    }
    switch (kind_of(chunk)) {
      case TextKind::exif:
        return kept_.exif;
      case TextKind::xmp:
        return kept_.xmp;
      case TextKind::iptc:
        return kept_.iptc;
      case TextKind::author:
        return kept_.comments || kept_.copyright;
      case TextKind::comment:
        break;
    }
    return kept_.comments;
  }

  void choose_texts() {
    std::erase_if(metadata_.text_chunks, [&](const Metadata::Chunk& chunk) { return !keeps(chunk); });
  }

  void write_copyright() {
    const std::string& text = kept_.new_copyright;
    if (metadata_.exif.empty()) {
      ExifTree tree{.order = ByteOrder::big, .chain = {{}}};
      tree.chain.front().put(text_entry(tag::kCopyright, text));
      metadata_.exif = write_exif(tree);
    } else {
      write_copyright_into_exif();
    }
    auto packet = xmp_with_copyright(metadata_.xmp, text);
    if (!packet) warn("its XMP, which cannot be read, is left out for one with the copyright");
    metadata_.xmp = packet ? *std::move(packet) : xmp_with_copyright({}, text).value();
    write_copyright_into_iptc();
    for (Metadata::Chunk& chunk : metadata_.text_chunks)
      if (text_of(chunk.bytes).starts_with(std::string_view("Copyright\0", 10))) chunk = copyright_chunk(text);
  }

  /// Readers of a JPEG that take the first segment alone would find no directory in one that is moved behind it.
  void write_copyright_into_exif() {
    constexpr std::size_t kMost = 65'533 - kExifName.size();
    Bytes changed = metadata_.exif;
    if (!set_exif_copyright(changed, kept_.new_copyright)) {
      warn("the copyright is not written into its EXIF, which cannot be read");
      return;
    }
    if (changed.size() > kMost && metadata_.exif.size() <= kMost) {
      warn("the copyright is not written into its EXIF, which has no room for it");
      drop_exif_copyright(metadata_.exif);
    } else {
      metadata_.exif = std::move(changed);
    }
    metadata_.exif_pieces.clear();
  }

  /// Photoshop's digest of the records tells whether XMP is as new as they are.
  void write_copyright_into_iptc() {
    Bytes records;
    change_resources(metadata_, true, [&](const PhotoshopResource& one) -> std::optional<Bytes> {
      if (one.number == resource::kIptc) {
        records = iptc_with_copyright(one.data, kept_.new_copyright);
        return iptc_resource(records);
      }
      const bool told = one.number == resource::kIptcDigest && !records.empty();
      return told ? std::optional(photoshop_resource(one.number, md5(records))) : std::nullopt;
    });
  }

  Metadata& metadata_;
  const KeptMetadata& kept_;
  std::vector<std::string>& warnings_;
};

/// Of a second block or packet.
void drop_thumbnail_in(Metadata::Segment& segment) {
  if (is_named(segment, kExifName)) {
    Bytes exif = behind_name(segment, kExifName);
    drop_exif_thumbnail(exif);
    put_behind_name(segment, kExifName, exif);
  } else if (is_named(segment, kXmpName)) {
    if (const auto packet = xmp_without(behind_name(segment, kXmpName), {.thumbnail = true}))
      put_behind_name(segment, kXmpName, *packet);
  }
}

/// All but the one in EXIF itself.
void drop_other_thumbnails(Metadata& metadata) {
  JoinedXmp joined = joined_xmp(metadata);
  if (auto packet = xmp_without(joined.packet, {.thumbnail = true}); packet && *packet != joined.packet) {
    metadata.xmp = *std::move(packet);
    if (joined.extended == ExtendedXmp::joined) std::erase_if(metadata.others, is_of_extended_xmp);
  }
  std::ranges::for_each(metadata.others, drop_thumbnail_in);
  change_resources(metadata, true, [](const PhotoshopResource& one) {
    return is_thumbnail_resource(one.number) ? std::optional(Bytes()) : std::nullopt;
  });
}

}  // namespace

Metadata kept_of(Metadata metadata, const KeptMetadata& kept, std::vector<std::string>& warnings) {
  MetadataChooser(metadata, kept, warnings).choose();
  return metadata;
}

bool has_gps(const Metadata& metadata) {
  if (has_exif_gps(metadata.exif) || has_xmp_gps(joined_xmp(metadata).packet)) return true;
  if (std::ranges::any_of(metadata.text_chunks, tells_place)) return true;
  return std::ranges::any_of(metadata.others, [](const Metadata::Segment& segment) {
    if (is_named(segment, kExifName)) return has_exif_gps(behind_name(segment, kExifName));
    return is_named(segment, kXmpName) && has_xmp_gps(behind_name(segment, kXmpName));
  });
}

void set_thumbnail(Metadata& metadata, SegmentView jpeg) {
  const std::size_t size = metadata.exif.size();
  set_exif_thumbnail(metadata.exif, jpeg);
  if (metadata.exif.size() != size) metadata.exif_pieces.clear();
  drop_other_thumbnails(metadata);
}

void drop_thumbnail(Metadata& metadata) {
  const std::size_t size = metadata.exif.size();
  drop_exif_thumbnail(metadata.exif);
  if (metadata.exif.size() != size) metadata.exif_pieces.clear();
  drop_other_thumbnails(metadata);
}

}  // namespace lightmill
