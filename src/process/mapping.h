#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace lightmill {

/// A channel's memory as its worker sees it: mapped, so that a picture is decoded from where the run put it (another
/// copy of 2 MB costs 2 % of a 12 MP photograph's time). Only the run cuts the memory short, and only between pictures.
class Mapping {
 public:
  explicit Mapping(int memory) : memory_(memory) {}
  ~Mapping();
  Mapping(const Mapping&) = delete;
  Mapping& operator=(const Mapping&) = delete;

  /// The first `bytes` of the memory; valid until the next call. Throws Malformed if it has fewer, std::bad_alloc.
  std::span<std::uint8_t> first(std::size_t bytes);

 private:
  void unmap();

  int memory_;
  std::span<std::uint8_t> mapped_;
};

}  // namespace lightmill
