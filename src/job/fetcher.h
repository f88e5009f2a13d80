#pragma once

#include "io/blob.h"
#include "job/budget.h"

#include "lightmill/outcome.h"
#include "lightmill/reader.h"
#include "lightmill/sink.h"

#include <memory>
#include <variant>

namespace lightmill {

/// An item with its bytes.
struct FetchedImage {
  Outcome outcome;
  Blob blob;
  Reservation window;  ///< of the bytes read ahead, held until the image is admitted to the run's memory
};
/// An Outcome where there is nothing to decode: the item was a problem, is to be skipped, could not be read.
using Fetched = std::variant<FetchedImage, Outcome>;

/// The first step of an image's way: asks the sink, then the reader. Thread-safe; reader and sink outlive it.
class Fetcher {
 public:
  /// `sink` may be null: every image is wanted then.
  Fetcher(Reader& reader, Sink* sink, std::shared_ptr<BufferPool> pool)
      : reader_(reader), sink_(sink), pool_(std::move(pool)) {}

  Fetched fetch(Item item) noexcept;

 private:
  /// False where the image is to be skipped.
  bool admit(Outcome& outcome);
  Blob read(const Item& item);

  Reader& reader_;
  Sink* sink_;
  std::shared_ptr<BufferPool> pool_;
};

}  // namespace lightmill
