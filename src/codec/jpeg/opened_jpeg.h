#pragma once

#include "base/buffer_pool.h"
#include "base/spare_cores.h"
#include "codec/codec.h"
#include "codec/damage.h"
#include "codec/jpeg/companions.h"
#include "codec/jpeg/header.h"
#include "codec/jpeg/markers.h"
#include "codec/jpeg/pooled_arrays.h"
#include "codec/of_thread.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace lightmill {

/// What reading a file is bound by.
struct ReadingTerms {
  MetadataPolicy metadata;
  const Limits& limits;
  Damaged damaged;
  const ImageInfo* info;  ///< of the same bytes, where they were probed already
};

/// A file whose header was read, for one attempt at what follows.
class OpenedJpeg {
 public:
  /// `blob` is written behind its end. Throws Error.
  OpenedJpeg(JpegEntropy entropy, const Blob& blob, const ReadingTerms& terms, BufferPool& pool);

  JpegDecompressor& codec() { return *handle_; }
  const ImageInfo& info() const { return info_; }
  const JpegMarkers& markers() const { return *markers_; }
  const JpegWatch& watch() const { return watch_; }
  /// Cores for a picture that is worth their threads: some ten milliseconds of work.
  SpareCores::Loan help(SpareCores& cores) const;

  /// Once all has been read: judges how the file ends.
  void close();
  bool damaged() { return codec().errors().damaged(); }
  /// What there is to be said, after `close`.
  std::vector<std::string> warnings();
  Metadata metadata();

 private:
  const Blob& blob_;
  const ReadingTerms terms_;
  OfThread<JpegDecompressor> handle_;
  const PooledArrays arrays_;
  JpegWatch watch_;
  ImageInfo info_;
  std::optional<JpegMarkers> markers_;
  CompanionViews companions_;
  std::optional<std::string> end_;
};

/// What a strict attempt by our own decoders makes, or nothing where the file is odd: who reads all of it says then
/// what is wrong, since damage can look like anything.
template <typename Attempt>
auto if_nothing_is_amiss(const Attempt& attempt) -> decltype(attempt()) {
  if (!knows_libjpeg()) return {};
  try {
    return attempt();
  } catch (const Error& error) {
    if (error.limit() || error.cause() == Cause::out_of_memory) throw;
    return {};
  }
}

/// Makes of a file what `attempt(entropy)` makes, which is nothing where that entropy decoder does not do or found the
/// data odd; with libjpeg's own it is always something. What ours finds odd is damage, whatever libjpeg says: while
/// there is much data ahead, that takes a code that is none for a zero and says nothing.
template <typename Attempt>
auto judged(Damaged policy, const Attempt& attempt) {
  if (!knows_libjpeg()) return *attempt(JpegEntropy::libjpegs);
  if (auto made = attempt(JpegEntropy::ours)) return *std::move(made);
  auto made = *attempt(JpegEntropy::libjpegs);
  if (made.damaged) return made;
  const std::string what = "codes that are none, or more of them than the picture takes";
  if (policy == Damaged::fail) throw Error(Cause::damaged, what);
  tell_of_damage(what, made);
  return made;
}

}  // namespace lightmill
