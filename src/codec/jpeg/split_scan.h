#pragma once

#include "codec/jpeg/mcu_sink.h"
#include "codec/jpeg/scan_chunk.h"

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>

namespace lightmill {

/// One baseline scan decoded in chunks, by one thread or several, with or without restart markers; the samples are
/// those that one decoder makes which begins at the beginning.
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
/// while the others go on; a sink that wants MCUs in order has them before the next chunk's turn comes.
///
/// Where a chunk never falls into step (all components with the same codes, or no data), the chain decodes it, which is
/// what one thread alone would do. Nothing depends on luck but the time.
class SplitScan {
 public:
  static constexpr std::size_t kChunkRoom = 4;  ///< flat picture has more MCUs to its bytes

  struct Source {
    const EntropyDecoder& decoder;  ///< installed, at the scan's beginning
    std::span<const std::uint8_t> bytes;
    unsigned mcus;
    std::size_t chunk_blocks;  ///< in a chunk of average picture; it may hold kChunkRoom times as many
  };
  /// One for each thread, with room for so many MCUs.
  using MakeChunk = std::function<std::unique_ptr<ScanChunk>(std::size_t most_mcus)>;
  /// `overdue` is asked by all threads, once a chunk; the work ends early when it says so.
  SplitScan(const Source& source, const McuSink& sink, MakeChunk make_chunk, std::function<bool()> overdue);

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
  void work_on_chunks();
  std::optional<std::size_t> take();
  bool await_turn(std::size_t index);
  void pass_on(std::size_t index);
  void stop();

  const std::uint8_t* begin_of(std::size_t index) const { return begin_ + index * chunk_bytes_; }
  void join(std::size_t index, ScanChunk& chunk);
  bool bridge();

  const Source source_;
  const McuSink& sink_;
  const MakeChunk make_chunk_;
  const std::function<bool()> overdue_;
  const std::uint8_t* const begin_;
  const std::uint8_t* const end_;
  std::size_t chunk_bytes_ = 0;
  std::size_t chunk_count_ = 0;

  std::mutex mutex_;
  std::condition_variable turn_;
  std::size_t next_ = 0;    // chunk to be taken
  std::size_t joined_ = 0;  // chunks that the chain has passed
  ScanChunk::Chain chain_;  // of the thread whose turn it is
  std::atomic<bool> odd_ = false;
  bool stopped_ = false;
};

}  // namespace lightmill
