#include "journal/index.h"

#include "base/wire.h"

#include <algorithm>
#include <optional>

namespace lightmill {
namespace {

constexpr std::size_t kEach = 16;

/// In place of an older one of the same input and work, of those from `first` on.
void add_decoded(std::string_view bytes, std::vector<JournalRecord>& found, std::size_t first = 0) {
  try {
    JournalRecord record = decoded(bytes);
    const auto is_older = [&](const JournalRecord& other) {
      return other.work == record.work && other.relative.native() == record.relative.native();
    };
    const auto older = std::find_if(found.begin() + static_cast<std::ptrdiff_t>(first), found.end(), is_older);
    if (older != found.end()) found.erase(older);
    found.push_back(std::move(record));
  } catch (const Malformed&) {  // of a later version, perhaps
  }
}

}  // namespace

FrameIndex::FrameIndex(int file, std::uint64_t begin, std::uint64_t end, std::size_t most)
    : file_(file), begin_(begin), sorted_end_(begin), end_(begin) {
  FrameReader reader(file, begin, end);
  std::optional<JournalKey> last;
  bool sorted = true;
  std::vector<Entry> first;  // as many as one entry tells of
  for (std::size_t i = 0; const auto frame = reader.next(); ++i) {
    sorted = sorted && (!last || *last < frame->key);
    last = frame->key;
    const bool tells_of_run = frame->key == kRunKey;
    if (tells_of_run) note_run(frame->bytes);
    if (sorted) {
      sorted_end_ = frame->end();
      last_sorted_ = frame->key.name;
    }
    const Entry entry{frame->key.name, frame->place};
    if (sorted && i < kEach && !tells_of_run) first.push_back(entry);
    if (sorted && i % kEach == 0)
      sorted_.push_back(entry);
    else if (!sorted && !tells_of_run)
      note_unsorted(entry, most);
  }
  end_ = reader.place();
  if (count_ > 0 && sorted_.size() == 1) note_few_sorted(first, most);
  std::ranges::sort(unsorted_, {}, [](const Entry& entry) { return std::pair(entry.name, entry.place); });
}

void FrameIndex::note_unsorted(const Entry& entry, std::size_t most) {
  if (++count_ <= most)
    unsorted_.push_back(entry);
  else
    unsorted_ = {};
}

/// Frames that are sorted by chance are sooner found by entries of their own.
void FrameIndex::note_few_sorted(const std::vector<Entry>& first, std::size_t most) {
  for (const Entry& entry : first) note_unsorted(entry, most);
  sorted_.clear();
  sorted_end_ = begin_;
  last_sorted_ = 0;
}

void FrameIndex::note_run(std::string_view bytes) {
  try {
    run_ = decoded_run(bytes);
  } catch (const Malformed&) {  // of a later version, perhaps
  }
}

std::vector<JournalRecord> FrameIndex::find(std::uint64_t name) const {
  std::vector<JournalRecord> found;
  find_sorted(name, found);
  auto entry = std::ranges::lower_bound(unsorted_, name, {}, &Entry::name);
  for (; entry != unsorted_.end() && entry->name == name; ++entry) {
    FrameReader reader(file_, entry->place, end_, FrameReader::kOne);
    if (const auto frame = reader.next()) add_decoded(frame->bytes, found);
  }
  return found;
}

FrameWalk::FrameWalk(const FrameIndex& index)
    : index_(index), sorted_(index.file_, index.begin_, index.sorted_end_), frame_(sorted_.next()) {}

std::optional<std::uint64_t> FrameWalk::name() const {
  std::optional<std::uint64_t> next;
  if (frame_) next = frame_->key.name;
  if (unsorted_ < index_.unsorted_.size()) next = std::min(next.value_or(UINT64_MAX), index_.unsorted_[unsorted_].name);
  return next;
}

void FrameWalk::take(std::vector<JournalRecord>& records) {
  const auto name = this->name();
  const std::size_t first = records.size();
  for (; frame_ && frame_->key.name == name; frame_ = sorted_.next()) add_decoded(frame_->bytes, records, first);
  for (; unsorted_ < index_.unsorted_.size() && index_.unsorted_[unsorted_].name == name; ++unsorted_) {
    FrameReader reader(index_.file_, index_.unsorted_[unsorted_].place, index_.end_, FrameReader::kOne);
    if (const auto frame = reader.next()) add_decoded(frame->bytes, records, first);
  }
}

/// Frames of one name may begin before the entry that has the name first.
void FrameIndex::find_sorted(std::uint64_t name, std::vector<JournalRecord>& found) const {
  if (name > last_sorted_) return;
  auto from = std::ranges::lower_bound(sorted_, name, {}, &Entry::name);
  const auto to = std::ranges::upper_bound(from, sorted_.end(), name, {}, &Entry::name);
  if (from != sorted_.begin()) --from;
  if (from == sorted_.end()) return;
  FrameReader reader(file_, from->place, to == sorted_.end() ? sorted_end_ : to->place, FrameReader::kLittle);
  while (reader.seek(name) == name) {
    const auto frame = reader.next();
    if (!frame) return;
    add_decoded(frame->bytes, found);
  }
}

}  // namespace lightmill
