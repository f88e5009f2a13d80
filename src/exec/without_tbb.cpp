#include "exec/engines.h"

namespace lightmill {

bool has_tbb() { return false; }

std::unique_ptr<Executor> tbb_executor(const Concurrency&) { return nullptr; }

/// An arena is of use to the engine on oneTBB alone.
int threads_of(const Arena&) { return 1; }

}  // namespace lightmill
