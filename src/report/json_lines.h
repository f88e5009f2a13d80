#pragma once

#include "lightmill/outcome.h"
#include "lightmill/report.h"

#include <string>
#include <string_view>

namespace lightmill {

/// One line without its end: {"type":"image", …}. What is absent is left out.
std::string json_line(const Outcome& outcome);

/// "complete", "cancelled" or "output-failed".
std::string_view to_string(Ending ending);

/// {"type":"summary", …}.
std::string json_line(const Report& report);

}  // namespace lightmill
