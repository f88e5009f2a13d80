#pragma once

#include "cli/program.h"

#include <cstdlib>
#include <map>
#include <string>

namespace lightmill::cli {

/// A PATH with nothing on it but what a test puts there.
class PeersRace : public Program {
 protected:
  std::filesystem::path tools() const { return folder().make_folder("tools"); }
  /// A program that is put on PATH.
  void put(const std::string& name, const std::string& script) const {
    const std::filesystem::path file = folder().write("tools/" + name, std::string_view("#!/bin/sh\n" + script));
    std::filesystem::permissions(file, std::filesystem::perms::owner_all);
  }
  using Environment = std::map<std::string, std::string>;
  Ended race(Words more, const std::string& jobs = "j2", const Environment& environment = {}) const {
    Words words = {"bench", "peers", in(), "--rounds", "1", "--jobs", jobs};
    words.insert(words.end(), more.begin(), more.end());
    const std::string path = tools();
    const std::string home = folder().make_folder("home");
    return lightmill(words, [&] {
      setenv("PATH", path.c_str(), 1);
      setenv("HOME", home.c_str(), 1);
      setenv("TMPDIR", home.c_str(), 1);
      unsetenv("LIGHTMILL_PEERS");
      unsetenv("XDG_DATA_HOME");
      for (const auto& [name, value] : environment) setenv(name.c_str(), value.c_str(), 1);
    });
  }
  /// A program of this machine.
  void lend(const std::string& name) const { std::filesystem::create_symlink("/usr/bin/" + name, tools() / name); }
  /// xargs, which the programs of the race are started by.
  void put_xargs() const { lend("xargs"); }
};

}  // namespace lightmill::cli
