#include "journal/frames.h"

#include "base/wire.h"
#include "io/nameless_file.h"
#include "journal/compaction.h"
#include "journal/index.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>

namespace lightmill {
namespace {

JournalRecord any_record(std::mt19937& random) {
  const auto text = [&] {
    std::string bytes(random() % 40, '\0');
    for (char& byte : bytes) byte = static_cast<char>(random() % 255 + 1);
    return bytes;
  };
  JournalRecord record{.work = random() % 3,
                       .relative = std::to_string(random() % 400),
                       .source = "/" + text(),
                       .stamp = {.size = random(), .mtime_ns = -static_cast<std::int64_t>(random()), .inode = random()},
                       .boot = random()};
  if (random() % 4 == 0) record.failure = Failure{StageName::transform, Cause::damaged, text()};
  for (auto n = random() % 4; n > 0; --n)
    record.outputs.push_back(
        {.rendition = n, .path = "r" + text(), .bytes = random(), .hash = random(), .mtime_ns = 5});
  return record;
}

TEST(JournalRecords, AreReadAsTheyWereWritten) {
  std::mt19937 random(3);
  for (int i = 0; i < 300; ++i) {
    const JournalRecord record = any_record(random);
    const std::string bytes = encoded(record);
    const JournalRecord read = decoded(bytes);
    EXPECT_EQ(encoded(read), bytes);
    EXPECT_EQ(read.relative, record.relative);
    EXPECT_EQ(read.source, record.source);
    EXPECT_EQ(read.stamp, record.stamp);
    EXPECT_EQ(read.outputs, record.outputs);
    EXPECT_EQ(read.failure.has_value(), record.failure.has_value());
    EXPECT_EQ(key_of(bytes), (JournalKey{hash_of_name(record.relative.native()), record.work}));
  }
}

TEST(JournalRecords, OfResultsOutsideTheFolderAreRefused) {
  for (const char* path : {"../a.jpg", "a/../../b.jpg", "/etc/passwd", ".."}) {
    const JournalRecord record{.relative = "a.jpg", .source = "../in/a.jpg", .outputs = {{.path = path}}};
    EXPECT_THROW(decoded(encoded(record)), Malformed) << path;
  }
}

TEST(JournalRecords, OfNonsenseAreRefused) {
  std::mt19937 random(4);
  for (int i = 0; i < 3000; ++i) {
    std::string bytes = encoded(any_record(random));
    bytes.resize(random() % bytes.size());
    EXPECT_THROW(decoded(bytes), Malformed);
    bytes = encoded(any_record(random));
    bytes[random() % bytes.size()] = static_cast<char>(random());
    try {
      decoded(bytes);
    } catch (const Malformed&) {
    }
  }
}

/// The newest of each key, in order, whatever of it is sorted already and however little memory there is.
TEST(JournalFrames, AreSortedAndEachKeyOnce) {
  std::mt19937 random(5);
  for (int trial = 0; trial < 8; ++trial) {
    const Descriptor file = nameless_file(), sorted = nameless_file();
    std::map<JournalKey, std::string> newest;
    FrameWriter writer(file.get(), 0);
    for (auto count = random() % 2000; count > 0; --count) {
      const std::string bytes = encoded(any_record(random));
      newest[key_of(bytes)] = bytes;
      writer.write(bytes);
    }
    writer.flush();
    const FrameIndex before(file.get(), 0, writer.place());
    const FrameIndex counting(file.get(), 0, writer.place(), random() % 1000);
    EXPECT_EQ(counting.unsorted(), before.unsorted());
    EXPECT_EQ(counting.end(), before.end());
    sort_frames(file.get(), {0, before.sorted_end(), before.end()}, sorted.get(), 0, 1 << random() % 20);
    FrameReader reader(sorted.get(), 0, UINT64_MAX);
    for (const auto& [key, bytes] : newest) {
      const auto frame = reader.next();
      ASSERT_TRUE(frame);
      EXPECT_EQ(frame->key, key);
      EXPECT_EQ(frame->bytes, bytes);
    }
    EXPECT_FALSE(reader.next());
    const FrameIndex after(sorted.get(), 0, reader.place());
    EXPECT_EQ(after.unsorted(), 0U);
    for (const auto& one : newest) {
      const auto found = after.find(one.first.name), found_before = before.find(one.first.name);
      const auto has = [&](const auto& all) {
        return std::ranges::any_of(all, [&](const JournalRecord& record) { return encoded(record) == one.second; });
      };
      EXPECT_TRUE(has(found) && has(found_before));
    }
  }
}

}  // namespace
}  // namespace lightmill
