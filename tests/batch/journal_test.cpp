#include "lightmill/journal.h"

#include "support/engines.h"
#include "support/jpeg_writer.h"
#include "support/pictures.h"
#include "support/temporary_folder.h"

#include "lightmill/batch.h"
#include "lightmill/source.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lightmill {
namespace {

using testing::HasSubstr;

class JournaledRun : public testing::TestWithParam<Engine> {
 protected:
  JournaledRun() {
    for (int i = 0; i < 6; ++i) write(i, 100 + i);
    folder_.write("in/notes.jpg", "not a picture");
  }
  void write(int number, int width) const {
    folder_.write("in/f" + std::to_string(number % 2) + "/" + std::to_string(number) + ".jpg",
                  test::write_jpeg(test::soft_picture({width, 80}, 3, 1)));
  }
  Report run(const std::string& recipe = "resize 40", const JournalOptions& options = {}) const {
    return run(parse_recipe(recipe), options);
  }
  Report run(const Recipe& recipe, JournalOptions options = {}) const {
    options.folder = folder_.make_folder("out");
    options.decides = true;
    const auto journal = Journal::open(options);
    const auto sink = folder_sink({.folder = folder_ / "out", .existing = Existing::replace});
    Batch batch{.items = scan({folder_ / "in"}), .recipe = recipe, .sink = sink.get()};
    batch.journal = journal.get();
    batch.engine = GetParam();
    batch.threads = 2;
    batch.processes.command = {LIGHTMILL_MISBEHAVING_WORKER};
    const Report report = lightmill::run(std::move(batch));
    EXPECT_EQ(journal->remark(), "");
    return report;
  }

  TemporaryFolder folder_;
};

TEST_P(JournaledRun, MakesAgainOnlyWhatIsOutOfDate) {
  EXPECT_EQ(run().written, 6U);
  const Report again = run();
  EXPECT_EQ(again.written, 0U);
  EXPECT_EQ(again.skipped, 6U);
  ASSERT_EQ(again.failures.size(), 1U);
  EXPECT_THAT(again.failures[0].failure->reason, HasSubstr("as before: the file has not changed"));

  write(3, 200);
  write(7, 100);
  std::filesystem::remove(folder_ / "out/f0/2.jpg");
  folder_.write("in/notes.jpg", folder_.read("in/f0/0.jpg"));
  const Report changed = run();
  EXPECT_EQ(changed.written, 4U);
  EXPECT_EQ(changed.skipped, 4U);
  EXPECT_EQ(changed.failed, 0U);
  EXPECT_EQ(run().skipped, 8U);

  EXPECT_EQ(run("resize 41").written, 8U);
  EXPECT_EQ(run("resize 41").skipped, 8U);
  EXPECT_EQ(run().written, 8U) << "another recipe took their names";
}

TEST_P(JournaledRun, KnowsEachOfSeveralResults) {
  std::filesystem::remove(folder_ / "in/notes.jpg");
  Recipe recipe = parse_recipe("resize 60");
  recipe.renditions = {Rendition{.resize = parse_box("40")}, Rendition{.resize = parse_box("20"), .name = "small"}};
  EXPECT_EQ(run(recipe).written, 6U);
  EXPECT_EQ(run(recipe).skipped, 6U);
  std::filesystem::remove(folder_ / "out/f1/1-small.jpg");
  EXPECT_EQ(run(recipe).written, 1U);
  EXPECT_TRUE(std::filesystem::exists(folder_ / "out/f1/1-small.jpg"));
  EXPECT_EQ(run(recipe).skipped, 6U);
}

TEST_P(JournaledRun, TriesAgainWhatFailedWhereThatIsAsked) {
  run();
  const Report again = run("resize 40", {.retry_failed = true});
  ASSERT_EQ(again.failures.size(), 1U);
  EXPECT_THAT(again.failures[0].failure->reason, testing::Not(HasSubstr("as before")));
}

INSTANTIATE_TEST_SUITE_P(Engines, JournaledRun,
                         testing::ValuesIn(test::built({Engine::serial, Engine::tbb, Engine::processes})),
                         test::word_of);

}  // namespace
}  // namespace lightmill
