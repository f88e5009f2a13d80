#pragma once

#include "support/run_program.h"
#include "support/temporary_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>
#include <map>
#include <sstream>
#include <string>
#include <vector>

/// What the tests of the program share.
namespace lightmill::cli {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

using Words = std::vector<std::string>;

inline Words program(Words arguments) {
  arguments.insert(arguments.begin(), LIGHTMILL_PROGRAM);
  return arguments;
}

inline Ended lightmill(Words arguments, const std::function<void()>& prepare = {}) {
  return run_program(program(std::move(arguments)), prepare);
}

/// The photographs of the repository, the smallest file first.
inline std::vector<std::filesystem::path> photographs() {
  std::vector<std::filesystem::path> files;
  for (const auto& entry :
       std::filesystem::directory_iterator(std::filesystem::path(LIGHTMILL_SOURCE_DIR) / "data/photos")) {
    if (entry.path().extension() == ".jpg") files.push_back(entry.path());
  }
  std::ranges::sort(files, {}, [](const auto& file) { return std::pair(std::filesystem::file_size(file), file); });
  return files;
}

inline std::string bytes_of(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

/// Every regular file below a folder, by its relative path, with its bytes, but for journals.
inline std::map<std::string, std::string> tree(const std::filesystem::path& folder) {
  std::map<std::string, std::string> files;
  if (!std::filesystem::exists(folder)) return files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    const auto name = entry.path().lexically_relative(folder);
    const bool is_journal = std::find(name.begin(), name.end(), ".lightmill") != name.end();
    if (entry.is_regular_file() && !is_journal) files[name] = bytes_of(entry.path());
  }
  return files;
}

inline std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

inline std::vector<nlohmann::json> json_lines(const std::filesystem::path& file) {
  std::vector<nlohmann::json> objects;
  for (const std::string& line : lines_of(bytes_of(file))) objects.push_back(nlohmann::json::parse(line));
  return objects;
}

inline void expect_no_temporaries(const std::filesystem::path& folder) {
  for (const auto& [name, bytes] : tree(folder)) EXPECT_THAT(name, Not(HasSubstr(".tmp")));
}

/// A folder `in` to fill with photographs, and a folder `out` that is not there yet.
class Program : public testing::Test {
 protected:
  void SetUp() override {
    if (photographs().size() < 2) GTEST_SKIP() << "data/photos is empty";
    in();
  }

  std::filesystem::path in() const { return folder_.make_folder("in"); }
  std::filesystem::path out() const { return folder_ / "out"; }
  const TemporaryFolder& folder() const { return folder_; }

  /// A copy of the `index`th smallest photograph.
  std::filesystem::path add(const std::filesystem::path& name, std::size_t index = 0) const {
    const auto file = in() / name;
    std::filesystem::create_directories(file.parent_path());
    std::filesystem::copy_file(photographs().at(index), file);
    return file;
  }
  void add_many(int count) const {
    for (int i = 0; i < count; ++i) add("photo" + std::to_string(i) + ".jpg");
  }
  /// `lightmill run in -o out` and more.
  Ended run(Words more, const std::function<void()>& prepare = {}) const {
    Words words = {"run", in(), "-o", out()};
    words.insert(words.end(), more.begin(), more.end());
    return lightmill(words, prepare);
  }

 private:
  TemporaryFolder folder_;
};

}  // namespace lightmill::cli
