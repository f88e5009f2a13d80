#include "lightmill/shard.h"

#include "lightmill/error.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <random>
#include <vector>

namespace lightmill {
namespace {

using testing::HasSubstr;

std::string refusal(const std::function<void()>& call) {
  try {
    call();
  } catch (const Error& error) {
    EXPECT_EQ(error.cause(), Cause::usage);
    return error.what();
  }
  return "";
}

std::string any_name(std::mt19937& random) {
  std::string name(1 + random() % 40, '\0');
  for (char& c : name) c = static_cast<char>(1 + random() % 255);
  return name;
}

TEST(Shards, AreTheWholeTogetherAndDoNotOverlap) {
  std::mt19937 random(7);
  for (int i = 0; i < 2000; ++i) {
    const std::string name = any_name(random);
    const std::uint64_t count = 1 + random() % 40;
    std::uint64_t owners = 0;
    for (std::uint64_t index = 1; index <= count; ++index) owners += Shard{index, count}.owns(name) ? 1 : 0;
    ASSERT_EQ(owners, 1U) << count << " " << name;
  }
}

TEST(Shards, AreTheSameOnEveryMachine) {
  // Worked out once, for good: a run that another machine began must mean the same parts.
  EXPECT_TRUE((Shard{1, 1}.owns("")));
  std::vector<std::uint64_t> owners;
  for (const char* name : {"", "a.jpg", "b.jpg", "trip/IMG_0001.jpg", "\xff\xfe.jpg"})
    for (std::uint64_t index = 1; index <= 16; ++index)
      if (Shard{index, 16}.owns(name)) owners.push_back(index);
  EXPECT_THAT(owners, testing::ElementsAre(7, 8, 13, 10, 13));
}

TEST(Shards, AreOfAboutEqualSize) {
  for (const std::uint64_t count : {2, 3, 16, 100}) {
    std::map<std::uint64_t, int> sizes;
    for (int i = 0; i < 100'000; ++i) {
      const std::string name = "trip/IMG_" + std::to_string(i) + ".jpg";
      std::uint64_t index = 1;
      while (!Shard{index, count}.owns(name)) ++index;
      ++sizes[index];
    }
    const double even = 100'000.0 / static_cast<double>(count);
    for (const auto& [index, size] : sizes) EXPECT_NEAR(size, even, 5 * std::sqrt(even)) << index << "/" << count;
  }
}

TEST(Shards, PrintAndParse) {
  std::mt19937_64 random(1);
  for (int i = 0; i < 1000; ++i) {
    const std::uint64_t count = 1 + random() % Shard::kMost;
    const Shard shard{1 + random() % count, count};
    EXPECT_EQ(parse_shard(to_string(shard)), shard);
  }
  for (const char* text : {"", "3", "/", "3/", "/16", "-1/16", "3/16 ", " 3/16", "3/16/2", "a/b", "3.0/16", "+3/16"})
    EXPECT_THAT(refusal([&] { parse_shard(text); }), HasSubstr("such as 3/16")) << text;
  EXPECT_THAT(refusal([] { parse_shard("0/16"); }), HasSubstr("the first is 1/16"));
  EXPECT_THAT(refusal([] { parse_shard("17/16"); }), HasSubstr("the last is 16/16"));
  EXPECT_THAT(refusal([] { parse_shard("0/0"); }), HasSubstr("not of 0"));
  EXPECT_THAT(refusal([] { parse_shard("1/1000000001"); }), HasSubstr("1000000000"));
}

class Surroundings : public testing::Test {
 protected:
  Shard shard(std::optional<std::uint64_t> count = {}) {
    return shard_from_environment(count, [this](const char* name) {
      const auto found = variables_.find(name);
      return found == variables_.end() ? nullptr : found->second.c_str();
    });
  }
  std::string refused(std::optional<std::uint64_t> count = {}) {
    return refusal([&] { shard(count); });
  }
  void slurm(const char* id, const char* least, const char* most, const char* step, const char* count) {
    variables_ = {{"SLURM_ARRAY_TASK_ID", id},
                  {"SLURM_ARRAY_TASK_MIN", least},
                  {"SLURM_ARRAY_TASK_MAX", most},
                  {"SLURM_ARRAY_TASK_STEP", step},
                  {"SLURM_ARRAY_TASK_COUNT", count}};
  }
  std::map<std::string, std::string> variables_;
};

TEST_F(Surroundings, OfASlurmArray) {
  slurm("0", "0", "15", "1", "16");
  EXPECT_EQ(shard(), (Shard{1, 16}));
  slurm("7", "1", "16", "1", "16");
  EXPECT_EQ(shard(), (Shard{7, 16}));
  EXPECT_EQ(shard(16), (Shard{7, 16}));
  slurm("20", "10", "31", "5", "5");  // --array=10-31:5
  EXPECT_EQ(shard(), (Shard{3, 5}));
  variables_.erase("SLURM_ARRAY_TASK_STEP");
  slurm("3", "1", "4", "1", "4");
  variables_.erase("SLURM_ARRAY_TASK_STEP");
  variables_.erase("SLURM_ARRAY_TASK_MAX");
  EXPECT_EQ(shard(), (Shard{3, 4}));
}

TEST_F(Surroundings, OfASlurmArrayThatCannotBe) {
  slurm("5", "1", "9", "1", "3");  // --array=1,5,9
  EXPECT_THAT(refused(), HasSubstr("gaps"));
  slurm("12", "10", "31", "5", "5");
  EXPECT_THAT(refused(), HasSubstr("gaps"));
  slurm("7", "7", "7", "1", "1");  // one task again
  EXPECT_THAT(refused(16), HasSubstr("to repeat one of them say I/N"));
  slurm("1", "1", "0", "1", "0");
  EXPECT_THAT(refused(), HasSubstr("gaps"));
  slurm("x", "1", "4", "1", "4");
  EXPECT_THAT(refused(), HasSubstr("SLURM_ARRAY_TASK_ID is \"x\""));
  variables_ = {{"SLURM_ARRAY_TASK_ID", "3"}};
  EXPECT_THAT(refused(), HasSubstr("SLURM_ARRAY_TASK_MIN is not"));
}

TEST_F(Surroundings, OfAKubernetesIndexedJob) {
  variables_ = {{"JOB_COMPLETION_INDEX", "0"}};
  EXPECT_THAT(refused(), HasSubstr("auto/N"));
  EXPECT_EQ(shard(8), (Shard{1, 8}));
  variables_["JOB_COMPLETIONS"] = "4";
  EXPECT_EQ(shard(), (Shard{1, 4}));
  EXPECT_EQ(shard(8), (Shard{1, 8}));  // what is typed counts
  variables_["JOB_COMPLETION_INDEX"] = "3";
  EXPECT_EQ(shard(), (Shard{4, 4}));
  variables_["JOB_COMPLETION_INDEX"] = "4";
  EXPECT_THAT(refused(), HasSubstr("none of 4"));
}

TEST_F(Surroundings, OfNeither) {
  EXPECT_THAT(refused(), HasSubstr("neither"));
  EXPECT_THAT(refused(0), HasSubstr("not of 0"));
  variables_ = {{"SLURM_ARRAY_TASK_ID", ""}};
  EXPECT_THAT(refused(), HasSubstr("neither"));
}

}  // namespace
}  // namespace lightmill
