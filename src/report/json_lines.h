#pragma once

#include "lightmill/outcome.h"
#include "lightmill/report.h"
#include "lightmill/shard.h"

#include <array>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lightmill {

/// What the lines begin with.
inline constexpr std::string_view kRunLine = R"({"type":"run")";
inline constexpr std::array<std::string_view, 3> kLineBeginnings = {kRunLine, R"({"type":"image",)",
                                                                    R"({"type":"summary",)"};

inline constexpr std::string_view kManifestLine = R"({"type":"manifest",)";

/// An input's results, as a manifest lists them: paths below the output folder, and sizes, bytes and formats of all.
struct Listing {
  std::filesystem::path source;
  Size size;  ///< of the input, as stored; {} where it is not known
  std::vector<Output> outputs;
};

/// What a run begins with: {"type":"run","shard":"3/16"}, or {"type":"run"} where it is no shard.
struct RunBegins {
  std::optional<Shard> shard = {};
};
std::string json_line(RunBegins run);

/// One line without its end: {"type":"image", …}. What is absent is left out.
std::string json_line(const Outcome& outcome);

/// {"type":"manifest", …}.
std::string json_line(const Listing& listing);

/// {"type":"summary", …}.
std::string json_line(const Report& report);

}  // namespace lightmill
