#pragma once

#include "lightmill/export.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace lightmill {

/// What a scan met and did not take.
struct LIGHTMILL_API PassedOver {
  struct Extension {
    std::string name;  ///< ".png", in lower case; empty: files without one
    std::uint64_t files = 0;
  };
  std::vector<Extension> extensions;  ///< files of other extensions than those asked for; the most frequent first
  std::uint64_t others = 0;           ///< files of still other extensions
  std::uint64_t hidden = 0;           ///< names that begin with a dot, of folders too
  std::uint64_t folder_links = 0;     ///< links to folders
  std::uint64_t excluded = 0;         ///< pictures and folders that the patterns did not want

  /// For their extension.
  std::uint64_t files() const;
};

/// Counts it while a scan runs: `ScanOptions::passed_over` fills it, and `Batch::passed_over` puts it into the run's
/// report. Thread-safe. Of all extensions that there are, some hundred are told apart.
class LIGHTMILL_API PassedOverTally {
 public:
  static constexpr std::size_t kNamed = 20;  ///< extensions in a PassedOver, at most

  void add_file(std::string_view name);
  void add_hidden();
  void add_folder_link();
  void add_excluded();
  PassedOver get() const;

 private:
  mutable std::mutex mutex_;
  std::map<std::string, std::uint64_t, std::less<>> extensions_;
  PassedOver counts_;  // but for `extensions`
};

}  // namespace lightmill
