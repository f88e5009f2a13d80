#pragma once

#include "io/descriptor.h"

#include <filesystem>

namespace lightmill {

/// A file for reading and writing that has no name and goes with its descriptor: in TMPDIR, /var/tmp (on a disk where
/// /tmp may be memory) or /tmp, the first that takes one. Empty where none does.
Descriptor nameless_file();
/// The same in a folder. Empty where it takes none, with errno.
Descriptor nameless_file_in(const std::filesystem::path& folder);

}  // namespace lightmill
