#pragma once

#include "base/sanitizers.h"
#include "support/jpeg_writer.h"
#include "support/living.h"
#include "support/memory_sink.h"
#include "support/pictures.h"
#include "support/temporary_folder.h"

#include "lightmill/batch.h"
#include "lightmill/source.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

/// What the tests of worker processes share. `misbehaving_worker` comes to harm over pictures of certain names.
namespace lightmill {

using testing::HasSubstr;

inline const std::vector<std::string> kMisbehavingWorker = {LIGHTMILL_MISBEHAVING_WORKER};

/// Keeps every outcome by its picture's name.
class Outcomes : public Observer {
 public:
  void finished(const Outcome& outcome) override { of[outcome.item.relative.native()] = outcome; }
  void ended(const Report&) override {}
  std::map<std::string, Outcome> of;
};

class Processes : public testing::Test {
 protected:
  void add(const std::string& name, Size size = {160, 120}) {
    const auto seed = static_cast<unsigned>(std::hash<std::string>()(name));
    folder_.write(name, test::write_jpeg(test::soft_picture(size, 3, seed), {.luma_across = 2, .luma_down = 2}));
  }
  void add_many(int count) {
    for (int i = 0; i < count; ++i) add("good-" + std::to_string(i) + ".jpg", {100 + i % 9 * 7, 80 + i % 5 * 9});
  }

  Batch batch(Engine engine = Engine::processes) {
    return {.items = scan({folder_.path()}),
            .recipe = parse_recipe("resize 64 | sharpen 0.5,1"),
            .sink = &sink_,
            .observers = {&outcomes_},
            .engine = engine,
            .threads = 2,
            .processes = {.command = kMisbehavingWorker}};
  }
  /// With a deadline that only a hanging worker passes.
  Batch hurried_batch(double seconds = kSanitized ? 3 : 0.7) {
    Batch hurried = batch();
    hurried.processes.seconds = seconds;
    return hurried;
  }
  const Outcome& outcome(const std::string& name) { return outcomes_.of.at(name); }

  /// What was written is byte for byte what one thread writes, and it is all but `lost`.
  void expect_the_rest_as_ever(std::size_t lost) {
    test::MemorySink expected;
    Batch serial = batch(Engine::serial);
    serial.sink = &expected;
    serial.observers = {};
    serial.processes = {};
    run(std::move(serial));
    EXPECT_EQ(sink_.files.size() + lost, expected.files.size());
    for (const auto& [name, bytes] : sink_.files) EXPECT_EQ(bytes == expected.files.at(name), true) << name;
  }
  /// The picture and 5 others: it has that outcome, and they are as ever.
  void expect_loss(const std::string& name, Batch hurried, Status status, const std::string& reason) {
    const Report report = run(std::move(hurried));
    EXPECT_EQ(report.written, 5u);
    EXPECT_EQ(report.failed, 1u);
    ASSERT_TRUE(outcomes_.of.contains(name));
    EXPECT_EQ(outcome(name).status, status);
    ASSERT_TRUE(outcome(name).failure);
    EXPECT_THAT(outcome(name).failure->reason, HasSubstr(reason));
    expect_the_rest_as_ever(1);
  }

  TemporaryFolder folder_;
  test::MemorySink sink_;
  Outcomes outcomes_;
};

}  // namespace lightmill
