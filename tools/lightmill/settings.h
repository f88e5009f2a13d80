#pragma once

#include "arguments.h"
#include "sources.h"

#include "lightmill/engine.h"
#include "lightmill/limits.h"
#include "lightmill/plan.h"
#include "lightmill/recipe.h"
#include "lightmill/sink.h"

#include <filesystem>
#include <optional>
#include <vector>

namespace lightmill::cli {

/// What `lightmill run` is to do, every value checked.
struct RunSettings {
  SourceSettings source;
  Selection selection;
  FolderSinkOptions output;
  Recipe recipe;
  PlanOptions plan;
  Damaged damaged = Damaged::fail;
  Engine engine = Engine::tbb;
  int threads = 0;
  std::filesystem::path report;  ///< empty: none
  bool quiet = false;
};

/// What `lightmill explain` and `lightmill info` are to show.
struct LookSettings {
  std::vector<std::filesystem::path> files;
  Recipe recipe;
  PlanOptions plan;
  bool json = false;
};

/// Throws Error(usage) that names the option.
RunSettings settle_run(const Arguments& arguments);
LookSettings settle_look(const Arguments& arguments);

}  // namespace lightmill::cli
