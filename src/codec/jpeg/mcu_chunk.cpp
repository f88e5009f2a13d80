#include "codec/jpeg/mcu_chunk.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>

namespace lightmill {

McuChunk::McuChunk(const EntropyDecoder& decoder, std::span<const std::uint8_t> bytes, const McuSink& sink,
                   std::size_t most_mcus, BufferPool& pool)
    : decoder_(decoder),
      begin_(decoder.state().reader.position()),
      end_(bytes.data() + bytes.size()),
      sink_(sink),
      most_mcus_(most_mcus),
      blocks_in_mcu_(static_cast<std::size_t>(decoder.blocks_in_mcu())),
      coefficients_(pool.acquire(most_mcus * blocks_in_mcu_ * sizeof(JBLOCK))) {
  begins_.reserve(most_mcus);
}

McuChunk::Rows McuChunk::rows(std::size_t mcu) const {
  Rows rows{};
  auto* first = reinterpret_cast<JBLOCKROW>(coefficients_.data()) + mcu * blocks_in_mcu_;
  for (std::size_t i = 0; i < blocks_in_mcu_; ++i) rows[i] = first + i;
  return rows;
}

/// Room for the MCU that begins at `state`, all zeros.
McuChunk::Rows McuChunk::add(const State& state) {
  begins_.push_back(state);
  const Rows added = rows(begins_.size() - 1);
  std::memset(added[0], 0, blocks_in_mcu_ * sizeof(JBLOCK));
  return added;
}

/// A state to begin from at `byte`: at the next restart marker where there are such, whose state is all known.
std::optional<EntropyDecoder::State> McuChunk::state_at(const std::uint8_t* byte, const std::uint8_t* limit) const {
  const bool restarts = decoder_.restart_interval() > 0;
  const auto is_restart = [](const std::uint8_t* p) { return p[0] == 0xFF && (p[1] & 0xF8) == 0xD0; };
  while (restarts && byte < limit - 2 && !is_restart(byte)) ++byte;
  if (byte >= limit - 2) return {};
  State state{.reader = BitReader(byte, end_), .until_restart = decoder_.restart_interval()};
  if (restarts) {
    state.reader = BitReader(byte + 2, end_);
    state.next_restart = static_cast<std::uint8_t>((byte[1] + 1) & 7);
  } else if (byte[-1] == 0xFF && byte[0] == 0) {
    state.reader = BitReader(byte + 1, end_);  // not with the zero that is stuffed after 0xFF
  }
  return state;
}

void McuChunk::decode(const std::uint8_t* begin, const std::uint8_t* limit) {
  begins_.clear();
  first_ = count_ = 0;
  auto state = begin == begin_ ? decoder_.state() : state_at(begin, limit);
  while (state && begins_.size() < most_mcus_ && state->reader.position() < limit) {
    if (!decoder_.begin_mcu(*state)) return;
    Rows rows = add(*state);
    if (decoder_.decode_mcu(*state, rows.data())) {
      end_state_ = *state;
    } else if (state->reader.overdrawn()) {  // the data's end
      return begins_.pop_back();
    } else {
      begins_.clear();  // not in step, and now out of the code
      state = state_at(state->reader.position(), limit);
    }
  }
}

/// Once: from there on all of them are in step.
bool McuChunk::take(Chain& chain, unsigned most) {
  if (count_ > 0) return false;
  const BitReader::Place place = chain.state.reader.place();
  while (first_ < begins_.size() && begins_[first_].reader.place() < place) ++first_;
  if (first_ == begins_.size() || !decoder_.same_place(begins_[first_], chain.state)) return false;
  count_ = std::min<std::size_t>(begins_.size() - first_, most);
  mcu_ = chain.mcu;
  for (std::size_t i = 0; i < dc_.size(); ++i) dc_[i] = chain.state.last_dc[i] - begins_[first_].last_dc[i];
  const std::size_t end = first_ + count_;
  chain.state = end < begins_.size() ? begins_[end] : end_state_;
  for (std::size_t i = 0; i < dc_.size(); ++i) chain.state.last_dc[i] += dc_[i];
  chain.mcu += static_cast<unsigned>(count_);
  return true;
}

bool McuChunk::hand_over() {
  bool sound = true;
  for (std::size_t i = 0; i < count_; ++i) {
    const Rows rows = this->rows(first_ + i);
    for (std::size_t b = 0; b < blocks_in_mcu_; ++b) {
      JCOEF& coefficient = rows[b][0][0];
      const int dc = coefficient + dc_[static_cast<std::size_t>(decoder_.component_of(static_cast<int>(b)))];
      sound = sound && std::abs(dc) <= EntropyDecoder::kLargestDc;
      coefficient = static_cast<JCOEF>(dc);
    }
    sink_(mcu_ + static_cast<unsigned>(i), 1, rows[0]);
  }
  return sound;
}

}  // namespace lightmill
