#pragma once

#include "codec/avif/boxes.h"
#include "codec/codec.h"
#include "image/coded_colors.h"

#include <avif/avif.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace lightmill {

/// Throws what libavif's result means; `lost` is what is wrong, for people.
[[noreturn]] void throw_avif(avifResult result, const avifDiagnostics& diagnostics, const std::string& lost);

struct DeleteAvifDecoder {
  void operator()(avifDecoder* decoder) const { avifDecoderDestroy(decoder); }
};
using AvifDecoder = std::unique_ptr<avifDecoder, DeleteAvifDecoder>;

/// Why AV1 data are not handed to libaom.
enum class AvifRefusal { none, larger_than_told, many_pictures };

/// The bytes of a file. It must stay where it is while a decoder reads from it.
class AvifSource {
 public:
  explicit AvifSource(AvifView file);
  avifIO* io() { return &io_; }
  /// What is read from now on is AV1 data, refused where they ask for more pixels than `told`.
  void watch(std::int64_t told) { told_ = told; }
  AvifRefusal refusal() const { return refusal_; }
  /// Of what is behind the end of the file: that it is not there yet. Then libavif hands out what it has.
  void wait_for_more() { waits_ = true; }

 private:
  static avifResult read(avifIO* io, std::uint32_t flags, std::uint64_t offset, std::size_t size,
                         avifROData* out) noexcept;
  avifResult part(std::uint64_t offset, std::size_t size, avifROData& out) noexcept;

  avifIO io_{};
  AvifView file_;
  std::int64_t told_ = 0;  // 0: not watched
  AvifRefusal refusal_ = AvifRefusal::none;
  bool waits_ = false;
};

/// Which decoder. libaom refuses data in which a bit is turned, where dav1d, which takes half the time, decodes it to
/// something else without a word: of 120 such files the one refused all and the other none.
enum class AvifTrust { strict, tolerant };

/// An AVIF whose boxes are read, and nothing is decoded: the picture of its primary item, or the first one of a
/// sequence.
class OpenedAvif {
 public:
  /// Throws Error: damaged, unsupported, too_large, out_of_memory.
  OpenedAvif(AvifView file, int threads);
  /// The same again, from the beginning, for decoding as much as there is. Throws Error: as above.
  void reopen_tolerantly();

  ImageInfo describe() const;
  Metadata metadata(MetadataPolicy policy) const;
  std::vector<std::string> warnings(MetadataPolicy policy) const;
  /// Why the file has less than it says.
  const std::optional<std::string>& damage() const { return damage_; }
  const AvifBoxes& boxes() const { return boxes_; }

  AvifView icc() const;
  /// The part of the samples that is the picture, and how that is turned to be seen.
  Rect place() const { return place_; }
  Orientation turn() const { return turn_; }
  /// For decoding the first picture.
  avifDecoder& decoder() { return *decoder_; }
  AvifSource& source() { return source_; }
  /// Gives back what decoding took. Afterwards nothing above may be asked for but `place` and `turn`.
  void close() { decoder_.reset(); }

 private:
  enum class Beside { all, none };  // EXIF and XMP
  avifResult parse(Beside beside);
  void settle_place();
  AvifView exif() const;
  CodedColors colors() const;

  AvifBoxes boxes_;
  AvifSource source_;
  AvifDecoder decoder_;
  int threads_;
  AvifTrust trust_ = AvifTrust::strict;
  Beside beside_ = Beside::all;
  Rect place_;
  Orientation turn_ = Orientation::identity;
  std::optional<std::string> damage_;
  std::vector<std::string> oddities_;
};

}  // namespace lightmill
