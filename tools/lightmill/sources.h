#pragma once

#include "arguments.h"
#include "moment.h"

#include "lightmill/generator.h"
#include "lightmill/item.h"
#include "lightmill/limits.h"
#include "lightmill/list.h"
#include "lightmill/observer.h"
#include "lightmill/passed_over.h"
#include "lightmill/shard.h"
#include "lightmill/source.h"

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <limits>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

namespace lightmill::cli {

/// Where the pictures of a run come from and which of them are wanted, every value checked.
struct SourceSettings {
  enum class Form { folders, list, manifest };

  Form form = Form::folders;
  std::vector<std::filesystem::path> roots;  ///< of Form::folders
  ScanOptions scan;                          ///< its patterns hold for every form
  std::filesystem::path list;                ///< or manifest; "-" is stdin
  Separator separator = Separator::newline;
  std::filesystem::path base;
  std::optional<Moment> newer_than;
  std::uint64_t least_bytes = 0;
  std::uint64_t most_bytes = std::numeric_limits<std::uint64_t>::max();
  std::optional<Shard> shard;
  std::optional<std::uint64_t> take;
};

/// Both throw Error(usage) that names the option.
SourceSettings settle_source(const SourceArguments& arguments, std::vector<std::filesystem::path> inputs,
                             const std::filesystem::path& output);
Selection settle_selection(const SourceArguments& arguments);

/// What a source meets and does not give.
struct Met {
  PassedOverTally passed_over;
  std::atomic<std::uint64_t> before_filters = 0;  ///< items; where no option narrows the source, nothing is counted
};

/// Ends when `stop` is requested, even while it waits for more of a list. `met`, where given, outlives it.
generator<Item> make_source(const SourceSettings& settings, const std::stop_token& stop, Met* met = nullptr);

/// The options that narrow what folders, a list or a manifest give: "--shard, --min-bytes". Empty where there are none.
std::string narrowing(const SourceSettings& settings);

/// Whether `make_source` may be called twice: not for a list that comes through a pipe.
bool is_repeatable(const SourceSettings& settings);

/// An Error where there is nothing to begin with: a root, list or manifest that is not there or not to be read.
/// Of folders only the roots are looked at, so that no tree is read twice. Ends when `stop` is requested.
void check_source(const SourceSettings& settings, const std::stop_token& stop);

/// Stops the source when the run is interrupted, when the output side fails and at the last failure that is allowed:
/// the run ends then, but not while it waits for more of a list.
class SourceStop final : public Observer {
 public:
  /// For `most_failures` see Batch.
  SourceStop(std::stop_token interruption, std::uint64_t most_failures)
      : most_failures_(most_failures), forwarded_(std::move(interruption), [this] { stop_.request_stop(); }) {}

  std::stop_token token() const { return stop_.get_token(); }
  void finished(const Outcome& outcome) override {
    if (!outcome.failure || outcome.failed_before) return;
    const bool too_many = ++failures_ == most_failures_;
    if (too_many || outcome.failure->cause == Cause::output_failed) stop_.request_stop();
  }
  void ended(const Report&) override {}

 private:
  const std::uint64_t most_failures_;
  std::uint64_t failures_ = 0;
  std::stop_source stop_;
  std::stop_callback<std::function<void()>> forwarded_;
};

}  // namespace lightmill::cli
