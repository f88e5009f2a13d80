#include "peers.h"

#include "peer_commands.h"

#include "lightmill/version.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <optional>
#include <sstream>
#include <system_error>
#include <utility>

namespace lightmill::cli {
namespace {

namespace fs = std::filesystem;
using PeerWords = std::vector<std::string>;

struct Scripts {
  std::vector<fs::path> folders;

  /// The first of that name; empty where there is none.
  fs::path find(const fs::path& name) const {
    std::error_code none;
    for (const fs::path& folder : folders)
      if (fs::exists(folder / name, none)) return fs::absolute(folder / name);
    return {};
  }
};

/// The first line of what a program says when it is asked, or nothing where it does not run.
std::string answer_of(PeerWords words) {
  const Ran ran = run_measured({.words = std::move(words)});
  const std::string& said = ran.out.empty() ? ran.err : ran.out;  // jpegtran's goes to standard error
  return ran.code == 0 ? said.substr(0, said.find('\n')) : "";
}

/// The first word with a digit in front: "8.14.1" of "vips-8.14.1-Thu" and "ffmpeg version 5.1.9-0+deb12u1 Copyright".
std::string number_in(const std::string& line) {
  const std::size_t from = line.find_first_of("0123456789");
  if (from == std::string::npos) return line;
  return line.substr(from, line.find_first_of(" ,;", from) - from);
}

std::string install_hint(const Scripts& scripts) {
  const fs::path script = scripts.find("install");
  return script.empty() ? "tools/bench/peers/install of lightmill's sources" : script.string();
}

/// Both settings of a peer: the best one first.
void add_both(std::vector<Contestant>& all, Contestant base,
              const std::function<Command(const Race&, PeerSetting)>& command) {
  for (const PeerSetting setting : {PeerSetting::best, PeerSetting::plain}) {
    base.setting = setting == PeerSetting::best ? "best" : "default";
    base.command = [command, setting](const Race& race) { return command(race, setting); };
    all.push_back(base);
  }
}

/// A peer that is a program of a Debian package.
struct PackagedPeer {
  std::string name;
  PeerWords asks;  ///< for its version
  std::string package;
  Command (*command)(const Race&, PeerSetting);
  std::string (*declines)(PeerWork) = nullptr;
};

void add_program(std::vector<Contestant>& all, const Scripts& scripts, const PackagedPeer& peer) {
  Contestant base{.peer = peer.name, .setting = {}};
  if (peer.declines != nullptr) base.declines = peer.declines;
  if (find_program(peer.asks.front()).empty())
    base.missing =
        "no " + peer.asks.front() + " on PATH; apt-get install " + peer.package + ", or " + install_hint(scripts);
  else
    base.version = number_in(answer_of(peer.asks));
  add_both(all, std::move(base), peer.command);
}

void add_imagemagick(std::vector<Contestant>& all, const Scripts& scripts) {
  Contestant base{.peer = "imagemagick", .setting = {}};
  const std::string program = find_program("magick").empty() ? "" : "magick";
  if (program.empty() && find_program("mogrify").empty())
    base.missing = "no mogrify on PATH; apt-get install imagemagick, or " + install_hint(scripts);
  else
    base.version = number_in(answer_of({program.empty() ? "mogrify" : program, "-version"}));
  add_both(all, std::move(base),
           [program](const Race& race, PeerSetting setting) { return imagemagick_command(program, race, setting); });
}

/// The version that npm installed; nothing where it did not.
std::string sharp_version(const fs::path& package) {
  if (package.empty()) return "";
  std::ifstream file(package);
  const auto json = nlohmann::json::parse(file, nullptr, false);
  return json.is_object() ? json.value("version", "") : "";
}

void add_sharp(std::vector<Contestant>& all, const Scripts& scripts) {
  Contestant base{.peer = "sharp", .setting = {}};
  const fs::path package = scripts.find("node_modules/sharp/package.json");
  const fs::path script = scripts.find("sharp_pool.mjs");
  base.version = sharp_version(package);
  if (find_program("node").empty())
    base.missing = "no node on PATH; apt-get install nodejs npm, then " + install_hint(scripts);
  else if (script.empty() || base.version.empty())
    base.missing = "not installed; " + install_hint(scripts);
  add_both(all, std::move(base), [package, script](const Race& race, PeerSetting setting) -> Command {
    const bool best = setting == PeerSetting::best;
    const std::string threads = best ? std::to_string(race.threads) : "default";
    std::string word = race.job.word();
    if (race.job.results() > 1) word += best ? ":raw" : ":each";
    Command command{.words = {"node", script, race.folder, race.out, word, std::to_string(race.quality), threads},
                    .folder = package.parent_path().parent_path().parent_path()};
    if (best) command.environment = {{"UV_THREADPOOL_SIZE", threads}};
    return command;
  });
}

/// Debian's Pillow is that of Debian's Python, which need not be the first on PATH.
std::pair<std::string, std::string> python_with_pillow() {
  for (const std::string python : {"python3", "/usr/bin/python3"})
    if (const std::string version = answer_of({python, "-c", "import PIL; print(PIL.__version__)"}); !version.empty())
      return {python, version};
  return {};
}

void add_pillow(std::vector<Contestant>& all, const Scripts& scripts) {
  const auto [python, version] = python_with_pillow();
  const fs::path script = scripts.find("pillow_pool.py");
  for (const std::string pool : {"threads", "processes"}) {
    Contestant base{.peer = "pillow-" + pool, .setting = {}, .version = version};
    if (python.empty())
      base.missing = "no Python with Pillow; apt-get install python3-pil, or " + install_hint(scripts);
    else if (script.empty())
      base.missing = "no pillow_pool.py; " + install_hint(scripts);
    add_both(all, std::move(base), [python = python, script, pool](const Race& race, PeerSetting setting) -> Command {
      return {.words = {python, script, race.folder, race.out, race.job.word(), std::to_string(race.quality), pool,
                        setting == PeerSetting::best ? std::to_string(race.threads) : "default"}};
    });
  }
}

void add_opencv(std::vector<Contestant>& all, const Scripts& scripts) {
  const fs::path program = scripts.find("opencv_pipeline");
  const std::string version = program.empty() ? "" : answer_of({program, "--version"});
  for (const std::string engine : {"tbb", "openmp"}) {
    Contestant base{.peer = "opencv-" + engine, .setting = {}, .version = version};
    if (version.empty()) base.missing = "not built; " + install_hint(scripts);
    add_both(all, std::move(base), [program, engine](const Race& race, PeerSetting setting) -> Command {
      return {.words = {program, race.folder, race.out, race.job.word(), std::to_string(race.quality),
                        std::to_string(race.threads), setting == PeerSetting::best ? "auto" : "1", engine}};
    });
  }
}

fs::path from_environment(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr ? fs::path(value) : fs::path();
}

}  // namespace

std::vector<Contestant> contestants(const std::vector<fs::path>& folders) {
  const Scripts scripts{folders};
  std::vector<Contestant> all;
  add_both(all, {.peer = "lightmill", .setting = {}, .version = version()}, lightmill_command);
  add_sharp(all, scripts);
  add_program(all, scripts,
              {"vipsthumbnail", {"vipsthumbnail", "--vips-version"}, "libvips-tools", vips_command, vips_declines});
  add_program(all, scripts, {"graphicsmagick", {"gm", "version"}, "graphicsmagick", graphicsmagick_command});
  add_imagemagick(all, scripts);
  add_pillow(all, scripts);
  add_opencv(all, scripts);
  add_program(all, scripts, {"ffmpeg", {"ffmpeg", "-version"}, "ffmpeg", ffmpeg_command});
  add_program(all, scripts,
              {"jpegtran", {"jpegtran", "-version"}, "libjpeg-turbo-progs", jpegtran_command, jpegtran_declines});
  return all;
}

std::vector<fs::path> peers_folders(const fs::path& chosen) {
  if (!chosen.empty()) return {chosen};
  std::vector<fs::path> folders;
  if (const fs::path said = from_environment("LIGHTMILL_PEERS"); !said.empty()) folders.push_back(said);
  fs::path data = from_environment("XDG_DATA_HOME");
  if (data.empty() && !from_environment("HOME").empty()) data = from_environment("HOME") / ".local/share";
  if (!data.empty()) folders.push_back(data / "lightmill/peers");
  std::error_code none;
  const fs::path program = fs::read_symlink("/proc/self/exe", none);
  folders.push_back(program.parent_path().parent_path() / "share/lightmill/peers");
  return folders;
}

double seconds_of(const Ran& ran) {
  const std::size_t at = ran.out.rfind("seconds=");
  if (at == std::string::npos) return ran.seconds;
  std::istringstream said(ran.out.substr(at + std::string_view("seconds=").size()));
  double seconds = 0;
  return said >> seconds && seconds > 0 ? seconds : ran.seconds;
}

}  // namespace lightmill::cli
