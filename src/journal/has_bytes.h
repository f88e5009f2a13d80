#pragma once

#include <cstdint>
#include <filesystem>

namespace lightmill {

/// Whether a file, seen from a folder, begins with so many bytes of that hash. `flags` as for open: O_NOFOLLOW, or 0.
/// What cannot be read has not.
bool has_bytes(int folder, const std::filesystem::path& name, int flags, std::uint64_t bytes, std::uint64_t hash);

}  // namespace lightmill
