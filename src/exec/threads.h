#pragma once

namespace lightmill {

/// Starts `count` threads at once and ends them again. Throws Error(usage) if the system refuses one. libgomp ends the
/// process when it cannot start a thread, and oneTBB throws where nothing can catch: asking first makes it an error.
void require_threads(int count);

}  // namespace lightmill
