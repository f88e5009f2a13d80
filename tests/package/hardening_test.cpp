#include "support/run_program.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

namespace lightmill {
namespace {

using testing::AllOf;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

/// What the linker made of LIGHTMILL_HARDENING.
class Hardening : public testing::Test {
 protected:
  void SetUp() override {
#ifndef LIGHTMILL_HARDENING
    GTEST_SKIP() << "it was built without";
#endif
  }
  static std::string readelf(const std::string& option, const std::string& file) {
    const Ended ended = run_program({"readelf", option, (std::filesystem::path(LIGHTMILL_BINARY_DIR) / file).native()});
    EXPECT_EQ(ended.code, 0) << ended.err;
    return ended.out;
  }
  static constexpr const char* kProgram = "tools/lightmill/lightmill";
};

TEST_F(Hardening, TheProgramLiesAnywhereAndIsBoundBeforeItRuns) {
  EXPECT_THAT(readelf("-hW", kProgram), ContainsRegex("Type: +DYN"));
  EXPECT_THAT(readelf("-dW", kProgram), AllOf(ContainsRegex("FLAGS.*BIND_NOW"), ContainsRegex("FLAGS_1.*NOW.*PIE")));
  EXPECT_THAT(readelf("-lW", kProgram), HasSubstr("GNU_RELRO"));
}

TEST_F(Hardening, NoDataIsCode) {
  const std::string segments = readelf("-lW", kProgram);
  EXPECT_THAT(segments, ContainsRegex("GNU_STACK.* RW "));
  EXPECT_THAT(segments, Not(ContainsRegex("[^\n]* RWE ")));
}

TEST_F(Hardening, StacksAndCopiesAreLookedAt) {
  const std::string symbols = readelf("-sW", kProgram);
  EXPECT_THAT(symbols, HasSubstr("__stack_chk_fail"));
#ifdef NDEBUG
  EXPECT_THAT(symbols, ContainsRegex("__[a-z]+_chk@"));
#endif
}

/// The program's note is that of all it was linked of, and the system's own beginnings may lack it.
TEST_F(Hardening, JumpsEndWhereTheyMay) {
  const std::string object = "tools/lightmill/CMakeFiles/lightmill_program.dir/main.cpp.o";
#ifdef __x86_64__
  const bool there = std::filesystem::exists(std::filesystem::path(LIGHTMILL_BINARY_DIR) / object);
#else
  const bool there = false;
#endif
  if (!there) GTEST_SKIP() << "another processor, or files that were compiled together";
  EXPECT_THAT(readelf("-nW", object), HasSubstr("IBT, SHSTK"));
}

}  // namespace
}  // namespace lightmill
