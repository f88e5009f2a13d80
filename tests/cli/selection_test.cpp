#include "cli/program.h"

#include "lightmill/image_info.h"

#include <fcntl.h>
#include <sys/inotify.h>
#include <sys/stat.h>

#include <ctime>

namespace lightmill::cli {
namespace {

using Names = std::set<std::string>;

/// Which pictures are taken.
class Selecting : public Program {
 protected:
  Names taken(Words more, const std::function<void()>& prepare = {}) const {
    std::filesystem::remove_all(out());
    more.insert(more.end(), {"--resize", "16"});
    const Ended ended = run(more, prepare);
    EXPECT_EQ(ended.code, 0) << ended.err;
    Names names;
    for (const auto& [name, bytes] : tree(out())) names.insert(name);
    return names;
  }
  std::string refused(Words more, const std::function<void()>& prepare = {}) const {
    const Ended ended = run(more, prepare);
    EXPECT_EQ(ended.code, 2) << ended.err;
    EXPECT_FALSE(std::filesystem::exists(out()));
    EXPECT_EQ(lines_of(ended.err).size(), 1U) << ended.err;
    return ended.err;
  }
  static void age(const std::filesystem::path& file, std::time_t seconds) {
    const timespec times[2] = {{0, UTIME_OMIT}, {std::time(nullptr) - seconds, 0}};
    EXPECT_EQ(utimensat(AT_FDCWD, file.c_str(), times, 0), 0);
  }
};

TEST_F(Selecting, ByPatterns) {
  for (const char* name : {"a.jpg", "b.jpg", "raw/a.jpg", "x/raw/b.jpg", "x/c.jpg", "[ab].jpg"}) add(name);
  EXPECT_EQ(taken({"--exclude", "raw/"}), (Names{"a.jpg", "b.jpg", "x/c.jpg", "[ab].jpg"}));
  EXPECT_EQ(taken({"--include", "a.*"}), (Names{"a.jpg", "raw/a.jpg"}));
  EXPECT_EQ(taken({"--include", "a.*", "--include", "c*", "--exclude", "/raw"}), (Names{"a.jpg", "x/c.jpg"}));
  EXPECT_EQ(taken({"--exclude", "*", "--exclude", "!/b.jpg"}), Names{"b.jpg"});
  EXPECT_EQ(taken({"--include", "[bc]*.j[p]"}), Names{});
  EXPECT_EQ(taken({"--include", "[ab].jpg", "--exclude=x/**"}), (Names{"a.jpg", "b.jpg", "raw/a.jpg"}));
  EXPECT_EQ(taken({"--exclude", "[a-z]*"}), Names{"[ab].jpg"});
}

TEST_F(Selecting, ByPatternsInBrackets) {
  for (const char* name : {"a/1.jpg", "b/2.jpg", "c/3.jpg"}) add(name);
  EXPECT_EQ(taken({"--include", "[a,b]"}), (Names{"a/1.jpg", "b/2.jpg"}));
  EXPECT_EQ(taken({"--include=[a,b]"}), (Names{"a/1.jpg", "b/2.jpg"}));
}

TEST_F(Selecting, ByPatternsOfAList) {
  for (const char* name : {"a.jpg", "raw/b.jpg"}) add(name);
  const auto list = folder().write("list", (in() / "a.jpg").native() + "\n" + (in() / "raw/b.jpg").native() + "\n");
  const Ended ended =
      lightmill({"run", "--from", list, "--base", in(), "--exclude", "raw/", "-o", out(), "--resize", "16"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_THAT(tree(out()), testing::SizeIs(1));
}

TEST_F(Selecting, ByTime) {
  for (const auto& [name, seconds] : {std::pair("minute.jpg", 60), std::pair("hours.jpg", 5 * 3600),
                                      std::pair("days.jpg", 3 * 86400), std::pair("year.jpg", 365 * 86400)})
    age(add(name), seconds);
  EXPECT_EQ(taken({"--newer-than", "30s"}), Names{});
  EXPECT_EQ(taken({"--newer-than", "2m"}), Names{"minute.jpg"});
  EXPECT_EQ(taken({"--newer-than", "6h"}), (Names{"minute.jpg", "hours.jpg"}));
  EXPECT_EQ(taken({"--newer-than", "4d"}), (Names{"minute.jpg", "hours.jpg", "days.jpg"}));
  EXPECT_EQ(taken({"--newer-than", "1w"}), (Names{"minute.jpg", "hours.jpg", "days.jpg"}));
  EXPECT_EQ(taken({"--newer-than", in() / "hours.jpg"}), Names{"minute.jpg"});

  const std::time_t then = std::time(nullptr) - 4 * 3600;
  char date[64];
  std::tm local{};
  std::strftime(date, sizeof date, "%Y-%m-%dT%H:%M:%S", localtime_r(&then, &local));
  EXPECT_EQ(taken({"--newer-than", date}), Names{"minute.jpg"});
  EXPECT_EQ(taken({"--newer-than", "1999-12-31"}).size(), 4U);
}

TEST_F(Selecting, ByTimeHereAndNotInGreenwich) {
  const auto file = add("a.jpg");
  const timespec times[2] = {{0, UTIME_OMIT}, {1'780'000'000, 0}};  // 2026-05-28T20:26:40 in Greenwich
  ASSERT_EQ(utimensat(AT_FDCWD, file.c_str(), times, 0), 0);
  const auto in_tokyo = [] { setenv("TZ", "JST-9", 1); };
  EXPECT_EQ(taken({"--newer-than", "2026-05-29T05:26:39"}, in_tokyo).size(), 1U);
  EXPECT_EQ(taken({"--newer-than", "2026-05-29T05:26:40"}, in_tokyo).size(), 0U);
}

TEST_F(Selecting, BySizeOfTheFile) {
  const auto small = std::filesystem::file_size(add("small.jpg", 0)),
             large = std::filesystem::file_size(add("large.jpg", 1));
  ASSERT_LT(small, large);
  EXPECT_EQ(taken({"--min-bytes", std::to_string(large)}), Names{"large.jpg"});
  EXPECT_EQ(taken({"--max-bytes", std::to_string(small)}), Names{"small.jpg"});
  EXPECT_EQ(taken({"--min-bytes", "1K", "--max-bytes", "1G"}).size(), 2U);
}

TEST_F(Selecting, ByDimensions) {
  add("a.jpg");
  const Size size = probe(in() / "a.jpg").upright_size();
  const auto text = [](int width, int height) { return std::to_string(width) + "x" + std::to_string(height); };
  EXPECT_EQ(taken({"--min-dimensions", text(size.width, size.height)}).size(), 1U);
  EXPECT_EQ(taken({"--min-dimensions", text(size.width + 1, size.height)}).size(), 0U);
  EXPECT_EQ(taken({"--min-dimensions", std::to_string(size.width) + "x"}).size(), 1U);
  EXPECT_EQ(taken({"--max-dimensions", text(size.width, size.height)}).size(), 1U);
  EXPECT_EQ(taken({"--max-dimensions", "x" + std::to_string(size.height - 1)}).size(), 0U);
  EXPECT_EQ(taken({"--max-dimensions", "x" + std::to_string(size.height)}).size(), 1U);
  std::filesystem::remove_all(out());
  EXPECT_THAT(run({"--min-dimensions", "60000"}).err, HasSubstr("1 of other dimensions left out"));
}

TEST_F(Selecting, TheFirst) {
  for (const char* name : {"c.jpg", "a.jpg", "b/1.jpg", "d.jpg"}) add(name);
  EXPECT_EQ(taken({"--take", "3"}).size(), 3U);
  EXPECT_EQ(taken({"--sort", "--take", "3"}), (Names{"a.jpg", "b/1.jpg", "c.jpg"}));
}

TEST_F(Selecting, ShardsThatAreTheWholeAndReportsThatAreOne) {
  add_many(20);
  Words reports;
  std::size_t together = 0;
  for (const char* shard : {"1/3", "2/3", "3/3"}) {
    reports.push_back(folder() / ("report" + std::string(1, shard[0]) + ".jsonl"));
    const Ended ended = run({"--resize", "16", "--shard", shard, "--report", reports.back()});
    EXPECT_EQ(ended.code, 0) << ended.err;              // what another had written would be an error
    together += json_lines(reports.back()).size() - 2;  // that of the shard, and the summary
  }
  EXPECT_EQ(together, 20U);
  EXPECT_THAT(tree(out()), testing::SizeIs(20));

  Words words = {"report", "merge"};
  words.insert(words.end(), reports.begin(), reports.end());
  const Ended merged = lightmill(words);
  EXPECT_EQ(merged.code, 0) << merged.err;
  EXPECT_THAT(merged.out, StartsWith("20 images written\n"));
  words.emplace_back("--json");
  EXPECT_EQ(nlohmann::json::parse(lightmill(words).out)["written"], 20);
}

TEST_F(Selecting, ShardsByThemselves) {
  add_many(20);
  Names all;
  const auto merge_in = [&](Words words, const std::function<void()>& prepare) {
    for (const std::string& name : taken(std::move(words), prepare)) EXPECT_TRUE(all.insert(name).second) << name;
  };
  for (const char* id : {"0", "4", "8"}) {
    merge_in({"--shard", "auto"}, [id] {
      for (const auto& [name, value] : {std::pair("ID", id), std::pair("MIN", "0"), std::pair("MAX", "8"),
                                        std::pair("STEP", "4"), std::pair("COUNT", "3")})
        setenv(("SLURM_ARRAY_TASK_" + std::string(name)).c_str(), value, 1);
    });
  }
  EXPECT_EQ(all.size(), 20U);
  all.clear();
  for (const char* index : {"0", "1"})
    merge_in({"--shard", "auto/2"}, [index] { setenv("JOB_COMPLETION_INDEX", index, 1); });
  EXPECT_EQ(all.size(), 20U);
}

TEST_F(Selecting, ReadsATreeOnce) {
  add("sub/a.jpg");
  const int watch = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
  ASSERT_GE(inotify_add_watch(watch, (in() / "sub").c_str(), IN_OPEN | IN_CLOSE | IN_ONLYDIR), 0);
  EXPECT_EQ(run({"--include", "none.jpg"}).code, 0);
  alignas(inotify_event) char events[65536];
  const ssize_t size = read(watch, events, sizeof events);
  close(watch);
  int opened = 0;
  for (ssize_t at = 0; at < size;) {
    const auto* event = reinterpret_cast<const inotify_event*>(events + at);
    opened += event->len == 0 && (event->mask & IN_OPEN) != 0 ? 1 : 0;
    at += static_cast<ssize_t>(sizeof *event + event->len);
  }
  EXPECT_EQ(opened, 1);
}

TEST_F(Selecting, IsRefusedWhereItMeansNothing) {
  EXPECT_THAT(refused({"--shard", "0/16"}), AllOf(HasSubstr("--shard"), HasSubstr("the first is 1/16")));
  EXPECT_THAT(refused({"--shard", "auto"}), HasSubstr("SLURM_ARRAY_TASK_ID"));
  EXPECT_THAT(refused({"--shard", "auto"}, [] { setenv("JOB_COMPLETION_INDEX", "1", 1); }), HasSubstr("auto/N"));
  EXPECT_THAT(refused({"--shard", "auto/0"}), HasSubstr("--shard"));
  for (const char* typed : {"auto/x", "auto/", "auto/1/2", "auto/-1"}) {
    EXPECT_THAT(refused({"--shard", typed}),
                AllOf(HasSubstr("\"" + std::string(typed) + "\""), HasSubstr("auto/16"), Not(HasSubstr("\"1/"))));
  }
  EXPECT_THAT(refused({"--shard", "automatic"}), HasSubstr("such as 3/16"));
  EXPECT_THAT(refused({"--include", ""}), HasSubstr("--include: its value is empty"));
  EXPECT_THAT(refused({"--newer-than", "2026-02-31"}), HasSubstr("--newer-than"));
  EXPECT_THAT(refused({"--newer-than", "yesterday"}), HasSubstr("no file"));
  EXPECT_THAT(refused({"--newer-than", "99999999999d"}), HasSubstr("--newer-than"));
  EXPECT_THAT(refused({"--min-bytes", "2K", "--max-bytes", "1K"}), HasSubstr("more than --max-bytes"));
  EXPECT_THAT(refused({"--min-bytes", "large"}), HasSubstr("--min-bytes"));
  EXPECT_THAT(refused({"--min-dimensions", "9x9", "--max-dimensions", "10x8"}), HasSubstr("more than --max-dim"));
  EXPECT_THAT(refused({"--max-dimensions", "huge"}), HasSubstr("--max-dimensions"));
  EXPECT_THAT(refused({"--take", "0"}), HasSubstr("--take"));
  EXPECT_THAT(refused({"--base", "x"}), HasSubstr("--base"));
  EXPECT_THAT(refused({"--from", "list"}), HasSubstr("not both"));
}

TEST_F(Selecting, OptionsOfFoldersAreRefusedForLists) {
  const auto refused_with = [&](Words more) {
    more.insert(more.begin(), {"run", "--from", "-", "-o", out()});
    const Ended ended = lightmill(more);
    EXPECT_EQ(ended.code, 2) << ended.err;
    return ended.err;
  };
  for (const char* option : {"--sort", "--hidden", "--follow-links"})
    EXPECT_THAT(refused_with({option}), HasSubstr(std::string(option) + ": is for folders"));
  EXPECT_THAT(refused_with({"--extensions", "png"}), HasSubstr("--include"));
  EXPECT_THAT(refused_with({"--from0", "x"}), HasSubstr("not both"));
  EXPECT_THAT(refused_with({"--manifest", "x"}), HasSubstr("not both"));
  EXPECT_THAT(refused_with({in()}), HasSubstr("not both"));
  EXPECT_THAT(lightmill({"run", "-o", out()}).err, HasSubstr("no input given"));
}

}  // namespace
}  // namespace lightmill::cli
