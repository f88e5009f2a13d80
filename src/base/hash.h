#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

namespace lightmill {

/// FNV-1a, 64 bits: the same on every machine, and quick on names.
constexpr std::uint64_t fnv1a(std::string_view bytes) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char c : bytes) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return hash;
}

/// The finaliser of MurmurHash3: every bit of the result depends on every bit of `hash`, so that a remainder by a small
/// number is even where FNV-1a's own low bits are not.
constexpr std::uint64_t mixed(std::uint64_t hash) {
  hash = (hash ^ (hash >> 33)) * 0xff51afd7ed558ccd;
  hash = (hash ^ (hash >> 33)) * 0xc4ceb9fe1a85ec53;
  return hash ^ (hash >> 33);
}

/// Of large contents: 32 bytes at once by four multiplications that do not wait for each other. The same on every
/// machine of one byte order.
inline std::uint64_t content_hash(std::span<const std::uint8_t> bytes) {
  constexpr std::uint64_t kFactor = 0x9e3779b185ebca87;
  std::array<std::uint64_t, 4> lanes{1, 2, 3, 4};
  const auto take = [&](const std::uint8_t* from) {
    for (std::size_t i = 0; i < lanes.size(); ++i) {
      std::uint64_t word = 0;
      std::memcpy(&word, from + 8 * i, sizeof word);
      lanes[i] = std::rotl((lanes[i] ^ word) * kFactor, 31);
    }
  };
  std::size_t done = 0;
  for (; done + 32 <= bytes.size(); done += 32) take(bytes.data() + done);
  std::array<std::uint8_t, 32> rest{};
  std::copy(bytes.begin() + static_cast<std::ptrdiff_t>(done), bytes.end(), rest.begin());
  take(rest.data());
  std::uint64_t hash = bytes.size();
  for (const std::uint64_t lane : lanes) hash = mixed(hash ^ lane);
  return hash;
}

}  // namespace lightmill
