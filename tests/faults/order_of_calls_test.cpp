#include "support/jpeg_writer.h"
#include "support/pictures.h"
#include "support/run_program.h"
#include "support/temporary_folder.h"

#include "lightmill/journal.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

namespace lightmill {
namespace {

/// A system call of a traced program, and the lines of the trace at which it began and ended.
struct TracedCall {
  std::string text;
  std::size_t begin = 0, end = 0;

  bool is(const std::string& name) const { return text.starts_with(name + "("); }
  bool has(const std::string& part) const { return text.find(part) != std::string::npos; }
  bool is_sync_of(const std::string& file) const { return is("fsync") && has("<" + file + ">)") && has("= 0"); }
};

/// Calls that another thread's interrupt in the trace are put together.
std::vector<TracedCall> calls_in(const std::filesystem::path& trace) {
  std::ifstream stream(trace);
  std::vector<TracedCall> calls;
  std::map<std::string, std::size_t> open;  // of each thread
  std::size_t number = 0;
  for (std::string line; std::getline(stream, line); ++number) {
    const std::size_t space = line.find(' ');
    const std::string thread = line.substr(0, space);
    const std::string text = line.substr(line.find_first_not_of(' ', space));
    const std::size_t rest = text.find(" resumed>");
    if (text.starts_with("<... ") && rest != std::string::npos && open.contains(thread)) {
      calls[open.at(thread)].text += text.substr(rest + 9);
      calls[open.at(thread)].end = number;
      open.erase(thread);
      continue;
    }
    const std::size_t cut = text.find(" <unfinished ...>");
    if (cut != std::string::npos) open[thread] = calls.size();
    calls.push_back({text.substr(0, cut), number, number});
  }
  return calls;
}

/// One fsync of `file` that ended before `before` and began after `after`.
bool is_synced(const std::vector<TracedCall>& calls, const std::string& file, std::size_t after, std::size_t before) {
  return std::ranges::any_of(
      calls, [&](const TracedCall& call) { return call.is_sync_of(file) && call.begin >= after && call.end < before; });
}

class OrderOfCalls : public testing::Test {
 protected:
  static constexpr int kInEachFolder = 12;

  void SetUp() override {
    if (run_program({"strace", "-qq", "-o", "/dev/null", "true"}).code != 0) GTEST_SKIP() << "strace cannot trace";
    for (const char* place : {"", "a/", "a/b/c/", "d/"})
      for (int i = 0; i < kInEachFolder; ++i) {
        const std::string name = place + std::string("p") + std::to_string(i) + ".jpg";
        names_.push_back(name);
        folder_.write("in/" + name, test::write_jpeg(test::soft_picture({64, 48}, 3, i + 1U), {}));
      }
  }

  std::vector<TracedCall> trace(const std::string& engine) const {
    std::filesystem::remove_all(folder_ / "out");
    const std::string calls = "trace=fsync,fdatasync,syncfs,renameat,renameat2,linkat,mkdir,mkdirat,write";
    const Ended ended = run_program({"strace",
                                     "-f",
                                     "-y",
                                     "-qq",
                                     "-s",
                                     "600",
                                     "-e",
                                     calls,
                                     "-o",
                                     folder_ / "trace",
                                     LIGHTMILL_PROGRAM,
                                     "run",
                                     folder_ / "in",
                                     "-o",
                                     out(),
                                     "--resize",
                                     "32",
                                     "--engine",
                                     engine,
                                     "--threads",
                                     "3"},
                                    [] { setenv("ASAN_OPTIONS", "detect_leaks=0", 1); });
    EXPECT_EQ(ended.code, 0) << ended.err;
    return calls_in(folder_ / "trace");
  }
  std::string out() const { return (folder_ / "out").native(); }

  /// Whether the picture's data, its name, the folders on the way to it and its record come one after the other.
  void expect_order(const std::vector<TracedCall>& calls, const std::filesystem::path& name) const {
    const std::string folder = (folder_ / "out" / name).parent_path().native();
    const auto file_name = ", \"" + name.filename().native() + "\"";
    const auto renamed = std::ranges::find_if(calls, [&](const TracedCall& call) {
      return call.is("renameat2") && call.has("<" + folder + ">") && call.has(file_name);
    });
    ASSERT_NE(renamed, calls.end()) << name;
    const std::size_t begin = renamed->text.find(".lightmill-"), end = renamed->text.find('"', begin);
    const std::string temporary = folder + "/" + renamed->text.substr(begin, end - begin);
    EXPECT_TRUE(is_synced(calls, temporary, 0, renamed->begin)) << name << " had its name before its bytes";
    const auto recorded = std::ranges::find_if(calls, [&](const TracedCall& call) {
      return call.is("write") && call.has("<" + out() + "/" + std::string(Journal::kFolder)) &&
             call.has("\\0" + name.native());
    });
    ASSERT_NE(recorded, calls.end()) << name;
    EXPECT_TRUE(is_synced(calls, folder, renamed->end, recorded->begin)) << name << " was recorded before its name";
    for (std::filesystem::path way = folder; way != folder_ / "out"; way = way.parent_path()) {
      const std::string made = "\"" + way.filename().native() + "\"";
      const auto make = std::ranges::find_if(calls, [&](const TracedCall& call) {
        return call.is("mkdirat") && call.has("<" + way.parent_path().native() + ">") && call.has(made);
      });
      ASSERT_NE(make, calls.end()) << way;
      EXPECT_TRUE(is_synced(calls, way.parent_path(), make->end, recorded->begin))
          << name << " was recorded before " << way;
    }
  }

  TemporaryFolder folder_;
  std::vector<std::string> names_;
};

TEST_F(OrderOfCalls, IsDataThenNameThenFoldersThenRecord) {
  for (const char* engine : {"threads", "serial"}) {
    SCOPED_TRACE(engine);
    const std::vector<TracedCall> calls = trace(engine);
    for (const std::string& name : names_) expect_order(calls, name);
  }
}

}  // namespace
}  // namespace lightmill
