#include "codec/foreign_kind.h"

#include "base/bytes.h"
#include "image/tiff_block.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace lightmill {
namespace {

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

bool has(ByteView bytes, const Signature& signature) {
  if (bytes.size() < signature.offset + signature.bytes.size()) return false;
  return std::ranges::equal(signature.bytes, bytes.subspan(signature.offset, signature.bytes.size()),
                            [](char a, std::uint8_t b) { return static_cast<std::uint8_t>(a) == b; });
}

/// By the first that the bytes have; empty if there is none.
std::string_view named(std::span<const Signature> signatures, ByteView bytes) {
  const auto match =
      std::ranges::find_if(signatures, [&](const Signature& signature) { return has(bytes, signature); });
  return match == signatures.end() ? std::string_view{} : match->name;
}

/// Of the camera's maker, as raw files name it.
constexpr std::array kMakers{
    Signature{0, "NIKON", "a Nikon raw file (NEF)"},     Signature{0, "SONY", "a Sony raw file (ARW)"},
    Signature{0, "PENTAX", "a Pentax raw file (PEF)"},   Signature{0, "RICOH", "a Ricoh raw file (PEF)"},
    Signature{0, "SAMSUNG", "a Samsung raw file (SRW)"}, Signature{0, "Hasselblad", "a Hasselblad raw file (3FR)"},
    Signature{0, "Phase One", "a Phase One raw file"},   Signature{0, "KODAK", "a Kodak raw file"},
    Signature{0, "EASTMAN KODAK", "a Kodak raw file"},   Signature{0, "LEICA", "a Leica raw file"},
};

/// Whether the first directory is of a picture in colors or gray that is not coded as a JPEG: of a raw file it is a
/// preview that says so, or the sensor's samples.
bool is_finished(const TiffBlock& tiff, const TiffBlock::Directory& directory) {
  constexpr std::uint16_t kSubfile = 254, kCompression = 259, kPhotometric = 262;
  const auto told = [&](std::uint16_t tag) {
    const auto entry = tiff.find(directory, tag);
    return entry ? tiff.number(*entry) : std::nullopt;
  };
  constexpr std::uint64_t kMostOfColors = 2, kOldJpeg = 6, kJpeg = 7;
  const auto photometric = told(kPhotometric), compression = told(kCompression);
  return told(kSubfile) == 0u && photometric && *photometric <= kMostOfColors && compression != kOldJpeg &&
         compression != kJpeg;
}

/// Raw files keep the picture in a subdirectory and name the camera, pictures that were edited mostly do neither.
std::string_view kind_of_raw(const TiffBlock& tiff) {
  constexpr std::uint16_t kPhotometric = 262, kMake = 271, kSubdirectories = 330, kDngVersion = 50'706;
  constexpr std::uint64_t kSensor = 32'803, kLinearRaw = 34'892;
  const auto directory = tiff.directory(tiff.first_directory());
  if (!directory) return {};
  if (tiff.find(*directory, kDngVersion)) return "a raw file (DNG)";
  const auto make = tiff.find(*directory, kMake);
  const std::string_view raw = make ? named(kMakers, tiff.value(*make).value_or(ByteView())) : "";
  const auto photometric = tiff.find(*directory, kPhotometric);
  const auto color = photometric ? tiff.number(*photometric) : std::nullopt;
  if (color == kSensor || color == kLinearRaw) return raw.empty() ? "a camera's raw file" : raw;
  return tiff.find(*directory, kSubdirectories) && !is_finished(tiff, *directory) ? raw : "";
}

}  // namespace

std::string_view raw_kind(ByteView bytes) {
  const auto tiff = TiffBlock::of(bytes);
  if (!tiff) return {};
  const std::string_view canon = named(kSignatures, bytes);
  return canon.empty() ? kind_of_raw(*tiff) : canon;
}

std::string_view foreign_kind(ByteView bytes) {
  const std::string_view name = named(kSignatures, bytes);
  if (!name.empty()) return name;
  if (!TiffBlock::of(bytes)) return {};
  const std::string_view raw = raw_kind(bytes);
  return raw.empty() ? "a TIFF or raw file" : raw;
}

}  // namespace lightmill
