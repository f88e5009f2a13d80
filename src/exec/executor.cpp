#include "exec/executor.h"

#include "base/words.h"
#include "exec/engines.h"

#include "lightmill/error.h"

#include <algorithm>
#include <string>

namespace lightmill {
template <>
inline constexpr auto kWords<Engine> = words_of<Engine>({
    {Engine::automatic, "auto"},
    {Engine::serial, "serial"},
    {Engine::tbb, "tbb"},
    {Engine::openmp, "openmp"},
    {Engine::openmp_tasks, "openmp-tasks"},
    {Engine::threads, "threads"},
    {Engine::processes, "processes"},
});

namespace {

/// Why this build lacks the engine; empty where it has it.
std::string lack_of(Engine engine) {
  if (engine == Engine::tbb && !has_tbb()) return "this build has no oneTBB engine (LIGHTMILL_TBB=OFF)";
  if ((engine == Engine::openmp || engine == Engine::openmp_tasks) && !has_openmp())
    return "this build has no OpenMP engines (LIGHTMILL_OPENMP=OFF)";
  return "";
}

}  // namespace

std::string_view to_string(Engine engine) { return kWords<Engine>.name(engine); }

Engine parse_engine(std::string_view text) {
  if (const auto engine = kWords<Engine>.find(text)) {
    require_built(*engine);
    return *engine;
  }
  throw Error(Cause::usage, "no engine '" + std::string(text) + "'; the engines are " + engine_names());
}

std::vector<Engine> engines() {
  std::vector<Engine> built;
  for (int i = 0; i <= static_cast<int>(kWords<Engine>.last()); ++i) {
    if (lack_of(static_cast<Engine>(i)).empty()) built.push_back(static_cast<Engine>(i));
  }
  return built;
}

std::string engine_names() {
  std::vector<std::string_view> names;
  for (const Engine engine : engines()) names.push_back(to_string(engine));
  return listed(names);
}

void require_built(Engine engine) {
  if (const std::string lack = lack_of(engine); !lack.empty()) throw Error(Cause::usage, lack);
}

std::unique_ptr<Executor> make_executor(Engine engine, Concurrency concurrency) {
  if (concurrency.threads < 1) throw Error(Cause::usage, "at least 1 thread is needed");
  require_built(engine);
  concurrency.tokens = std::max(concurrency.tokens, concurrency.threads);
  switch (engine) {
    case Engine::serial:
      return serial_executor();
    case Engine::tbb:
      return tbb_executor(concurrency);
    case Engine::openmp:
      return openmp_executor(concurrency);
    case Engine::openmp_tasks:
      return openmp_tasks_executor(concurrency);
    case Engine::threads:
    case Engine::processes:  // each thread waits for a worker process
      return jthread_executor(concurrency);
    case Engine::automatic:
      break;  // to be settled by choose_engine
  }
  throw Error(Cause::usage, "no such engine");
}

}  // namespace lightmill
