#include "base/sanitizers.h"
#include "support/engines.h"
#include "support/in_child.h"
#include "support/jpeg_writer.h"
#include "support/pictures.h"
#include "support/temporary_folder.h"

#include "lightmill/batch.h"
#include "lightmill/journal.h"
#include "lightmill/source.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>

namespace lightmill {
namespace {

using testing::HasSubstr;

/// A folder in which one name brings death to whoever writes it.
class FatalSink final : public Sink {
 public:
  FatalSink(std::unique_ptr<Sink> sink, std::filesystem::path fatal, int signal)
      : sink_(std::move(sink)), fatal_(std::move(fatal)), signal_(signal) {}
  Admission admit(const std::filesystem::path& relative) override { return sink_->admit(relative); }
  Admission admit(const Item& item, const std::filesystem::path& relative) override {
    return sink_->admit(item, relative);
  }
  void put(const std::filesystem::path& relative, std::span<const std::uint8_t> bytes) override {
    put(relative, bytes, {});
  }
  void put(const std::filesystem::path& relative, std::span<const std::uint8_t> bytes,
           const std::optional<Stamp>& input) override {
    if (relative == fatal_) raise(signal_);
    sink_->put(relative, bytes, input);
  }
  std::filesystem::path location(const std::filesystem::path& relative) const override {
    return sink_->location(relative);
  }

 private:
  const std::unique_ptr<Sink> sink_;
  const std::filesystem::path fatal_;
  const int signal_;
};

class Quarantine : public testing::TestWithParam<Engine> {
 protected:
  void SetUp() override {
#ifdef LIGHTMILL_TSAN
    GTEST_SKIP() << "starts no thread in a child of several";
#endif
    for (int i = 0; i < 6; ++i) write(i, 60 + i);
  }
  void write(int number, int width) const {
    folder_.write("in/" + std::to_string(number) + ".jpg", test::write_jpeg(test::soft_picture({width, 50}, 3, 1)));
  }
  Report run(const JournalOptions& options = {}) const { return run(options, 0, ""); }
  /// In a child, which dies when it writes the result of that number.
  void die_with(int number, int signal = SIGKILL) const {
    const auto survives = [&] {
      run({.retry_failed = true}, signal, std::to_string(number) + ".jpg");
      return true;
    };
    EXPECT_FALSE(holds_in_child(survives, [] {}));
  }

  TemporaryFolder folder_;

 private:
  Report run(JournalOptions options, int signal, const std::filesystem::path& fatal) const {
    options.folder = folder_.make_folder("out");
    options.decides = true;
    const auto journal = Journal::open(options);
    FatalSink sink(folder_sink({.folder = folder_ / "out", .existing = Existing::replace}), fatal, signal);
    Batch batch{.items = scan({folder_ / "in"}), .recipe = parse_recipe("resize 40"), .sink = &sink};
    batch.journal = journal.get();
    batch.engine = GetParam();
    batch.threads = 1;
    batch.processes.command = {LIGHTMILL_MISBEHAVING_WORKER};
    Report report = lightmill::run(std::move(batch));
    EXPECT_EQ(journal->remark(), "");
    return report;
  }
};

TEST_P(Quarantine, IsForWhatWasInWorkWhenTwoRunsDied) {
  die_with(3);
  die_with(3, SIGSEGV);
  const Report third = run();
  EXPECT_EQ(third.failed, 1U);
  ASSERT_EQ(third.failures.size(), 1U);
  EXPECT_EQ(third.failures[0].item.relative, "3.jpg");
  EXPECT_EQ(third.failures[0].status, Status::crashed);
  EXPECT_THAT(third.failures[0].failure->reason, HasSubstr("it was in work when the run died, twice"));
  EXPECT_EQ(third.written + third.skipped, 5U);
  EXPECT_EQ(run().failed, 1U) << "it stays";

  EXPECT_EQ(run({.retry_failed = true}).written, 1U);
  EXPECT_EQ(run().skipped, 6U);
  std::filesystem::remove(folder_ / "out/3.jpg");
  EXPECT_EQ(run().written, 1U) << "it was done, and is suspect no more";
}

TEST_P(Quarantine, IsNotForOneDeath) {
  die_with(3);
  const Report again = run();
  EXPECT_EQ(again.failed, 0U);
  EXPECT_EQ(again.written + again.skipped, 6U);
  std::filesystem::remove(folder_ / "out/3.jpg");
  die_with(3);
  EXPECT_EQ(run().written, 1U) << "it was done between the two";
}

TEST_P(Quarantine, IsNotForAnInputThatWasChanged) {
  die_with(3);
  die_with(3);
  write(3, 90);
  EXPECT_EQ(run().failed, 0U);
}

TEST_P(Quarantine, IsNotForWhatFails) {
  folder_.write("in/3.jpg", folder_.read("in/3.jpg").substr(0, 300));
  for (int i = 0; i < 3; ++i) {
    const Report report = run({.retry_failed = true});
    ASSERT_EQ(report.failures.size(), 1U);
    EXPECT_EQ(report.failures[0].status, Status::failed);
  }
  const std::string notes = folder_.read("out/.lightmill/in-work");
  EXPECT_LE(notes.size(), 3 * 64U) << "places are used again";
  EXPECT_EQ(notes.find_first_not_of('\0', 64), std::string::npos) << "and free in the end";
}

INSTANTIATE_TEST_SUITE_P(Engines, Quarantine,
                         testing::ValuesIn(test::built({Engine::serial, Engine::tbb, Engine::processes})),
                         test::word_of);

}  // namespace
}  // namespace lightmill
