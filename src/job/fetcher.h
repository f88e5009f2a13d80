#pragma once

#include "io/blob.h"
#include "job/budget.h"
#include "job/outputs.h"
#include "job/timed.h"

#include "lightmill/outcome.h"
#include "lightmill/reader.h"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <variant>
#include <vector>

namespace lightmill {

/// An item with its bytes.
struct FetchedImage {
  Outcome outcome;
  std::vector<std::size_t> wanted = {};  ///< which of the recipe's renditions
  Blob blob;
  Reservation large = {};   ///< of a large input: hold it until `memory` was enlarged to what the image takes
  Reservation memory = {};  ///< of a large input: its bytes' share of the run's memory
};
/// An Outcome where there is nothing to decode: the item was a problem, is to be skipped, could not be read. The item
/// itself where its claim was declined.
using Fetched = std::variant<FetchedImage, Outcome, Item>;

enum class Claimed {
  granted,
  declined,  ///< the input is too large to be read ahead: whoever works on it reads it
};
/// Told how many bytes an input has before memory is taken for it; may block, and may throw, which fails the image.
using Claim = std::function<Claimed(std::size_t bytes)>;

/// What inputs may take before the run knows what their images take: files are read before their headers can tell.
struct InputMemory {
  std::size_t small = SIZE_MAX;  ///< each thread of a run may hold an input up to this
  Budget* budget = nullptr;      ///< of what is larger, the bytes have their share of it before they are read
};

/// The first step of an image's way: asks the sink, then the reader. Thread-safe; what it is given outlives it.
///
/// Of inputs that are not small only one is in memory that has less than its image's share of the run's budget, so that
/// the threads of a run cannot hold a whole one each and nobody else waits for a share with one in hand. There is no
/// deadlock: that place is taken by who works on the image, who then waits for the budget alone, and whose share is
/// enlarged before anybody else's is granted.
class Fetcher {
 public:
  Fetcher(Reader& reader, const Outputs& outputs, std::shared_ptr<BufferPool> pool, InputMemory memory = {},
          const Timeline* timeline = nullptr)
      : reader_(reader), outputs_(outputs), pool_(std::move(pool)), memory_(memory), timeline_(timeline) {}

  /// `idle`, where it is told, grows by the seconds of reading in which the calling thread did not run.
  Fetched fetch(Item item, const Claim& claim = {}, double* idle = nullptr) noexcept;

  /// How many items in a row, up to the last, nothing was to be read of: their results are there.
  std::uint32_t skipped_in_a_row() const noexcept { return skipped_in_a_row_.load(std::memory_order_relaxed); }

 private:
  /// False where the image is to be skipped.
  bool admit(FetchedImage& image);
  /// False where the claim was declined.
  bool read(FetchedImage& image, const Claim& claim);
  void claim_large(FetchedImage& image, std::size_t bytes);

  Reader& reader_;
  const Outputs& outputs_;
  std::shared_ptr<BufferPool> pool_;
  const InputMemory memory_;
  const Timeline* const timeline_;
  Budget large_inputs_{0};  // anything is more than nothing, so each is admitted alone
  std::atomic<std::uint32_t> skipped_in_a_row_ = 0;
};

}  // namespace lightmill
