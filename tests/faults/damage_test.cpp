#include "faults/base_set.h"
#include "support/engines.h"

#include <chrono>
#include <map>
#include <set>

namespace lightmill::battery {
namespace {

/// Pictures that are cut, and such as have bits and pages that are others than they were.
class Damage : public Processes {
 protected:
  /// In every format that the build writes; of a few, so that a trial is quick.
  static std::vector<Sound> pictures(Random random) {
    std::vector<Sound> all = sound_jpegs(random, 14);
    if (!kSanitized) std::ranges::move(photographs(), std::back_inserter(all));  // they take long to decode
    for (const char* format : {"png", "webp", "tiff", "avif", "jxl"})
      std::ranges::move(in_format(format, sound_jpegs(random, 2)), std::back_inserter(all));
    return all;
  }
  /// Those of the repository, smaller.
  static std::vector<Sound> photographs() {
    std::vector<Sound> made;
    test::MemorySink sink;
    for (const char* recipe : {"resize 500", "resize 300 | jpeg scans=progressive"}) {
      run({.items = scan({std::filesystem::path(LIGHTMILL_SOURCE_DIR) / "data/photos"}),
           .recipe = parse_recipe(recipe),
           .sink = &sink});
      for (auto& [name, bytes] : sink.files) made.push_back({".jpg", std::move(bytes)});
      sink.files.clear();
    }
    return made;
  }
  static Bytes with_flips(Bytes bytes, Random& random) {
    if (one_in(random, 3)) {  // a page of the disk
      const std::size_t begin = random() % bytes.size(), end = std::min(bytes.size(), begin + 512);
      std::fill(bytes.begin() + static_cast<std::ptrdiff_t>(begin), bytes.begin() + static_cast<std::ptrdiff_t>(end),
                std::uint8_t{0});
    }
    for (int i = drawn(random, 1, 8); i > 0; --i)
      bytes[random() % bytes.size()] ^= static_cast<std::uint8_t>(1 << drawn(random, 0, 7));
    return bytes;
  }
  static std::string any_recipe(Random& random) {
    return one_of(random, std::vector<std::string>{"resize 24", "resize 400", "rotate 90", "png", "sharpen 0.5,1"});
  }
  /// The batch's outcomes: every picture has one, in time.
  void expect_outcomes(std::vector<Sound> damaged, Random& random, Damaged policy = Damaged::fail) {
    const std::size_t count = damaged.size();
    outcomes_.of.clear();
    sink_.files.clear();
    Batch batch{.items = in_memory(std::move(damaged)),
                .recipe = parse_recipe(any_recipe(random)),
                .sink = &sink_,
                .observers = {&outcomes_},
                .engine = one_of(random, test::built({Engine::serial, Engine::tbb, Engine::openmp, Engine::threads})),
                .damaged = policy};
    const auto begin = std::chrono::steady_clock::now();
    const Report report = run(std::move(batch));
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(kSanitized ? 200 : 20));
    EXPECT_EQ(report.seen(), count);
    EXPECT_EQ(outcomes_.of.size(), count);
    EXPECT_EQ(report.crashed + report.timed_out, 0u);
  }
};

TEST_F(Damage, OfACutIsNeverPassedOverInSilence) {
  const Trials trials(24);
  const std::vector<Sound> sound = pictures(trials.shared_random());
  trials.each([&](Random& random, int trial) {
    const Sound& picture = sound[static_cast<std::size_t>(trial) % sound.size()];
    std::vector<Sound> damaged;
    std::map<std::string, std::size_t> sizes;
    damaged.reserve(20);
    for (int i = 0; i < 20; ++i) {
      const std::size_t size = random() % picture.bytes.size();
      sizes[std::to_string(i) + picture.extension] = size;
      damaged.push_back({picture.extension, cut(picture.bytes, size)});
    }
    expect_outcomes(std::move(damaged), random);
    for (const auto& [name, outcome] : outcomes_.of) {
      if (outcome.status != Status::written) continue;
      EXPECT_FALSE(outcome.warnings.empty()) << name << " cut to " << sizes[name] << " of " << picture.bytes.size();
    }
  });
}

TEST_F(Damage, OfBitsAndPagesEndsNothing) {
  const Trials trials(24);
  const std::vector<Sound> sound = pictures(trials.shared_random());
  trials.each([&](Random& random, int) {
    std::vector<Sound> damaged;
    damaged.reserve(20);
    for (int i = 0; i < 20; ++i) {
      const Sound& picture = one_of(random, sound);
      damaged.push_back({picture.extension, with_flips(picture.bytes, random)});
    }
    expect_outcomes(std::move(damaged), random, one_in(random, 2) ? Damaged::salvage : Damaged::fail);
  });
}

/// A decoder that crashes, in a worker process, somewhere in the batch.
TEST_F(Damage, ThatCrashesADecoderCostsThatFileAlone) {
  const Trials trials(3);
  add_many(40);
  trials.each([&](Random& random, int) {
    outcomes_.of.clear();
    sink_.files.clear();
    std::set<std::string> bad;
    for (int i = drawn(random, 1, 3); i > 0; --i) {
      const std::string name = std::string(one_in(random, 2) ? "segv" : "crash") + std::to_string(random()) + ".jpg";
      bad.insert("place" + std::to_string(drawn(random, 0, 9)) + "/" + name);
    }
    for (const std::string& name : bad) add(name);
    Batch crashing = batch();
    crashing.threads = drawn(random, 1, 3);
    const Report report = run(std::move(crashing));
    EXPECT_EQ(report.written, 40u);
    EXPECT_EQ(report.crashed, bad.size());
    for (const std::string& name : bad) EXPECT_EQ(outcome(name).status, Status::crashed) << name;
    expect_the_rest_as_ever(bad.size());
    for (const std::string& name : bad) std::filesystem::remove(folder_.path() / name);
  });
}

}  // namespace
}  // namespace lightmill::battery
