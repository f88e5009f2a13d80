#include "commands.h"
#include "interruption.h"
#include "peer_table.h"
#include "streams.h"
#include "values.h"

#include "lightmill/engine.h"
#include "lightmill/error.h"

#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <memory>
#include <random>

namespace lightmill::cli {
namespace {

/// Those of `names`, and lightmill, which the others are compared with; all where no name is given.
std::vector<Contestant> chosen_peers(std::vector<Contestant> all, const std::vector<std::string>& names) {
  if (names.empty()) return all;
  std::string known;
  for (const Contestant& one : all)
    if (one.setting == "best") known.append(known.empty() ? "" : ", ").append(one.peer);
  for (const std::string& name : names)
    if (std::ranges::find(all, name, &Contestant::peer) == all.end())
      refuse("--only", std::string("\"").append(name).append("\" is none of ").append(known));
  std::erase_if(all, [&](const Contestant& one) {
    return one.peer != "lightmill" && std::ranges::find(names, one.peer) == names.end();
  });
  return all;
}

/// What a race wrote before is replaced, and nothing else. Asked before the minutes of racing.
void check_race_file(const std::filesystem::path& file) {
  if (file.empty()) return;
  std::ifstream present(file);
  std::string line;
  if (std::getline(present, line) && !line.starts_with(R"({"type":"bench",)"))
    throw Error(Cause::usage, "--json: " + file.native() + " is there and holds something else; give another name");
}

void write_race_file(const std::filesystem::path& file, const std::string& lines) {
  if (file.empty()) return;
  std::ofstream stream(file);
  stream << lines;
  if (!stream.flush()) throw Error(Cause::usage, "--json: cannot write " + file.native());
}

/// What told of the progress goes.
void clear_line() {
  if (isatty(STDERR_FILENO) != 0) say("\r\x1b[K");
}

}  // namespace

int bench_peers_command(const PeersSettings& settings) {
  check_race_file(settings.json);
  const auto photos = race_photos(settings.roots, static_cast<std::size_t>(settings.images));
  Interruption interruption([](std::size_t) {});
  const auto all = chosen_peers(contestants(peers_folders(settings.folder)), settings.only);
  const RaceSettings race{.rounds = settings.rounds,
                          .threads = settings.threads > 0 ? settings.threads : available_threads(),
                          .seed = settings.seed != 0 ? settings.seed : std::random_device{}()};
  print(race_heading(photos, race));
  std::string json = race_json(photos, race);
  std::vector<std::unique_ptr<PeerRace>> races;
  for (const PeerJob& job : settings.jobs) {
    races.push_back(std::make_unique<PeerRace>(job, all, photos, race, interruption.token()));
    races.back()->run();
  }
  for (const auto& one : races) {
    one->judge_all();
    clear_line();
    if (interruption.signal() != 0) return 128 + interruption.signal();
    const RaceTable table(one->job(), photos, one->results(), race);
    print(table.text());
    json += table.json();
  }
  print(missing_peers(all));
  write_race_file(settings.json, json);
  return finish_output() ? kDone : kOutputFailed;
}

}  // namespace lightmill::cli
