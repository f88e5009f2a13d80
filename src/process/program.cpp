#include "process/program.h"

#include "lightmill/error.h"

#include <dlfcn.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string_view>
#include <system_error>

namespace lightmill {
namespace {

bool can_run(const std::filesystem::path& file) {
  std::error_code none;
  return std::filesystem::is_regular_file(file, none) && access(file.c_str(), X_OK) == 0;
}

/// The file that this code is in: the shared library, or the program that a static one was linked into.
std::filesystem::path this_library() {
  Dl_info info{};
  if (::dladdr(reinterpret_cast<const void*>(&worker_command), &info) == 0 || !info.dli_fname) return {};
  return info.dli_fname;
}

/// From where a file of the package is to the package's programs, as they were installed and wherever they were moved.
void add_installed(std::vector<std::filesystem::path>& files, const std::filesystem::path& from, const char* to) {
  std::error_code none;
  const auto folder = std::filesystem::canonical(from, none).parent_path();
  if (!none) files.push_back((folder / to / "lightmill").lexically_normal());
}

/// Installed with the library, beside the running program, where it was to be installed when it was built, along PATH:
/// in this order.
std::vector<std::filesystem::path> candidates(const char* header) {
  std::vector<std::filesystem::path> files;
  add_installed(files, this_library(), LIGHTMILL_FROM_LIBRARY_TO_PROGRAM);
  add_installed(files, header ? header : "", LIGHTMILL_FROM_HEADER_TO_PROGRAM);
  std::error_code none;
  const auto self = std::filesystem::read_symlink("/proc/self/exe", none);
  if (!none) files.push_back(self.parent_path() / "lightmill");
  files.push_back(std::filesystem::path(LIGHTMILL_BINDIR) / "lightmill");
  const char* path = std::getenv("PATH");
  for (std::string_view folders = path ? path : ""; !folders.empty();) {
    const std::string_view folder = folders.substr(0, folders.find(':'));
    if (!folder.empty()) files.push_back(std::filesystem::path(folder) / "lightmill");
    folders.remove_prefix(std::min(folder.size() + 1, folders.size()));
  }
  return files;
}

}  // namespace

std::vector<std::string> worker_command(const WorkerProcesses& processes) {
  if (!processes.command.empty()) return processes.command;
  const auto files = candidates(processes.installed_with);
  for (const auto& file : files) {
    if (can_run(file)) return {file.native(), "worker"};
  }
  std::string tried;
  for (const auto& file : files) tried += (tried.empty() ? "" : ", ") + file.native();
  throw Error(Cause::usage, "no worker program: there is no " + tried + "; name one in WorkerProcesses::command");
}

}  // namespace lightmill
