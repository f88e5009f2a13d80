#pragma once

#include "lightmill/stamp.h"

namespace lightmill {

/// Whether an input is what it was, as runs that go on judge it.
inline bool is_same_state(const Stamp& a, const Stamp& b) {
  return a.size == b.size && a.mtime_ns == b.mtime_ns && a.inode == b.inode;
}

}  // namespace lightmill
