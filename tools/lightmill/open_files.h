#pragma once

namespace lightmill::cli {

/// Lets this process, and those that it starts, have so many descriptors at once; 0: as many as it was given. Throws
/// Error(usage) where the system does not allow as many.
void bound_open_files(int most);

}  // namespace lightmill::cli
