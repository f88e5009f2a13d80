#include "lightmill/shard.h"

#include "base/hash.h"

#include "lightmill/error.h"

#include <charconv>
#include <cstdlib>

namespace lightmill {
namespace {

std::optional<std::uint64_t> whole(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return {};
  return number;
}

/// Empty where the variable is not set.
std::optional<std::uint64_t> variable(const Environment& environment, const char* name) {
  const char* text = environment(name);
  if (!text || !*text) return {};
  if (const auto number = whole(text)) return number;
  throw Error(Cause::usage, std::string(name) + " is \"" + text + "\", not a number");
}

std::uint64_t required(const Environment& environment, const char* name) {
  if (const auto number = variable(environment, name)) return *number;
  throw Error(Cause::usage, std::string("SLURM_ARRAY_TASK_ID is set but ") + name + " is not; say I/N instead of auto");
}

Shard slurm_shard(std::uint64_t id, std::optional<std::uint64_t> typed, const Environment& environment) {
  const std::uint64_t least = required(environment, "SLURM_ARRAY_TASK_MIN");
  const std::uint64_t count = required(environment, "SLURM_ARRAY_TASK_COUNT");
  const std::uint64_t step = variable(environment, "SLURM_ARRAY_TASK_STEP").value_or(1);
  const std::uint64_t most = variable(environment, "SLURM_ARRAY_TASK_MAX").value_or(least + (count - 1) * step);
  const bool regular = count > 0 && step > 0 && least <= id && id <= most && (id - least) % step == 0 &&
                       (most - least) / step + 1 == count;
  if (!regular) throw Error(Cause::usage, "Slurm's array has gaps; submit it as 1-N, or say I/N instead of auto");
  if (typed && *typed != count) {
    throw Error(Cause::usage, "Slurm's array has " + std::to_string(count) + " tasks, not " + std::to_string(*typed) +
                                  "; to repeat one of them say I/N instead of auto");
  }
  return {(id - least) / step + 1, count};
}

Shard kubernetes_shard(std::uint64_t index, std::optional<std::uint64_t> typed, const Environment& environment) {
  const auto count = typed ? typed : variable(environment, "JOB_COMPLETIONS");
  if (!count) {
    throw Error(
        Cause::usage,
        "Kubernetes tells a pod its index but not the number of them: say auto/N with the job's completions, or "
        "set JOB_COMPLETIONS");
  }
  if (index >= *count) {
    throw Error(Cause::usage, "JOB_COMPLETION_INDEX is " + std::to_string(index) + ", which is none of " +
                                  std::to_string(*count) + " counted from 0");
  }
  return {index + 1, *count};
}

Shard checked(Shard shard) {
  if (shard.count == 0 || shard.count > Shard::kMost)
    throw Error(Cause::usage, "a shard is one of 1 to 1000000000, not of " + std::to_string(shard.count));
  if (shard.index == 0)
    throw Error(Cause::usage, "shards count from 1: the first is 1/" + std::to_string(shard.count) + ", not 0/" +
                                  std::to_string(shard.count));
  if (shard.index > shard.count)
    throw Error(Cause::usage, to_string(shard) + ": the last is " + to_string(Shard{shard.count, shard.count}));
  return shard;
}

}  // namespace

bool Shard::owns(const std::filesystem::path& relative) const {
  return mixed(fnv1a(relative.native())) % count + 1 == index;
}

std::string to_string(Shard shard) { return std::to_string(shard.index) + "/" + std::to_string(shard.count); }

Shard parse_shard(std::string_view text) {
  const std::size_t slash = text.find('/');
  const auto index = whole(text.substr(0, slash));
  const auto count = slash == std::string_view::npos ? std::nullopt : whole(text.substr(slash + 1));
  if (!index || !count)
    throw Error(Cause::usage, "\"" + std::string(text) + "\" is not a shard such as 3/16, the third of sixteen");
  return checked({*index, *count});
}

Shard shard_from_environment(std::optional<std::uint64_t> count, const Environment& environment) {
  const Environment look = environment ? environment : [](const char* name) { return std::getenv(name); };
  if (count) checked({1, *count});
  if (const auto id = variable(look, "SLURM_ARRAY_TASK_ID")) return checked(slurm_shard(*id, count, look));
  if (const auto index = variable(look, "JOB_COMPLETION_INDEX")) return checked(kubernetes_shard(*index, count, look));
  throw Error(
      Cause::usage,
      "neither a Slurm array (SLURM_ARRAY_TASK_ID) nor a Kubernetes indexed job (JOB_COMPLETION_INDEX) is here; "
      "say I/N instead of auto");
}

}  // namespace lightmill
