#include "support/temporary_folder.h"
#include "support/texts.h"
#include "support/without_call.h"
#include "system_calls.h"

#include "lightmill/error.h"
#include "lightmill/sink.h"

#include <gmock/gmock.h>
#include <sys/syscall.h>

#include <filesystem>
#include <functional>

namespace lightmill {
namespace {

using std::filesystem::create_directory_symlink;
using std::filesystem::path;
using std::filesystem::rename;
using testing::HasSubstr;
using Admission = Sink::Admission;
using Names = std::set<std::string>;

void expect_refused(const std::function<void()>& call, const std::string& cause, const std::string& reason) {
  try {
    call();
    ADD_FAILURE() << "not refused, expected: " << reason;
  } catch (const Error& error) {
    EXPECT_EQ(to_string(error.cause()), cause) << error.what();
    EXPECT_THAT(error.what(), HasSubstr(reason));
  }
}

/// With the kernel's own way of staying below a folder, and where it has none or forbids it.
class OutputLinksTest : public testing::TestWithParam<int> {
 protected:
  void here(const std::function<void()>& expectations) const {
    const int error = GetParam();
    if (error == 0) return expectations();
    EXPECT_TRUE(holds_without_call(SYS_openat2, error, expectations));
  }
  std::unique_ptr<Sink> sink(OutputLinks links = OutputLinks::stay_inside, const std::vector<path>& inputs = {}) const {
    return folder_sink({.folder = folder_ / "out",
                        .existing = Existing::replace,
                        .durability = Durability::buffered,
                        .inputs = inputs,
                        .links = links});
  }

  TemporaryFolder folder_;
  const path photo_ = folder_.write("photos/x/a.jpg", "the only copy");
  const path out_ = folder_.make_folder("out");
};

INSTANTIATE_TEST_SUITE_P(Kernel, OutputLinksTest, testing::Values(0, ENOSYS, EPERM));

TEST_P(OutputLinksTest, ThatLeadOutAreNotFollowed) {
  folder_.make_folder("elsewhere");
  create_directory_symlink("../elsewhere", out_ / "relative");
  create_directory_symlink(folder_ / "elsewhere", out_ / "absolute");
  create_directory_symlink(folder_.path(), out_ / "up");
  here([&] {
    const auto out = sink();
    for (const char* name : {"relative/a.jpg", "absolute/a.jpg", "absolute/new/a.jpg", "up/a.jpg"}) {
      expect_refused([&] { out->admit(name); }, "output-refused", "a link leads out of the output folder");
      expect_refused([&] { out->put(name, test::view_of("new")); }, "output-refused", out_ / name);
    }
    EXPECT_TRUE(std::filesystem::is_empty(folder_ / "elsewhere"));
  });
}

TEST_P(OutputLinksTest, ThatLeadOutAreFollowedIfAsked) {
  folder_.make_folder("elsewhere");
  create_directory_symlink("../elsewhere", out_ / "x");
  here([&] {
    const auto out = sink(OutputLinks::follow);
    EXPECT_EQ(out->admit("x/new/a.jpg"), Admission::write);
    out->put("x/new/a.jpg", test::view_of("new"));
    EXPECT_EQ(folder_.read("elsewhere/new/a.jpg"), "new");
  });
}

TEST_P(OutputLinksTest, AreNeverFollowedToTheInputs) {
  create_directory_symlink("../photos/x", out_ / "x");
  here([&] {
    const auto out = sink(OutputLinks::follow, {folder_ / "photos"});
    for (const char* name : {"x/a.jpg", "x/new.jpg", "x/new/a.jpg"}) {
      expect_refused([&] { out->admit(name); }, "would-overwrite", "among the inputs");
      expect_refused([&] { out->put(name, test::view_of("new")); }, "would-overwrite", "among the inputs");
    }
    EXPECT_EQ(folder_.read("photos/x/a.jpg"), "the only copy");
  });
  EXPECT_EQ(folder_.names(), (Names{"out", "out/x", "photos", "photos/x", "photos/x/a.jpg"}));
}

TEST_P(OutputLinksTest, ThatStayInsideAreFollowed) {
  folder_.make_folder("out/2024");
  create_directory_symlink("2024", out_ / "relative");
  create_directory_symlink(out_ / "2024", out_ / "absolute");
  here([&] {
    const auto out = sink();
    out->put("relative/a.jpg", test::view_of("new"));
    out->put("absolute/new/a.jpg", test::view_of("new"));
    EXPECT_EQ(folder_.read("out/2024/a.jpg"), "new");
    EXPECT_EQ(folder_.read("out/2024/new/a.jpg"), "new");
  });
}

TEST_P(OutputLinksTest, ToNothingAreInTheWay) {
  std::filesystem::create_symlink("nothing", out_ / "x");
  std::filesystem::create_symlink("loop", out_ / "loop");
  here([&] {
    const auto out = sink();
    expect_refused([&] { out->put("x/a.jpg", test::view_of("new")); }, "output-refused", "leads to no folder");
    expect_refused([&] { out->put("loop/a.jpg", test::view_of("new")); }, "output-refused", "symbolic links");
  });
  EXPECT_EQ(folder_.names(), (Names{"out", "out/loop", "out/x", "photos", "photos/x", "photos/x/a.jpg"}));
}

TEST_P(OutputLinksTest, ThatComeAfterAdmissionHarmNoInput) {
  folder_.make_folder("out/x");
  here([&] {
    for (const bool knows_inputs : {true, false}) {
      const auto out =
          sink(OutputLinks::stay_inside, knows_inputs ? std::vector<path>{folder_ / "photos"} : std::vector<path>{});
      EXPECT_EQ(out->admit("x/a.jpg"), Admission::write);
      rename(out_ / "x", out_ / "was x");
      create_directory_symlink("../photos/x", out_ / "x");
      EXPECT_THROW(out->put("x/a.jpg", test::view_of("new")), Error);
      EXPECT_THROW(out->put("x/new/a.jpg", test::view_of("new")), Error);
      EXPECT_EQ(folder_.read("photos/x/a.jpg"), "the only copy");
      std::filesystem::remove(out_ / "x");
      rename(out_ / "was x", out_ / "x");
    }
  });
  EXPECT_EQ(folder_.names(), (Names{"out", "out/x", "photos", "photos/x", "photos/x/a.jpg"}));
}

TEST_P(OutputLinksTest, ThatComeWhileAPictureIsWrittenHarmNoInput) {
  folder_.make_folder("out/x");
  here([&] {
    const auto out = sink();
    bool swapped = false;
    const AnsweredCalls calls_answered({.flock = [&](int) {
      if (std::exchange(swapped, true)) return kAsTheSystem;
      rename(out_ / "x", out_ / "was x");
      create_directory_symlink("../photos/x", out_ / "x");
      return kAsTheSystem;
    }});
    out->put("x/a.jpg", test::view_of("new"));
    EXPECT_TRUE(swapped);
    EXPECT_EQ(folder_.read("photos/x/a.jpg"), "the only copy");
    EXPECT_EQ(folder_.read("out/was x/a.jpg"), "new");
  });
}

TEST_P(OutputLinksTest, InPlaceOfTheOutputFolderItselfAreNotMet) {
  here([&] {
    const auto out = sink();
    rename(out_, folder_ / "was out");
    create_directory_symlink("photos", out_);
    EXPECT_EQ(out->admit("x/a.jpg"), Admission::write);
    out->put("x/a.jpg", test::view_of("new"));
    EXPECT_EQ(folder_.read("photos/x/a.jpg"), "the only copy");
    EXPECT_EQ(folder_.read("was out/x/a.jpg"), "new");
  });
}

TEST_P(OutputLinksTest, OrNothingInItsPlaceEndTheRun) {
  here([&] {
    const auto out = sink();
    std::filesystem::remove_all(out_);
    expect_refused([&] { out->put("a.jpg", test::view_of("new")); }, "output-failed", "is gone");
    expect_refused([&] { out->put("x/a.jpg", test::view_of("new")); }, "output-failed", "is gone");
    EXPECT_FALSE(std::filesystem::exists(out_));
  });
}

}  // namespace
}  // namespace lightmill
