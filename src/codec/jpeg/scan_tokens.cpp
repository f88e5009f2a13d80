#include "codec/jpeg/scan_tokens.h"

#include "codec/jpeg/scan_rows.h"

#include <array>

namespace lightmill {

void ScanTokens::add_slab(std::size_t tokens) {
  constexpr std::size_t kFirst = std::size_t{1} << 14, kMost = std::size_t{1} << 18;
  const std::size_t wanted = std::min(kMost, slabs_.empty() ? kFirst : 2 * slabs_.back().memory.capacity());
  Buffer memory = pool_.acquire(std::max(wanted, tokens * sizeof(ScanToken)));
  if (!slabs_.empty()) slabs_.back().used = tokens_of(slabs_.back()).size();
  slabs_.push_back({std::move(memory)});
  next_ = reinterpret_cast<ScanToken*>(slabs_.back().memory.data());
  end_ = next_ + slabs_.back().memory.capacity() / sizeof(ScanToken);
}

std::span<const ScanToken> ScanTokens::tokens_of(const Slab& slab) const {
  const auto* const first = reinterpret_cast<const ScanToken*>(slab.memory.data());
  return {first, &slab == &slabs_.back() ? static_cast<std::size_t>(next_ - first) : slab.used};
}

namespace {

/// What writes the tokens of each kind.
struct Kind {
  HuffmanCodes::Code code;
  int count;
};
std::vector<Kind> kinds_by(const HuffmanCodes::Codes& codes) {
  std::vector<Kind> kinds(ScanToken::kKinds);
  for (unsigned kind = 0; kind < ScanToken::kKinds; ++kind) kinds[kind] = {codes[kind >> 3], ScanToken::count(kind)};
  return kinds;
}

/// There must be room.
void write_tokens(std::span<const ScanToken> tokens, std::span<const Kind> kinds, HuffmanWriter& to) {
  HuffmanWriter writer = to;  // in registers
  for (const ScanToken token : tokens) {
    const auto [code, count] = kinds[token.kind()];
    writer.put(std::uint64_t{code.code} << count | token.bits(count), code.bits + count);
  }
  to = writer;
}

}  // namespace

void ScanTokens::write(const HuffmanCodes::Codes& codes, BlobDestination& destination) const {
  const std::vector<Kind> kinds = kinds_by(codes);
  constexpr std::size_t kAtOnce = 2048, kMostBytes = 3;  // of a code and bits
  std::array<std::uint8_t, kAtOnce * kMostBytes + HuffmanWriter::kSlack> bytes;
  HuffmanWriter writer(bytes.data());
  const auto hand_on = [&] {
    write_stuffed({bytes.data(), writer.position()}, destination);
    writer.move_to(bytes.data());
  };
  for (const Slab& slab : slabs_) {
    const auto all = tokens_of(slab);
    for (std::size_t first = 0; first < all.size(); first += kAtOnce) {
      write_tokens(all.subspan(first, std::min(kAtOnce, all.size() - first)), kinds, writer);
      hand_on();
    }
  }
  writer.finish();
  hand_on();
}

}  // namespace lightmill
