#include "journal/compaction.h"

#include "io/nameless_file.h"
#include "io/system_failure.h"
#include "journal/frames.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace lightmill {
namespace {

/// Frames in memory that are sorted there.
class Chunk {
 public:
  void add(const RecordFrame& frame) {
    entries_.push_back({frame.key, bytes_.size(), frame.bytes.size()});
    bytes_ += frame.bytes;
  }
  std::size_t memory() const { return bytes_.size() + entries_.size() * sizeof(Entry); }
  bool empty() const { return entries_.empty(); }

  void write(FrameWriter& to) {
    std::ranges::stable_sort(entries_, {}, &Entry::key);
    for (std::size_t i = 0; i < entries_.size(); ++i) {
      const bool is_newest = i + 1 == entries_.size() || entries_[i + 1].key != entries_[i].key;
      if (is_newest) to.write(std::string_view(bytes_).substr(entries_[i].place, entries_[i].length));
    }
    entries_.clear();
    bytes_.clear();
  }

 private:
  struct Entry {
    JournalKey key;
    std::size_t place;
    std::size_t length;
  };
  std::vector<Entry> entries_;
  std::string bytes_;
};

/// Sorted frames, one after the other.
class Run {
 public:
  Run(int file, std::uint64_t begin, std::uint64_t end, std::size_t at_once)
      : reader_(file, begin, end, at_once), frame_(reader_.next()) {}
  const std::optional<RecordFrame>& frame() const { return frame_; }
  void pass() { frame_ = reader_.next(); }

 private:
  FrameReader reader_;
  std::optional<RecordFrame> frame_;
};

/// The runs are in order of their age.
void merge(const std::vector<std::unique_ptr<Run>>& runs, FrameWriter& to) {
  const auto is_later = [&](std::size_t one, std::size_t other) {  // of one key the newest is first
    const JournalKey &key = runs[one]->frame()->key, &others = runs[other]->frame()->key;
    return key != others ? key > others : one < other;
  };
  std::vector<std::size_t> heap;
  for (std::size_t i = 0; i < runs.size(); ++i)
    if (runs[i]->frame()) heap.push_back(i);
  std::ranges::make_heap(heap, is_later);
  std::optional<JournalKey> last;
  while (!heap.empty()) {
    std::ranges::pop_heap(heap, is_later);
    Run& next = *runs[heap.back()];
    if (next.frame()->key != last) to.write(next.frame()->bytes);
    last = next.frame()->key;
    next.pass();
    if (next.frame())
      std::ranges::push_heap(heap, is_later);
    else
      heap.pop_back();
  }
}

}  // namespace

void sort_frames(int from, const FrameRange& range, int to, std::uint64_t place, std::size_t memory) {
  const Descriptor aside = nameless_file();
  if (!aside) throw output_error("cannot make a temporary file to sort the journal", errno);
  std::vector<std::uint64_t> ends{0};  // of the chunks, sorted
  {
    FrameReader reader(from, range.sorted_end, range.end);
    FrameWriter sorted(aside.get(), 0);
    Chunk chunk;
    const auto end_chunk = [&] {
      chunk.write(sorted);
      ends.push_back(sorted.place());
    };
    while (const auto frame = reader.next()) {
      chunk.add(*frame);
      if (chunk.memory() >= memory) end_chunk();
    }
    if (!chunk.empty()) end_chunk();
    sorted.flush();
  }
  const std::size_t at_once = std::clamp(memory / ends.size(), FrameReader::kLittle, FrameReader::kMuch);
  std::vector<std::unique_ptr<Run>> runs;
  runs.push_back(std::make_unique<Run>(from, range.begin, range.sorted_end, at_once));
  for (std::size_t i = 1; i < ends.size(); ++i)
    runs.push_back(std::make_unique<Run>(aside.get(), ends[i - 1], ends[i], at_once));
  FrameWriter writer(to, place);
  merge(runs, writer);
  writer.flush();
}

}  // namespace lightmill
