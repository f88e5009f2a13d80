#pragma once

#include "io/descriptor.h"

namespace lightmill {

/// A file for reading and writing that has no name and goes with its descriptor: in TMPDIR, /var/tmp (on a disk where
/// /tmp may be memory) or /tmp, the first that takes one. Empty where none does.
Descriptor nameless_file();

}  // namespace lightmill
