#pragma once

#include "io/descriptor.h"

#include <sys/types.h>

namespace lightmill {

/// Whether a file is a TIFF whose first directory, and all strips or tiles that it tells of, lie inside the file.
bool is_whole_tiff(const Descriptor& file, off_t size);

}  // namespace lightmill
