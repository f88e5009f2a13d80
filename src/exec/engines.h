#pragma once

#include "exec/executor.h"

#include <memory>

namespace lightmill {

/// What is built on oneTBB, by the CMake option LIGHTMILL_TBB, and on OpenMP, by LIGHTMILL_OPENMP. Without them
/// without_tbb.cpp and without_openmp.cpp stand in, whose executors are null.
bool has_tbb();
bool has_openmp();

std::unique_ptr<Executor> serial_executor();
std::unique_ptr<Executor> tbb_executor(const Concurrency& concurrency);
std::unique_ptr<Executor> openmp_executor(const Concurrency& concurrency);
std::unique_ptr<Executor> openmp_tasks_executor(const Concurrency& concurrency);
std::unique_ptr<Executor> jthread_executor(const Concurrency& concurrency);

}  // namespace lightmill
