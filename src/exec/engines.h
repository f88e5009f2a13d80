#pragma once

#include "exec/executor.h"

#include <memory>

namespace lightmill {

std::unique_ptr<Executor> serial_executor();
std::unique_ptr<Executor> tbb_executor(Concurrency concurrency);
std::unique_ptr<Executor> openmp_executor(Concurrency concurrency);
std::unique_ptr<Executor> openmp_tasks_executor(Concurrency concurrency);
std::unique_ptr<Executor> jthread_executor(Concurrency concurrency);

}  // namespace lightmill
