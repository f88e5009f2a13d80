#pragma once

#include <cstdint>
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

}  // namespace lightmill
