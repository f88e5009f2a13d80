#pragma once

#include "io/blob.h"
#include "job/budget.h"

#include "lightmill/outcome.h"
#include "lightmill/reader.h"
#include "lightmill/sink.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <variant>

namespace lightmill {

/// An item with its bytes.
struct FetchedImage {
  Outcome outcome;
  Blob blob;
  Reservation large = {};  ///< of a large input: hold it until the image has its share of the run's memory
};
/// An Outcome where there is nothing to decode: the item was a problem, is to be skipped, could not be read. The item
/// itself where it was left unread (see Unread).
using Fetched = std::variant<FetchedImage, Outcome, Item>;

/// Told how many bytes an input has before memory is taken for it; may block, and may throw, which fails the image, or
/// Unread.
using Claim = std::function<void(std::size_t bytes)>;

/// Thrown by a claim: the input is too large to be read ahead; whoever works on it reads it.
struct Unread {};

/// The first step of an image's way: asks the sink, then the reader. Thread-safe; reader and sink outlive it.
class Fetcher {
 public:
  /// `sink` may be null: every image is wanted then. Of inputs above `large` bytes only one is in memory that has no
  /// share of the run's budget yet: files are read before their headers can tell what they take, and the threads of a
  /// run may not hold a whole one each. There is no deadlock: that place is taken by who works on the image, waits for
  /// the budget alone, and who has a share of the budget waits for nothing.
  Fetcher(Reader& reader, Sink* sink, std::shared_ptr<BufferPool> pool, std::size_t large = SIZE_MAX)
      : reader_(reader), sink_(sink), pool_(std::move(pool)), large_(large) {}

  Fetched fetch(Item item, const Claim& claim = {}) noexcept;

 private:
  /// False where the image is to be skipped.
  bool admit(Outcome& outcome);
  void read(FetchedImage& image, const Claim& claim);

  Reader& reader_;
  Sink* sink_;
  std::shared_ptr<BufferPool> pool_;
  const std::size_t large_;
  Budget large_inputs_{0};  // anything is more than nothing, so each is admitted alone
};

}  // namespace lightmill
