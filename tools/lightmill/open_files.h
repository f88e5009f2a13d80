#pragma once

namespace lightmill::cli {

/// What a run needs with one thread.
constexpr int kFewestOpenFiles = 24;

/// Lets this process, and those that it starts, have so many descriptors at once; 0: as many as it was given. Throws
/// Error(usage) where the system does not allow as many, or too few for a run.
void bound_open_files(int most);

}  // namespace lightmill::cli
