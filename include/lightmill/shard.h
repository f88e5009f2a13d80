#pragma once

#include "lightmill/export.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace lightmill {

/// One of `count` parts of the work, for as many machines that know nothing of each other. Which part an image is in is
/// a function of its result's name alone, so every image is in exactly one part whatever the machine, the order and the
/// rest of the work; parts are of about equal numbers of images.
struct LIGHTMILL_API Shard {
  std::uint64_t index = 1;  ///< 1 to `count`
  std::uint64_t count = 1;  ///< 1 to `kMost`

  static constexpr std::uint64_t kMost = 1'000'000'000;

  /// Whether the image whose result is called `relative` (see Item) is in this part. By MurmurHash3's finaliser of
  /// FNV-1a of the name's bytes, modulo `count`.
  bool owns(const std::filesystem::path& relative) const;
  friend bool operator==(const Shard&, const Shard&) = default;
};

/// "3/16", the third of sixteen.
LIGHTMILL_API std::string to_string(Shard shard);

/// Reads what `to_string` prints. Throws Error(usage), for "0/16" too: the first is 1/16.
LIGHTMILL_API Shard parse_shard(std::string_view text);

/// A variable's value or null, as std::getenv.
using Environment = std::function<const char*(const char* name)>;

/// The part of a Slurm array's task (from SLURM_ARRAY_TASK_ID, _MIN, _MAX, _STEP and _COUNT) or of a pod of a
/// Kubernetes indexed job (JOB_COMPLETION_INDEX; the number of pods is `count`, or what the job's author put into
/// JOB_COMPLETIONS). Throws Error(usage) where neither is there, where the number of parts is not known, where it is
/// not `count`, and for an array with gaps.
LIGHTMILL_API Shard shard_from_environment(std::optional<std::uint64_t> count = {},
                                           const Environment& environment = {});

}  // namespace lightmill
