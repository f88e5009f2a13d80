#include "codec/jpeg/opened_jpeg.h"

#include "codec/jpeg/trailer.h"

#include <algorithm>
#include <iterator>
#include <span>

namespace lightmill {
namespace {

constexpr int kMostHelpers = 15;

/// End-of-image markers behind the file's end: libjpeg's fast entropy path needs 3 KiB to look ahead into, and a file
/// that ends early meets a marker, which libjpeg reports, where zeros would decode as more picture.
std::span<const std::uint8_t> padded(const Blob& blob) {
  std::uint8_t* padding = blob.buffer.data() + blob.size;
  for (std::size_t i = 0; i < Blob::kPadding; i += 2) {
    padding[i] = 0xFF;
    padding[i + 1] = JPEG_EOI;
  }
  return {blob.buffer.data(), blob.size + Blob::kPadding};
}

/// A word on how the file ends, where there is one to be said. libjpeg stops behind the end-of-image marker; one that
/// lies behind the file's end is our padding's. What was decoded is whole then, or was found damaged, unless more scans
/// were to come.
std::optional<std::string> check_end(JpegDecompressor& codec, const Blob& blob, const JpegMarkers& markers,
                                     const CompanionViews& companions) {
  const std::size_t left = codec->src->bytes_in_buffer;
  if (left >= Blob::kPadding)
    return trailer_warning(blob.bytes().last(left - Blob::kPadding), markers.trailer(), companions);
  if (codec.complete() && !codec.errors().damaged()) return "the end-of-image marker is missing";
  codec.errors().lose("the file ends early, before the end-of-image marker (" + std::to_string(blob.size) + " bytes)");
  return std::nullopt;
}

}  // namespace

OpenedJpeg::OpenedJpeg(JpegEntropy entropy, const Blob& blob, const ReadingTerms& terms, BufferPool& pool)
    : blob_(blob),
      terms_(terms),
      arrays_(reinterpret_cast<j_common_ptr>(codec().get()), pool),
      watch_(terms.limits, terms.info ? terms.info->size.area() : 0) {
  codec().begin(terms.damaged, entropy);
  codec()->progress = watch_.manager();
  codec().read_header(padded(blob));
  info_ = terms.info ? *terms.info : describe(codec());
  if (!terms.info) watch_.begin(terms.limits, info_.size.area());
  markers_.emplace(blob.bytes());
  companions_ = find_companions(blob.bytes(), *markers_);
}

SpareCores::Loan OpenedJpeg::help(SpareCores& cores) const {
  constexpr std::int64_t kLarge = 8'000'000;
  return info_.size.area() >= kLarge ? cores.borrow(kMostHelpers) : SpareCores::Loan();
}

void OpenedJpeg::close() { end_ = check_end(codec(), blob_, *markers_, companions_); }

std::vector<std::string> OpenedJpeg::warnings() {
  std::vector<std::string> warnings = codec().errors().warnings();
  std::ranges::copy(markers_->warnings(terms_.metadata), std::back_inserter(warnings));
  if (end_) warnings.push_back(*end_);
  return warnings;
}

Metadata OpenedJpeg::metadata() {
  Metadata metadata;
  if (terms_.metadata == MetadataPolicy::strip) metadata.icc = markers_->icc();
  if (terms_.metadata == MetadataPolicy::keep) {
    metadata = markers_->copy();
    metadata.companions = copied(companions_, *markers_);
    metadata.density = {codec()->density_unit, codec()->X_density, codec()->Y_density};
  }
  return metadata;
}

}  // namespace lightmill
