#include "exec/engines.h"

namespace lightmill {

bool has_openmp() { return false; }

std::unique_ptr<Executor> openmp_executor(const Concurrency&) { return nullptr; }

std::unique_ptr<Executor> openmp_tasks_executor(const Concurrency&) { return nullptr; }

}  // namespace lightmill
