#pragma once

#include "codec/png/chunk_head.h"
#include "image/metadata.h"

#include "lightmill/image_info.h"
#include "lightmill/rendition.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lightmill {

/// What a PNG file begins with.
inline constexpr std::array<std::uint8_t, 8> kPngSignature{0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};

/// The chunks of a PNG, found in one walk over the file. Views into its bytes, which must outlive it.
class PngChunks {
 public:
  enum class Check {
    header,  ///< checksums of all but the picture's data, as a probe needs them
    all,
  };

  /// Throws Error: damaged, unsupported, where the header cannot be read. What is lost behind it is `damage`.
  PngChunks(ByteView file, Check check);

  /// ColorType's bits (PNG 1.2, 4.1.1).
  struct Header {
    Size size;
    int bits = 8;
    bool palette = false, color = false, alpha = false, interlaced = false;
    /// Of the file.
    int channels() const { return palette ? 1 : (color ? 3 : 1) + (alpha ? 1 : 0); }
  };
  const Header& header() const { return header_; }
  /// Three bytes an entry; empty but where the samples are indices.
  ByteView palette() const { return palette_; }
  /// tRNS: of a palette the alphas of its first entries, else two bytes for each sample of the transparent color.
  ByteView transparency() const { return transparency_; }
  /// The compressed samples, in pieces.
  const std::vector<ByteView>& data() const { return data_; }
  /// Of data that does not follow it, which is not the picture's where `data` is whole.
  std::size_t stray_bytes() const { return stray_bytes_; }
  /// The first thing that is lost.
  const std::optional<std::string>& damage() const { return damage_; }

  ImageInfo describe() const;
  Metadata metadata(MetadataPolicy policy) const;
  Bytes icc() const;
  /// What is not as it should be, or is not kept; `metadata` is what the policy gave.
  std::vector<std::string> warnings(MetadataPolicy policy, const Metadata& metadata) const;

 private:
  struct Chunk {
    std::string_view type;
    ByteView bytes;
  };
  void read_header(const Chunk& chunk);
  void walk(ByteView file, Check check);
  void take(const Chunk& chunk);
  void take_transparency(ByteView bytes);
  void take_text(const Chunk& chunk);
  void take_color(const Chunk& chunk);
  void keep_text(const Chunk& chunk);
  void lose(std::string what);
  void check_whole();

  Header header_;
  ByteView palette_;
  ByteView transparency_;
  std::vector<ByteView> data_;
  bool data_ended_ = false;
  std::size_t stray_bytes_ = 0;
  bool ended_ = false;
  std::optional<std::string> damage_;
  std::optional<std::string> oddity_;
  ByteView exif_;
  ByteView xmp_;  // a whole iTXt chunk
  ByteView profile_;
  ByteView density_;
  std::vector<Chunk> color_;
  std::vector<Chunk> text_;
  std::size_t left_out_ = 0;
  std::size_t kept_bytes_ = 0;  // of texts
  std::size_t behind_ = 0;      // bytes behind the end
  std::uint32_t frames_ = 1;
};

}  // namespace lightmill
