#include "bench_sink.h"

#include <array>
#include <bit>
#include <cstdio>
#include <cstring>

namespace lightmill::cli {
namespace {

constexpr std::uint64_t kOdd = 0x9E3779B97F4A7C15;  // 2^64 / the golden ratio

constexpr std::uint64_t mixed(std::uint64_t lane, std::uint64_t word) { return std::rotl((lane ^ word) * kOdd, 31); }

/// The last step of MurmurHash3: each bit of the input changes half of those of the result.
constexpr std::uint64_t finished(std::uint64_t hash) {
  hash = (hash ^ (hash >> 33)) * 0xFF51AFD7ED558CCD;
  hash = (hash ^ (hash >> 33)) * 0xC4CEB9FE1A85EC53;
  return hash ^ (hash >> 33);
}

}  // namespace

/// Four lanes, so that one multiplication does not wait for the one before.
std::uint64_t hash_of(std::span<const std::uint8_t> bytes, std::uint64_t seed) {
  std::array<std::uint64_t, 4> lanes{seed + 1, seed + 2, seed + 3, seed + 4};
  std::array<std::uint64_t, 4> words{};
  std::size_t at = 0;
  for (; bytes.size() - at >= sizeof words; at += sizeof words) {
    std::memcpy(words.data(), bytes.data() + at, sizeof words);
    for (std::size_t lane = 0; lane < lanes.size(); ++lane) lanes[lane] = mixed(lanes[lane], words[lane]);
  }
  words = {};
  if (at < bytes.size()) std::memcpy(words.data(), bytes.data() + at, bytes.size() - at);
  std::uint64_t hash = bytes.size();
  for (std::size_t lane = 0; lane < lanes.size(); ++lane) hash = mixed(hash, mixed(lanes[lane], words[lane]));
  return finished(hash);
}

std::uint64_t hash_of(std::string_view text) {
  return hash_of({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

std::string hexadecimal(std::uint64_t hash) {
  std::array<char, 17> text{};
  std::snprintf(text.data(), text.size(), "%016llx", static_cast<unsigned long long>(hash));
  return text.data();
}

void HashingSink::put(const std::filesystem::path& relative, std::span<const std::uint8_t> bytes) {
  inner_.put(relative, bytes);
  remember(relative, bytes);
}

void HashingSink::put(const std::filesystem::path& relative, std::span<const std::uint8_t> bytes,
                      const std::optional<Stamp>& input) {
  inner_.put(relative, bytes, input);
  remember(relative, bytes);
}

void HashingSink::remember(const std::filesystem::path& relative, std::span<const std::uint8_t> bytes) {
  sum_ += hash_of(bytes, hash_of(relative.native()));
  std::call_once(first_, [&] { one_.assign(bytes.begin(), bytes.end()); });
}

}  // namespace lightmill::cli
