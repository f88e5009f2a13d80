#include "exec/engines.h"

#include "lightmill/engine.h"

namespace lightmill {

EngineChoice choose_engine(const EngineNeeds& needs) {
  if (needs.own_arena) return {Engine::tbb, "the application brings its own task arena"};
  if (needs.isolation) {
    return {Engine::processes, "a deadline or a memory limit for each image can only be enforced on a process"};
  }
  if (needs.threads == 1) return {Engine::serial, "one thread"};
  if (!has_tbb()) return {Engine::threads, "the fastest on several cores in a build without oneTBB"};
  return {Engine::tbb, "the fastest on several cores"};
}

}  // namespace lightmill
