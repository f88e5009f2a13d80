#pragma once

namespace lightmill {

/// How many threads, at most `wanted`, this process may count on beside those it has. They are started all at once and
/// ended again, some 30 us each. Where the system grants fewer, it is half of them: a limit is often the user's, for
/// all of his programs, and memory goes the same way. libgomp ends the process when it cannot start a thread, and
/// oneTBB throws where nothing can catch, so engines ask first.
int startable_threads(int wanted);

}  // namespace lightmill
