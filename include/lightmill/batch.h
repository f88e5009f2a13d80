#pragma once

#include "lightmill/engine.h"
#include "lightmill/generator.h"
#include "lightmill/item.h"
#include "lightmill/limits.h"
#include "lightmill/observer.h"
#include "lightmill/operation.h"
#include "lightmill/recipe.h"
#include "lightmill/report.h"
#include "lightmill/sink.h"

#include <optional>
#include <stop_token>
#include <vector>

namespace lightmill {

/// Everything a run needs, as values and borrowed seams.
struct Batch {
  generator<Item> items;
  Recipe recipe;
  Sink* sink = nullptr;                   ///< required; outlives the run
  std::vector<Observer*> observers = {};  ///< outlive the run
  Engine engine = Engine::tbb;
  int threads = 0;  ///< 0: `available_threads()`
  Limits limits = {};
  Damaged damaged = Damaged::fail;
  std::optional<Domain> domain = {};  ///< see PlanOptions
  std::stop_token stop = {};          ///< once requested, no new image is begun
};

/// Runs the batch to its end and returns what happened. A picture's failure is an Outcome, never an exception. Throws
/// Error(usage) for an invalid recipe, and what the source throws on its first step. Blocks; several runs may go on at
/// once in one process.
Report run(Batch batch);

}  // namespace lightmill
