#include "base/wire.h"
#include "fuzz/all.h"
#include "fuzz/memory_file.h"
#include "journal/compaction.h"
#include "journal/frames.h"
#include "journal/index.h"
#include "journal/record.h"

#include <unistd.h>

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace lightmill::fuzz {
namespace {

JournalRecord record_of(int number) {
  JournalRecord record{.work = 7,
                       .relative = "a/" + std::to_string(number) + ".jpg",
                       .source = "../in/a.jpg",
                       .stamp = {.size = 9, .mtime_ns = -3, .inode = 4},
                       .boot = 2};
  if (number % 2 == 0)
    record.failure = Failure{StageName::load, Cause::damaged, "why"};
  else
    record.outputs = {{.rendition = 1, .path = "a/1.jpg", .bytes = 5, .hash = 6, .mtime_ns = 8}};
  return record;
}

void records(std::span<const std::uint8_t> bytes) try {
  const JournalRecord record = decoded(text_of(bytes));
  expect(encoded(record) == text_of(bytes), "written as another record");
  for (const JournalOutput& output : record.outputs)
    for (const auto& part : output.path) expect(part != "..", "a result outside of the folder");
  const std::string frame = framed(text_of(bytes));
  expect(frame_in(frame, 0).has_value(), "a frame that is none");
} catch (const Malformed&) {
}

std::vector<test::FileBytes> record_seeds() {
  return {test::bytes_of(encoded(record_of(1))), test::bytes_of(encoded(record_of(2)))};
}

std::vector<std::string> frames_of(int file, std::uint64_t begin, std::uint64_t end, std::size_t at_once) {
  FrameReader reader(file, begin, end, at_once);
  std::vector<std::string> all;
  while (const auto frame = reader.next()) all.emplace_back(frame->bytes);
  return all;
}

bool is_decoded(const std::string& record) try {
  decoded(record);
  return true;
} catch (const Malformed&) {
  return false;
}

/// A file of frames, read in large parts and small, looked up, and sorted.
void journal(std::span<const std::uint8_t> bytes) {
  const MemoryFile file(text_of(bytes));
  const auto all = frames_of(file.descriptor(), 0, bytes.size(), FrameReader::kMuch);
  expect(all == frames_of(file.descriptor(), 0, bytes.size(), 64), "other frames in small parts");
  const FrameIndex index(file.descriptor(), 0, bytes.size());
  expect(index.sorted_end() <= index.end() && index.end() <= bytes.size(), "frames behind the end");
  for (const std::string& record : all) index.find(key_of(record).name);
  const MemoryFile sorted("");
  sort_frames(file.descriptor(), {0, index.sorted_end(), index.end()}, sorted.descriptor(), 0, 4096);
  const auto end = static_cast<std::uint64_t>(::lseek(sorted.descriptor(), 0, SEEK_END));
  const auto in_order = frames_of(sorted.descriptor(), 0, end, FrameReader::kMuch);
  expect(std::ranges::is_sorted(in_order, {}, [](const std::string& record) { return key_of(record); }), "not sorted");
  const FrameIndex again(sorted.descriptor(), 0, end);
  expect(again.unsorted() == 0 && again.end() == end, "sorted frames that are not");
  for (const std::string& record : in_order)
    if (is_decoded(record)) expect(!again.find(key_of(record).name).empty(), "lost when sorted");
  std::set<JournalKey> keys;
  for (const std::string& record : all) keys.insert(key_of(record));
  expect(keys.size() == in_order.size(), "not each key once");
}

/// Frames keep their checksums where what is in them changes.
void mutate_journal(test::FileBytes& input, std::minstd_rand& random) {
  std::vector<std::string> frames;
  std::string_view rest = text_of(input);
  while (const auto frame = frame_in(rest, 0)) {
    frames.emplace_back(frame->bytes);
    rest.remove_prefix(frame->end());
  }
  if (frames.empty()) return;
  std::string& one = frames[random() % frames.size()];
  switch (random() % 4) {
    case 0:
      frames.push_back(one);
      break;
    case 1:
      std::swap(one, frames.back());
      break;
    case 2:
      one.resize(std::max(kKeyBytes, random() % (one.size() + 8)));
      break;
    default:
      one[random() % one.size()] ^= static_cast<char>(1 << random() % 8);
  }
  std::string text;
  for (const std::string& frame : frames) text += framed(frame);
  input = test::bytes_of(text + std::string(rest));
}

std::vector<test::FileBytes> journal_seeds() {
  std::string sorted, unsorted;
  std::vector<JournalRecord> all;
  for (int i = 0; i < 40; ++i) all.push_back(record_of(i));
  for (const JournalRecord& record : all) unsorted += framed(encoded(record));
  std::ranges::sort(all, {}, [](const JournalRecord& record) { return key_of(encoded(record)); });
  for (const JournalRecord& record : all) sorted += framed(encoded(record));
  return {test::bytes_of(sorted), test::bytes_of(unsorted), test::bytes_of(sorted + framed(encoded(record_of(3))))};
}

}  // namespace

const Target kRecords{"records", records, record_seeds};
const Target kJournal{"journal", journal, journal_seeds, mutate_journal};

}  // namespace lightmill::fuzz
