#include "process/program.h"

#include "lightmill/error.h"

#include <unistd.h>

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

/// Installed with the library, beside the running program, along PATH: in this order.
std::vector<std::filesystem::path> candidates() {
  std::vector<std::filesystem::path> files = {std::filesystem::path(LIGHTMILL_BINDIR) / "lightmill"};
  std::error_code none;
  const auto self = std::filesystem::read_symlink("/proc/self/exe", none);
  if (!none) files.push_back(self.parent_path() / "lightmill");
  const char* path = std::getenv("PATH");
  for (std::string_view folders = path ? path : ""; !folders.empty();) {
    const std::string_view folder = folders.substr(0, folders.find(':'));
    if (!folder.empty()) files.push_back(std::filesystem::path(folder) / "lightmill");
    folders.remove_prefix(std::min(folder.size() + 1, folders.size()));
  }
  return files;
}

}  // namespace

std::vector<std::string> worker_command(const std::vector<std::string>& given) {
  if (!given.empty()) return given;
  const auto files = candidates();
  for (const auto& file : files) {
    if (can_run(file)) return {file.native(), "worker"};
  }
  std::string tried;
  for (const auto& file : files) tried += (tried.empty() ? "" : ", ") + file.native();
  throw Error(Cause::usage, "no worker program: there is no " + tried + "; name one in WorkerProcesses::command");
}

}  // namespace lightmill
