#pragma once

#include "fuzz/targets.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <random>
#include <string_view>

namespace lightmill::fuzz {

/// As PNG 1.2, 15, has it.
inline std::uint32_t png_checksum(std::span<const std::uint8_t> bytes) {
  std::uint32_t sum = ~0U;
  for (const std::uint8_t byte : bytes) {
    sum ^= byte;
    for (int bit = 0; bit < 8; ++bit) sum = sum & 1 ? 0xEDB88320U ^ sum >> 1 : sum >> 1;
  }
  return ~sum;
}

/// One change to a chunk of a PNG, which gets its length and checksum, so that what is in it is read.
class PngMutation {
 public:
  PngMutation(test::FileBytes& file, std::minstd_rand& random) : file_(file), random_(random) {}

  void operator()() {
    find_chunks();
    if (chunks_.empty()) return;
    switch (below(6)) {
      case 0:
        return repeat();
      case 1:
        return put_end(erased());
      case 2:
        return rename();
      case 3:
        return resize();
      default:
        return change();
    }
  }

 private:
  static constexpr std::size_t kSignature = 8, kBeside = 12;
  struct Chunk {
    std::size_t begin, bytes;
  };

  std::size_t below(std::size_t limit) { return random_() % limit; }
  auto at(std::size_t place) { return file_.begin() + static_cast<std::ptrdiff_t>(place); }
  std::size_t number_at(std::size_t place) const {
    std::size_t number = 0;
    for (std::size_t i = 0; i < 4; ++i) number = number << 8 | file_[place + i];
    return number;
  }
  void put_number(std::size_t place, std::size_t number) {
    for (std::size_t i = 0; i < 4; ++i) file_[place + i] = static_cast<std::uint8_t>(number >> (24 - 8 * i));
  }
  void find_chunks() {
    for (std::size_t place = kSignature; place + kBeside <= file_.size();) {
      const std::size_t bytes = number_at(place);
      if (bytes > file_.size() - place - kBeside) return;
      chunks_.push_back({place, bytes});
      place += kBeside + bytes;
    }
  }
  Chunk any() { return chunks_[below(chunks_.size())]; }
  /// Its length and checksum.
  void seal(const Chunk& chunk) {
    put_number(chunk.begin, chunk.bytes);
    const auto summed = std::span(file_).subspan(chunk.begin + 4, chunk.bytes + 4);
    put_number(chunk.begin + 8 + chunk.bytes, png_checksum(summed));
  }
  void change() {
    const Chunk chunk = any();
    for (std::size_t changes = 1 + below(3); changes > 0 && chunk.bytes > 0; --changes)
      file_[chunk.begin + 8 + below(chunk.bytes)] ^= static_cast<std::uint8_t>(1U << below(8));
    seal(chunk);
  }
  void rename() {
    constexpr std::array<std::string_view, 18> kTypes{"IHDR", "PLTE", "IDAT", "IEND", "tRNS", "gAMA",
                                                      "cHRM", "sRGB", "iCCP", "cICP", "tEXt", "zTXt",
                                                      "iTXt", "pHYs", "eXIf", "acTL", "fdAT", "mDCV"};
    const Chunk chunk = any();
    std::ranges::copy(kTypes[below(kTypes.size())], at(chunk.begin + 4));
    seal(chunk);
  }
  void resize() {
    Chunk chunk = any();
    const std::size_t place = chunk.begin + 8 + below(chunk.bytes + 1), much = 1 + below(20);
    if (random_() % 2 == 0) {
      file_.insert(at(place), much, static_cast<std::uint8_t>(random_()));
      chunk.bytes += much;
    } else {
      const std::size_t gone = std::min(much, chunk.begin + 8 + chunk.bytes - place);
      file_.erase(at(place), at(place + gone));
      chunk.bytes -= gone;
    }
    seal(chunk);
  }
  test::FileBytes erased() {
    const Chunk chunk = any();
    const auto begin = at(chunk.begin), end = at(chunk.begin + chunk.bytes + kBeside);
    const test::FileBytes whole(begin, end);
    file_.erase(begin, end);
    return whole;
  }
  void put_end(const test::FileBytes& chunk) {
    if (random_() % 2 == 0) file_.insert(file_.end(), chunk.begin(), chunk.end());
  }
  void repeat() {
    const Chunk chunk = any(), place = any();
    const test::FileBytes whole(at(chunk.begin), at(chunk.begin + chunk.bytes + kBeside));
    file_.insert(at(place.begin), whole.begin(), whole.end());
  }

  test::FileBytes& file_;
  std::minstd_rand& random_;
  std::vector<Chunk> chunks_ = {};
};

/// What lies behind the byte that says how stays a PNG.
inline void mutate_png(test::FileBytes& input, std::minstd_rand& random) {
  if (input.size() < 40) return;
  test::FileBytes file(input.begin() + 1, input.end());
  PngMutation(file, random)();
  file.insert(file.begin(), random() % 8 == 0 ? static_cast<std::uint8_t>(random()) : input.front());
  input = std::move(file);
}

}  // namespace lightmill::fuzz
