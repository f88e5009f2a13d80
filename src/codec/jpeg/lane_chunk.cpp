#include "codec/jpeg/lane_chunk.h"

#include "codec/jpeg/split_scan.h"

#include <algorithm>
#include <cstring>

namespace lightmill {
namespace {

/// Behind the chunk, for the MCUs that end there. One that does not is bridged.
constexpr std::size_t kOverhang = 1024;
constexpr std::size_t kMostBytesOfBlock = 64;  // on an average; what is more is bridged

/// What the lanes note, with room for each to go on until it is looked at.
template <std::size_t kKept>
constexpr std::size_t kToSpare = EntryOf<kKept>::kLanesWithBmi2*(ScanLane::kRecords + 2);

}  // namespace

template <std::size_t kKept>
std::size_t LaneChunk<kKept>::bytes(std::size_t bytes_in_scan, std::size_t blocks_in_scan) {
  if (bytes_in_scan < kWorthwhile) return 0;
  const std::size_t blocks = std::min(blocks_in_scan, kBlocks);
  const std::size_t most = SplitScan::kChunkRoom * blocks;
  const std::size_t data =
      std::min(2 * bytes_in_scan * blocks / std::max<std::size_t>(blocks_in_scan, 1), bytes_in_scan);
  const std::size_t noted = most + kToSpare<kKept>;
  const std::size_t kept = kKeeps ? noted + ScanLane::kRecords : 0;
  return std::min(data, most * kMostBytesOfBlock) + kOverhang + ScanLanes::kSlack + noted * sizeof(std::uint32_t) +
         noted * sizeof(std::int16_t) + kept * kKept * sizeof(JCOEF);
}

template <std::size_t kKept>
LaneChunk<kKept>::LaneChunk(const Source& source, const McuSink& sink, std::size_t most_mcus, BufferPool& pool)
    : decoder_(source.decoder),
      tables_(source.tables),
      end_(source.bytes.data() + source.bytes.size()),
      sink_(sink),
      most_mcus_(most_mcus),
      pool_(pool) {
  for (int block = 0; block < decoder_.blocks_in_mcu(); ++block) {
    const auto component = static_cast<std::size_t>(decoder_.component_of(block));
    ++blocks_of_[component];
    components_ = component + 1;
  }
}

template <std::size_t kKept>
void LaneChunk<kKept>::decode(const std::uint8_t* begin, const std::uint8_t* limit) {
  const auto blocks = most_mcus_ * static_cast<std::size_t>(decoder_.blocks_in_mcu());
  if (begin[-1] == 0xFF) ++begin;  // the second byte of a marker, or stuffed
  const std::size_t wanted = std::min(static_cast<std::size_t>(std::max(limit, begin) - begin) + kOverhang,
                                      blocks * kMostBytesOfBlock + kOverhang);
  const std::size_t length = std::min(wanted, static_cast<std::size_t>(end_ - begin));
  if (bytes_.capacity() < length + ScanLanes::kSlack) bytes_ = pool_.acquire(length + ScanLanes::kSlack);
  data_.fill({begin, begin + length, decoder_.restart_interval() > 0}, bytes_.data());
  std::memset(bytes_.data() + data_.size(), 0, ScanLanes::kSlack);

  const std::size_t begins = most_mcus_ + kToSpare<kKept>, dc = blocks + kToSpare<kKept>;
  if (!found_) found_ = pool_.acquire(begins * sizeof(std::uint32_t) + dc * sizeof(std::int16_t));
  if (kKeeps && !coefficients_) coefficients_ = pool_.acquire((dc + ScanLane::kRecords) * kKept * sizeof(JCOEF));
  auto* const first_begin = reinterpret_cast<std::uint32_t*>(found_.data());
  auto* const first_dc = reinterpret_cast<std::int16_t*>(first_begin + begins);
  auto* const first_block = kKeeps ? reinterpret_cast<JCOEF*>(coefficients_.data()) : nullptr;
  stretches();
  segments_ = lanes_.run(tables_, {data_.data(), stretches_, data_.index_of(limit)},
                         {{first_begin, begins}, {first_dc, dc}, first_block, kKept});
  taken_.clear();
  sound_ = true;
}

template <std::size_t kKept>
void LaneChunk<kKept>::stretches() {
  stretches_.clear();
  std::size_t begin = 0;
  for (const std::size_t restart : data_.restarts()) {
    stretches_.push_back({begin, restart});
    begin = restart;
  }
  stretches_.push_back({begin, data_.size()});
}

template <std::size_t kKept>
std::uint64_t LaneChunk<kKept>::end_of_stretch(std::uint64_t bit) const {
  const auto stretch = std::ranges::upper_bound(stretches_, bit / 8, {}, &ScanLanes::Stretch::end);
  return stretch == stretches_.end() ? 0 : 8 * stretch->end;
}

template <std::size_t kKept>
bool LaneChunk<kKept>::take(Chain& chain, unsigned most) {
  EntropyDecoder::State& state = chain.state;
  const BitReader::Place place = state.reader.place();
  const bool at_marker = place.bits_to_come == 0 && place.byte[0] == 0xFF && place.byte[1] != 0;  // one too many
  const auto bit = data_.bit_of(place);
  if (at_marker || !bit) return false;
  const auto behind = std::ranges::upper_bound(segments_, *bit, {}, [](const LaneSegment& s) { return *s.begins; });
  if (behind == segments_.begin()) return false;
  const LaneSegment& segment = *std::prev(behind);
  const std::span<const std::uint32_t> begins(segment.begins, segment.mcus + 1);
  const auto found = std::ranges::lower_bound(begins, *bit);
  if (found == begins.end() || *found != *bit) return false;
  const auto last = std::ranges::upper_bound(found, begins.end(), end_of_stretch(*bit));
  if (last == found) return false;
  auto count = static_cast<std::size_t>(last - found) - 1;
  count = std::min<std::size_t>(count, most);
  if (decoder_.restart_interval() > 0) count = std::min<std::size_t>(count, state.until_restart);
  if (count == 0) return false;

  const auto blocks = static_cast<std::size_t>(decoder_.blocks_in_mcu());
  std::int16_t* const dc = segment.dc + static_cast<std::size_t>(found - begins.begin()) * blocks;
  add_up({dc, count * blocks}, state);
  JCOEF* const first = kKeeps ? segment.blocks + static_cast<std::size_t>(dc - segment.dc) * kKept : nullptr;
  taken_.push_back({chain.mcu, static_cast<unsigned>(count), dc, first});
  state.reader = data_.reader_at(found[static_cast<std::ptrdiff_t>(count)], end_);
  state.until_restart -= static_cast<unsigned>(count);
  chain.mcu += static_cast<unsigned>(count);
  return true;
}

/// Differences into coefficients, in the order of the scan. The blocks of a component stand together in an MCU.
template <std::size_t kKept>
void LaneChunk<kKept>::add_up(std::span<std::int16_t> differences, EntropyDecoder::State& state) {
  unsigned beyond = 0;
  std::int16_t* dc = differences.data();
  const auto add = [&](int& last, int blocks) {
    for (; blocks > 0; --blocks) {
      last += *dc;
      beyond |= static_cast<unsigned>(last + EntropyDecoder::kLargestDc);
      *dc++ = static_cast<std::int16_t>(last);
    }
  };
  while (dc < differences.data() + differences.size()) {
    for (std::size_t component = 0; component < components_; ++component) {
      add(state.last_dc[component], blocks_of_[component]);
    }
  }
  sound_ = sound_ && beyond < 2U * EntropyDecoder::kLargestDc + 2;
}

template <std::size_t kKept>
bool LaneChunk<kKept>::hand_over() {
  for (const Taken& taken : taken_) {
    if (kKeeps) {
      hand_over_blocks(taken);
    } else {
      sink_.means(taken.mcu, taken.count, taken.dc);
    }
  }
  taken_.clear();
  return sound_;
}

template <std::size_t kKept>
void LaneChunk<kKept>::hand_over_blocks(const Taken& taken) const {
  constexpr unsigned kAtOnce = 8;
  const auto blocks = static_cast<std::size_t>(decoder_.blocks_in_mcu());
  for (unsigned first = 0; first < taken.count; first += kAtOnce) {
    const unsigned count = std::min(kAtOnce, taken.count - first);
    sink_.prepare(taken.mcu + first, count);
    JCOEF* const mcus = taken.blocks + first * blocks * kKept;
    for (std::size_t b = 0; b < count * blocks; ++b) mcus[b * kKept] = taken.dc[first * blocks + b];
    if constexpr (kKept == kKeepLow)
      sink_.low(taken.mcu + first, count, reinterpret_cast<LowBlock*>(mcus));
    else
      sink_(taken.mcu + first, count, reinterpret_cast<JBLOCKROW>(mcus));
  }
}

template class LaneChunk<kKeepNone>;
template class LaneChunk<kKeepLow>;
template class LaneChunk<kKeepAll>;

}  // namespace lightmill
