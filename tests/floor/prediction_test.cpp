#include "lightmill/prediction.h"

#include "lightmill/error.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace lightmill {
namespace {

/// Pictures of 5 to 45 ms, as photographs differ.
Workload photographs_of_a_kind() {
  std::mt19937 random(7);
  std::uniform_real_distribution<double> milliseconds(5, 45);
  Workload workload;
  for (int i = 0; i < 40; ++i)
    workload.pictures.push_back(
        {.cpu_seconds = 1e-3 * milliseconds(random), .memory_bytes = 12e6, .bytes_in = 3e6, .bytes_out = 3e5});
  return workload;
}

double mean_seconds(const Workload& workload) {
  double sum = 0;
  for (const PictureCost& one : workload.pictures) sum += one.cpu_seconds;
  return sum / static_cast<double>(workload.pictures.size());
}

TEST(Predicting, IsExactForOneCoreAndOneStage) {
  const Workload workload{.pictures = {{.cpu_seconds = 0.020}, {.cpu_seconds = 0.030}}, .serial_seconds = 0};
  const Prediction prediction = predict(workload, {.cores = 1}, {.pictures = 100});
  EXPECT_NEAR(prediction.images_per_second, 40, 1e-9);
  EXPECT_NEAR(prediction.busy_cores, 1, 1e-9);
  EXPECT_EQ(prediction.bound, Bound::cores);
}

TEST(Predicting, AddsTheSerialPartOfOneCore) {
  const Workload workload{.pictures = {{.cpu_seconds = 0.020}}, .serial_seconds = 0.005};
  const Prediction prediction = predict(workload, {.cores = 1}, {.pictures = 100});
  EXPECT_NEAR(prediction.images_per_second, 40, 1e-9);
  EXPECT_NEAR(prediction.busy_serial, 0.2, 1e-9);
}

TEST(Predicting, IsAmdahlsForEqualPicturesOfTwoCores) {
  // Two cores take turns at the serial part, which hides behind the other's work.
  const Workload workload{.pictures = {{.cpu_seconds = 0.030}}, .serial_seconds = 0.010};
  EXPECT_NEAR(predict(workload, {.cores = 2}, {.pictures = 20'000}).images_per_second, 2 / 0.040, 0.01);
  EXPECT_NEAR(predict(workload, {.cores = 4}, {.pictures = 20'000}).images_per_second, 1 / 0.010, 0.05);
  EXPECT_NEAR(predict(workload, {.cores = 64}, {.pictures = 20'000}).images_per_second, 1 / 0.010, 0.05);
}

TEST(Predicting, NeverPassesWhatCoresDo) {
  const Workload workload = photographs_of_a_kind();
  for (const int cores : {1, 2, 3, 8, 32, 128}) {
    const double most = cores / mean_seconds(workload);
    const double rate = predict(workload, {.cores = cores}).images_per_second;
    EXPECT_LE(rate, most * (1 + 1e-9)) << cores;
    EXPECT_GE(rate, most * 0.98) << cores;
  }
}

TEST(Predicting, TakesNoLongerForAPictureOfManyCores) {
  // A minute, where each event looks at each core.
  const Workload workload = photographs_of_a_kind();
  const Prediction prediction = predict(workload, {.cores = 4096, .disk_bytes_per_second = 330e9});
  EXPECT_NEAR(prediction.images_per_second, 100'000, 1000);
  EXPECT_EQ(prediction.bound, Bound::disk);
}

TEST(Predicting, NeverPassesWhatTheDiskBrings) {
  const Workload workload = photographs_of_a_kind();
  for (const int cores : {1, 2, 8, 128}) {
    const Prediction prediction = predict(workload, {.cores = cores, .disk_bytes_per_second = 330e6});
    EXPECT_LE(prediction.images_per_second, 100 * (1 + 1e-6)) << cores;
    EXPECT_LE(prediction.disk_bytes_per_second, 330e6 * (1 + 1e-6)) << cores;
    EXPECT_EQ(prediction.bound, cores < 8 ? Bound::cores : Bound::disk) << cores;
  }
}

TEST(Predicting, NeverPassesWhatMemoryBrings) {
  const Workload workload = photographs_of_a_kind();
  const Prediction prediction = predict(workload, {.cores = 64, .memory_bytes_per_second = 6e9});
  EXPECT_LE(prediction.images_per_second, 500 * (1 + 1e-6));
  EXPECT_GE(prediction.images_per_second, 500 * 0.97);
  EXPECT_EQ(prediction.bound, Bound::memory);
}

TEST(Predicting, GrowsWithCoresUpToWhereItSaturates) {
  Workload workload = photographs_of_a_kind();
  workload.serial_seconds = 0.0005;
  const MachineModel machine{.shared_speed = 0.9, .memory_bytes_per_second = 20e9, .disk_bytes_per_second = 3e9};
  const auto end = ceiling(workload, machine);
  ASSERT_TRUE(end);
  EXPECT_EQ(end->bound, Bound::disk) << "3.3 MB a picture of 3 GB a second: 909";
  EXPECT_NEAR(end->images_per_second, 909, 1);
  double before = 0;
  for (int cores = 1; cores <= 64; cores *= 2) {
    MachineModel larger = machine;
    larger.cores = cores;
    const double rate = predict(workload, larger).images_per_second;
    EXPECT_GE(rate, before * 0.999) << cores;
    if (2 * cores < end->cores) {
      EXPECT_GE(rate, before * 1.7) << cores;
    }
    before = rate;
  }
  EXPECT_NEAR(before, end->images_per_second, 0.03 * end->images_per_second);
}

TEST(Predicting, IsSlowerBesideOthers) {
  const Workload workload{.pictures = {{.cpu_seconds = 0.010}}, .serial_seconds = 0};
  EXPECT_NEAR(predict(workload, {.cores = 1, .shared_speed = 0.8}).images_per_second, 100, 1e-6);
  EXPECT_NEAR(predict(workload, {.cores = 2, .shared_speed = 0.8}).images_per_second, 160, 0.1);
  EXPECT_NEAR(predict(workload, {.cores = 2, .shared_speed = 1.1}).images_per_second, 220, 0.1);
}

TEST(Predicting, SaysTheSameForTheSameSeed) {
  const Workload workload = photographs_of_a_kind();
  const MachineModel machine{.cores = 8, .disk_bytes_per_second = 1e9};
  const auto rate = [&](std::uint64_t seed) {
    return predict(workload, machine, {.pictures = 50, .seed = seed}).images_per_second;
  };
  EXPECT_EQ(rate(3), rate(3));
  EXPECT_NE(rate(3), rate(4));
}

TEST(Predicting, SaturatesByNothingThatIsNotLimited) {
  EXPECT_FALSE(ceiling({.pictures = {{.cpu_seconds = 0.01, .bytes_in = 1e6}}, .serial_seconds = 0}, {}));
}

TEST(Predicting, NamesWhatCannotBe) {
  const auto complaint = [](const Workload& workload, const MachineModel& machine) -> std::string {
    try {
      predict(workload, machine);
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  };
  const Workload good{.pictures = {{.cpu_seconds = 0.01}}, .serial_seconds = 0};
  EXPECT_EQ(complaint(good, {}), "");
  EXPECT_EQ(complaint({}, {}), "there is no picture to predict with");
  EXPECT_EQ(complaint({.pictures = {{.cpu_seconds = -1}}}, {}),
            "what a picture takes is less than nothing, or no number");
  EXPECT_EQ(complaint({.pictures = {{}}}, {}), "pictures that take no time are not predicted");
  EXPECT_EQ(complaint(good, {.cores = 0}), "a machine has a core and a read in flight");
  EXPECT_EQ(complaint(good, {.shared_speed = 0}), "the speed of a core beside others is above 0");
}

}  // namespace
}  // namespace lightmill
