#include "support/temporary_folder.h"

#include "lightmill/error.h"
#include "lightmill/list.h"
#include "lightmill/observer.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <string>
#include <vector>

namespace lightmill {
namespace {

using namespace std::string_literals;
using testing::ElementsAre;
using testing::HasSubstr;

Outcome failed_at(const std::string& source, StageName stage = StageName::load, Cause cause = Cause::damaged) {
  Outcome outcome;
  outcome.item.source = source;
  outcome.status = Status::failed;
  outcome.failure = Failure{stage, cause, "why"};
  return outcome;
}

class FailedLists : public testing::Test {
 protected:
  std::string list(const std::vector<Outcome>& outcomes) {
    const auto file = FailedListFile::create(folder_ / "list");
    for (const Outcome& outcome : outcomes) file->finished(outcome);
    file->ended({});
    EXPECT_EQ(file->failure(), "");
    remark_ = file->remark();
    return folder_.read("list");
  }
  std::vector<std::string> read_back() const {
    std::vector<std::string> names;
    for (const Item& item : lines(folder_ / "list", {.separator = Separator::nul}))
      names.push_back(item.source.native());
    return names;
  }
  TemporaryFolder folder_;
  std::string remark_;
};

TEST_F(FailedLists, AreReadBackToTheByte) {
  Outcome written;
  written.item.source = "good.jpg";
  written.status = Status::written;
  Outcome crashed = failed_at("-c\xff");
  crashed.status = Status::crashed;
  EXPECT_EQ(list({failed_at("a b.jpg"), written, failed_at("in/line\nend"), crashed}),
            "\0a b.jpg\0in/line\nend\0-c\xff\0"s);
  EXPECT_THAT(read_back(), ElementsAre("a b.jpg", "in/line\nend", "-c\xff"));
  EXPECT_EQ(remark_, "");
}

TEST_F(FailedLists, ReplaceOlderOnesAndAreEmptyWhereNothingFailed) {
  for (int i = 0; i < 3; ++i) EXPECT_EQ(list({failed_at("a"), failed_at("b")}), "\0a\0b\0"s);
  EXPECT_EQ(list({}), "");
  EXPECT_EQ(list({failed_at("a")}), "\0a\0"s);
}

TEST_F(FailedLists, KeepWhatIsThereUntilTheRunHasAnOutcome) {
  list({failed_at("old")});
  { const auto never_run = FailedListFile::create(folder_ / "list"); }
  EXPECT_EQ(folder_.read("list"), "\0old\0"s);
}

TEST_F(FailedLists, HoldEachFailureAsSoonAsItIsTold) {
  const auto file = FailedListFile::create(folder_ / "list");
  file->finished(failed_at("a"));
  EXPECT_EQ(folder_.read("list"), "\0a\0"s);
  file->finished(failed_at("b"));
  EXPECT_EQ(folder_.read("list"), "\0a\0b\0"s);
}

TEST_F(FailedLists, LeaveOutWhatIsNoFile) {
  Outcome in_memory = failed_at("a");
  in_memory.item.content = std::make_shared<const std::vector<std::uint8_t>>();
  EXPECT_EQ(list({failed_at(""), in_memory, failed_at("folder", StageName::source, Cause::unreadable),
                  failed_at("line 3 of the manifest", StageName::source, Cause::usage),
                  failed_at("twice", StageName::source, Cause::collision)}),
            "\0twice\0"s);
  EXPECT_THAT(remark_, HasSubstr("4 failures name no picture"));
}

TEST_F(FailedLists, HarmNoOtherFile) {
  for (const std::string& text :
       {"\xff\xd8\xff"s, "in/a.jpg\0in/b.jpg\0"s, "\0\0\0\x18"s + "ftypavif", "\0\1\0\0"s, "in/a.jpg\n"s, "\0\0"s}) {
    folder_.write("list", text);
    try {
      FailedListFile::create(folder_ / "list");
      ADD_FAILURE() << text;
    } catch (const Error& error) {
      EXPECT_EQ(error.cause(), Cause::usage);
      EXPECT_THAT(error.what(), HasSubstr("holds something else"));
    }
    EXPECT_EQ(folder_.read("list"), text);
  }
}

TEST_F(FailedLists, HaveNoMarkInAStream) {
  const auto file = folder_.write("stream");
  const int stream = open(file.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC);
  const auto list = FailedListFile::create("/dev/fd/" + std::to_string(stream));
  list->finished(failed_at("a"));
  close(stream);
  EXPECT_EQ(folder_.read("stream"), "a\0"s);
}

TEST_F(FailedLists, TellWhatCannotBeWritten) {
  const auto list = FailedListFile::create("/dev/full");
  list->finished(failed_at("a"));
  list->ended({});
  EXPECT_THAT(list->failure(), HasSubstr("the failed list is incomplete"));
}

}  // namespace
}  // namespace lightmill
