#include "journal/result_files.h"

#include "base/hash.h"
#include "io/stamps.h"
#include "io/system_failure.h"
#include "journal/has_bytes.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <fstream>
#include <string>
#include <utility>

namespace lightmill {
namespace {

std::uint64_t this_boot() {
  std::ifstream file("/proc/sys/kernel/random/boot_id");
  std::string id;
  std::getline(file, id);
  return std::max<std::uint64_t>(mixed(fnv1a(id)), 1);
}

}  // namespace

ResultFiles::ResultFiles(std::filesystem::path folder)
    : name_(std::move(folder)),
      boot_(this_boot()),
      folder_(::open(name_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)),
      error_(errno) {}

void ResultFiles::require_open() const {
  if (!folder_) throw output_error("cannot open the folder", error_);
}

const JournalOutput* ResultFiles::missing(const JournalRecord& record) const {
  const auto is_there = [&](const JournalOutput& output) { return has(output, record.boot); };
  const auto first = std::ranges::find_if_not(record.outputs, is_there);
  return first == record.outputs.end() ? nullptr : &*first;
}

bool ResultFiles::has(const JournalOutput& output, std::uint64_t boot) const {
  if (output.path.empty()) return true;
  struct stat now {};
  if (::fstatat(folder_.get(), output.path.c_str(), &now, AT_SYMLINK_NOFOLLOW) != 0) return false;
  if (!S_ISREG(now.st_mode) || static_cast<std::uint64_t>(now.st_size) != output.bytes) return false;
  const bool surely_written = boot == 0 || boot == boot_;
  return (surely_written && nanoseconds(now.st_mtim) == output.mtime_ns) ||
         has_bytes(folder_.get(), output.path, O_NOFOLLOW, output.bytes, output.hash);
}

/// Opened step by step, so that no link leads out of the root. None where one stands in the way, or the name leads up.
Descriptor ResultFiles::folder_of(const JournalOutput& output) const {
  constexpr int kFlags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
  Descriptor folder(::openat(folder_.get(), ".", kFlags));
  if (!output.path.is_relative() || !output.path.has_filename()) return {};
  for (const std::filesystem::path& part : output.path) {
    if (part == ".." || part == "." || part.empty()) return {};
  }
  for (const std::filesystem::path& part : output.path.parent_path()) {
    if (!folder) break;
    folder = Descriptor(::openat(folder.get(), part.c_str(), kFlags));
  }
  return folder;
}

bool ResultFiles::has_untouched(const JournalOutput& output) const {
  const Descriptor folder = folder_of(output);
  struct stat now {};
  return folder && ::fstatat(folder.get(), output.path.filename().c_str(), &now, AT_SYMLINK_NOFOLLOW) == 0 &&
         S_ISREG(now.st_mode) && static_cast<std::uint64_t>(now.st_size) == output.bytes &&
         has_bytes(folder.get(), output.path.filename(), O_NOFOLLOW, output.bytes, output.hash);
}

bool ResultFiles::remove(const JournalOutput& output) const {
  if (!has_untouched(output)) return false;
  {
    const Descriptor folder = folder_of(output);
    if (!folder || ::unlinkat(folder.get(), output.path.filename().c_str(), 0) != 0) return false;
  }
  for (JournalOutput above{.path = output.path.parent_path()}; !above.path.empty();
       above.path = above.path.parent_path()) {
    const Descriptor folder = folder_of(above);  // the one that it is in
    if (!folder || ::unlinkat(folder.get(), above.path.filename().c_str(), AT_REMOVEDIR) != 0) break;
  }
  return true;
}

std::optional<JournalOutput> ResultFiles::noted(const Output& output) const {
  if (output.status == OutputStatus::redundant) return JournalOutput{.rendition = output.rendition};
  if (output.status != OutputStatus::written) return {};
  const std::filesystem::path below = output.path.lexically_relative(name_);
  struct stat now {};
  if (below.empty() || *below.begin() == ".." ||
      ::fstatat(folder_.get(), below.c_str(), &now, AT_SYMLINK_NOFOLLOW) != 0)
    return {};
  return JournalOutput{.rendition = output.rendition,
                       .path = below,
                       .bytes = output.bytes,
                       .hash = output.hash,
                       .mtime_ns = nanoseconds(now.st_mtim)};
}

}  // namespace lightmill
