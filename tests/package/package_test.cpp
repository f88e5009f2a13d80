#include "support/engines.h"
#include "support/temporary_folder.h"

#include "lightmill/image_info.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

namespace lightmill {
namespace {

const std::filesystem::path kOutside = std::filesystem::path(LIGHTMILL_SOURCE_DIR) / "tests/package/outside";

std::string quoted(const std::filesystem::path& path) { return "'" + path.native() + "'"; }

std::string text_of(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

/// Installs what this build made under a prefix of its own, once for all tests.
class Package : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = new TemporaryFolder;
    const auto installed = *folder_ / "installed";
    run(std::string("cmake --install ") + quoted(LIGHTMILL_BINARY_DIR) + " --prefix " + quoted(installed));
    std::filesystem::rename(installed, prefix());  // a tree that was moved
  }
  static void TearDownTestSuite() { delete folder_; }

  static std::filesystem::path prefix() { return *folder_ / "prefix"; }
  static std::filesystem::path folder() { return folder_->path(); }

  static void run(const std::string& command) {
    const auto log = *folder_ / "log";
    const int status = std::system((command + " >" + quoted(log) + " 2>&1").c_str());
    ASSERT_EQ(status, 0) << command << "\n" << folder_->read("log");
  }

  static std::filesystem::path photographs() { return std::filesystem::path(LIGHTMILL_SOURCE_DIR) / "data/photos"; }

  /// The smallest photograph there is.
  static std::filesystem::path photograph() {
    std::filesystem::path smallest;
    for (const auto& entry : std::filesystem::directory_iterator(photographs())) {
      if (entry.path().extension() != ".jpg") continue;
      if (smallest.empty() || entry.file_size() < std::filesystem::file_size(smallest)) smallest = entry.path();
    }
    return smallest;
  }

  static void expect_works(const std::filesystem::path& program) {
    const auto output = folder() / (program.filename().native() + "-output");
    run(quoted(program) + " " + quoted(photograph()) + " " + quoted(output));
    const Size size = probe(output / photograph().filename()).size;
    EXPECT_EQ(std::max(size.width, size.height), 200);
  }

  /// The library finds the installed program by itself and starts it as its worker.
  static void expect_works_in_processes(const std::filesystem::path& program) {
    const auto output = folder() / (program.filename().native() + "-processes-output");
    run(quoted(program) + " " + quoted(photograph()) + " " + quoted(output) + " processes");
    EXPECT_TRUE(std::filesystem::exists(output / photograph().filename()));
  }

 private:
  static inline TemporaryFolder* folder_ = nullptr;
};

TEST_F(Package, IsFoundByCMake) {
  const auto build = folder() / "build";
  run("cmake -G Ninja -S " + quoted(kOutside) + " -B " + quoted(build) + " -DCMAKE_PREFIX_PATH=" + quoted(prefix()));
  run("cmake --build " + quoted(build));
  expect_works(build / "outside");
  expect_works_in_processes(build / "outside");
}

TEST_F(Package, RunsItsExamples) {
  const auto examples = std::filesystem::path(LIGHTMILL_SOURCE_DIR) / "tests/package/examples";
  const auto build = folder() / "examples";
  run("cmake -G Ninja -S " + quoted(examples) + " -B " + quoted(build) + " -DCMAKE_PREFIX_PATH=" + quoted(prefix()));
  run("cmake --build " + quoted(build));
  int count = 0;
  const bool has_tbb = !test::built({Engine::tbb}).empty();
  for (const auto& entry : std::filesystem::directory_iterator(examples)) {
    if (entry.path().extension() != ".cpp") continue;
    if (entry.path().stem() == "own_arena" && !has_tbb) continue;
    const auto program = build / entry.path().stem();
    run(quoted(program) + " " + quoted(photographs()) + " " +
        quoted(folder() / (program.filename().native() + "-output")));
    ++count;
  }
  EXPECT_GE(count, has_tbb ? 6 : 5);
}

TEST_F(Package, IsFoundByPkgConfig) {
  const auto program = folder() / "by_pkg_config";
  const std::string find = "PKG_CONFIG_PATH=$(dirname $(find " + quoted(prefix()) + " -name lightmill.pc)) pkg-config ";
  run("c++ -std=c++20 -Wall -Wextra -Wpedantic -Wconversion -Werror " + quoted(kOutside / "main.cpp") + " -o " +
      quoted(program) + " $(" + find + "--cflags --libs lightmill) -Wl,-rpath,$(" + find +
      "--variable=libdir lightmill)");
  expect_works(program);
  expect_works_in_processes(program);
}

/// The library itself, which takes minutes, is not built: its flags are looked at.
TEST_F(Package, IsTakenInAsSources) {
  const auto within = std::filesystem::path(LIGHTMILL_SOURCE_DIR) / "tests/package/within";
  const auto build = folder() / "within";
  run("cmake -G Ninja -S " + quoted(within) + " -B " + quoted(build) + " -DLIGHTMILL=" + quoted(LIGHTMILL_SOURCE_DIR));
  const std::string rules = text_of(build / "build.ninja");
  EXPECT_NE(rules.find("room_base"), std::string::npos);
  EXPECT_EQ(rules.find("-Wconversion"), std::string::npos) << "our warnings are not the embedder's";
  EXPECT_EQ(rules.find("-O3"), std::string::npos) << "the build type is the embedder's";
  EXPECT_EQ(rules.find("-fstack"), std::string::npos) << "how hard it is made is the embedder's, too";
  EXPECT_EQ(rules.find("++17"), std::string::npos) << "we need C++20 though the embedder does not";
  EXPECT_EQ(rules.find("gtest"), std::string::npos) << "our tests are not the embedder's";
  run("cmake --build " + quoted(build) + " --target compiled");
  run("cmake --install " + quoted(build) + " --prefix " + quoted(folder() / "of_embedder"));
  EXPECT_FALSE(std::filesystem::exists(folder() / "of_embedder"));
}

/// Nor is it here: what it would be linked with is looked at.
TEST_F(Package, OfAStaticLibraryAsksForNoMoreThanWasBuilt) {
  const auto needs = [](const std::string& name, const std::string& options) {
    const auto build = folder() / name;
    run("cmake -G Ninja -S " + quoted(LIGHTMILL_SOURCE_DIR) + " -B " + quoted(build) +
        " -DBUILD_SHARED_LIBS=OFF -DLIGHTMILL_TESTS=OFF " + options);
    std::string text;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(build / "src")) {
      const std::string file = entry.path().filename();
      if (file == "lightmill.pc" || file == "lightmillTargets.cmake") text += text_of(entry.path());
    }
    return text;
  };
  constexpr const char* kOptional[] = {"-ltbb",   "TBB::tbb", "-lgomp", "OpenMP::", "-ldeflate", "libdeflate", "-lwebp",
                                       "libwebp", "-ltiff",   "-lavif", "-ljxl",    "-lde265",   "-lgif"};
  std::string every, none;
  for (const char* option : {"TBB", "OPENMP", "PNG", "WEBP", "TIFF", "AVIF", "JXL", "HEIC", "GIF"}) {
    every += " -DLIGHTMILL_" + std::string(option) + "=ON";
    none += " -DLIGHTMILL_" + std::string(option) + "=OFF";
  }
  const std::string all = needs("whole", every), least = needs("least", none);
  for (const char* library : kOptional) {
    EXPECT_NE(all.find(library), std::string::npos) << library;
    EXPECT_EQ(least.find(library), std::string::npos) << library;
  }
  for (const char* library : {"-ljpeg", "JPEG::JPEG", "-lzimg", "zimg"})
    EXPECT_NE(least.find(library), std::string::npos) << library;
}

TEST_F(Package, BringsItsLicense) {
  int found = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(prefix())) {
    if (entry.path().filename() == "LICENSE") ++found;
  }
  EXPECT_EQ(found, 1);
}

TEST_F(Package, BringsTheProgram) { run(quoted(prefix() / "bin/lightmill") + " --version"); }

}  // namespace
}  // namespace lightmill
