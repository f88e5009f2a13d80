#pragma once

#include <chrono>
#include <string>

namespace lightmill::cli {

using Moment = std::chrono::sys_time<std::chrono::nanoseconds>;

/// "2026-05-31" or "2026-05-31T18:00:00" (local time), "90s", "30m", "12h", "2d" or "1w" before `now`, or the time of
/// change of the file of that name. Throws Error(usage).
Moment parse_moment(const std::string& text, Moment now);

}  // namespace lightmill::cli
