#pragma once

#include "peers.h"

#include <string>

/// What the programs of a race are told that are installed as they are; scripts of ours are told PeerJob::word.
namespace lightmill::cli {

/// At its best, or as it comes.
enum class PeerSetting { best, plain };

Command lightmill_command(const Race& race, PeerSetting setting);
Command vips_command(const Race& race, PeerSetting setting);
Command graphicsmagick_command(const Race& race, PeerSetting setting);
/// Of version 7 by its one `program`, "magick"; of an earlier one by programs of their own ("").
Command imagemagick_command(const std::string& program, const Race& race, PeerSetting setting);
Command ffmpeg_command(const Race& race, PeerSetting setting);
Command jpegtran_command(const Race& race, PeerSetting setting);

/// See Contestant::declines.
std::string vips_declines(PeerWork work);
std::string jpegtran_declines(PeerWork work);

}  // namespace lightmill::cli
