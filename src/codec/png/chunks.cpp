#include "codec/png/chunks.h"

#include "codec/png/inflate.h"
#include "codec/png/text.h"
#include "color/profile.h"

#include "lightmill/error.h"

#include <algorithm>
#include <cmath>

namespace lightmill {
namespace {

/// Those that say what the samples mean.
struct ColorType {
  std::string_view type;
  std::size_t size;
};
constexpr ColorType kColorTypes[] = {{"gAMA", 4}, {"cHRM", 32}, {"sRGB", 1}, {"cICP", 4}, {"mDCV", 24}, {"cLLI", 8}};

bool is_critical(std::string_view type) { return (type[0] & 0x20) == 0; }

bool is_allowed(int type, int bits) {
  switch (type) {
    case 0:
      return bits == 1 || bits == 2 || bits == 4 || bits == 8 || bits == 16;
    case 3:
      return bits == 1 || bits == 2 || bits == 4 || bits == 8;
    case 2:
    case 4:
    case 6:
      return bits == 8 || bits == 16;
    default:
      return false;
  }
}

}  // namespace

PngChunks::PngChunks(ByteView file, Check check) {
  walk(file, check);
  check_whole();
}

void PngChunks::lose(std::string what) {
  if (!damage_) damage_ = std::move(what);
}

void PngChunks::read_header(const Chunk& chunk) {
  constexpr int kPalette = 1, kColor = 2, kAlpha = 4;
  const ByteView bytes = chunk.bytes;
  if (chunk.type == "CgBI") throw Error(Cause::unsupported, "a PNG of Apple's own kind (CgBI), for its devices alone");
  if (chunk.type != "IHDR" || bytes.size() != 13) throw Error(Cause::damaged, "its header (IHDR) is missing or broken");
  const std::uint32_t width = big_endian(bytes, 0), height = big_endian(bytes, 4);
  const int bits = bytes[8], type = bytes[9];
  if (width == 0 || height == 0 || width > kLongestChunk || height > kLongestChunk)
    throw Error(Cause::damaged, "a picture of " + std::to_string(width) + "x" + std::to_string(height) + " samples");
  if (!is_allowed(type, bits))
    throw Error(Cause::unsupported, "a PNG of color type " + std::to_string(type) + " with " + std::to_string(bits) +
                                        " bits, which there is not");
  if (bytes[10] != 0 || bytes[11] != 0 || bytes[12] > 1)
    throw Error(Cause::unsupported, "a PNG of unknown compression, filter or interlace method");
  header_ = {{static_cast<int>(width), static_cast<int>(height)},
             bits,
             (type & kPalette) != 0,
             (type & kColor) != 0,
             (type & kAlpha) != 0,
             bytes[12] == 1};
}

void PngChunks::walk(ByteView file, Check check) {
  ByteView left = file.subspan(std::min(file.size(), kPngSignature.size()));
  const auto cut = [&] {
    lose("the file ends early, before its end chunk (" + std::to_string(file.size()) + " bytes)");
  };
  bool first = true;
  while (!ended_) {
    if (left.size() < kLengthAndType) return first ? read_header({}) : cut();
    const std::uint32_t length = big_endian(left, 0);
    const std::string_view type = text_of(left.subspan(4, 4));
    if (length > kLongestChunk || !is_chunk_type(type))
      return first ? read_header({}) : lose("what should be a chunk is none");
    const bool whole = left.size() - kLengthAndType >= length + kChecksum;
    const ByteView bytes = left.subspan(kLengthAndType, std::min<std::size_t>(length, left.size() - kLengthAndType));
    const bool is_data = type == "IDAT";
    bool sound = whole;
    if (whole && (check == Check::all || !is_data))
      sound = checksum(left.subspan(4, 4 + length)) == big_endian(left, kLengthAndType + length);
    if (whole && !sound) lose("the checksum of its chunk " + std::string(type) + " is wrong");
    if (first && !sound) throw Error(Cause::damaged, damage_.value_or("the file ends early, inside its header"));
    if (first) {
      read_header({type, bytes});
    } else if (sound || is_data) {  // what is there of the picture can be salvaged
      take({type, bytes});
    }
    first = false;
    if (!whole) return cut();
    left = left.subspan(kLengthAndType + length + kChecksum);
  }
  behind_ = left.size();
}

void PngChunks::take(const Chunk& chunk) {
  const auto& [type, bytes] = chunk;
  if (type == "IDAT") {
    if (data_ended_) {
      stray_bytes_ += bytes.size();
    } else {
      data_.push_back(bytes);
    }
    return;
  }
  data_ended_ = data_ended_ || !data_.empty();
  if (type == "IEND") {
    ended_ = true;
  } else if (type == "PLTE") {
    const std::size_t most = header_.palette ? std::size_t{3} << header_.bits : 3 * 256;
    if (bytes.size() % 3 != 0 || bytes.empty() || bytes.size() > most || !palette_.empty())
      return lose("its palette is broken");
    palette_ = bytes;
  } else if (is_critical(type)) {
    throw Error(Cause::unsupported, "a PNG with a critical chunk that is not known, " + std::string(type));
  } else if (type == "tRNS") {
    take_transparency(bytes);
  } else if (type == "acTL") {
    if (bytes.size() == 8) frames_ = std::max(big_endian(bytes, 0), std::uint32_t{1});
  } else if (type == "eXIf" && exif_.empty()) {
    const bool named = text_of(bytes).starts_with(kExifName);  // as some programs copy it from a JPEG
    exif_ = named ? bytes.subspan(kExifName.size()) : bytes;
  } else if (type == "pHYs") {
    if (bytes.size() == 9 && density_.empty() && data_.empty()) density_ = bytes;
  } else if (type == "tEXt" || type == "zTXt" || type == "iTXt") {
    take_text(chunk);
  } else {
    take_color(chunk);
  }
}

/// As libpng does, the first of each type that is sound, where it stands before palette and data. What is of no type
/// here goes in silence: tIME, which is the last change; sBIT, hIST and sPLT, which describe samples that may be new;
/// oFFs and the like, which place a picture that may be cropped; bKGD, which programs write unasked and viewers do not
/// heed, and which is wrong once colors are changed, so that a warning on each such file would say nothing.
void PngChunks::take_color(const Chunk& chunk) {
  const auto& [type, bytes] = chunk;
  const bool in_place = palette_.empty() && data_.empty();
  if (type == "iCCP") {
    if (!in_place) oddity_ = "its color profile stands where readers do not look, and is left out";
    if (in_place && profile_.empty()) profile_ = bytes;
    return;
  }
  const auto known = std::ranges::find(kColorTypes, type, &ColorType::type);
  const bool first = std::ranges::find(color_, type, &Chunk::type) == color_.end();
  if (known != std::end(kColorTypes) && bytes.size() == known->size && in_place && first) color_.push_back(chunk);
}

void PngChunks::take_transparency(ByteView bytes) {
  const bool fits = header_.palette ? !bytes.empty() && bytes.size() * 3 <= palette_.size()
                                    : bytes.size() == (header_.color ? 6 : 2) && !header_.alpha;
  if (fits && transparency_.empty() && data_.empty()) {
    transparency_ = bytes;
  } else {
    oddity_ = "its chunk of transparency (tRNS) is not as it must be, and is left out";
  }
}

void PngChunks::take_text(const Chunk& chunk) {
  if (chunk.type == "iTXt" && xmp_.empty() && is_xmp(chunk.bytes)) {
    xmp_ = chunk.bytes;
  } else {
    keep_text(chunk);
  }
}

/// Each costs memory, however small it is in the file.
void PngChunks::keep_text(const Chunk& chunk) {
  constexpr std::size_t kMost = 65'536, kMostBytes = std::size_t{16} << 20;
  if (text_.size() < kMost && chunk.bytes.size() <= kMostBytes - kept_bytes_) {
    text_.push_back(chunk);
    kept_bytes_ += chunk.bytes.size();
  } else {
    ++left_out_;
  }
}

void PngChunks::check_whole() {
  if (data_.empty()) lose("it has no picture data");
  if (!header_.palette) palette_ = {};
  if (header_.palette && palette_.empty()) lose("its palette is missing");
}

ImageInfo PngChunks::describe() const {
  ImageInfo info;
  info.format = Format::png;
  info.size = header_.size;
  info.color = header_.color ? ColorModel::rgb : ColorModel::gray;
  info.bits = header_.bits == 16 ? 16 : 8;
  info.stored_bits = header_.bits;
  info.alpha = header_.alpha || !transparency_.empty();
  info.palette = header_.palette;
  info.interlaced = header_.interlaced;
  info.frames = static_cast<int>(std::min(frames_, kLongestChunk));
  const int orientation = exif_orientation(exif_);
  info.orientation_known = orientation != 0;
  if (info.orientation_known) info.orientation = static_cast<Orientation>(orientation);
  info.exif_bytes = exif_.size();
  info.xmp_bytes = xmp_packet(xmp_).size();
  info.other_bytes = kept_bytes_ + (text_.size() + color_.size()) * kBytesBeside;
  if (const Bytes profile = icc(); !profile.empty()) {
    info.icc_bytes = profile.size();
    info.icc_space = icc_color_space(profile);
  }
  return info;
}

/// A name of at most 79 bytes, a zero, the method of compression, the profile.
Bytes PngChunks::icc() const {
  constexpr std::size_t kLongestName = 79;
  const auto name = profile_.first(std::min(profile_.size(), kLongestName + 1));
  const auto zero = std::ranges::find(name, std::uint8_t{0});
  const auto length = static_cast<std::size_t>(zero - name.begin());
  if (zero == name.end() || profile_.size() < length + 2 || profile_[length + 1] != 0) return {};
  return inflated(profile_.subspan(length + 2)).value_or(Bytes());
}

/// Pixels a meter become pixels an inch; a rounded number has a rounded number on the way back.
Metadata::Density density_of(ByteView chunk) {
  if (chunk.empty()) return {};
  constexpr double kMetersPerInch = 0.0254, kMost = 65'535;
  const bool meters = chunk[8] == 1;
  const auto side = [&](std::size_t at) {
    const double value = big_endian(chunk, at) * (meters ? kMetersPerInch : 1);
    return static_cast<std::uint16_t>(std::clamp(std::round(value), 1.0, kMost));
  };
  const bool fits = meters || std::max(big_endian(chunk, 0), big_endian(chunk, 4)) <= kMost;
  return fits ? Metadata::Density{static_cast<std::uint8_t>(meters ? 1 : 0), side(0), side(4)} : Metadata::Density{};
}

Metadata PngChunks::metadata(MetadataPolicy policy) const {
  Metadata metadata;
  if (policy == MetadataPolicy::strip_all) return metadata;
  const auto copy = [](const std::vector<Chunk>& from, std::vector<Metadata::Chunk>& to) {
    for (const auto& [type, bytes] : from) to.push_back({std::string(type), Bytes(bytes.begin(), bytes.end())});
  };
  metadata.icc = icc();
  copy(color_, metadata.color_chunks);
  if (policy == MetadataPolicy::strip) return metadata;
  metadata.exif.assign(exif_.begin(), exif_.end());
  metadata.xmp = xmp_packet(xmp_);
  metadata.density = density_of(density_);
  metadata.physical.assign(density_.begin(), density_.end());
  copy(text_, metadata.text_chunks);
  return metadata;
}

std::vector<std::string> PngChunks::warnings(MetadataPolicy policy, const Metadata& metadata) const {
  std::vector<std::string> texts;
  if (oddity_) texts.push_back(*oddity_);
  if (frames_ > 1)
    texts.emplace_back("an animation of " + std::to_string(frames_) + " pictures, of which the first alone is kept");
  if (policy != MetadataPolicy::strip_all && !profile_.empty() && metadata.icc.empty())
    texts.emplace_back("its color profile is broken and is left out");
  if (policy == MetadataPolicy::keep && !xmp_.empty() && metadata.xmp.empty())
    texts.emplace_back("its XMP is broken and is left out");
  if (policy == MetadataPolicy::keep && left_out_ > 0)
    texts.emplace_back(std::to_string(left_out_) + " of its texts, which are more than are kept, are left out");
  if (policy == MetadataPolicy::strip && profile_.empty() && exif_says_adobe_rgb(exif_))
    texts.emplace_back(kAdobeRgbIsLost);
  constexpr std::size_t kFew = 16;
  if (behind_ > kFew) texts.emplace_back(std::to_string(behind_) + " bytes behind the picture: not kept");
  return texts;
}

}  // namespace lightmill
