#pragma once

#include "cli/program.h"
#include "faults/base_set.h"
#include "support/engines.h"

#include <sys/stat.h>

#include <chrono>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

/// What is seen from outside of a run that was disturbed, beside one that was not.
namespace lightmill::battery {

using cli::Words;

/// A command whose run may be disturbed, and what it makes of its inputs undisturbed.
class Undisturbed : public testing::Test {
 protected:
  /// The inputs are in `in()`; takes a run of its own.
  void learn(Words options) {
    options_ = std::move(options);
    inputs_ = cli::tree(in());
    const auto begin = std::chrono::steady_clock::now();
    const Ended ended = run_program(command());
    seconds_ = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    code_ = ended.code;
    ASSERT_LE(code_, 1) << ended.err;
    results_ = cli::tree(out());
    ASSERT_FALSE(results_.empty());
    std::filesystem::remove_all(out());
  }
  void learn_from_base_set(int count, int folders, Random random, Words options = {"--resize", "64"}) {
    fill(folder_, "in", count, folders, random, sound_pictures(random, 24));
    learn(std::move(options));
  }
  /// None is damaged, so that the exit code is 0.
  void learn_from_sound_pictures(int count, int folders, Random random, Words options = {"--resize", "64"}) {
    const auto sound = sound_pictures(random, count);
    for (std::size_t i = 0; i < sound.size(); ++i) {
      const std::string place = "in/folder" + std::to_string(i % static_cast<std::size_t>(folders));
      folder_.write(place + "/photo" + std::to_string(i) + sound[i].extension, sound[i].bytes);
    }
    learn(std::move(options));
  }

  std::filesystem::path in() const { return folder_.make_folder("in"); }
  virtual std::filesystem::path out() const { return folder_ / "out"; }
  const TemporaryFolder& folder() const { return folder_; }
  double seconds() const { return seconds_; }
  const std::map<std::string, std::string>& results() const { return results_; }
  std::size_t inputs() const { return inputs_.size(); }
  int code() const { return code_; }

  Words command(const Words& more = {}) const {
    Words words = cli::program({"run", in(), "-o", out(), "--existing", "update"});
    words.insert(words.end(), options_.begin(), options_.end());
    words.insert(words.end(), more.begin(), more.end());
    return words;
  }

  /// I1 and I2: what has a name is whole and right.
  void expect_no_harm() const {
    EXPECT_EQ(cli::tree(in()) == inputs_, true) << "an input was harmed";
    for (const auto& [name, bytes] : cli::tree(out())) {
      if (is_temporary(name)) continue;
      const auto right = results_.find(name);
      EXPECT_EQ(right != results_.end() && right->second == bytes, true) << name << ", " << bytes.size() << " bytes";
    }
  }
  void expect_no_temporary() const {
    for (const auto& [name, bytes] : cli::tree(out())) EXPECT_FALSE(is_temporary(name)) << name;
  }
  /// I3, I4 and I6: the same command again completes everything, and once more it writes nothing.
  void expect_convergence(const Words& more = {}) const {
    expect_complete(more);
    const auto before = stamps();
    const auto summary = expect_complete({});
    EXPECT_EQ(summary.value("written", 1u), 0u) << "everything was complete";
    EXPECT_EQ(stamps() == before, true) << "something was written again";
    EXPECT_EQ(cli::tree(in()) == inputs_, true) << "an input was harmed";
  }
  bool is_complete() const { return cli::tree(out()) == results_; }
  /// What is other than it should be.
  std::string differences() const {
    const auto files = cli::tree(out());
    std::string text;
    for (const auto& [name, bytes] : results_) {
      const auto found = files.find(name);
      if (found == files.end()) text += "missing " + name + '\n';
      if (found != files.end() && found->second != bytes) text += "other bytes " + name + '\n';
    }
    for (const auto& [name, bytes] : files)
      if (!results_.contains(name) && !is_temporary(name)) text += "left over " + name + '\n';
    return text;
  }

 private:
  static bool is_temporary(const std::string& name) {
    const std::string last = std::filesystem::path(name).filename();
    return last.starts_with(".") && last.find(".tmp") != std::string::npos;
  }
  nlohmann::json expect_complete(const Words& more) const {
    const auto report = folder_ / "report.jsonl";
    Words words = command(more);
    words.insert(words.end(), {"--report", report, "--report-existing", "replace"});
    const Ended ended = run_program(words);
    EXPECT_EQ(ended.code, code_) << ended.err;
    EXPECT_EQ(differences(), "");
    expect_no_temporary();
    return expect_accounting(report);
  }
  /// Each input once, and as many of each kind as the summary says.
  nlohmann::json expect_accounting(const std::filesystem::path& report) const {
    std::map<std::string, unsigned> statuses;
    std::set<std::string> sources;
    unsigned records = 0;
    nlohmann::json summary;
    for (const auto& line : cli::json_lines(report)) {
      if (line["type"] == "summary") summary = line;
      if (line["type"] != "image") continue;
      ++records;
      ++statuses[line["status"]];
      sources.insert(line.value("source_hex", line["source"].get<std::string>()));
    }
    EXPECT_EQ(records, inputs_.size());
    EXPECT_EQ(sources.size(), inputs_.size());
    for (const char* status : {"written", "skipped", "failed"})
      EXPECT_EQ(summary.value(status, ~0u), statuses[status]) << status;
    return summary;
  }
  std::map<std::string, std::pair<ino_t, std::int64_t>> stamps() const {
    std::map<std::string, std::pair<ino_t, std::int64_t>> found;
    for (const auto& [name, bytes] : results_) {
      struct stat status {};
      stat((out() / name).c_str(), &status);
      found[name] = {status.st_ino, status.st_mtim.tv_sec * 1'000'000'000 + status.st_mtim.tv_nsec};
    }
    return found;
  }

  TemporaryFolder folder_;
  Words options_;
  std::map<std::string, std::string> inputs_, results_;
  int code_ = -1;
  double seconds_ = 0;
};

/// One way of doing the same work.
inline Words any_way(Random& random) {
  static const Words engines = test::names_of_built(
      {Engine::serial, Engine::tbb, Engine::openmp, Engine::openmp_tasks, Engine::threads, Engine::processes});
  Words words = {"--engine", one_of(random, engines), "--threads", std::to_string(drawn(random, 1, 4))};
  if (words[1] == "serial") words.resize(2);
  if (!one_in(random, 4)) words.push_back("--no-sync");
  if (one_in(random, 3)) words.insert(words.end(), {"--read-ahead", "0"});
  return words;
}

inline std::string text_of(const Words& words) {
  std::string text;
  for (const std::string& word : words) text += word + ' ';
  return text;
}

}  // namespace lightmill::battery
