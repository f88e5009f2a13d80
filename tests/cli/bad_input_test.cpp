#include "cli/program.h"
#include "support/as_nobody.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

namespace lightmill::cli {
namespace {

/// A header that says 65,500 x 65,500, and next to nothing behind it.
std::string giant_header() {
  using namespace std::string_literals;
  const std::string table = "\xff\xdb\x00\x43\x00"s + std::string(64, '\x01');
  const std::string frame = "\xff\xc0\x00\x11\x08\xff\xdc\xff\xdc\x03\x01\x22\x00\x02\x11\x00\x03\x11\x00"s;
  const std::string scan = "\xff\xda\x00\x0c\x03\x01\x00\x02\x11\x03\x11\x00\x3f\x00"s;
  return "\xff\xd8"s + table + frame + scan + std::string(900, '\x55');
}

class BadInput : public Program {
 protected:
  /// One of each kind; the names of those that must fail.
  std::set<std::string> fill() const {
    const std::string photograph = bytes_of(photographs().front());
    folder().write("in/empty.jpg", "");
    folder().write("in/text.jpg", "these are just words\n");
    folder().write("in/png.jpg", std::string("\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 16));
    folder().write("in/half.jpg", photograph.substr(0, photograph.size() / 2));
    std::string flipped = photograph;
    for (std::size_t i = photograph.size() / 2; i < photograph.size() / 2 + 3000; i += 3) flipped[i] ^= '\x5a';
    folder().write("in/flipped.jpg", flipped);
    folder().write("in/giant.jpg", giant_header());
    folder().make_folder("in/folder.jpg");
    std::filesystem::create_symlink("nowhere", in() / "dangling.jpg");
    EXPECT_EQ(mkfifo((in() / "fifo.jpg").c_str(), 0666), 0);
    folder().write("in/new\nline.jpg", "text");
    folder().write("in/\x1b[31m\xff.jpg", "text");
    return {"empty.jpg", "text.jpg",     "png.jpg",  "half.jpg",       "flipped.jpg",
            "giant.jpg", "dangling.jpg", "fifo.jpg", "new\\nline.jpg", "\\x1b[31m\\xff.jpg"};
  }
};

/// Libraries have words of their own for it, which are not for people.
TEST_F(BadInput, OfAnyFormatIsOneLine) {
  std::size_t files = 0;
  for (const char* format : {"jpeg", "png", "webp", "tiff", "avif", "jxl"}) {
    const auto made = folder() / "made" / format;
    ASSERT_EQ(
        lightmill({"run", photographs().front(), "-o", made, "--resize", "300", "--format", format, "--strip=all"})
            .code,
        0);
    for (const auto& entry : std::filesystem::directory_iterator(made)) {
      if (entry.is_directory()) continue;
      std::string bytes = bytes_of(entry.path());
      const std::string extension = entry.path().extension();
      folder().write("in/cut-" + std::string(format) + extension, bytes.substr(0, bytes.size() / 2));
      for (std::size_t i = bytes.size() / 3; i < bytes.size() / 3 + 300; ++i) bytes[i] ^= '\x5a';
      folder().write("in/flipped-" + std::string(format) + extension, bytes);
      files += 2;
    }
  }
  ASSERT_EQ(files, 12u);
  for (const char* isolated : {"on", "off"}) {
    const Ended ended = run({"--format", "png", "--quiet", "--existing", "replace", "--isolate-formats", isolated});
    for (const std::string& line : lines_of(ended.err))
      EXPECT_TRUE(line.starts_with((in() / "cut-").native()) || line.starts_with((in() / "flipped-").native())) << line;
    EXPECT_THAT(lines_of(ended.err), testing::SizeIs(testing::Le(files)));
    EXPECT_THAT(ended.err, HasSubstr("cut-jxl.jxl: its data end early"));
  }
}

TEST_F(BadInput, IsToldAndPassed) {
  const auto bad = fill();
  add("good.jpg");
  add("also\ngood.jpg", 1);
  const Ended ended = run({"--resize", "200", "--report", folder() / "report.jsonl"});
  EXPECT_EQ(ended.code, 1);
  for (const std::string& name : bad) {
    const auto told = std::ranges::count_if(lines_of(ended.err), [&](const std::string& line) {
      return line.find("/" + name + ": ") != std::string::npos;
    });
    EXPECT_EQ(told, 1) << name << "\n" << ended.err;
  }
  EXPECT_THAT(ended.err, AllOf(Not(HasSubstr("\x1b")), Not(HasSubstr("\xff"))));

  const auto files = tree(out());
  EXPECT_THAT(files, testing::SizeIs(2));
  EXPECT_TRUE(files.contains("good.jpg") && files.contains("also\ngood.jpg"));
  expect_no_temporaries(out());

  const auto objects = json_lines(folder() / "report.jsonl");
  ASSERT_EQ(objects.size(), bad.size() + 3);
  EXPECT_EQ(objects.back()["type"], "summary");
  EXPECT_EQ(objects.back()["failed"], bad.size());
  EXPECT_EQ(objects.back()["written"], 2);
}

TEST_F(BadInput, GiantIsNamedWithTheLimit) {
  folder().write("in/giant.jpg", giant_header());
  EXPECT_THAT(run({}).err, HasSubstr("268"));
}

TEST_F(BadInput, IsSalvagedWhenAsked) {
  const std::string photograph = bytes_of(photographs().front());
  folder().write("in/half.jpg", photograph.substr(0, photograph.size() / 2));
  const Ended ended = run({"--damaged", "salvage", "--resize", "200"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_THAT(ended.err, HasSubstr("half.jpg"));
  EXPECT_THAT(tree(out()), testing::SizeIs(1));
}

TEST_F(BadInput, MayBeForbidden) {
  if (geteuid() != 0) GTEST_SKIP() << "needs to begin as root";
  // Nobody may not reach the build's folder.
  std::filesystem::copy_file(LIGHTMILL_PROGRAM, folder() / "lightmill");
  std::filesystem::permissions(folder().path(), std::filesystem::perms(0755));
  std::filesystem::permissions(folder().make_folder("out"), std::filesystem::perms(0777));
  add("good.jpg");
  std::filesystem::permissions(add("secret.jpg"), std::filesystem::perms::none);
  add("cellar/b.jpg");
  std::filesystem::permissions(in() / "cellar", std::filesystem::perms::none);
  const auto as_nobody = [this] { become_nobody(folder().path()); };
  const std::string program = folder() / "lightmill";
  const Ended ended = run_program({program, "run", in(), "-o", out(), "--resize", "100"}, as_nobody);
  EXPECT_EQ(ended.code, 1);
  EXPECT_THAT(ended.err, AllOf(HasSubstr("secret.jpg: "), HasSubstr("cellar: ")));
  EXPECT_THAT(tree(out()), testing::SizeIs(1));
  EXPECT_EQ(run_program({program, "run", in() / "cellar", "-o", out()}, as_nobody).code, 2);
  const Ended told = run_program({program, "status", out(), in()}, as_nobody);
  EXPECT_EQ(told.code, 1);
  EXPECT_THAT(told.out, AllOf(HasSubstr("failed: cellar: cannot enter the folder"), HasSubstr("1 done, ")));
}

}  // namespace
}  // namespace lightmill::cli
