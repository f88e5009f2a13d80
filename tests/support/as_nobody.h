#pragma once

#include "support/in_child.h"

#include <grp.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string>

namespace lightmill {

/// For a program that is run as another user: the suppressions that a sanitizer is told to read lie in the checkout,
/// which may be below a folder that others may not enter. Points it to a copy in `folder`.
inline void copy_suppressions(const std::filesystem::path& folder) {
  for (const char* variable : {"TSAN_OPTIONS", "ASAN_OPTIONS", "LSAN_OPTIONS", "UBSAN_OPTIONS"}) {
    const std::string key = "suppressions=";
    std::string options = std::getenv(variable) ? std::getenv(variable) : "";
    const std::size_t at = options.find(key);
    if (at == std::string::npos) continue;
    const std::size_t begin = at + key.size(), end = std::min(options.find(':', begin), options.size());
    const auto copy = folder / (std::string(variable) + ".supp");
    std::filesystem::copy_file(options.substr(begin, end - begin), copy);
    std::filesystem::permissions(copy, std::filesystem::perms(0644));
    setenv(variable, options.replace(begin, end - begin, copy.native()).c_str(), 1);
  }
}

/// What a child does before it becomes a program that permissions bind, which it may have to reach in `folder`.
inline void become_nobody(const std::filesystem::path& folder) {
  const auto suppressions = folder / ("suppressions" + std::to_string(getpid()));
  std::filesystem::create_directory(suppressions);
  std::filesystem::permissions(suppressions, std::filesystem::perms(0755));
  copy_suppressions(suppressions);
  constexpr unsigned kNobody = 65534;
  const bool done = setgroups(0, nullptr) == 0 && setresgid(kNobody, kNobody, kNobody) == 0 &&
                    setresuid(kNobody, kNobody, kNobody) == 0;
  if (!done) _exit(99);
}

/// Runs expectations as a user whom permissions bind: root's tests run them in a child process as `nobody`. What the
/// test made must be open to others. True if nothing failed.
inline bool holds_as_nobody(const std::function<void()>& expectations) {
  if (geteuid() != 0) {
    expectations();
    return true;  // a failure is recorded in this process
  }
  constexpr unsigned kNobody = 65534;
  const auto drop = [] {
    return setresgid(kNobody, kNobody, kNobody) == 0 && setresuid(kNobody, kNobody, kNobody) == 0;
  };
  return holds_in_child(drop, expectations);
}

}  // namespace lightmill
