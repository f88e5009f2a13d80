#include "source/name_table.h"

#include "io/system_failure.h"

#include <algorithm>
#include <bit>
#include <utility>

namespace lightmill {
namespace {

constexpr std::size_t kRecentBuckets = 4096;   // 2 MiB
constexpr std::size_t kFilterWords = 131'072;  // 1 MiB: of a million names 1 in 30 is looked for in vain
constexpr std::size_t kMostInBucket = 26;      // of 32 on average: more, and neighbors have to help out too often

/// Bits of the filter.
std::array<std::size_t, 3> probes(const NameMark& mark) {
  constexpr std::size_t kBits = 64 * kFilterWords;
  return {mark.name % kBits, mark.more_of_name % kBits, (mark.name >> 23) % kBits};
}

/// The place of the mark's name or, if it is not there, of the first free one; the end of a full bucket.
template <typename Bucket>
auto place_in(Bucket& bucket, const NameMark& mark) {
  return std::ranges::find_if(bucket,
                              [&](const NameMark& other) { return other.empty() || other.names_the_same(mark); });
}

}  // namespace

MarkStore::MarkStore(std::size_t buckets, Descriptor file) : count_(buckets), file_(std::move(file)) {
  if (file_ && ::ftruncate(file_.get(), static_cast<off_t>(count_ * sizeof(Bucket))) != 0) file_ = Descriptor();
  if (file_)
    held_.resize(std::min(kWindow, count_));
  else
    memory_.resize(count_);
}

std::size_t MarkStore::home(const NameMark& mark) const { return mark.name >> (64 - std::countr_zero(count_)); }

std::optional<NameMark> MarkStore::find(const NameMark& mark) const {
  Bucket read_one;
  for (std::size_t index = home(mark);; index = (index + 1) % count_) {
    if (file_) read(index, &read_one, 1);
    const Bucket& bucket = file_ ? read_one : memory_[index];
    const auto place = place_in(bucket, mark);
    if (place == bucket.end()) continue;
    if (place->empty()) return {};
    return *place;
  }
}

/// A bucket that is full sends those that belong to it on to the next.
void MarkStore::add(const NameMark& mark) {
  for (std::size_t index = home(mark);; index = (index + 1) % count_) {
    Bucket& bucket = at(index);
    const auto place = place_in(bucket, mark);
    if (place == bucket.end()) continue;
    *place = mark;
    changed_ = true;
    return;
  }
}

void MarkStore::clear() { std::ranges::fill(memory_, Bucket{}); }

MarkStore::Bucket& MarkStore::at(std::size_t index) {
  if (file_ && index / kWindow != held_window_) hold(index / kWindow);
  return file_ ? held_[index % kWindow] : memory_[index];
}

void MarkStore::hold(std::size_t window) {
  put_back();
  if (!file_) return;
  held_window_ = SIZE_MAX;
  read(window * kWindow, held_.data(), held_.size());
  held_window_ = window;
}

void MarkStore::put_back() {
  if (!std::exchange(changed_, false) || !file_) return;
  const std::size_t bytes = held_.size() * sizeof(Bucket);
  const auto place = static_cast<off_t>(held_window_ * kWindow * sizeof(Bucket));
  const auto written = uninterrupted([&] { return ::pwrite(file_.get(), held_.data(), bytes, place); });
  if (written != static_cast<ssize_t>(bytes)) move_into_memory();
}

void MarkStore::read(std::size_t index, Bucket* to, std::size_t buckets) const {
  const std::size_t bytes = buckets * sizeof(Bucket);
  const auto place = static_cast<off_t>(index * sizeof(Bucket));
  const auto count = uninterrupted([&] { return ::pread(file_.get(), to, bytes, place); });
  if (count != static_cast<ssize_t>(bytes))
    throw Error(Cause::unreadable, "cannot read back the names seen so far: " + errno_text(count < 0 ? errno : EIO));
}

/// The disk is full.
void MarkStore::move_into_memory() {
  memory_.resize(count_);
  read(0, memory_.data(), count_);
  std::ranges::copy(held_, memory_.begin() + static_cast<std::ptrdiff_t>(held_window_ * kWindow));
  file_ = Descriptor();
}

NameTable::NameTable(Descriptor (*make_file)())
    : make_file_(make_file), recent_(kRecentBuckets, Descriptor()), filter_(kFilterWords) {}

std::optional<NameMark> NameTable::first(const NameMark& mark) {
  if (auto before = recent_.find(mark)) return before;
  if (stored_ && may_be_stored(mark))
    if (auto before = stored_->find(mark)) return before;
  if (recent_count_ == kMostInBucket * kRecentBuckets) store_recent();
  recent_.add(mark);
  ++recent_count_;
  return {};
}

bool NameTable::may_be_stored(const NameMark& mark) const {
  return std::ranges::all_of(probes(mark), [&](std::size_t bit) { return (filter_[bit / 64] >> bit % 64 & 1) != 0; });
}

void NameTable::store_recent() {
  stored_count_ += std::exchange(recent_count_, 0);
  make_room();
  recent_.for_each([&](const NameMark& mark) {
    stored_->add(mark);
    for (const std::size_t bit : probes(mark)) filter_[bit / 64] |= std::uint64_t{1} << bit % 64;
  });
  stored_->put_back();
  recent_.clear();
}

void NameTable::make_room() {
  const std::size_t wanted = std::bit_ceil(stored_count_ / kMostInBucket + 1);
  if (stored_ && stored_->buckets() >= wanted) return;
  MarkStore larger(wanted, make_file_());
  if (stored_) stored_->for_each([&](const NameMark& mark) { larger.add(mark); });
  larger.put_back();
  stored_ = std::move(larger);
}

}  // namespace lightmill
