// The tables of the documents are those of the result files.
#include "house/source_tree.h"
#include "support/run_program.h"
#include "support/temporary_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lightmill::house {
namespace {

namespace fs = std::filesystem;

std::string text_of(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

Ended tables(const fs::path& document, const fs::path& results) {
  return run_program({"python3", (top() / "tools/bench/tables").native(), document.native(), results.native()});
}

class Results : public testing::TestWithParam<std::string> {};

TEST_P(Results, OfADocumentAreThoseOfTheFiles) {
  const TemporaryFolder folder;
  const fs::path document = folder.write("document.md", text_of(top() / GetParam()));
  const Ended ended = tables(document, top() / "data/results");
  ASSERT_EQ(ended.code, 0) << ended.err;
  EXPECT_EQ(text_of(document), text_of(top() / GetParam())) << "run tools/bench/tables " << GetParam();
}

INSTANTIATE_TEST_SUITE_P(Documents, Results, testing::Values("data/results/README.md", "README.md"),
                         [](const auto& one) { return one.index == 0 ? "All" : "Short"; });

TEST(ResultFiles, AreOfCommittedTreesAndHaveATable) {
  const std::string page = text_of(top() / "tools/bench/tables");
  int files = 0;
  for (const auto& entry : fs::directory_iterator(top() / "data/results")) {
    if (entry.path().extension() == ".jsonl") {
      EXPECT_NE(text_of(entry.path()).find(R"("dirty":false)"), std::string::npos) << entry.path();
    }
    if (entry.path().extension() != ".json") continue;
    ++files;
    EXPECT_EQ(text_of(entry.path()).find("-dirty"), std::string::npos) << entry.path();
    const std::string job = "\"" + entry.path().stem().native() + "\": ";
    EXPECT_NE(page.find(job), std::string::npos) << entry.path() << " is in no table";
  }
  EXPECT_GT(files, 0);
}

TEST(ResultFiles, OfTreesWithChangesAreRefused) {
  const TemporaryFolder folder;
  std::string result = text_of(top() / "data/results/j1.json");
  const std::size_t commit = result.find("\"commit\": \"");
  ASSERT_NE(commit, std::string::npos);
  result.insert(result.find('"', commit + 11), "-dirty");
  folder.write("results/j1.json", result);
  const fs::path document = folder.write("page.md", std::string_view("<!-- results:begin --><!-- results:end -->"));
  const Ended ended = tables(document, folder / "results");
  EXPECT_EQ(ended.code, 1);
  EXPECT_THAT(ended.err, testing::HasSubstr("j1.json"));
  EXPECT_EQ(text_of(document), "<!-- results:begin --><!-- results:end -->");
}

TEST(ResultFiles, OfTheBatteryAreItsTable) {
  const Ended ended = run_program({(top() / "tools/battery").native(), "--table"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_EQ(ended.out, text_of(top() / "data/results/battery.md")) << "tools/battery --table prints it";
}

TEST(Battery, NamesItsRowsWhereItIsAskedForAnother) {
  const Ended ended = run_program({(top() / "tools/battery").native(), "F999"});
  EXPECT_EQ(ended.code, 2);
  EXPECT_THAT(ended.err, testing::HasSubstr("no such row: F999; rows: F1 F2 "));
}

}  // namespace
}  // namespace lightmill::house
