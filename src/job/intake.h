#pragma once

#include "job/gate.h"

#include "lightmill/generator.h"
#include "lightmill/item.h"

#include <cstdint>
#include <mutex>
#include <optional>
#include <stop_token>

namespace lightmill {

/// The one place where items leave the source: one at a time, whatever thread asks, until the source ends or a stop is
/// requested. Numbers the items in that order. What the source throws after its first step becomes a last failed item.
class Intake {
 public:
  /// Runs the source to its first item, so that a missing root is an exception here and not half a run later. `gate`,
  /// where given, is entered before each item; it outlives the intake.
  Intake(generator<Item> items, std::stop_token stop, Gate* gate = nullptr);

  /// Thread-safe. Empty at the end, and ever after. The source is run on only when its next item is asked for.
  std::optional<Item> next() noexcept;

  /// Whether the source ran to its end: if not, a stop came before. Thread-safe.
  bool exhausted() const;

 private:
  void advance() noexcept;
  bool ended() const { return !last_ && position_ == items_.end(); }

  mutable std::mutex mutex_;
  generator<Item> items_;
  generator<Item>::iterator position_;
  bool position_taken_ = false;
  bool exhausted_ = false;
  std::optional<Item> last_;  // the failure of the source itself
  std::stop_token stop_;
  Gate* gate_;
  std::uint64_t sequence_ = 0;
};

}  // namespace lightmill
