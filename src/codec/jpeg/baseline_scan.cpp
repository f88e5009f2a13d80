#include "codec/jpeg/baseline_scan.h"

#include "codec/jpeg/lane_chunk.h"
#include "codec/jpeg/mcu_chunk.h"
#include "codec/jpeg/split_scan.h"

#include <algorithm>
#include <cstring>
#include <memory>

namespace lightmill {
namespace {

/// What reading the last row leaves behind, where it was not libjpeg that read. Throws where the time is up.
void end_reading(JpegDecompressor& codec) {
  codec.errors().guarded([&] {
    codec->progress->progress_monitor(reinterpret_cast<j_common_ptr>(codec.get()));
    codec->output_scanline = codec->output_height;  // for jpeg_finish_decompress, which is to read on behind the scan
    codec->inputctl->finish_input_pass(codec.get());
  });
}

/// Whether the scan is large enough for lanes.
bool worth_lanes(const JpegDecompressor& codec) {
  using Chunk = LaneChunk<kKeepAll>;
  const EntropyDecoder& entropy = *codec.entropy();
  const auto bytes =
      static_cast<std::size_t>(codec.bytes().data() + codec.bytes().size() - entropy.state().reader.position());
  const std::size_t mcus = std::size_t{codec.get()->MCUs_per_row} * codec.get()->MCU_rows_in_scan;
  const unsigned interval = entropy.restart_interval();
  return bytes >= Chunk::kWorthwhile && (interval == 0 || bytes * interval / mcus >= Chunk::kWorthwhileInterval);
}

/// What is to be read, and into what.
struct Reading {
  JpegDecompressor& codec;
  const McuSink& sink;
  const ScanRequest& request;
};

/// In chunks of so many blocks and on as many threads as are lent. `chunk(most_mcus)` makes one.
template <typename Chunk>
void read_chunks(const Reading& reading, std::size_t blocks, const Chunk& chunk) {
  JpegDecompressor& codec = reading.codec;
  EntropyDecoder& entropy = *codec.entropy();
  const unsigned mcus = codec->MCUs_per_row * codec->MCU_rows_in_scan;
  if (reading.request.chunk_blocks > 0) blocks = reading.request.chunk_blocks;
  SplitScan scan({entropy, codec.bytes(), mcus, blocks}, reading.sink, chunk,
                 [&reading] { return reading.request.watch.overdue(); });
  run_together(reading.request.loan, [&] {
    reading.sink.begin();
    scan.work();
  });
  entropy.end_at(scan.result().end, scan.result().sound);
  end_reading(codec);
}

/// False where the codes do not allow lanes; nothing is done then.
template <std::size_t kept>
bool read_by_lanes(const Reading& reading) {
  using Chunk = LaneChunk<kept>;
  JpegDecompressor& codec = reading.codec;
  const LaneTables<EntryOf<kept>>* tables = codec.lane_tables<EntryOf<kept>>();
  if (!tables) return false;
  read_chunks(reading, Chunk::kBlocks, [&](std::size_t most_mcus) {
    const typename Chunk::Source source{*codec.entropy(), *tables, codec.bytes()};
    return std::make_unique<Chunk>(source, reading.sink, most_mcus, reading.request.pool);
  });
  return true;
}

/// The same for a scan that is not worth lanes.
bool try_lanes(const Reading& reading) {
  if (reading.request.chunk_blocks == 0 && !worth_lanes(reading.codec)) return false;
  if (reading.codec->min_DCT_scaled_size == 1) return read_by_lanes<kKeepNone>(reading);
  return reading.sink.takes_low() ? read_by_lanes<kKeepLow>(reading) : read_by_lanes<kKeepAll>(reading);
}

/// MCU by MCU.
void read_split(const Reading& reading) {
  constexpr std::size_t kBlocks = 4096;  // half a megabyte, which stays in a core's own cache until handed over
  read_chunks(reading, kBlocks, [&](std::size_t most_mcus) {
    return std::make_unique<McuChunk>(*reading.codec.entropy(), reading.codec.bytes(), reading.sink, most_mcus,
                                      reading.request.pool);
  });
}

/// The same on this thread alone. Some MCUs are decoded before they are handed over: a vector that is loaded from
/// coefficients just written one by one waits for all of them.
void read_alone(const Reading& reading) {
  JpegDecompressor& codec = reading.codec;
  constexpr unsigned kAtOnce = 8, kBetweenLooks = 64 * kAtOnce;  // MCUs; at the clock
  EntropyDecoder& entropy = *codec.entropy();
  const unsigned mcus = codec->MCUs_per_row * codec->MCU_rows_in_scan;
  const auto blocks_in_mcu = static_cast<std::size_t>(entropy.blocks_in_mcu());
  alignas(64) JBLOCK blocks[kAtOnce * D_MAX_BLOCKS_IN_MCU];
  EntropyDecoder::State state = entropy.state();
  bool sound = true;
  for (unsigned first = 0; first < mcus && sound; first += kAtOnce) {
    if (first % kBetweenLooks == 0 && reading.request.watch.overdue()) break;
    const unsigned count = std::min(kAtOnce, mcus - first);
    reading.sink.prepare(first, count);
    std::memset(blocks, 0, count * blocks_in_mcu * sizeof(JBLOCK));
    JBLOCKROW rows[kAtOnce][D_MAX_BLOCKS_IN_MCU];
    for (unsigned i = 0; i < count && sound; ++i) {
      for (std::size_t b = 0; b < blocks_in_mcu; ++b) rows[i][b] = blocks + i * blocks_in_mcu + b;
      sound = entropy.begin_mcu(state) && entropy.decode_mcu(state, rows[i]);
    }
    if (sound) reading.sink(first, count, blocks);
  }
  entropy.end_at(state, sound);
  end_reading(codec);
}

}  // namespace

void read_baseline_scan(JpegDecompressor& codec, const McuSink& sink, const ScanRequest& request) {
  const Reading reading{codec, sink, request};
  if (try_lanes(reading)) return;
  if (request.loan.count() > 0) {
    read_split(reading);
  } else {
    read_alone(reading);
  }
}

}  // namespace lightmill
