#pragma once

#include "lightmill/floor.h"

#include <functional>

namespace lightmill {

/// What one of several threads does; returns what it has done.
using FloorTask = std::function<double(int thread)>;

/// Runs the task on so many threads, which begin together. Throws what one of them threw.
FloorSample measured_together(int threads, const FloorTask& task);

}  // namespace lightmill
