#include "peer_commands.h"

#include <algorithm>
#include <filesystem>
#include <utility>
#include <vector>

namespace lightmill::cli {
namespace {

namespace fs = std::filesystem;
using PeerWords = std::vector<std::string>;

void append(PeerWords& words, const PeerWords& more) { words.insert(words.end(), more.begin(), more.end()); }

std::string joined(const PeerWords& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

/// The files that one process of several gets: two helpings for each, so that none waits long for the last.
std::string helping(const Race& race) {
  const auto pieces = static_cast<std::size_t>(2 * std::max(1, race.threads));
  return std::to_string((race.files.size() + pieces - 1) / pieces);
}

/// "1600x1600"
std::string square_box(int edge) { return std::to_string(edge) + "x" + std::to_string(edge); }
/// Inside the box, and never enlarged.
std::string into(int edge) { return square_box(edge) + ">"; }

/// The words with the files behind them, `at_a_time` for each process; empty: all for one. It runs where the files are,
/// since GraphicsMagick adds the names as given to its output folder.
Command with_files(const PeerWords& words, const Race& race, PeerSetting setting, const std::string& at_a_time) {
  const bool alone = setting == PeerSetting::plain;
  Command command{.words = {"xargs", "-0", "-a", race.list, "-P", alone ? "1" : std::to_string(race.threads)},
                  .folder = race.folder};
  if (!at_a_time.empty()) append(command.words, {"-n", at_a_time});
  append(command.words, words);
  return command;
}

/// In one process, or some at a time in as many processes as there are threads.
Command with_files(const PeerWords& words, const Race& race, PeerSetting setting) {
  return with_files(words, race, setting, setting == PeerSetting::plain ? "" : helping(race));
}

/// A process a picture, of which the script has the folder of results in $1, the name in $2 and its stem in $n.
Command one_by_one(const std::string& script, const Race& race, PeerSetting setting) {
  return with_files({"sh", "-c", "n=${2%.jpg}; " + script, "sh", race.out_from_folder()}, race, setting, "1");
}

/// What GraphicsMagick and ImageMagick both understand, of one result.
PeerWords magick_work(const PeerJob& job) {
  const std::string edge = square_box(job.largest());
  switch (job.work) {
    case PeerWork::turn:
      return {"-auto-orient", "-rotate", "90"};
    case PeerWork::sharpen:
      return {"-auto-orient", "-unsharp", "0x1+0.5+0"};
    case PeerWork::square:
      return {"-auto-orient", "-resize", edge + "^", "-gravity", "center", "-extent", edge};
    default:
      return {"-auto-orient", "-resize", edge + ">"};
  }
}

/// One picture's results on one command line: each is made of the one before.
std::string magick_renditions(const std::string& convert, const PeerWords& hints, const PeerWords& coding,
                              const PeerJob& job) {
  std::string script = convert + " " + joined(hints) + R"( "$2" -auto-orient )" + joined(coding);
  for (const int edge : job.edges) {
    script += " -resize '" + into(edge) + (edge == job.edges.back() ? "' " : "' -write ");
    script += "\"$1/$n-" + std::to_string(edge) + ".jpg\"";
  }
  return script;
}

std::string ffmpeg_fit(int edge) {
  const std::string side = std::to_string(edge);
  return "scale=w='min(" + side + ",iw)':h='min(" + side + ",ih)':force_original_aspect_ratio=decrease:flags=lanczos";
}

/// Five taps of its filter are the binomial ones, whose sigma is 1.
std::string ffmpeg_filter(const PeerJob& job) {
  const std::string edge = std::to_string(job.largest());
  switch (job.work) {
    case PeerWork::turn:
      return "transpose=clock";
    case PeerWork::sharpen:
      return "unsharp=5:5:0.5:5:5:0";
    case PeerWork::square:
      return "crop='min(iw,ih)':'min(iw,ih)',scale=" + edge + ":" + edge + ":flags=lanczos";
    default:
      return ffmpeg_fit(job.largest());
  }
}

}  // namespace

Command lightmill_command(const Race& race, PeerSetting setting) {
  const PeerJob& job = race.job;
  Command command{.words = {fs::read_symlink("/proc/self/exe"), "run"}, .folder = race.folder};
  if (job.work == PeerWork::square)
    append(command.words, {"--manifest", race.manifest});
  else
    append(command.words, {race.folder});
  append(command.words, {"-o", race.out, "--strip", "--quiet"});
  if (job.work == PeerWork::turn)  // a quality or a sampling would have to be coded anew
    append(command.words, {"--rotate", "90"});
  else
    append(command.words, {"--quality", std::to_string(race.quality), "--chroma", "4:2:0"});
  if (job.work == PeerWork::sharpen) append(command.words, {"--sharpen", "0.5,1"});
  for (const int edge : job.edges)
    append(command.words, {job.results() > 1 ? "--rendition" : "--resize", std::to_string(edge)});
  // The peers leave it to the kernel when their results reach the disk.
  if (setting == PeerSetting::best) append(command.words, {"--no-sync", "--threads", std::to_string(race.threads)});
  return command;
}

/// Of several results each takes a run of its own over the same files.
Command vips_command(const Race& race, PeerSetting setting) {
  const PeerJob& job = race.job;
  const std::string coding = "[Q=" + std::to_string(race.quality) + ",subsample_mode=on,strip]";
  // It takes what lies behind a bracket for settings, and what begins with a dot for standard output.
  const std::string out = "/proc/self/cwd" / race.out_from_folder() / "%s";
  const auto named = [&](const std::string& added) { return out + added + ".jpg" + coding; };
  PeerWords words = {"vipsthumbnail", "--size", into(job.largest()), "-o", named("")};
  if (job.work == PeerWork::square)
    words = {"vipsthumbnail", "--size", square_box(job.largest()), "--smartcrop", "centre", "-o", named("")};
  if (job.results() > 1) {
    std::string script;
    for (const int edge : job.edges) {
      script.append(script.empty() ? "" : " && ").append("vipsthumbnail --size '").append(into(edge));
      script.append("' -o '").append(named("-" + std::to_string(edge))).append(R"(' "$@")");
    }
    words = {"sh", "-c", script, "sh"};
  }
  Command command = with_files(words, race, setting);
  if (setting == PeerSetting::best) command.environment = {{"VIPS_CONCURRENCY", "1"}};
  return command;
}

std::string vips_declines(PeerWork work) {
  if (work == PeerWork::turn) return "it makes thumbnails, and turns them only as EXIF says";
  if (work == PeerWork::sharpen) return "it makes thumbnails, and does not sharpen";
  return "";
}

/// The size that is wanted tells the JPEG decoder how far it may shrink.
Command graphicsmagick_command(const Race& race, PeerSetting setting) {
  PeerWords hints;
  if (setting == PeerSetting::best && !race.job.is_full_size()) hints = {"-size", square_box(race.job.largest())};
  const PeerWords coding = {"-quality", std::to_string(race.quality), "-sampling-factor", "2x2", "-strip"};
  Command command;
  if (race.job.results() > 1) {
    command = one_by_one(magick_renditions("gm convert", hints, coding, race.job), race, setting);
  } else {
    PeerWords words = {"gm", "mogrify"};
    append(words, hints);
    append(words, {"-output-directory", race.out_from_folder()});
    append(words, magick_work(race.job));
    append(words, coding);
    command = with_files(words, race, setting);
  }
  if (setting == PeerSetting::best) command.environment = {{"OMP_NUM_THREADS", "1"}};
  return command;
}

Command imagemagick_command(const std::string& program, const Race& race, PeerSetting setting) {
  PeerWords hints;
  if (setting == PeerSetting::best) hints = {"-limit", "thread", "1"};
  if (setting == PeerSetting::best && !race.job.is_full_size())
    append(hints, {"-define", "jpeg:size=" + square_box(race.job.largest())});
  const PeerWords coding = {"-quality", std::to_string(race.quality), "-sampling-factor", "4:2:0", "-strip"};
  if (race.job.results() > 1)
    return one_by_one(magick_renditions(program.empty() ? "convert" : program, hints, coding, race.job), race, setting);
  PeerWords words = program.empty() ? PeerWords{"mogrify"} : PeerWords{program, "mogrify"};
  append(words, hints);
  append(words, {"-path", race.out_from_folder()});
  append(words, magick_work(race.job));
  append(words, coding);
  return with_files(words, race, setting);
}

/// The quantizer 3 of its own scale comes near the bytes of quality 85. One process a picture: a sequence would have to
/// be of one size. Several results are of one decoding.
Command ffmpeg_command(const Race& race, PeerSetting setting) {
  const std::string threads = setting == PeerSetting::best ? " -threads 1 -filter_threads 1" : "";
  std::string script = "ffmpeg -v error -nostdin -y" + threads + R"( -i "$2")";
  const auto add = [&](const std::string& filter, const std::string& ending) {
    script += threads + " -vf \"" + filter + "\" -pix_fmt yuvj420p -q:v 3 -frames:v 1 \"$1/$n" + ending + ".jpg\"";
  };
  if (race.job.results() == 1) {
    add(ffmpeg_filter(race.job), "");
  } else {
    for (const int edge : race.job.edges) add(ffmpeg_fit(edge), "-" + std::to_string(edge));
  }
  return one_by_one(script, race, setting);
}

/// A picture whose edge would not be turned is an error rather than other work.
Command jpegtran_command(const Race& race, PeerSetting setting) {
  return one_by_one(R"(exec jpegtran -perfect -rotate 90 -copy none -outfile "$1/$2" "$2")", race, setting);
}

std::string jpegtran_declines(PeerWork work) {
  return work == PeerWork::turn ? "" : "it turns and crops, and nothing else";
}

}  // namespace lightmill::cli
