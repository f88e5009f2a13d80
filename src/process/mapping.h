#pragma once

#include "process/channel.h"

#include <cstddef>
#include <cstdint>
#include <span>

namespace lightmill {

/// A channel's memory as its worker sees it: mapped, so that a picture is decoded from where the run put it (another
/// copy of 2 MB costs 2 % of a 12 MP photograph's time). Only the run cuts the memory short, and only between pictures.
class Mapping {
 public:
  /// Borrows the channel.
  explicit Mapping(const Channel& channel) : channel_(channel) {}
  ~Mapping();
  Mapping(const Mapping&) = delete;
  Mapping& operator=(const Mapping&) = delete;

  /// The first `bytes` of the memory; valid until the next call. Throws Malformed if it has fewer, std::bad_alloc.
  std::span<std::uint8_t> first(std::size_t bytes);

 private:
  void unmap();

  const Channel& channel_;
  std::span<std::uint8_t> mapped_;
};

}  // namespace lightmill
