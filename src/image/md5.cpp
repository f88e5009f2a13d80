#include "image/md5.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>

namespace lightmill {
namespace {

using Md5State = std::array<std::uint32_t, 4>;
constexpr std::size_t kBlock = 64, kRounds = 64;

/// The sines of the first whole numbers.
const std::array<std::uint32_t, kRounds>& sines() {
  static const auto table = [] {
    std::array<std::uint32_t, kRounds> numbers{};
    for (std::size_t i = 0; i < numbers.size(); ++i)
      numbers.at(i) =
          static_cast<std::uint32_t>(std::floor(std::abs(std::sin(static_cast<double>(i + 1))) * 4294967296.0));
    return numbers;
  }();
  return table;
}

void digest_block(const std::uint8_t* block, Md5State& state) {
  constexpr int kTurns[4][4] = {{7, 12, 17, 22}, {5, 9, 14, 20}, {4, 11, 16, 23}, {6, 10, 15, 21}};
  const auto word = [&](std::size_t i) {
    const std::uint8_t* at = block + 4 * i;
    return std::uint32_t{at[0]} | std::uint32_t{at[1]} << 8 | std::uint32_t{at[2]} << 16 | std::uint32_t{at[3]} << 24;
  };
  auto [a, b, c, d] = state;
  for (std::size_t i = 0; i < kRounds; ++i) {
    const std::size_t round = i / 16;
    const std::uint32_t mixed = round == 0   ? (b & c) | (~b & d)
                                : round == 1 ? (d & b) | (~d & c)
                                : round == 2 ? b ^ c ^ d
                                             : c ^ (b | ~d);
    const std::size_t place = round == 0 ? i : round == 1 ? 5 * i + 1 : round == 2 ? 3 * i + 5 : 7 * i;
    const std::uint32_t sum = a + mixed + sines().at(i) + word(place % 16);
    a = d;
    d = c;
    c = b;
    b += std::rotl(sum, kTurns[round][i % 4]);
  }
  const Md5State turned{a, b, c, d};
  for (std::size_t i = 0; i < state.size(); ++i) state.at(i) += turned.at(i);
}

}  // namespace

std::array<std::uint8_t, 16> md5(std::span<const std::uint8_t> bytes) {
  Md5State state{0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476};
  const std::uint64_t bits = std::uint64_t{bytes.size()} * 8;
  for (; bytes.size() >= kBlock; bytes = bytes.subspan(kBlock)) digest_block(bytes.data(), state);
  std::array<std::uint8_t, 2 * kBlock> last{};
  std::ranges::copy(bytes, last.begin());
  last.at(bytes.size()) = 0x80;
  const std::size_t size = bytes.size() + 9 <= kBlock ? kBlock : 2 * kBlock;
  for (std::size_t i = 0; i < 8; ++i) last.at(size - 8 + i) = static_cast<std::uint8_t>(bits >> (8 * i));
  for (std::size_t at = 0; at < size; at += kBlock) digest_block(last.data() + at, state);
  std::array<std::uint8_t, 16> digest{};
  for (std::size_t i = 0; i < digest.size(); ++i)
    digest.at(i) = static_cast<std::uint8_t>(state.at(i / 4) >> (8 * (i % 4)));
  return digest;
}

}  // namespace lightmill
