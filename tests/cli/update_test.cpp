#include "base/sanitizers.h"
#include "cli/program.h"
#include "support/living.h"

#include <signal.h>

#include <chrono>
#include <random>
#include <thread>

namespace lightmill::cli {
namespace {

namespace fs = std::filesystem;

class Update : public Program {
 protected:
  Ended update(Words more = {}) const {
    more.insert(more.begin(), {"--existing", "update", "--resize", "300"});
    return run(more);
  }
};

TEST_F(Update, ComparesContentWhereItIsAskedTo) {
  for (int i = 0; i < 3; ++i) add("f" + std::to_string(i) + ".jpg");
  ASSERT_EQ(run({"--resize", "300"}).code, 0);
  const auto later = fs::file_time_type::clock::now() + std::chrono::hours(1);
  for (const auto& entry : fs::directory_iterator(in())) fs::last_write_time(entry.path(), later);
  fs::remove(in() / "f0.jpg");
  add("f0.jpg", 1);
  EXPECT_THAT(update({"--compare", "content"}).err, AllOf(HasSubstr("1 image written"), HasSubstr("2 up to date")));
  EXPECT_THAT(update().err, AllOf(HasSubstr("nothing to do"), HasSubstr("3 up to date")));
  EXPECT_EQ(run({"--compare", "content"}).code, 2) << "without --existing update";
}

TEST_F(Update, IsHowPeopleRunAgain) {
  for (int i = 0; i < 5; ++i) add("f" + std::to_string(i) + ".jpg", static_cast<std::size_t>(i));
  folder().write("in/notes.jpg", "no picture");
  ASSERT_EQ(run({"--resize", "300"}).code, 1) << "the first run need not know of it";
  const auto before = tree(out());
  const Ended again = update();
  EXPECT_EQ(again.code, 1);
  EXPECT_THAT(again.err, AllOf(HasSubstr("0 images written"), HasSubstr("5 up to date"), HasSubstr("notes.jpg: "),
                               HasSubstr("as before: the file has not changed")));
  EXPECT_THAT(update({"--retry-failed"}).err, testing::Not(HasSubstr("as before")));

  fs::remove(in() / "f1.jpg");
  add("f1.jpg", 3);
  fs::remove(out() / "f2.jpg");
  fs::remove(in() / "notes.jpg");
  const Ended changed = update();
  EXPECT_EQ(changed.code, 0) << changed.err;
  EXPECT_THAT(changed.err, AllOf(HasSubstr("2 images written"), HasSubstr("3 up to date")));
  EXPECT_EQ(bytes_of(out() / "f2.jpg"), before.at("f2.jpg"));
  EXPECT_NE(bytes_of(out() / "f1.jpg"), before.at("f1.jpg"));
  EXPECT_THAT(update({"--quality", "70"}).err, HasSubstr("5 images written"));
}

TEST_F(Update, GetsPastWhatFailedBefore) {
  for (int i = 0; i < 3; ++i) folder().write("in/" + std::to_string(i) + ".jpg", "no picture");
  for (int i = 0; i < 3; ++i) add("f" + std::to_string(i) + ".jpg");
  for (int i = 0; i < 3; ++i) EXPECT_EQ(update({"--fail-fast", "--sort", "--threads", "1"}).code, 1);
  const Ended last = update({"--fail-fast", "--sort", "--threads", "1"});
  EXPECT_EQ(last.code, 1);
  EXPECT_THAT(last.err, AllOf(HasSubstr("3 failed"), testing::Not(HasSubstr("stopped after"))));
  EXPECT_EQ(tree(out()).size(), 3U);
}

TEST_F(Update, WithoutAJournalMakesAllAnew) {
  add("a.jpg");
  ASSERT_EQ(run({"--resize", "300", "--no-journal"}).code, 0);
  EXPECT_FALSE(fs::exists(out() / ".lightmill"));
  EXPECT_THAT(update().err, HasSubstr("1 image written"));
  EXPECT_THAT(update().err, HasSubstr("1 up to date"));
  fs::remove_all(out() / ".lightmill");
  EXPECT_THAT(update().err, HasSubstr("1 image written"));
  EXPECT_EQ(update({"--no-journal"}).code, 2);
  EXPECT_EQ(run({"--retry-failed", "--no-journal"}).code, 2);
  EXPECT_EQ(update({"--lock", "maybe"}).code, 2);
}

TEST_F(Update, SkippingSaysThatAnotherRecipeMadeWhatIsThere) {
  add("a.jpg");
  add("b.jpg", 1);
  ASSERT_EQ(run({"--resize", "300"}).code, 0);
  const Ended other = run({"--resize", "200", "--existing", "skip"});
  EXPECT_EQ(other.code, 0);
  EXPECT_THAT(other.err, HasSubstr("2 results that were kept are of another recipe or version"));
  EXPECT_THAT(run({"--resize", "300", "--existing", "skip"}).err, testing::Not(HasSubstr("another recipe")));
}

TEST_F(Update, OfOneFolderIsOneRunAtATime) {
  constexpr int kPictures = kSanitized ? 12 : 30;  // the last is made long after the other runs began
  for (int i = 0; i < kPictures; ++i) add(std::to_string(i) + ".jpg", static_cast<std::size_t>(i % 4));
  const Words words = program({"run", in(), "-o", out(), "--existing", "update", "--threads", "1", "--blur", "5"});
  RunningProgram first(words);
  ASSERT_TRUE(comes_true([&] { return !tree(out()).empty(); }));
  const Ended second = run_program(words);
  EXPECT_EQ(second.code, 2);
  EXPECT_THAT(second.err, AllOf(HasSubstr("another run writes into " + out().native()), HasSubstr("--lock wait")));
  Words waiting = words;
  waiting.insert(waiting.end(), {"--lock", "wait"});
  const Ended third = run_program(waiting);
  EXPECT_EQ(first.wait().code, 0);
  EXPECT_EQ(third.code, 0);
  EXPECT_THAT(third.err,
              AllOf(HasSubstr("this one waits for its end"), HasSubstr(std::to_string(kPictures) + " up to date")));
}

/// Killed anywhere, the same command goes on, and in the end all is as if nothing had happened.
TEST_F(Update, GoesOnWhereARunWasKilled) {
  for (int i = 0; i < 24; ++i) add(std::to_string(i) + ".jpg", static_cast<std::size_t>(i % 4));
  ASSERT_EQ(update().code, 0);
  const auto undisturbed = tree(out());
  std::mt19937 random(7);
  fs::remove_all(out());
  const Words words = program({"run", in(), "-o", out(), "--existing", "update", "--resize", "300", "--threads", "2"});
  for (int trial = 0; trial < 5; ++trial) {
    RunningProgram running(words);
    std::this_thread::sleep_for(std::chrono::milliseconds(30 + random() % 120));
    running.send(SIGKILL);
    running.wait();
  }
  const Ended last = update({"--retry-failed"});  // what two of them had in work is not tried else
  EXPECT_EQ(last.code, 0) << last.err;
  EXPECT_EQ(tree(out()) == undisturbed, true);
  EXPECT_THAT(update().err, AllOf(HasSubstr("nothing to do"), HasSubstr("24 up to date")));
}

}  // namespace
}  // namespace lightmill::cli
