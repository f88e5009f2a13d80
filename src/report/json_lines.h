#pragma once

#include "lightmill/outcome.h"
#include "lightmill/report.h"
#include "lightmill/shard.h"

#include <array>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace lightmill {

/// What the lines begin with.
inline constexpr std::string_view kShardLine = R"({"type":"run","shard":)";
inline constexpr std::array<std::string_view, 3> kLineBeginnings = {kShardLine, R"({"type":"image",)",
                                                                    R"({"type":"summary",)"};

inline constexpr std::string_view kManifestLine = R"({"type":"manifest",)";

/// An input's results, as a manifest lists them: paths below the output folder, and sizes, bytes and formats of all.
struct Listing {
  std::filesystem::path source;
  Size size;  ///< of the input, as stored; {} where it is not known
  std::vector<Output> outputs;
};

/// {"type":"run","shard":"3/16"}.
std::string json_line(Shard shard);

/// One line without its end: {"type":"image", …}. What is absent is left out.
std::string json_line(const Outcome& outcome);

/// {"type":"manifest", …}.
std::string json_line(const Listing& listing);

/// {"type":"summary", …}.
std::string json_line(const Report& report);

}  // namespace lightmill
