#pragma once

#include "bench_job.h"
#include "bench_measured.h"
#include "settings.h"

#include "lightmill/item.h"

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// The files of `lightmill bench`: JSON lines, of which the first says what was measured, where, and with what.
namespace lightmill::cli {

/// What every run of a measurement was given.
struct BenchInput {
  std::size_t files = 0;    ///< different ones
  int images = 0;           ///< a run; more than files where some are taken again
  double megapixels = 0;    ///< a run, of those that could be processed
  std::uint64_t bytes = 0;  ///< of the files
  std::uint64_t hash = 0;   ///< of names and contents, in whatever order

  /// Counts a file of which the bytes are there.
  void add(const Item& item, std::span<const std::uint8_t> content);
};

/// Reads every file once. Those that cannot be read count by their name.
BenchInput input_of(const std::vector<Item>& items, int images);

/// How a measurement was made.
struct BenchManner {
  std::string_view command;  ///< "engines"
  std::uint64_t seed = 0;
  int rounds = 0;
  std::string output = "memory";  ///< or that results went to a folder
};

/// {"type":"bench", …}: this machine, this program and its libraries, the input and the jobs.
nlohmann::ordered_json header_of(const BenchManner& manner, const BenchInput& input, const std::vector<BenchJob>& jobs);

/// The first line for people: the machine, the program, the seed.
std::string header_text(const nlohmann::json& header);

/// A file that grows by a line at a time, so that what was measured before an interruption is not lost; and a page of
/// all of it, at the end. A file of an earlier measurement stays until there is a line behind the first, the header.
class ResultFile {
 public:
  /// Replaces files of `lightmill bench`, and no others. Throws Error(usage).
  static void check(const ResultNames& names);
  explicit ResultFile(ResultNames names);

  /// Throws Error(usage) where it cannot be written, as the next one does.
  void add(const nlohmann::ordered_json& line);
  /// All of it is there.
  void finish() const;

 private:
  ResultNames names_;
  std::string header_;  ///< empty: no line came
  std::ofstream stream_;
  std::string lines_;  ///< for the page
};

/// What such a file holds of the engines.
struct BenchResults {
  std::filesystem::path file;
  nlohmann::json header;
  std::vector<Sample> samples;  ///< those of a configuration side by side
};
/// Throws Error(usage) that names the file and the line.
BenchResults read_results(const std::filesystem::path& file);

}  // namespace lightmill::cli
