#pragma once

#include "io/blob.h"

#include "lightmill/outcome.h"
#include "lightmill/reader.h"
#include "lightmill/sink.h"

#include <cstddef>
#include <functional>
#include <memory>
#include <variant>

namespace lightmill {

/// An item with its bytes.
struct FetchedImage {
  Outcome outcome;
  Blob blob;
};
/// An Outcome where there is nothing to decode: the item was a problem, is to be skipped, could not be read.
using Fetched = std::variant<FetchedImage, Outcome>;

/// Told how many bytes an input has before memory is taken for it; may block, and may throw, which fails the image.
using Claim = std::function<void(std::size_t bytes)>;

/// The first step of an image's way: asks the sink, then the reader. Thread-safe; reader and sink outlive it.
class Fetcher {
 public:
  /// `sink` may be null: every image is wanted then.
  Fetcher(Reader& reader, Sink* sink, std::shared_ptr<BufferPool> pool)
      : reader_(reader), sink_(sink), pool_(std::move(pool)) {}

  Fetched fetch(Item item, const Claim& claim = {}) noexcept;

 private:
  /// False where the image is to be skipped.
  bool admit(Outcome& outcome);
  void read(FetchedImage& image, const Claim& claim);

  Reader& reader_;
  Sink* sink_;
  std::shared_ptr<BufferPool> pool_;
};

}  // namespace lightmill
