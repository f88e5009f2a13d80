#include "tools/lightmill/hints.h"

#include "cli/program.h"
#include "support/jpeg_writer.h"
#include "support/pictures.h"

namespace lightmill::cli {
namespace {

/// Failures name the option that does something about them, on the terminal and in the report.
class Hints : public Program {
 protected:
  std::string told(Words more) {
    const auto report = folder() / "report.jsonl";
    more.insert(more.end(), {"--report-existing", "replace", "--report", report});
    const Ended ended = run(more);
    EXPECT_EQ(ended.code, 1) << ended.err;
    const auto lines = json_lines(report);
    const std::string reason = lines.at(0).at("reason");
    EXPECT_THAT(ended.err, HasSubstr(reason));
    return reason;
  }
};

TEST_F(Hints, OfLimits) {
  add("a.jpg");
  EXPECT_THAT(told({"--max-pixels", "1K"}), HasSubstr(" an image (--max-pixels)"));
  ASSERT_EQ(run({"--progressive"}).code, 0);
  std::filesystem::remove(in() / "a.jpg");
  std::filesystem::rename(out() / "a.jpg", in() / "a.jpg");
  EXPECT_THAT(told({"--max-scans", "1"}), testing::EndsWith("for one picture (--max-scans)"));
  folder().write("in/b.jpg", test::write_jpeg(test::soft_picture({40, 30}, 3, 1), {.markers = {{0xFE, "a comment"}}}));
  std::filesystem::remove(in() / "a.jpg");
  EXPECT_THAT(told({"--max-metadata", "1"}), testing::EndsWith("bytes an image (--max-metadata)"));
}

TEST_F(Hints, OfWorkers) {
  add("a.jpg", photographs().size() - 1);
  EXPECT_THAT(told({"--blur", "100", "--timeout", "0.0005"}), testing::EndsWith("(--timeout)"));
  EXPECT_THAT(told({"--format", "png", "--worker-memory", "64M"}), testing::EndsWith("(--worker-memory)"));
}

/// What is too slow to decode is too slow for a test.
TEST(HintsOfSlowPictures, NameTheirOption) {
  EXPECT_EQ(hinted(Error(Limit::seconds, "it took long")), "it took long (--max-seconds)");
}

TEST_F(Hints, OfDomains) {
  add("a.jpg", 1);  // in color
  EXPECT_THAT(told({"--domain", "planes", "--gamma", "2"}), HasSubstr("--domain planes"));
}

TEST_F(Hints, OfTakenNames) {
  add("a.jpg");
  ASSERT_EQ(run({}).code, 0);
  EXPECT_THAT(told({}),
              testing::EndsWith("already exists; have it skipped or replaced (--existing update, skip or replace)"));
  std::filesystem::remove(out() / "a.jpg");
  std::filesystem::create_symlink("nowhere", out() / "a.jpg");
  EXPECT_THAT(told({"--existing", "skip"}), testing::EndsWith("(--existing replace)"));
}

TEST_F(Hints, OfLists) {
  const auto list = folder() / "list";
  std::ofstream(list, std::ios::binary) << "a.jpg" << '\0' << "b.jpg" << '\0';
  const auto from_list = [&](const Words& more) {
    Words words = {"run", "--from", list, "-o", out()};
    words.insert(words.end(), more.begin(), more.end());
    return lightmill(words).err;
  };
  EXPECT_THAT(from_list({}), HasSubstr("is this a list with NUL bytes between the names? (--from0)\n"));
  std::ofstream(list, std::ios::trunc) << "../a.jpg\n";
  EXPECT_THAT(from_list({}), HasSubstr("name a folder above it as the base (--base)\n"));
}

}  // namespace
}  // namespace lightmill::cli
