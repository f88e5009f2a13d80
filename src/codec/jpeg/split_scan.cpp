#include "codec/jpeg/split_scan.h"

#include <algorithm>
#include <utility>

namespace lightmill {

SplitScan::SplitScan(const Source& source, const McuSink& sink, MakeChunk make_chunk, std::function<bool()> overdue)
    : source_(source),
      sink_(sink),
      make_chunk_(std::move(make_chunk)),
      overdue_(std::move(overdue)),
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
  const std::size_t mcus = std::min<std::size_t>(source_.chunk_blocks / blocks_in_mcu + 1, source_.mcus);
  const auto chunk = make_chunk_(kChunkRoom * mcus);
  while (const auto index = take()) {
    chunk->decode(begin_of(*index), *index + 1 == chunk_count_ ? end_ : begin_of(*index + 1));
    if (!await_turn(*index)) return;
    join(*index, *chunk);
    pass_on(*index);
    if (!sink_.in_order() && !chunk->hand_over()) odd_ = true;
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

/// Brings the chain behind the chunk, or to the scan's end. What is to come in order is handed over on the way.
void SplitScan::join(std::size_t index, ScanChunk& chunk) {
  const std::uint8_t* const limit = index + 1 == chunk_count_ ? nullptr : begin_of(index + 1);
  while (!odd_ && chain_.mcu < source_.mcus && (!limit || chain_.state.reader.place().byte < limit)) {
    if (!source_.decoder.begin_mcu(chain_.state)) {
      odd_ = true;
    } else if (!chunk.take(chain_, source_.mcus - chain_.mcu)) {
      if (!bridge()) odd_ = true;
    } else if (sink_.in_order() && !chunk.hand_over()) {
      odd_ = true;
    }
  }
}

/// Takes the chain over one MCU, after `begin_mcu`. False where the data are odd.
bool SplitScan::bridge() {
  JBLOCK blocks[D_MAX_BLOCKS_IN_MCU] = {};
  JBLOCKROW rows[D_MAX_BLOCKS_IN_MCU];
  for (std::size_t i = 0; i < D_MAX_BLOCKS_IN_MCU; ++i) rows[i] = &blocks[i];
  if (!source_.decoder.decode_mcu(chain_.state, rows)) return false;
  sink_(chain_.mcu++, 1, blocks);
  return true;
}

}  // namespace lightmill
