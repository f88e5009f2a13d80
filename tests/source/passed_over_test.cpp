#include "scanned.h"

#include <gmock/gmock.h>

namespace lightmill {
namespace {

class ScanPassesOver : public ScanTest {
 protected:
  PassedOver passed_over(ScanOptions options) const {
    PassedOverTally tally;
    options.passed_over = &tally;
    items({""}, options);
    return tally.get();
  }
  static std::string text(const PassedOver& passed) {
    std::string text;
    for (const auto& [name, files] : passed.extensions) text += std::to_string(files) + name + " ";
    return text + std::to_string(passed.hidden) + " hidden " + std::to_string(passed.folder_links) + " links " +
           std::to_string(passed.excluded) + " excluded";
  }
};

TEST_F(ScanPassesOver, WhatHasOtherExtensions) {
  for (const char* name : {"a.jpg", "b.txt", "x/c.TXT", "x/y/d.txt", "x/e.pdf", ".f.txt", "g.raw/h.jpg"})
    tree_.write(name);
  std::filesystem::create_symlink("nowhere", tree_ / "link.doc");
  EXPECT_EQ(text(passed_over({})), "3.txt 1.doc 1.pdf 1 hidden 0 links 0 excluded");
  EXPECT_EQ(text(passed_over({.extensions = {"txt"}, .hidden = Hidden::include})),
            "2.jpg 1.doc 1.pdf 0 hidden 0 links 0 excluded");
}

TEST_F(ScanPassesOver, WhatPatternsAndLinksLeaveOut) {
  for (const char* name : {"a.jpg", "b.jpg", "b.txt", "c.txt", "raw/d.jpg"}) tree_.write(name);
  std::filesystem::create_directory_symlink("raw", tree_ / "link");
  EXPECT_EQ(text(passed_over({.exclude = {"b.*", "raw/"}})), "1.txt 0 hidden 1 links 2 excluded");
  EXPECT_EQ(text(passed_over({.folder_links = FolderLinks::follow, .include = {"*.jpg"}})),
            "0 hidden 0 links 0 excluded");
}

}  // namespace
}  // namespace lightmill
