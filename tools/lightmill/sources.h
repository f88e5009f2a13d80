#pragma once

#include "arguments.h"
#include "moment.h"

#include "lightmill/generator.h"
#include "lightmill/item.h"
#include "lightmill/limits.h"
#include "lightmill/list.h"
#include "lightmill/observer.h"
#include "lightmill/shard.h"
#include "lightmill/source.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <limits>
#include <optional>
#include <stop_token>
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

/// Ends when `stop` is requested, even while it waits for more of a list.
generator<Item> make_source(const SourceSettings& settings, const std::stop_token& stop);

/// Whether `make_source` may be called twice: not for a list that comes through a pipe.
bool is_repeatable(const SourceSettings& settings);

/// An Error where there is nothing to begin with: a root, list or manifest that is not there or not to be read.
/// Of folders only the roots are looked at, so that no tree is read twice. Ends when `stop` is requested.
void check_source(const SourceSettings& settings, const std::stop_token& stop);

/// Stops the source when the run is interrupted, and when the output side fails: the run ends then, but not while it
/// waits for more of a list.
class SourceStop final : public Observer {
 public:
  explicit SourceStop(std::stop_token interruption)
      : forwarded_(std::move(interruption), [this] { stop_.request_stop(); }) {}

  std::stop_token token() const { return stop_.get_token(); }
  void finished(const Outcome& outcome) override {
    if (outcome.failure && outcome.failure->cause == Cause::output_failed) stop_.request_stop();
  }
  void ended(const Report&) override {}

 private:
  std::stop_source stop_;
  std::stop_callback<std::function<void()>> forwarded_;
};

}  // namespace lightmill::cli
