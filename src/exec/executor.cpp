#include "exec/executor.h"

#include "exec/engines.h"

#include "lightmill/error.h"

#include <algorithm>
#include <array>
#include <string>

namespace lightmill {
namespace {

struct EngineName {
  Engine engine;
  std::string_view name;
};
constexpr std::array kEngineNames{EngineName{Engine::automatic, "auto"},
                                  EngineName{Engine::serial, "serial"},
                                  EngineName{Engine::tbb, "tbb"},
                                  EngineName{Engine::openmp, "openmp"},
                                  EngineName{Engine::openmp_tasks, "openmp-tasks"},
                                  EngineName{Engine::threads, "threads"},
                                  EngineName{Engine::processes, "processes"}};

}  // namespace

std::string_view to_string(Engine engine) {
  for (const EngineName& known : kEngineNames) {
    if (known.engine == engine) return known.name;
  }
  return "";
}

Engine parse_engine(std::string_view text) {
  std::string names;
  for (const EngineName& known : kEngineNames) {
    if (known.name == text) return known.engine;
    names += (names.empty() ? "" : ", ") + std::string(known.name);
  }
  throw Error(Cause::usage, "no engine '" + std::string(text) + "'; the engines are " + names);
}

std::unique_ptr<Executor> make_executor(Engine engine, Concurrency concurrency) {
  if (concurrency.threads < 1) throw Error(Cause::usage, "at least 1 thread is needed");
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
