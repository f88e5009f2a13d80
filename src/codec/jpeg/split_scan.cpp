#include "codec/jpeg/split_scan.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>

namespace lightmill {
namespace {

using Rows = std::array<JBLOCKROW, D_MAX_BLOCKS_IN_MCU>;

}  // namespace

/// What one thread has decoded of the chunk it is at.
class SplitScan::Chunk {
 public:
  Chunk(std::size_t mcus, std::size_t blocks_in_mcu, BufferPool& pool)
      : most_mcus_(mcus),
        blocks_in_mcu_(blocks_in_mcu),
        coefficients_(pool.acquire(mcus * blocks_in_mcu * sizeof(JBLOCK))) {
    begins_.reserve(mcus);
  }
  void clear() { begins_.clear(); }
  bool full() const { return begins_.size() == most_mcus_; }
  std::size_t mcus() const { return begins_.size(); }
  const State& begin_of(std::size_t mcu) const { return begins_[mcu]; }
  Rows rows(std::size_t mcu) const {
    Rows rows{};
    auto* first = reinterpret_cast<JBLOCKROW>(coefficients_.data()) + mcu * blocks_in_mcu_;
    for (std::size_t i = 0; i < blocks_in_mcu_; ++i) rows[i] = first + i;
    return rows;
  }
  /// Room for the MCU that begins at `state`, all zeros.
  Rows add(const State& state) {
    begins_.push_back(state);
    const Rows added = rows(begins_.size() - 1);
    std::memset(added[0], 0, blocks_in_mcu_ * sizeof(JBLOCK));
    return added;
  }
  void drop_last() { begins_.pop_back(); }

  State end;  ///< behind the last MCU

 private:
  std::size_t most_mcus_;
  std::size_t blocks_in_mcu_;
  Buffer coefficients_;
  std::vector<State> begins_;
};

SplitScan::SplitScan(const Source& source, const McuTransform& transform, std::function<bool()> overdue,
                     BufferPool& pool)
    : source_(source),
      transform_(transform),
      overdue_(std::move(overdue)),
      pool_(pool),
      begin_(source.decoder.state().reader.position()),
      end_(source.bytes.data() + source.bytes.size()) {
  const auto bytes = static_cast<std::size_t>(end_ - begin_);
  const auto blocks_in_scan = std::size_t{source.mcus} * static_cast<std::size_t>(source.decoder.blocks_in_mcu());
  chunk_bytes_ = std::max<std::size_t>(bytes * source.chunk_blocks / blocks_in_scan, 64);
  chunk_count_ = std::max<std::size_t>(bytes / chunk_bytes_, 1);
  chain_.state = source.decoder.state();
}

void SplitScan::work() {
  try {
    work_on_chunks();
  } catch (...) {
    stop();
    throw;
  }
}

void SplitScan::work_on_chunks() {
  const auto blocks_in_mcu = static_cast<std::size_t>(source_.decoder.blocks_in_mcu());
  Chunk chunk(kChunkRoom * (source_.chunk_blocks / blocks_in_mcu + 1), blocks_in_mcu, pool_);
  while (const auto index = take()) {
    decode(*index, chunk);
    if (!await_turn(*index)) return;
    const InStep in_step = join(*index, chunk);
    pass_on(*index);
    transform(in_step, chunk);
    if (overdue_()) stop();
  }
}

std::optional<std::size_t> SplitScan::take() {
  const std::lock_guard lock(mutex_);
  if (stopped_ || next_ == chunk_count_) return {};
  return next_++;
}

/// False where there is nothing more to do.
bool SplitScan::await_turn(std::size_t index) {
  std::unique_lock lock(mutex_);
  turn_.wait(lock, [&] { return joined_ == index || stopped_; });
  return !stopped_;
}

void SplitScan::pass_on(std::size_t index) {
  {
    const std::lock_guard lock(mutex_);
    joined_ = index + 1;
    if (odd_ || chain_.mcu == source_.mcus) stopped_ = true;
  }
  turn_.notify_all();
}

void SplitScan::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
  }
  turn_.notify_all();
}

/// A state to begin from at `byte`: at the next restart marker where there are such, whose state is all known.
std::optional<EntropyDecoder::State> SplitScan::state_at(const std::uint8_t* byte, const std::uint8_t* limit) const {
  const bool restarts = source_.decoder.restart_interval() > 0;
  const auto is_restart = [](const std::uint8_t* p) { return p[0] == 0xFF && (p[1] & 0xF8) == 0xD0; };
  while (restarts && byte < limit - 2 && !is_restart(byte)) ++byte;
  if (byte >= limit - 2) return {};
  State state{.reader = BitReader(byte, end_), .until_restart = source_.decoder.restart_interval()};
  if (restarts) {
    state.reader = BitReader(byte + 2, end_);
    state.next_restart = static_cast<std::uint8_t>((byte[1] + 1) & 7);
  } else if (byte[-1] == 0xFF && byte[0] == 0) {
    state.reader = BitReader(byte + 1, end_);  // not with the zero that is stuffed after 0xFF
  }
  return state;
}

void SplitScan::decode(std::size_t index, Chunk& chunk) const {
  const std::uint8_t* const limit = index + 1 == chunk_count_ ? end_ : begin_of(index + 1);
  auto state = index == 0 ? source_.decoder.state() : state_at(begin_of(index), limit);
  chunk.clear();
  while (state && !chunk.full() && state->reader.position() < limit && !stopped_.load(std::memory_order_relaxed)) {
    if (!source_.decoder.begin_mcu(*state)) return;
    Rows rows = chunk.add(*state);
    if (source_.decoder.decode_mcu(*state, rows.data())) {
      chunk.end = *state;
    } else if (state->reader.overdrawn()) {  // the data's end
      return chunk.drop_last();
    } else {
      chunk.clear();  // not in step, and now out of the code
      state = state_at(state->reader.position(), limit);
    }
  }
}

/// Brings the chain behind the chunk, or to the scan's end.
SplitScan::InStep SplitScan::join(std::size_t index, const Chunk& chunk) {
  const std::uint8_t* const limit = index + 1 == chunk_count_ ? nullptr : begin_of(index + 1);
  InStep in_step;
  std::size_t candidate = 0;
  while (!odd_ && chain_.mcu < source_.mcus && (!limit || chain_.state.reader.place().byte < limit)) {
    if (!source_.decoder.begin_mcu(chain_.state)) {
      odd_ = true;
      break;
    }
    const BitReader::Place place = chain_.state.reader.place();
    while (candidate < chunk.mcus() && chunk.begin_of(candidate).reader.place() < place) ++candidate;
    if (candidate < chunk.mcus() && source_.decoder.same_place(chunk.begin_of(candidate), chain_.state)) {
      in_step = fall_into_step(chunk, candidate);
      candidate = chunk.mcus();
    } else if (!bridge()) {
      odd_ = true;
    }
  }
  return in_step;
}

SplitScan::InStep SplitScan::fall_into_step(const Chunk& chunk, std::size_t first) {
  InStep in_step{first, std::min<std::size_t>(chunk.mcus() - first, source_.mcus - chain_.mcu), chain_.mcu};
  const State& begin = chunk.begin_of(first);
  for (std::size_t i = 0; i < in_step.dc.size(); ++i) in_step.dc[i] = chain_.state.last_dc[i] - begin.last_dc[i];
  const std::size_t end = first + in_step.count;
  chain_.state = end < chunk.mcus() ? chunk.begin_of(end) : chunk.end;
  for (std::size_t i = 0; i < in_step.dc.size(); ++i) chain_.state.last_dc[i] += in_step.dc[i];
  chain_.mcu += static_cast<unsigned>(in_step.count);
  return in_step;
}

/// Takes the chain over one MCU, after `begin_mcu`. False where the data are odd.
bool SplitScan::bridge() {
  JBLOCK blocks[D_MAX_BLOCKS_IN_MCU] = {};
  Rows rows{};
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = &blocks[i];
  if (!source_.decoder.decode_mcu(chain_.state, rows.data())) return false;
  transform_(chain_.mcu++, rows.data());
  return true;
}

void SplitScan::transform(const InStep& in_step, Chunk& chunk) {
  for (std::size_t i = 0; i < in_step.count; ++i) {
    const Rows rows = chunk.rows(in_step.first + i);
    for (int b = 0; b < source_.decoder.blocks_in_mcu(); ++b) {
      JCOEF& coefficient = rows[static_cast<std::size_t>(b)][0][0];
      const int dc = coefficient + in_step.dc[static_cast<std::size_t>(source_.decoder.component_of(b))];
      if (std::abs(dc) > EntropyDecoder::kLargestDc) odd_ = true;
      coefficient = static_cast<JCOEF>(dc);
    }
    transform_(in_step.mcu + static_cast<unsigned>(i), rows.data());
  }
}

}  // namespace lightmill
