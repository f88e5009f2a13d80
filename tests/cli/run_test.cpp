#include "base/sanitizers.h"
#include "cli/program.h"

#include "lightmill/engine.h"
#include "lightmill/image_info.h"

#include <fcntl.h>
#include <sys/stat.h>

namespace lightmill::cli {
namespace {

class Run : public Program {};

TEST_F(Run, WritesAMirroredTree) {
  add("a.jpg");
  add("deep/er/b.JPEG", 1);
  add("deep/notes.txt");
  add(".hidden.jpg");
  const auto single = folder().make_folder("more") / "one.jpg";
  std::filesystem::copy_file(photographs().at(0), single);

  const Ended ended = lightmill({"run", in(), single, "-o", out(), "--resize", "320", "--quality", "85"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_EQ(ended.out, "");
  EXPECT_THAT(ended.err, HasSubstr("3"));
  const auto files = tree(out());
  ASSERT_THAT(files, testing::SizeIs(3));
  for (const char* name : {"a.jpg", "deep/er/b.JPEG", "one.jpg"}) {
    ASSERT_TRUE(files.contains(name)) << name;
    const Size size = probe(out() / name).size;
    EXPECT_EQ(std::max(size.width, size.height), 320) << name;
  }
}

TEST_F(Run, DoesTheOperationsInTheOrderTyped) {
  add("a.jpg");
  ASSERT_EQ(run({"--no-auto-orient", "--crop", "60x40+0+0", "--rotate", "90", "--crop", "30x50+0+0"}).code, 0);
  EXPECT_EQ(probe(out() / "a.jpg").size, (Size{30, 50}));
  std::filesystem::remove_all(out());
  ASSERT_EQ(run({"--no-auto-orient", "--crop", "60x40+0+0", "--crop", "30x50+0+0", "--rotate", "90"}).code, 0);
  EXPECT_EQ(probe(out() / "a.jpg").size, (Size{40, 30}));
}

TEST_F(Run, TakesFilesAndFoldersWithOddNames) {
  const auto list = folder().make_folder("[a,b]"), plus = folder().make_folder("++");
  std::filesystem::copy_file(photographs().at(0), list / "1.jpg");
  std::filesystem::copy_file(photographs().at(0), plus / "2.jpg");
  const auto stand_there = [this] { EXPECT_EQ(chdir(folder().path().c_str()), 0); };
  const Ended ended = lightmill({"run", "[a,b]", "++", "-o", "-out", "--resize", "32"}, stand_there);
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_THAT(tree(folder() / "-out"), testing::SizeIs(2));
}

TEST_F(Run, KeepsReplacesOrRefusesWhatIsThere) {
  add("a.jpg");
  const std::string mine = "\xff\xd8\xff mine \xff\xd9";
  const auto there = folder().write("out/a.jpg", mine);
  const Ended refused = run({});
  EXPECT_EQ(refused.code, 1);
  EXPECT_THAT(refused.err, HasSubstr("a.jpg: "));
  EXPECT_EQ(bytes_of(there), mine);
  EXPECT_EQ(run({"--resize", "40", "--existing", "skip"}).code, 0);
  EXPECT_EQ(bytes_of(there), mine);
  EXPECT_EQ(run({"--existing", "replace", "--resize", "40"}).code, 0);
  EXPECT_THAT(bytes_of(there), StartsWith("\xff\xd8"));
}

TEST_F(Run, LooksTheSameOnAllEngines) {
  constexpr std::size_t kPictures = kSanitized ? 2 : 4;
  for (std::size_t i = 0; i < kPictures; ++i) add(std::to_string(i) + ".jpg", i);
  std::map<std::string, std::string> first;
  for (const Engine built : engines()) {
    const std::string engine(to_string(built));
    for (const char* threads : {"1", "2", "3"}) {
      std::filesystem::remove_all(out());
      const Ended ended = run({"--resize", "500", "--sharpen", "0.5", "--engine", engine, "--threads", threads});
      ASSERT_EQ(ended.code, 0) << engine << ended.err;
      if (first.empty()) first = tree(out());
      EXPECT_EQ(tree(out()) == first, true) << engine << " " << threads;
    }
  }
}

TEST_F(Run, SaysThatThereIsNothing) {
  const Ended ended = run({});
  EXPECT_EQ(ended.code, 0);
  EXPECT_THAT(ended.err, HasSubstr("no images found"));
}

TEST_F(Run, IsQuietWhenAsked) {
  add("a.jpg");
  folder().write("in/bad.jpg", "text");
  const Ended ended = run({"--quiet", "--resize", "40"});
  EXPECT_EQ(ended.code, 1);
  EXPECT_EQ(lines_of(ended.err).size(), 1u) << ended.err;
}

TEST_F(Run, WritesAReport) {
  add("a.jpg");
  add("b.jpg");
  ASSERT_EQ(run({"--resize", "40", "--report", folder() / "report.jsonl"}).code, 0);
  const auto objects = json_lines(folder() / "report.jsonl");
  ASSERT_THAT(objects, testing::SizeIs(3));
  EXPECT_EQ(objects[0]["type"], "image");
  EXPECT_EQ(objects[2]["type"], "summary");
}

TEST_F(Run, NeverWritesAReportOverAPicture) {
  const auto picture = add("a.jpg");
  const std::string before = bytes_of(picture);
  EXPECT_EQ(run({"--report", picture}).code, 2);
  EXPECT_EQ(bytes_of(picture), before);
}

TEST_F(Run, LosesNoPictureWithTheReport) {
  add("a.jpg");
  const Ended ended = run({"--resize", "40", "--report", "/dev/full"});
  EXPECT_THAT(ended.err, HasSubstr("report"));
  EXPECT_EQ(ended.code, 3);
  EXPECT_THAT(tree(out()), testing::SizeIs(1));
}

TEST_F(Run, StartsNothingWithoutItsFolders) {
  add("a.jpg");
  const Ended missing = lightmill({"run", in(), folder() / "nowhere", "-o", out()});
  EXPECT_EQ(missing.code, 2);
  EXPECT_THAT(missing.err, HasSubstr("nowhere"));
  EXPECT_FALSE(std::filesystem::exists(out()));
  EXPECT_EQ(lightmill({"run", in(), "-o", in()}).code, 2);
  EXPECT_EQ(lightmill({"run", in(), "-o", folder().write("file")}).code, 2);
  EXPECT_EQ(run({"--report", folder() / "no/such/folder/report.jsonl"}).code, 2);
  EXPECT_THAT(tree(in()), testing::SizeIs(1));
}

TEST_F(Run, SkipsItsOwnOutputInsideTheInput) {
  add("a.jpg");
  EXPECT_EQ(lightmill({"run", in(), "-o", in() / "web", "--resize", "40"}).code, 0);
  const Ended again = lightmill({"run", in(), "-o", in() / "web", "--resize", "40", "--existing", "replace"});
  EXPECT_EQ(again.code, 0) << again.err;
  EXPECT_THAT(tree(in()), testing::SizeIs(2));
}

TEST_F(Run, DoesNotWriteMessagesIntoPictures) {
  add("a.jpg");
  folder().write("in/bad.jpg", "text");
  const Ended ended = run({"--resize", "40"}, [] { close_range(0, 2, 0); });
  EXPECT_EQ(ended.code, 1);
  ASSERT_EQ(run({"--resize", "40", "--existing", "replace"}).code, 1);
  const auto second = tree(out());
  std::filesystem::remove_all(out());
  run({"--resize", "40"}, [] { close(1); });
  EXPECT_EQ(tree(out()) == second, true);
}

TEST_F(Run, DoesAFileAndAFolderThatAreGivenTwiceOnce) {
  add_many(3);
  std::filesystem::create_directory_symlink("in", folder() / "way");
  const auto a = in() / "photo0.jpg";
  for (const Words& inputs : {Words{in(), in()}, Words{in(), folder() / "way"}, Words{in(), a, a, a}}) {
    std::filesystem::remove_all(out());
    Words words = {"run", "-o", out(), "--resize", "16"};
    words.insert(words.end(), inputs.begin(), inputs.end());
    const Ended ended = lightmill(words);
    EXPECT_EQ(ended.code, 0) << ended.err;
    EXPECT_THAT(ended.err, HasSubstr("3 images written, 3 named again and done once\n"));
  }
}

TEST_F(Run, NamesALinkThatLeadsNowhere) {
  std::filesystem::create_symlink("gone.jpg", folder() / "link.jpg");
  const Ended ended = lightmill({"run", folder() / "link.jpg", "-o", out()});
  EXPECT_EQ(ended.code, 2);
  EXPECT_THAT(ended.err, AllOf(HasSubstr("link.jpg, a link to gone.jpg"), HasSubstr("No such file")));
}

TEST_F(Run, TakesAFolderNamedLikeAPictureForAFolder) {
  add("album.jpg/a.jpg");
  EXPECT_THAT(run({"--resize", "16"}).err, HasSubstr("1 image written\n"));
  EXPECT_EQ(lightmill({"run", in() / "album.jpg", "-o", out(), "--resize", "16"}).code, 0);
  EXPECT_THAT(tree(out()), testing::SizeIs(2));
}

TEST_F(Run, StripsAllButAProfileThatIsNotSrgb) {
  std::filesystem::copy_file(photographs().front().parent_path() / "dragonfly_p3.jpg", in() / "a.jpg");
  ASSERT_EQ(run({"--strip", "--resize", "64"}).code, 0);
  EXPECT_GT(probe(out() / "a.jpg").icc_bytes, 0u);
  EXPECT_EQ(probe(out() / "a.jpg").exif_bytes, 0u);
  ASSERT_EQ(run({"--strip=all", "--resize", "64", "--existing", "replace"}).code, 0);
  EXPECT_EQ(probe(out() / "a.jpg").icc_bytes, 0u);
  for (const char* word : {"--strip=banana", "--strip=false"}) {
    const Ended refused = run({word});
    EXPECT_EQ(refused.code, 2);
    EXPECT_THAT(refused.err, HasSubstr("--strip"));
  }
}

TEST_F(Run, KeepsTimesWhereAsked) {
  const auto input = add("a.jpg");
  // 1969, with a fraction of a second: what digital photographs do not have, and scans may be given.
  for (const timespec modified : {timespec{1'000'000'000, 123'456'789}, timespec{-86'400, 5}}) {
    const timespec times[] = {modified, modified};
    ASSERT_EQ(::utimensat(AT_FDCWD, input.c_str(), times, 0), 0);
    for (const char* engine : {"serial", "processes"}) {
      ASSERT_EQ(run({"--keep-times", "--existing", "replace", "--engine", engine}).code, 0);
      struct stat status {};
      ASSERT_EQ(::stat((out() / "a.jpg").c_str(), &status), 0);
      EXPECT_EQ(status.st_mtim.tv_sec, modified.tv_sec) << engine;
      EXPECT_EQ(status.st_mtim.tv_nsec, modified.tv_nsec) << engine;
    }
  }
}

}  // namespace
}  // namespace lightmill::cli
