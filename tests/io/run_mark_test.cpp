#include "io/run_mark.h"

#include "support/temporary_folder.h"

#include <gtest/gtest.h>

namespace lightmill {
namespace {

TEST(RunMark, KnowsAFileByItsNameToo) {
  const TemporaryFolder folder;
  const RunMark earlier(folder.path());
  RunMark run(folder.path());
  struct stat status {};
  ASSERT_EQ(::stat(folder.write("a.jpg", "ours").c_str(), &status), 0);
  EXPECT_FALSE(run.wrote(status, 1));
  run.note(id_of(status), 1);
  EXPECT_TRUE(run.wrote(status, 1));
  EXPECT_FALSE(run.wrote(status, 2)) << "another run's file that was given the inode of ours";
  EXPECT_FALSE(earlier.wrote(status, 1));
}

}  // namespace
}  // namespace lightmill
