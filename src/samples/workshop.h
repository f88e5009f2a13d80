#pragma once

#include "base/buffer_pool.h"
#include "base/spare_cores.h"

namespace lightmill {

class ResampleGraphs;

/// What steps and operations work with; all of it is shared by the threads of a run and thread-safe. Large frames may
/// borrow cores; the samples do not depend on it.
struct Workshop {
  BufferPool& pool;
  SpareCores& cores;
  ResampleGraphs& graphs;
};

}  // namespace lightmill
