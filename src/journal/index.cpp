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
      return other.work == record.work && other.relative == record.relative;
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
  for (std::size_t i = 0; const auto frame = reader.next(); ++i) {
    sorted = sorted && (!last || *last < frame->key);
    last = frame->key;
    const bool tells_of_run = frame->key == kRunKey;
    if (tells_of_run) note_run(frame->bytes);
    if (sorted) sorted_end_ = frame->end();
    if (!sorted && tells_of_run) continue;
    if (!sorted)
      note_unsorted(*frame, most);
    else if (i % kEach == 0)
      sorted_.push_back({frame->key.name, frame->place});
  }
  end_ = reader.place();
  std::ranges::sort(unsorted_, {}, [](const Entry& entry) { return std::pair(entry.name, entry.place); });
}

void FrameIndex::note_unsorted(const RecordFrame& frame, std::size_t most) {
  if (++count_ <= most)
    unsorted_.push_back({frame.key.name, frame.place});
  else
    unsorted_ = {};
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
    FrameReader reader(file_, entry->place, end_, FrameReader::kLittle);
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
    FrameReader reader(index_.file_, index_.unsorted_[unsorted_].place, index_.end_, FrameReader::kLittle);
    if (const auto frame = reader.next()) add_decoded(frame->bytes, records, first);
  }
}

/// Frames of one name may begin before the entry that has the name first.
void FrameIndex::find_sorted(std::uint64_t name, std::vector<JournalRecord>& found) const {
  auto from = std::ranges::lower_bound(sorted_, name, {}, &Entry::name);
  const auto to = std::ranges::upper_bound(from, sorted_.end(), name, {}, &Entry::name);
  if (from != sorted_.begin()) --from;
  if (from == sorted_.end()) return;
  FrameReader reader(file_, from->place, to == sorted_.end() ? sorted_end_ : to->place, FrameReader::kLittle);
  for (auto frame = reader.next(); frame && frame->key.name <= name; frame = reader.next()) {
    if (frame->key.name == name) add_decoded(frame->bytes, found);
    reader.pass_before(name);
  }
}

}  // namespace lightmill
