#include "codec/jpeg/skim_lanes.h"

#include "codec/jpeg/skim_steps.h"

#include <algorithm>

namespace lightmill {
namespace {

constexpr std::uint64_t kMostPassed = DCTSIZE2 - 2;  // before the code for a block's end

int value_of(std::uint64_t bits, int size) {
  return size == 0 ? 0 : extended(static_cast<std::uint32_t>(bits >> (64 - size)), size);
}

}  // namespace

void skim_long_code(SkimLane& lane, const SkimTables& tables) {
  const SkimTables::Block& block = tables.block(lane.blocks % static_cast<std::size_t>(tables.blocks_in_mcu()));
  const std::uint64_t bits = bits_at(lane.base, lane.position());
  const HuffmanTable::Code code = block.ac->code(bits);
  const unsigned run = static_cast<unsigned>(code.symbol) >> 4 & 15, size = static_cast<unsigned>(code.symbol) & 15;
  const bool ends = code.bits > 0 && size == 0 && run != 15;
  const HuffmanTable::Code dc = ends ? block.next_dc->code(bits << code.bits) : HuffmanTable::Code{};
  if (code.bits == 0 || (ends && dc.bits == 0)) {
    lane.sum += 1 + ((kMostPassed + 1) << SkimTables::kPassed);
  } else if (ends) {
    lane.sum += static_cast<std::uint64_t>(code.bits + dc.bits + dc.symbol) +
                (static_cast<std::uint64_t>(dc.symbol) << SkimTables::kBitsWidth) +
                (std::uint64_t{1} << SkimTables::kEnded);
    lane.records[++lane.blocks] = lane.sum;
  } else {
    lane.sum += static_cast<std::uint64_t>(code.bits) + size + (std::uint64_t{run + 1} << SkimTables::kPassed);
  }
}

bool skim_block(SkimLane& lane, const SkimTables& tables, std::uint64_t& odd_at) {
  const SkimTables::Block& block = tables.block(lane.blocks % static_cast<std::size_t>(tables.blocks_in_mcu()));
  std::uint64_t k = ((lane.sum - lane.records[lane.blocks]) >> SkimTables::kPassed) + 1;
  std::uint64_t sum = lane.sum, position = lane.position();
  const auto pass = [&](std::uint64_t count) {
    position += count;
    sum += count;
  };
  while (k < DCTSIZE2) {
    const HuffmanTable::Code code = block.ac->code(bits_at(lane.base, position));
    odd_at = position;
    if (code.bits == 0) return false;
    const unsigned run = static_cast<unsigned>(code.symbol) >> 4, size = static_cast<unsigned>(code.symbol) & 15;
    pass(static_cast<std::uint64_t>(code.bits) + size);
    if (size == 0 && run != 15) break;
    k += run + 1;
    if (k > DCTSIZE2) return false;
    if (k < DCTSIZE2) sum += std::uint64_t{run + 1} << SkimTables::kPassed;  // the last needs no telling
  }
  const HuffmanTable::Code dc = block.next_dc->code(bits_at(lane.base, position));
  odd_at = position;
  if (dc.bits == 0) return false;
  pass(static_cast<std::uint64_t>(dc.bits + dc.symbol));
  lane.sum = sum + (static_cast<std::uint64_t>(dc.symbol) << SkimTables::kBitsWidth) +
             (std::uint64_t{1} << SkimTables::kEnded);
  lane.records[++lane.blocks] = lane.sum;
  return true;
}

bool skim_steps(const SkimWork& work, bool checked) {
  return checked ? skim_groups<4, true>(work) : skim_groups<4, false>(work);
}

std::span<const SkimSegment> SkimLanes::run(const SkimTables& tables, const std::uint8_t* data,
                                            std::span<const Stretch> stretches, std::size_t limit, const Room& room) {
  const bool bmi2 = simd_ == Simd::avx2;
  tables_ = &tables;
  blocks_in_mcu_ = static_cast<std::size_t>(tables.blocks_in_mcu());
  data_ = data;
  lane_count_ = bmi2 ? 6 : 4;
  segments_.clear();
  for (std::size_t i = 0; i < table_of_.size(); ++i) table_of_[i] = tables.block(i % blocks_in_mcu_).table->data();
  share_out(stretches, limit);
  std::size_t alive = 0;
  for (std::size_t i = 0; i < lane_count_; ++i) {
    const std::size_t begins = room.begins.size() / lane_count_, dc = room.dc.size() / lane_count_;
    courses_[i].room = {room.begins.subspan(i * begins, begins), room.dc.subspan(i * dc, dc)};
    courses_[i].alive = next_work(i);
    alive += courses_[i].alive ? 1 : 0;
  }
  const SkimWork work{lanes_.data(), table_of_.data(), tables};
  while (alive > 0) {
    for (std::size_t i = 0; i < lane_count_; ++i) {
      if (!courses_[i].alive) lanes_[i].base = data, lanes_[i].sum = lanes_[i].blocks = lanes_[i].records[0] = 0;
    }
    const bool checked = checked_rounds_ > 0;
    if (bmi2 ? skim_steps_by_bmi2(work, checked) : skim_steps(work, checked)) checked_rounds_ = 16;
    checked_rounds_ -= checked ? 1 : 0;
    for (std::size_t i = 0; i < lane_count_; ++i) {
      if (!courses_[i].alive || look(i) || next_work(i)) continue;
      courses_[i].alive = false;
      --alive;
    }
  }
  std::ranges::sort(segments_, {}, [](const SkimSegment& segment) { return *segment.begins; });
  return segments_;
}

/// In pieces that are alike, at least one for each lane.
void SkimLanes::share_out(std::span<const Stretch> stretches, std::size_t limit) {
  std::size_t bytes = 0;
  for (const Stretch& stretch : stretches) bytes += stretch.end - stretch.begin;
  const std::size_t share = bytes / lane_count_ + 1;
  works_.clear();
  for (auto stretch = stretches.rbegin(); stretch != stretches.rend(); ++stretch) {
    const std::size_t end = std::min(stretch->end, limit);
    if (stretch->begin >= end) continue;
    const std::size_t length = end - stretch->begin, pieces = (length + share - 1) / share;
    for (std::size_t i = pieces; i-- > 0;) {
      works_.push_back({stretch->begin + length * i / pieces, stretch->begin + length * (i + 1) / pieces});
    }
  }
}

/// What was not begun yet, or the other half of what is left of the lane that has most to do.
bool SkimLanes::next_work(std::size_t index) {
  constexpr std::size_t kWorthSharing = 4096;
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
bool SkimLanes::begin(std::size_t index) {
  SkimLane& lane = lanes_[index];
  Course& course = courses_[index];
  lane.base = data_ + course.work.begin;
  for (std::uint64_t bit = 0; bit < 64; ++bit) {
    const HuffmanTable::Code code = tables_->first_dc().code(bits_at(lane.base, bit));
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
    return true;
  }
  return false;
}

bool SkimLanes::full(const Course& course) const {
  return course.room.dc.size() < course.blocks + SkimLane::kRecords + 1 ||
         course.room.begins.size() < begins_in(course) + SkimLane::kRecords / blocks_in_mcu_ + 2;
}

/// Notes what the records of a lane tell, and makes them begin anew. False where it has done its work.
bool SkimLanes::look(std::size_t index) {
  SkimLane& lane = lanes_[index];
  Course& course = courses_[index];
  const std::size_t told = tell(index);
  const auto high = [](std::uint64_t sum) { return static_cast<std::int64_t>(sum) >> SkimTables::kBitsWidth; };
  const std::int64_t open = high(lane.sum) - high(lane.records[told]);
  const std::size_t first = told % blocks_in_mcu_;
  if (told < lane.blocks || open > static_cast<std::int64_t>(kMostPassed << 4 | 15)) {
    if (!put_back(index, first)) return next_work(index);
  } else {
    lane.records[first] = static_cast<std::uint64_t>(-open) << SkimTables::kBitsWidth;
    lane.base += lane.position() / 8;
    lane.sum = lane.position() % 8;
    lane.blocks = first;
  }
  course.first = first;
  if (lane.base < data_ + course.work.limit && !full(course)) return true;
  close(course);
  return false;
}

/// The DC differences behind the blocks that ended, and the begins of MCUs. Returns the index of the last record that
/// was told: others are of blocks with more coefficients than there are.
std::size_t SkimLanes::tell(std::size_t index) {
  const SkimLane& lane = lanes_[index];
  Course& course = courses_[index];
  constexpr std::int64_t kMost = static_cast<std::int64_t>((kMostPassed + 32) << 4 | 15);
  constexpr std::uint64_t kBits = (1U << SkimTables::kBitsWidth) - 1;
  const auto high = [](std::uint64_t sum) { return static_cast<std::int64_t>(sum) >> SkimTables::kBitsWidth; };
  std::int16_t* dc = course.room.dc.data() + course.blocks - course.first;
  std::int64_t before = high(lane.records[course.first]);
  std::size_t i = course.first;
  for (; i < lane.blocks; ++i) {
    const std::uint64_t sum = lane.records[i + 1];
    const std::int64_t difference = high(sum) - before;
    if (difference > kMost) [[unlikely]]
      break;
    before += difference;
    const int size = static_cast<int>(difference & 15);
    const std::uint64_t bits = bits_at(lane.base, (sum & kBits) - static_cast<std::uint64_t>(size));
    const std::int64_t positive = static_cast<std::int64_t>(bits) >> 63;
    dc[i] = static_cast<std::int16_t>(static_cast<std::int64_t>((bits >> 1) >> (63 - size)) +
                                      (~positive & (1 - (std::int64_t{1} << size))));
  }
  const auto base = static_cast<std::uint64_t>(lane.base - data_) * 8;
  std::uint32_t* begins = course.room.begins.data() + begins_in(course);
  for (std::size_t k = blocks_in_mcu_ - 1; k < i; k += blocks_in_mcu_) {
    const std::uint64_t sum = lane.records[k + 1];
    const auto size = static_cast<std::size_t>((high(sum) - high(lane.records[k])) & 15);
    *begins++ = static_cast<std::uint32_t>(base + (sum & kBits) - size -
                                           static_cast<std::size_t>(tables_->first_dc().length_of(size)));
  }
  if (i > course.first) course.passed = base + (lane.records[i] & kBits);
  course.blocks += i - course.first;
  return i;
}

/// Takes a lane, which saw a block without end, code by code over that, which is `first` of its MCU. False where the
/// data are odd: the segment is closed then, and what is left is to be begun anew.
bool SkimLanes::put_back(std::size_t index, std::size_t first) {
  SkimLane& lane = lanes_[index];
  Course& course = courses_[index];
  checked_rounds_ = std::min(64, checked_rounds_ + 2);
  lane.base = data_ + course.passed / 8;
  lane.sum = course.passed % 8;
  lane.blocks = first;
  lane.records[first] = 0;
  std::uint64_t odd_at = 0;
  if (skim_block(lane, *tables_, odd_at)) return true;
  const std::size_t behind = static_cast<std::size_t>(lane.base - data_) + static_cast<std::size_t>(odd_at / 8) + 1;
  close(course);
  if (behind < course.work.limit) works_.push_back({behind, course.work.limit});
  return false;
}

void SkimLanes::close(Course& course) {
  const std::size_t begins = begins_in(course);
  if (begins > 1) segments_.push_back({course.room.begins.data(), course.room.dc.data(), begins - 1});
  course.room = {course.room.begins.subspan(begins), course.room.dc.subspan(course.blocks)};
  course.blocks = 0;
}

}  // namespace lightmill
