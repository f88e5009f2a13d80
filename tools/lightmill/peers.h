#pragma once

#include "measured_process.h"
#include "peer_job.h"

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace lightmill::cli {

/// A race: the same files and the same work for all, as JPEG of one quality at 4:2:0 where samples are coded anew.
struct Race {
  PeerJob job;
  std::filesystem::path folder;              ///< flat, holds nothing but the files
  std::vector<std::filesystem::path> files;  ///< all JPEG, named *.jpg
  std::filesystem::path list;                ///< their names in `folder`, a NUL behind each
  std::filesystem::path manifest;            ///< of lightmill: the files with the square in the middle of each
  std::filesystem::path out;                 ///< empty, there already, beside `folder`
  int quality = 0;
  int threads = 0;  ///< of those that are told how many

  /// `out` seen from `folder`. Some programs find patterns or options of their own in a path.
  std::filesystem::path out_from_folder() const { return out.lexically_relative(folder); }
};

/// One program in one setting.
struct Contestant {
  std::string peer;
  std::string setting;  ///< "best" or "default"
  std::string version = {};
  std::string missing = {};  ///< why it does not run here, and what would help; empty where it does
  std::function<Command(const Race&)> command = {};
  /// Why it does not do such work; empty where it does. Without the function it does all.
  std::function<std::string(PeerWork)> declines = {};
  std::string name() const { return peer + ", " + setting; }
};

/// lightmill first, then every peer that there is to know, installed or not. `folders` are searched in order for the
/// peers' scripts. Runs the peers to ask for their versions.
std::vector<Contestant> contestants(const std::vector<std::filesystem::path>& folders);

/// Where the scripts may lie: `chosen` alone if it is not empty; else $LIGHTMILL_PEERS, or where `peers/install` puts
/// them and beside an installed program.
std::vector<std::filesystem::path> peers_folders(const std::filesystem::path& chosen);

/// The seconds that a program says itself ("files=24 seconds=1.25" in its last line), which leave its start-up out;
/// otherwise those of its process.
double seconds_of(const Ran& ran);

}  // namespace lightmill::cli
