#pragma once

#include "lightmill/outcome.h"
#include "lightmill/report.h"
#include "lightmill/shard.h"

#include <array>
#include <string>
#include <string_view>

namespace lightmill {

/// What the lines begin with.
inline constexpr std::string_view kShardLine = R"({"type":"run","shard":)";
inline constexpr std::array<std::string_view, 3> kLineBeginnings = {kShardLine, R"({"type":"image",)",
                                                                    R"({"type":"summary",)"};

/// {"type":"run","shard":"3/16"}.
std::string json_line(Shard shard);

/// One line without its end: {"type":"image", …}. What is absent is left out.
std::string json_line(const Outcome& outcome);

/// {"type":"summary", …}.
std::string json_line(const Report& report);

}  // namespace lightmill
