#include "support/temporary_folder.h"
#include "support/texts.h"
#include "system_calls.h"

#include "lightmill/error.h"
#include "lightmill/sink.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <atomic>
#include <functional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace lightmill {
namespace {

using Admission = Sink::Admission;

/// Two inputs of one run that have one output name.
class SinkCollisionTest : public testing::TestWithParam<Existing> {
 protected:
  std::unique_ptr<Sink> sink() const { return folder_sink({.folder = folder_ / "out", .existing = GetParam()}); }

  static void expect_collision(const std::function<void()>& call) {
    try {
      call();
      ADD_FAILURE() << "no collision";
    } catch (const Error& error) {
      EXPECT_EQ(to_string(error.cause()), "collision") << error.what();
      EXPECT_THAT(error.what(), testing::HasSubstr("two inputs have this output name"));
    }
  }
  TemporaryFolder folder_;
};

INSTANTIATE_TEST_SUITE_P(Existing, SinkCollisionTest,
                         testing::Values(Existing::fail, Existing::skip, Existing::replace));

TEST_P(SinkCollisionTest, IsFoundWhenTheSecondIsAdmittedAndWhenItIsPut) {
  for (int i = 0; i < 20; ++i) {
    const std::string name = "x/" + std::to_string(i) + ".jpg";
    const auto out = sink();
    out->put(name, test::view_of("first"));  // at once: not even a tick of the clock later
    expect_collision([&] { out->admit(name); });
    expect_collision([&] { out->put(name, test::view_of("second")); });
    EXPECT_EQ(folder_.read("out/" + name), "first");
  }
}

TEST_P(SinkCollisionTest, IsFoundWhenBothAreAdmitted) {
  const auto out = sink();
  std::atomic<int> written = 0, refused = 0;
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 8; ++thread)
    threads.emplace_back([&] {
      for (int i = 0; i < 50; ++i) try {
          out->put("x/" + std::to_string(i) + ".jpg", test::view_of("picture"));
          ++written;
        } catch (const Error& error) {
          EXPECT_EQ(to_string(error.cause()), "collision") << error.what();
          ++refused;
        }
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(written, 50);
  EXPECT_EQ(refused, 7 * 50);
}

TEST_P(SinkCollisionTest, IsNotSeenInWhatAnEarlierRunWroteJustBefore) {
  for (int i = 0; i < 30; ++i) {
    std::filesystem::remove_all(folder_ / "out");
    sink()->put("a.jpg", test::view_of(test::kPicture));
    const auto out = sink();
    try {
      EXPECT_EQ(out->admit("a.jpg"), GetParam() == Existing::skip ? Admission::skip : Admission::write);
    } catch (const Error& error) {
      EXPECT_EQ(to_string(error.cause()), "exists");
      EXPECT_EQ(GetParam(), Existing::fail);
    }
  }
}

TEST_P(SinkCollisionTest, IsNotSeenInWhatOthersWriteMeanwhile) {
  const auto out = sink();
  out->put("b.jpg", test::view_of("mine"));
  folder_.write("out/a.jpg", test::kPicture);
  try {
    EXPECT_EQ(out->admit("a.jpg"), GetParam() == Existing::skip ? Admission::skip : Admission::write);
  } catch (const Error& error) {
    EXPECT_EQ(to_string(error.cause()), "exists");
  }
}

/// As file systems do that know no capitals, or one of the spellings of Unicode only.
constexpr std::pair<const char*, const char*> kOneName[] = {
    {"A.jpg", "a.jpg"},
    {"\u00e9.jpg", "e\u0301.jpg"},
    {"stra\u00dfe.jpg", "strasse.jpg"},
    {"\u212b.jpg", "\u00e5.jpg"},  // the sign of the angstrom
    {"\ufb01n.jpg", "fin.jpg"},    // a ligature
    {"LONGNA~1.JPG", "longnamed.jpg"},
};

TEST_P(SinkCollisionTest, IsFoundWhereTwoNamesAreOneFile) {
  for (const auto& names : kOneName) {
    const char *const first = names.first, *const second = names.second;
    std::filesystem::remove_all(folder_ / "out");
    const auto out = sink();
    out->put(first, test::view_of("first"));
    std::filesystem::create_hard_link(folder_ / "out" / first, folder_ / "out" / second);
    expect_collision([&] { out->admit(second); });
    expect_collision([&] { out->put(second, test::view_of("second")); });
  }
}

TEST_P(SinkCollisionTest, IsFoundWhereTwoNamesThatAreOneAreWrittenAtOnce) {
  for (const auto& names : kOneName) {
    const char *const first = names.first, *const second = names.second;
    const bool wait_for_each_other = std::string(first) == "A.jpg" || std::string(second) == "\u00e5.jpg";
    if (wait_for_each_other) continue;
    std::filesystem::remove_all(folder_ / "out");
    const auto out = folder_sink({.folder = folder_ / "out", .existing = GetParam()});
    bool done = false;
    const AnsweredCalls calls_answered({.fsync = [&](int) {
      if (std::exchange(done, true)) return 0;
      out->put(first, test::view_of("first"));
      std::filesystem::create_hard_link(folder_ / "out" / first, folder_ / "out" / second);
      return 0;
    }});
    expect_collision([&] { out->put(second, test::view_of("second")); });
    EXPECT_EQ(folder_.read(std::filesystem::path("out") / second), "first");
  }
}

TEST_P(SinkCollisionTest, IsFoundWhereALinkLeadsToTheFolder) {
  const auto out = sink();
  out->put("x/a.jpg", test::view_of("first"));
  std::filesystem::create_directory_symlink("x", folder_ / "out/way");
  expect_collision([&] { out->admit("way/a.jpg"); });
  expect_collision([&] { out->put("way/a.jpg", test::view_of("second")); });
}

/// ext4 gives a file's inode to the next one as soon as it is free.
TEST_P(SinkCollisionTest, IsNotSeenInAnInodeThatAnotherRunGotAgain) {
  const auto out = sink();
  struct stat mine {};
  struct stat theirs {};
  out->put("a.jpg", test::view_of("mine"));
  ASSERT_EQ(stat((folder_ / "out/a.jpg").c_str(), &mine), 0);
  std::filesystem::remove(folder_ / "out/a.jpg");
  ASSERT_EQ(stat(folder_.write("out/a.jpg", test::kPicture).c_str(), &theirs), 0);
  if (theirs.st_ino != mine.st_ino) GTEST_SKIP() << "this file system does not use an inode again so soon";
  try {
    EXPECT_EQ(out->admit("a.jpg"), GetParam() == Existing::skip ? Admission::skip : Admission::write);
  } catch (const Error& error) {
    EXPECT_EQ(to_string(error.cause()), "exists");
  }
}

TEST_P(SinkCollisionTest, OfAResultAndItsOwnInputHarmsNothing) {
  Item item;
  item.source = folder_.write("out/x/a.jpg", "input");
  item.relative = "x/a.jpg";
  std::filesystem::create_directory_symlink("out/x", folder_ / "way");
  for (const auto& source : {item.source, folder_ / "way/a.jpg"}) {
    item.source = source;
    try {
      sink()->admit(item, item.relative);
      ADD_FAILURE() << "admitted";
    } catch (const Error& error) {
      EXPECT_EQ(to_string(error.cause()), "would-overwrite") << error.what();
    }
  }
  item.relative = "b.jpg";
  EXPECT_EQ(sink()->admit(item, item.relative), Admission::write);
  folder_.write("out/b.jpg", "perhaps another input");
  EXPECT_THROW(
      {
        if (sink()->admit(item, item.relative) == Admission::skip) throw Error(Cause::exists, "");
      },
      Error);
  std::filesystem::remove(folder_ / "out/b.jpg");
  item.relative = "x/a.jpg";
  item.content = std::make_shared<const std::vector<std::uint8_t>>();  // the name is only a name
  if (GetParam() == Existing::replace) {
    EXPECT_EQ(sink()->admit(item, item.relative), Admission::write);
  }
}

}  // namespace
}  // namespace lightmill
