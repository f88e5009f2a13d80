#pragma once

#include "exec/executor.h"

#include <memory>

namespace lightmill {

std::unique_ptr<Executor> serial_executor();
std::unique_ptr<Executor> tbb_executor(const Concurrency& concurrency);
std::unique_ptr<Executor> openmp_executor(const Concurrency& concurrency);
std::unique_ptr<Executor> openmp_tasks_executor(const Concurrency& concurrency);
std::unique_ptr<Executor> jthread_executor(const Concurrency& concurrency);

}  // namespace lightmill
