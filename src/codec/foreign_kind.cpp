#include "codec/foreign_kind.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace lightmill {
namespace {

using Bytes = std::span<const std::uint8_t>;

struct Signature {
  std::size_t offset;
  std::string_view bytes;
  std::string_view name;
};

/// What is more particular comes first.
constexpr std::array kSignatures{
    Signature{0, "\x89PNG\r\n\x1a\n", "a PNG file"},
    Signature{0, "BM", "a BMP file"},
    Signature{0, "FUJIFILMCCD-RAW", "a Fujifilm raw file (RAF)"},
    Signature{0, {"II*\0\x10\0\0\0CR", 10}, "a Canon raw file (CR2)"},
    Signature{6, "HEAPCCDR", "a Canon raw file (CRW)"},
    Signature{4, "ftypcrx", "a Canon raw file (CR3)"},
    Signature{0, {"IIU\0", 4}, "a Panasonic raw file (RW2)"},
    Signature{0, "IIRO", "an Olympus raw file (ORF)"},
    Signature{0, "IIRS", "an Olympus raw file (ORF)"},
    Signature{0, "MMOR", "an Olympus raw file (ORF)"},
    Signature{0, "FOVb", "a Sigma raw file (X3F)"},
    Signature{0, {"\0MRM", 4}, "a Minolta raw file (MRW)"},
    Signature{4, "ftypqt", "a QuickTime video"},
    Signature{4, "ftypM4A", "an MP4 sound file"},
    Signature{4, "ftypM4V", "an MP4 video"},
    Signature{4, "ftypmp4", "an MP4 video"},
    Signature{4, "ftypiso", "an MP4 video"},
    Signature{4, "ftypavc", "an MP4 video"},
    Signature{4, "ftyp3g", "a 3GP video"},
    Signature{4, "ftyp", "a video or a file like one (ftyp)"},
    Signature{4, "moov", "a QuickTime video"},
    Signature{4, "jP  ", "a JPEG 2000 file"},
    Signature{0, "\xff\x4f\xff\x51", "a JPEG 2000 file"},
    Signature{0, "%PDF", "a PDF file"},
    Signature{0, "8BPS", "a Photoshop file"},
    Signature{0, "PK\x03\x04", "a ZIP file"},
};

bool has(Bytes bytes, const Signature& signature) {
  if (bytes.size() < signature.offset + signature.bytes.size()) return false;
  return std::ranges::equal(signature.bytes, bytes.subspan(signature.offset, signature.bytes.size()),
                            [](char a, std::uint8_t b) { return static_cast<std::uint8_t>(a) == b; });
}

/// By the first that the bytes have; empty if there is none.
std::string_view named(std::span<const Signature> signatures, Bytes bytes) {
  const auto match =
      std::ranges::find_if(signatures, [&](const Signature& signature) { return has(bytes, signature); });
  return match == signatures.end() ? std::string_view{} : match->name;
}

/// Whole numbers of a TIFF in its order of bytes; 0 where the file has ended.
class Tiff {
 public:
  explicit Tiff(Bytes bytes) : bytes_(bytes), little_(bytes[0] == 'I') {}

  std::size_t number(std::size_t at, std::size_t size) const {
    std::size_t value = 0;
    if (at + size > bytes_.size()) return 0;
    for (std::size_t i = 0; i < size; ++i) value = value << 8 | bytes_[at + (little_ ? size - 1 - i : i)];
    return value;
  }
  Bytes part(std::size_t at, std::size_t size) const {
    return at > bytes_.size() ? Bytes{} : bytes_.subspan(at, std::min(size, bytes_.size() - at));
  }

 private:
  Bytes bytes_;
  bool little_;
};

/// Of the camera's maker, as raw files name it.
constexpr std::array kMakers{
    Signature{0, "NIKON", "a Nikon raw file (NEF)"},     Signature{0, "SONY", "a Sony raw file (ARW)"},
    Signature{0, "PENTAX", "a Pentax raw file (PEF)"},   Signature{0, "RICOH", "a Ricoh raw file (PEF)"},
    Signature{0, "SAMSUNG", "a Samsung raw file (SRW)"}, Signature{0, "Hasselblad", "a Hasselblad raw file (3FR)"},
    Signature{0, "Phase One", "a Phase One raw file"},   Signature{0, "KODAK", "a Kodak raw file"},
    Signature{0, "EASTMAN KODAK", "a Kodak raw file"},   Signature{0, "LEICA", "a Leica raw file"},
};

/// Raw files keep the picture in a subdirectory and name the camera, pictures that were edited mostly do neither.
std::string_view kind_of_tiff(Bytes bytes) {
  constexpr std::size_t kMake = 0x010F, kSubdirectories = 0x014A, kDngVersion = 0xC612;
  constexpr std::size_t kEntry = 12;
  const Tiff tiff(bytes);
  const std::size_t directory = tiff.number(4, 4), count = tiff.number(directory, 2);
  Bytes make;
  bool has_subdirectories = false;
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t entry = directory + 2 + i * kEntry;
    const std::size_t tag = tiff.number(entry, 2);
    if (tag == kDngVersion) return "a raw file (DNG)";
    if (tag == kMake) make = tiff.part(tiff.number(entry + 8, 4), tiff.number(entry + 4, 4));
    has_subdirectories |= tag == kSubdirectories;
  }
  const std::string_view raw = named(kMakers, make);
  return has_subdirectories && !raw.empty() ? raw : "a TIFF or raw file";
}

}  // namespace

std::string_view foreign_kind(Bytes bytes) {
  const std::string_view name = named(kSignatures, bytes);
  if (!name.empty()) return name;
  if (has(bytes, {0, {"II*\0", 4}, ""}) || has(bytes, {0, {"MM\0*", 4}, ""})) return kind_of_tiff(bytes);
  return {};
}

}  // namespace lightmill
