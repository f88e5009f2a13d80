#pragma once

#include "base/buffer_pool.h"
#include "codec/jpeg/entropy.h"
#include "codec/jpeg/mcu_transform.h"

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

namespace lightmill {

/// One baseline scan decoded by several threads, with or without restart markers; the samples are those that one thread
/// makes.
///
/// Huffman codes fall into step by themselves: a decoder that begins in the middle of a scan reads nonsense for some
/// MCUs, and then the very MCUs that one from the beginning reads. So the scan's bytes are cut into chunks, and each
/// thread decodes the next chunk from its first byte into memory, remembering where each MCU began:
///
///     chunk 0            | chunk 1            | chunk 2
///     m  m  m  m  m  m   |  x x  x m  m  m  m |   x  m  m  m        x: nonsense, m: an MCU
///
/// Then, in the order of the chunks, the chain goes on from the end of the chunk before, MCU by MCU, until it comes to
/// a place where the chunk has an MCU begin. From there both read the same bits; what they know apart is how many MCUs
/// come before and the DC coefficient to count from, which are added now. The inverse DCTs are done by the same thread,
/// while the others go on.
///
/// Where a chunk never falls into step (all components with the same codes, or no data), the chain decodes it, which is
/// what one thread alone would do. Nothing depends on luck but the time.
class SplitScan {
 public:
  /// Half a megabyte of coefficients, which stay in a core's own cache until they are transformed.
  static constexpr std::size_t kChunkBlocks = 4096;
  static constexpr std::size_t kChunkRoom = 4;  ///< flat picture has more MCUs to its bytes

  struct Source {
    const EntropyDecoder& decoder;  ///< installed, at the scan's beginning
    std::span<const std::uint8_t> bytes;
    unsigned mcus;
    std::size_t chunk_blocks = kChunkBlocks;  ///< in a chunk of average picture; it may hold kChunkRoom times as many
  };
  /// `overdue` is asked by all threads, once a chunk; the work ends early when it says so.
  SplitScan(const Source& source, const McuTransform& transform, std::function<bool()> overdue, BufferPool& pool);

  /// To be called by as many threads as there are, all at once or one after the other; returns when the scan is done.
  /// Throws std::bad_alloc, and then the other threads return too.
  void work();

  struct Result {
    EntropyDecoder::State end;
    bool sound;  ///< false: odd data, or not done
  };
  /// When all threads have returned.
  Result result() const { return {chain_.state, chain_.mcu == source_.mcus && !odd_}; }

 private:
  using State = EntropyDecoder::State;
  class Chunk;
  /// A state that is known to be the scan's, and how many MCUs come before it.
  struct Chain {
    State state;
    unsigned mcu = 0;
  };
  /// MCUs of a chunk that are in step: from `first`, the scan's MCU `mcu`, `count` of them.
  struct InStep {
    std::size_t first = 0;
    std::size_t count = 0;
    unsigned mcu = 0;
    std::array<int, MAX_COMPS_IN_SCAN> dc{};  // to be added
  };

  void work_on_chunks();
  std::optional<std::size_t> take();
  bool await_turn(std::size_t index);
  void pass_on(std::size_t index);
  void stop();

  const std::uint8_t* begin_of(std::size_t index) const { return begin_ + index * chunk_bytes_; }
  std::optional<State> state_at(const std::uint8_t* byte, const std::uint8_t* limit) const;
  void decode(std::size_t index, Chunk& chunk) const;
  InStep join(std::size_t index, const Chunk& chunk);
  InStep fall_into_step(const Chunk& chunk, std::size_t first);
  bool bridge();
  void transform(const InStep& in_step, Chunk& chunk);

  const Source source_;
  const McuTransform& transform_;
  const std::function<bool()> overdue_;
  BufferPool& pool_;
  const std::uint8_t* const begin_;
  const std::uint8_t* const end_;
  std::size_t chunk_bytes_ = 0;
  std::size_t chunk_count_ = 0;

  std::mutex mutex_;
  std::condition_variable turn_;
  std::size_t next_ = 0;    // chunk to be taken
  std::size_t joined_ = 0;  // chunks that the chain has passed
  Chain chain_;             // of the thread whose turn it is
  std::atomic<bool> odd_ = false;
  std::atomic<bool> stopped_ = false;
};

}  // namespace lightmill
