#include "codec/jpeg/scan_lanes.h"

#include "codec/jpeg/dc_differences.h"
#include "codec/jpeg/lane_steps.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace lightmill {
namespace {

int value_of(std::uint64_t bits, int size) {
  return size == 0 ? 0 : extended(static_cast<std::uint32_t>(bits >> (64 - size)), size);
}

void store(ScanLane& lane, std::uint64_t k, int value) {
  static constexpr auto kAll = kept_order<kKeepAll, 0>(), kLow = kept_order<kKeepLow, 0>();
  if (!lane.first || k >= DCTSIZE2) return;
  const std::size_t place = lane.kept == kKeepLow ? kLow[k] : kAll[k];
  lane.first[lane.blocks * lane.kept + place] = static_cast<JCOEF>(value);
}

/// The coefficients of a block from the k-th on, and those of `more` behind it.
void clear(ScanLane& lane, std::uint64_t k, std::uint64_t more) {
  if (!lane.first) return;
  for (; k < DCTSIZE2; ++k) store(lane, k, 0);
  std::memset(lane.first + (lane.blocks + 1) * lane.kept, 0, more * lane.kept * sizeof(JCOEF));
}

void end_block(ScanLane& lane, std::uint64_t sum, const HuffmanTable::Code& dc) {
  lane.sum =
      sum + (static_cast<std::uint64_t>(dc.symbol) << LaneSum::kBitsWidth) + (std::uint64_t{1} << LaneSum::kEnded);
  lane.records[++lane.blocks] = lane.sum;
  lane.k = 1;
}

template <std::size_t kept>
bool steps(const LaneKernel::Work& work, bool checked) {
  constexpr std::size_t kLanes = EntryOf<kept>::kLanes;
  return checked ? LaneSteps<kept, kLanes, true>(work).run() : LaneSteps<kept, kLanes, false>(work).run();
}

using Steps = bool (*)(const LaneKernel::Work& work, bool checked);

template <std::size_t kept>
LaneKernel kernel(Simd simd, Steps by_bmi2) {
  using Entry = EntryOf<kept>;
  constexpr std::size_t kMostBlocks = Entry::kGroups * 4 + 2;
  if (simd >= Simd::avx2 && by_bmi2) return {Entry::kLanesWithBmi2, kMostBlocks, by_bmi2};
  return {Entry::kLanes, kMostBlocks, steps<kept>};
}

#if defined(__x86_64__)
constexpr Steps kSkim = skim_by_bmi2, kDecodeLow = decode_low_by_bmi2, kDecode = decode_by_bmi2;
#else
constexpr Steps kSkim = nullptr, kDecodeLow = nullptr, kDecode = nullptr;
#endif

}  // namespace

LaneKernel lane_kernel(std::size_t kept, Simd simd) {
  switch (kept) {
    case kKeepNone:
      return kernel<kKeepNone>(simd, kSkim);
    case kKeepLow:
      return kernel<kKeepLow>(simd, kDecodeLow);
    default:
      return kernel<kKeepAll>(simd, kDecode);
  }
}

void pass_long_code(ScanLane& lane, const LaneCodes& codes) {
  const LaneCodes::Block& block = codes.block(lane.blocks % codes.blocks_in_mcu());
  const std::uint64_t bits = bits_at(lane.base, lane.position());
  const HuffmanTable::Code code = block.ac->code(bits);
  const unsigned run = static_cast<unsigned>(code.symbol) >> 4 & 15, size = static_cast<unsigned>(code.symbol) & 15;
  const bool ends = code.bits > 0 && size == 0 && run != 15;
  const HuffmanTable::Code dc = ends ? block.next_dc->code(bits << code.bits) : HuffmanTable::Code{};
  lane.k = lane.passed() + 1;  // which the steps that found no entry have moved
  if (code.bits == 0 || (ends && dc.bits == 0)) {
    lane.sum += 1 + ((kMostPassed + 1) << LaneSum::kPassed);
  } else if (ends) {
    const int bits_passed = code.bits + dc.bits + dc.symbol;
    end_block(lane, lane.sum + static_cast<unsigned>(bits_passed), dc);
  } else {
    store(lane, lane.k + run, value_of(bits << code.bits, static_cast<int>(size)));
    lane.k += run + 1;
    lane.sum += static_cast<std::uint64_t>(code.bits) + size + (std::uint64_t{run + 1} << LaneSum::kPassed);
  }
}

bool pass_block(ScanLane& lane, const LaneCodes& codes, std::uint64_t ended, std::uint64_t& odd_at) {
  const LaneCodes::Block& block = codes.block(lane.blocks % codes.blocks_in_mcu());
  std::uint64_t k = lane.passed() + 1;
  lane.k = k;
  clear(lane, k, ended);
  std::uint64_t sum = lane.sum, position = lane.position();
  const auto pass = [&](std::uint64_t count) {
    position += count;
    sum += count;
  };
  while (k < DCTSIZE2) {
    const std::uint64_t bits = bits_at(lane.base, position);
    const HuffmanTable::Code code = block.ac->code(bits);
    odd_at = position;
    if (code.bits == 0) return false;
    const unsigned run = static_cast<unsigned>(code.symbol) >> 4, size = static_cast<unsigned>(code.symbol) & 15;
    pass(static_cast<std::uint64_t>(code.bits) + size);
    if (size == 0 && run != 15) break;
    k += run;
    if (k >= DCTSIZE2) return false;
    store(lane, k++, value_of(bits << code.bits, static_cast<int>(size)));
    if (k < DCTSIZE2) sum += std::uint64_t{run + 1} << LaneSum::kPassed;  // the last needs no telling
  }
  const HuffmanTable::Code dc = block.next_dc->code(bits_at(lane.base, position));
  odd_at = position;
  if (dc.bits == 0) return false;
  pass(static_cast<unsigned>(dc.bits + dc.symbol));
  end_block(lane, sum, dc);
  return true;
}

std::size_t dc_differences(const ScanLane& lane, std::size_t first, std::int16_t* dc) {
  constexpr std::uint64_t kBits = (1U << LaneSum::kBitsWidth) - 1;
  const auto high = [](std::uint64_t sum) { return static_cast<std::int64_t>(sum) >> LaneSum::kBitsWidth; };
  std::int64_t before = high(lane.records[first]);
  std::size_t i = first;
  for (; i < lane.blocks; ++i) {
    const std::uint64_t sum = lane.records[i + 1];
    const std::int64_t difference = high(sum) - before;
    if (difference > kMostInRecord) [[unlikely]]
      break;
    before += difference;
    const int size = static_cast<int>(difference & 15);
    const std::uint64_t bits = bits_at(lane.base, (sum & kBits) - static_cast<std::uint64_t>(size));
    const std::int64_t positive = static_cast<std::int64_t>(bits) >> 63;
    dc[i] = static_cast<std::int16_t>(static_cast<std::int64_t>((bits >> 1) >> (63 - size)) +
                                      (~positive & (1 - (std::int64_t{1} << size))));
  }
  return i;
}

ScanLanes::ScanLanes(Simd simd) : simd_(simd), differences_(dc_differences) {
#if defined(__x86_64__)
  if (simd >= Simd::avx512) differences_ = dc_differences_by_avx512;
#endif
}

std::span<const LaneSegment> ScanLanes::run(const LaneKernel& kernel, const LaneCodes& codes, const Data& data,
                                            const Room& room) {
  codes_ = &codes;
  blocks_in_mcu_ = codes.blocks_in_mcu();
  data_ = data.bytes;
  lane_count_ = kernel.lanes;
  blocks_ahead_ = kernel.most_blocks;
  kept_ = room.kept;
  nowhere_ = room.blocks ? room.blocks + room.dc.size() * kept_ : nullptr;
  segments_.clear();
  share_out(data);
  std::size_t alive = 0;
  for (std::size_t i = 0; i < lane_count_; ++i) {
    const std::size_t begins = room.begins.size() / lane_count_, blocks = room.dc.size() / lane_count_;
    courses_[i].room = {room.begins.subspan(i * begins, begins), room.dc.subspan(i * blocks, blocks),
                        room.blocks ? room.blocks + i * blocks * kept_ : nullptr, kept_};
    courses_[i].clean = courses_[i].room.blocks;
    courses_[i].alive = next_work(i);
    alive += courses_[i].alive ? 1 : 0;
  }
  const LaneKernel::Work work{lanes_.data(), codes, table_of_.data()};
  while (alive > 0) {
    for (std::size_t i = 0; i < lane_count_; ++i) {
      if (!courses_[i].alive) park(i);
    }
    const bool checked = checked_rounds_ > 0;
    if (kernel.steps(work, checked)) checked_rounds_ = 16;
    checked_rounds_ -= checked ? 1 : 0;
    for (std::size_t i = 0; i < lane_count_; ++i) {
      if (!courses_[i].alive || look(i) || next_work(i)) continue;
      courses_[i].alive = false;
      --alive;
    }
  }
  std::ranges::sort(segments_, {}, [](const LaneSegment& segment) { return *segment.begins; });
  return segments_;
}

/// In pieces that are alike, at least one for each lane.
void ScanLanes::share_out(const Data& data) {
  std::size_t bytes = 0;
  for (const Stretch& stretch : data.stretches) bytes += stretch.end - stretch.begin;
  const std::size_t share = bytes / lane_count_ + 1;
  works_.clear();
  for (auto stretch = data.stretches.rbegin(); stretch != data.stretches.rend(); ++stretch) {
    const std::size_t end = std::min(stretch->end, data.limit);
    if (stretch->begin >= end) continue;
    const std::size_t length = end - stretch->begin, pieces = (length + share - 1) / share;
    for (std::size_t i = pieces; i-- > 0;) {
      works_.push_back({stretch->begin + length * i / pieces, stretch->begin + length * (i + 1) / pieces});
    }
  }
}

/// What was not begun yet, or the other half of what is left of the lane that has most to do.
bool ScanLanes::next_work(std::size_t index) {
  constexpr std::size_t kWorthSharing = 2048;
  Course& course = courses_[index];
  do {
    if (full(course)) return false;
    if (!works_.empty()) {
      course.work = works_.back();
      works_.pop_back();
      continue;
    }
    std::size_t most = kWorthSharing;
    Course* slowest = nullptr;
    for (std::size_t i = 0; i < lane_count_; ++i) {
      const std::size_t limit = courses_[i].work.limit, at = static_cast<std::size_t>(lanes_[i].base - data_);
      if (i == index || !courses_[i].alive || at + most >= limit) continue;
      most = limit - at;
      slowest = &courses_[i];
    }
    if (!slowest) return false;
    course.work = {slowest->work.limit - most / 2, slowest->work.limit};
    slowest->work.limit = course.work.begin;
  } while (!begin(index));
  return true;
}

/// From the first bits on that are a DC code.
bool ScanLanes::begin(std::size_t index) {
  ScanLane& lane = lanes_[index];
  Course& course = courses_[index];
  lane.base = data_ + course.work.begin;
  for (std::uint64_t bit = 0; bit < 64; ++bit) {
    const HuffmanTable::Code code = codes_->first_dc().code(bits_at(lane.base, bit));
    if (code.bits == 0) continue;
    const std::uint64_t begin = 8 * course.work.begin + bit;
    lane.sum = bit + static_cast<std::uint64_t>(code.bits + code.symbol);
    lane.blocks = course.first = 0;
    lane.records[0] = 0;
    course.passed = 8 * course.work.begin + lane.sum;
    course.room.begins[0] = static_cast<std::uint32_t>(begin);
    course.room.dc[0] = static_cast<std::int16_t>(
        value_of(bits_at(lane.base, bit + static_cast<std::uint64_t>(code.bits)), code.symbol));
    course.blocks = 1;
    lane.k = 1;
    point(index);
    return true;
  }
  return false;
}

bool ScanLanes::full(const Course& course) const {
  return course.room.dc.size() < course.blocks + ScanLane::kRecords + 1 ||
         course.room.begins.size() < begins_in(course) + ScanLane::kRecords / blocks_in_mcu_ + 2;
}

/// Notes what the records of a lane tell, and makes them begin anew. False where it has done its work.
bool ScanLanes::look(std::size_t index) {
  ScanLane& lane = lanes_[index];
  Course& course = courses_[index];
  const std::size_t told = tell(index);
  const std::uint64_t ended = lane.blocks - told;  // in nonsense
  const auto high = [](std::uint64_t sum) { return static_cast<std::int64_t>(sum) >> LaneSum::kBitsWidth; };
  const std::int64_t open = high(lane.sum) - high(lane.records[told]);
  course.first = told % blocks_in_mcu_;
  if (ended > 0 || open > static_cast<std::int64_t>(kMostPassed << 4 | 15)) {
    if (!put_back(index, ended)) return next_work(index);
  } else {
    lane.records[course.first] = static_cast<std::uint64_t>(-open) << LaneSum::kBitsWidth;
    lane.base += lane.position() / 8;
    lane.sum = lane.position() % 8;
    lane.blocks = course.first;
    point(index);
  }
  if (lane.base < data_ + course.work.limit && !full(course)) return true;
  close(course);
  return false;
}

/// The DC differences behind the blocks that ended, and the begins of MCUs. Returns the index of the last record that
/// was told: others are of blocks with more coefficients than there are.
std::size_t ScanLanes::tell(std::size_t index) {
  const ScanLane& lane = lanes_[index];
  Course& course = courses_[index];
  constexpr std::uint64_t kBits = (1U << LaneSum::kBitsWidth) - 1;
  const auto high = [](std::uint64_t sum) { return static_cast<std::int64_t>(sum) >> LaneSum::kBitsWidth; };
  const std::size_t i = differences_(lane, course.first, course.room.dc.data() + course.blocks - course.first);
  const auto base = static_cast<std::uint64_t>(lane.base - data_) * 8;
  std::uint32_t* begins = course.room.begins.data() + begins_in(course);
  for (std::size_t k = blocks_in_mcu_ - 1; k < i; k += blocks_in_mcu_) {
    const std::uint64_t sum = lane.records[k + 1];
    const auto size = static_cast<std::size_t>((high(sum) - high(lane.records[k])) & 15);
    *begins++ = static_cast<std::uint32_t>(base + (sum & kBits) - size -
                                           static_cast<std::size_t>(codes_->first_dc().length_of(size)));
  }
  if (i > course.first) course.passed = base + (lane.records[i] & kBits);
  course.blocks += i - course.first;
  return i;
}

/// Where the lane keeps coefficients, after the number of its block or of the segment's blocks has changed; clears what
/// it may come to before the next look.
void ScanLanes::point(std::size_t index) {
  Course& course = courses_[index];
  if (!course.room.blocks) return;
  lanes_[index].first = course.room.blocks + (course.blocks - 1 - course.first) * kept_;
  lanes_[index].kept = kept_;
  JCOEF* const end = lanes_[index].first + (course.first + blocks_ahead_) * kept_;
  if (course.clean >= end) return;
  std::memset(course.clean, 0, static_cast<std::size_t>(end - course.clean) * sizeof(JCOEF));
  course.clean = end;
}

/// Lets a lane that has nothing to do decode what nobody reads.
void ScanLanes::park(std::size_t index) {
  ScanLane& lane = lanes_[index];
  lane.base = data_;
  lane.sum = lane.blocks = lane.records[0] = 0;
  lane.k = 1;
  lane.first = nowhere_;
  lane.kept = kept_;
}

/// Takes a lane, which saw a block without end, code by code over that. `ended` blocks behind it are nonsense. False
/// where the data are odd: the segment is closed then, and what is left is to be begun anew.
bool ScanLanes::put_back(std::size_t index, std::uint64_t ended) {
  ScanLane& lane = lanes_[index];
  Course& course = courses_[index];
  checked_rounds_ = std::min(64, checked_rounds_ + 2);
  lane.base = data_ + course.passed / 8;
  lane.sum = course.passed % 8;
  lane.blocks = course.first;
  lane.records[lane.blocks] = 0;
  point(index);
  std::uint64_t odd_at = 0;
  if (pass_block(lane, *codes_, ended, odd_at)) return true;
  const std::size_t behind = static_cast<std::size_t>(lane.base - data_) + static_cast<std::size_t>(odd_at / 8) + 1;
  close(course);
  if (behind < course.work.limit) works_.push_back({behind, course.work.limit});
  return false;
}

void ScanLanes::close(Course& course) {
  const std::size_t begins = begins_in(course);
  if (begins > 1)
    segments_.push_back({course.room.begins.data(), course.room.dc.data(), course.room.blocks, begins - 1});
  course.room = {course.room.begins.subspan(begins), course.room.dc.subspan(course.blocks),
                 course.room.blocks ? course.room.blocks + course.blocks * kept_ : nullptr, kept_};
  course.blocks = 0;
}

}  // namespace lightmill
