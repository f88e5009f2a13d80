#pragma once

#include "lightmill/error.h"
#include "lightmill/export.h"
#include "lightmill/outcome.h"
#include "lightmill/report.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace lightmill {

/// What people look for in a report.
struct Digest {
  struct Failures {
    Cause cause = Cause::internal;
    std::uint64_t count = 0;
    std::vector<Outcome> first = {};  ///< at most kFailuresKept
  };
  struct Warning {
    std::string text;
    std::uint64_t count = 0;
    std::filesystem::path example = {};  ///< the first image that has it
  };

  std::filesystem::path file;
  std::uint64_t runs = 0;        ///< that the file holds
  std::uint64_t unfinished = 0;  ///< of those: without a summary, or with one of other images
  /// Of all runs, added up as `merge` does, but that their seconds are a sum; of a single run that came to its end
  /// with `passed_over` and `engine_reason`. Where a run is unfinished, without times of the whole.
  Report report;
  std::string verdict;               ///< of that single run
  std::vector<Failures> failures;    ///< by their cause, the most frequent first
  std::vector<Warning> warnings;     ///< by their text, the most frequent first
  std::uint64_t other_warnings = 0;  ///< of texts that there was no room for
  std::vector<Outcome> slowest;      ///< by the seconds of all stages, the slowest first
  std::vector<Outcome> largest;      ///< by the samples of the input, and by its bytes where those are alike
};

inline constexpr std::size_t kOutliersKept = 10;   ///< slowest, and largest
inline constexpr std::size_t kWarningsKept = 100;  ///< texts

/// Reads what ReportFile wrote, of one run or several, line by line: memory does not grow with it. Of the images that
/// are kept, an outcome has what a report tells of them. Throws as `merge` does.
LIGHTMILL_API Digest digest(const std::filesystem::path& report);

/// For people, several paragraphs.
LIGHTMILL_API std::string digest_text(const Digest& digest);

/// One line of JSON, without its end.
LIGHTMILL_API std::string digest_json(const Digest& digest);

}  // namespace lightmill
