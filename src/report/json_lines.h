#pragma once

#include "lightmill/outcome.h"
#include "lightmill/report.h"

#include <string>

namespace lightmill {

/// One line without its end: {"type":"image", …}. What is absent is left out.
std::string json_line(const Outcome& outcome);

/// {"type":"summary", …}.
std::string json_line(const Report& report);

}  // namespace lightmill
