#pragma once

#include "lightmill/error.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace lightmill {

/// Where in an image's way something happened.
enum class StageName { source, load, transform, write };
std::string_view to_string(StageName stage);

/// An Error as a value.
struct Failure {
  StageName stage = StageName::load;
  Cause cause = Cause::internal;
  std::string reason;
};

/// One input and where its result belongs.
struct Item {
  std::uint64_t sequence = 0;      ///< 0, 1, 2 ... in the order the source yields
  std::filesystem::path source;    ///< opened as it is
  std::filesystem::path relative;  ///< of the result, below the output folder
  std::size_t root = 0;            ///< which of the source's roots it came from
  std::optional<Failure> problem;  ///< set where the source itself failed here (an unreadable folder): nothing to load
};

}  // namespace lightmill
