#include "cli/program.h"

namespace lightmill::cli {
namespace {

namespace fs = std::filesystem;

class StatusOf : public Program {
 protected:
  Ended status(Words more = {}) const {
    more.insert(more.begin(), {"status", out().native()});
    return lightmill(more);
  }
};

TEST_F(StatusOf, TellsWhatRunsMadeAndWhatIsLeft) {
  EXPECT_EQ(status().code, 2);
  for (int i = 0; i < 3; ++i) add("f" + std::to_string(i) + ".jpg", static_cast<std::size_t>(i));
  ASSERT_EQ(run({"--resize", "100"}).code, 0);
  EXPECT_EQ(status().out, "3 done, 0 failed, 0 stale, 0 orphaned\n");
  EXPECT_EQ(status({in().native()}).code, 0);
  for (const char* size : {"100", "90"}) EXPECT_EQ(run({"--resize", size}).code, 1) << "nothing is replaced";
  EXPECT_EQ(status().out, "3 done, 0 failed, 0 stale, 0 orphaned\n");

  folder().write("in/notes.jpg", "no picture");
  ASSERT_EQ(run({"--resize", "100", "--existing", "update"}).code, 1);
  fs::remove(in() / "f0.jpg");
  fs::remove(out() / "f1.jpg");
  add("new.jpg", 0);
  const Ended told = status({in().native()});
  EXPECT_EQ(told.code, 1);
  EXPECT_THAT(told.out, AllOf(HasSubstr("failed: notes.jpg: "), HasSubstr("stale: f1.jpg: f1.jpg is gone"),
                              HasSubstr("orphan: f0.jpg: the input is gone; left of it: f0.jpg\n"),
                              HasSubstr("left: " + (in() / "new.jpg").native() + "\n"),
                              HasSubstr("1 done, 1 failed, 1 stale, 1 orphaned, 1 left\n")));
  std::istringstream lines(status({in().native(), "--json"}).out);
  std::map<std::string, nlohmann::json> by_state;
  for (std::string line; std::getline(lines, line);) {
    const auto object = nlohmann::json::parse(line);
    by_state[object.value("state", "summary")] = object;
  }
  EXPECT_EQ(by_state.at("failed").at("cause"), "not-an-image");
  EXPECT_EQ(by_state.at("orphan").at("name"), "f0.jpg");
  EXPECT_EQ(by_state.at("summary").at("left"), 1);
  EXPECT_EQ(by_state.at("summary").at("done"), 1);
}

TEST_F(StatusOf, TellsOfTheSecondInputOfAName) {
  for (const char* name : {"x/a.jpg", "y/a.jpg"}) add(name);
  const std::string folder_of_inputs = in();
  const std::string file =
      folder().write("m.csv", "path,name\n" + folder_of_inputs + "/x/a.jpg,a\n" + folder_of_inputs + "/y/a.jpg,a\n");
  ASSERT_EQ(lightmill({"run", "--manifest", file, "-o", out(), "--resize", "100"}).code, 1);
  EXPECT_EQ(status().out, "1 done, 0 failed, 0 stale, 0 orphaned\n") << "what the first one has";
  EXPECT_THAT(status({"--manifest", file}).out,
              AllOf(HasSubstr("failed: a.jpg: an input before it has the same output name"),
                    HasSubstr("1 done, 1 failed, 0 stale, 0 orphaned, 0 left")));
}

TEST_F(StatusOf, TellsWhatALimitRefused) {
  add("f.jpg");
  folder().write("in/empty.jpg", "");
  ASSERT_EQ(run({"--resize", "100", "--max-pixels", "1K"}).code, 1);
  const Ended told = status();
  EXPECT_EQ(told.code, 1);
  EXPECT_THAT(told.out, AllOf(HasSubstr("0 done, 2 failed"), HasSubstr("empty.jpg: "), HasSubstr("over the limit")));
  EXPECT_THAT(run({"--resize", "100", "--existing", "update"}).err, HasSubstr("1 image written"));
}

TEST_F(StatusOf, TellsWhatTookTooLong) {
  add("f.jpg");
  ASSERT_EQ(run({"--resize", "100", "--timeout", "0.001"}).code, 1);
  const Ended told = status();
  EXPECT_EQ(told.code, 1);
  EXPECT_THAT(told.out, AllOf(HasSubstr("failed: f.jpg: it took longer than 0.001 s"), HasSubstr("0 done, 1 failed")));
  EXPECT_THAT(run({"--resize", "100", "--existing", "update"}).err, HasSubstr("1 image written"));
}

TEST_F(StatusOf, SyncDeleteShowsAndOnlyWithYesRemoves) {
  for (int i = 0; i < 3; ++i) add("f" + std::to_string(i) + ".jpg");
  const Words update = {"--resize", "100", "--existing", "update", "--sync-delete"};
  ASSERT_EQ(run({"--resize", "100"}).code, 0);
  fs::remove(in() / "f0.jpg");
  const Ended shown = run(update);
  EXPECT_EQ(shown.code, 0) << shown.err;
  EXPECT_THAT(shown.err, AllOf(HasSubstr("would be removed: f0.jpg\n"), HasSubstr("nothing was removed: add --yes")));
  EXPECT_TRUE(fs::exists(out() / "f0.jpg"));
  Words removing = update;
  removing.emplace_back("--yes");
  const Ended removed = run(removing);
  EXPECT_EQ(removed.code, 0) << removed.err;
  EXPECT_THAT(removed.err, HasSubstr("removed: f0.jpg\n"));
  EXPECT_FALSE(fs::exists(out() / "f0.jpg"));
  EXPECT_TRUE(fs::exists(out() / "f1.jpg"));
  EXPECT_EQ(status().out, "2 done, 0 failed, 0 stale, 0 orphaned\n");
  EXPECT_EQ(run({"--yes"}).code, 2);
  EXPECT_EQ(run({"--sync-delete"}).code, 2) << "without --existing update";
}

}  // namespace
}  // namespace lightmill::cli
