#include "report/by_stage.h"
#include "report/text.h"

#include "lightmill/observer.h"

#include <cmath>

namespace lightmill {
namespace {

std::string counted(std::uint64_t count, const char* noun) {
  return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

std::string percent(double part, double whole) {
  return whole > 0 ? std::to_string(std::lround(100 * part / whole)) + " %" : "0 %";
}

std::string counts(const Report& report) {
  const bool nothing =
      report.updated && report.skipped > 0 && report.written + report.failed == 0 && report.ending == Ending::complete;
  std::string line = nothing ? "nothing to do" : counted(report.written, "image") + " written";
  if (report.results > report.written) line += " as " + counted(report.results, "file");
  if (report.warned > 0) line += " (" + std::to_string(report.warned) + " with warnings)";
  if (report.not_lossless > 0) line += ", " + std::to_string(report.not_lossless) + " of them not without loss";
  if (report.skipped > 0) line += ", " + std::to_string(report.skipped) + (report.updated ? " up to date" : " skipped");
  if (report.unselected > 0) line += ", " + std::to_string(report.unselected) + " of other dimensions left out";
  if (report.repeated > 0) line += ", " + std::to_string(report.repeated) + " named again and done once";
  if (report.failed > 0) line += ", " + std::to_string(report.failed) + " failed";
  if (report.crashed > 0) line += ", " + std::to_string(report.crashed) + " of them by a crash";
  if (report.timed_out > 0) line += ", " + std::to_string(report.timed_out) + " of them by their deadline";
  return line + "\n";
}

/// Nothing of a run that was killed.
std::string rates(const Report& report) {
  if (report.engine.empty()) return "";
  std::string line = "in " + readable_seconds(report.seconds);
  if (report.written > 0) {
    line += ": " + readable_number(report.images_per_second()) + " images/s, " +
            readable_number(report.megapixels_per_second()) + " MP/s";
  }
  line += " (" + report.engine + ", " + counted(static_cast<std::uint64_t>(report.threads), "thread") + ", ";
  return line + readable_seconds(report.cpu_seconds) + " of CPU time)\n";
}

std::string engine(const Report& report) {
  if (report.engine_reason.empty()) return "";
  return "engine " + report.engine + ": " + report.engine_reason + "\n";
}

std::string unsandboxed(const Report& report) {
  if (report.unsandboxed.empty()) return "";
  return "worker processes had no sandbox: " + escaped(report.unsandboxed) + "\n";
}

std::string sizes(const Report& report) {
  std::string line;
  if (report.bytes_in > 0) {
    line = readable_bytes(report.bytes_in) + " read -> " + readable_bytes(report.bytes_out) + " written (" +
           percent(static_cast<double>(report.bytes_out), static_cast<double>(report.bytes_in)) + "), ";
  }
  if (report.peak_memory_bytes > 0) return line + "peak memory " + readable_bytes(report.peak_memory_bytes) + "\n";
  if (line.empty()) return "";
  line.replace(line.size() - 2, 2, "\n");
  return line;
}

std::string shares(const StageTimes& times) {
  std::string line;
  for (const auto& [name, seconds] : by_stage(times)) {
    line += std::string(line.empty() ? "time: " : ", ") + name + " " + percent(seconds, times.total());
  }
  return line + "\n";
}

std::string ending(const Report& report) {
  constexpr const char* resume = "; a run that skips existing results goes on from here\n";
  switch (report.ending) {
    case Ending::complete:
      return "";
    case Ending::too_many_failures:
      return "stopped after " + (report.merged ? "as many failures" : counted(report.failed, "failure") + ", as many") +
             " as are allowed" + resume;
    case Ending::canceled:
      return std::string("interrupted before the end") + resume;
    case Ending::output_failed:
      return std::string("stopped because the output cannot be written") + resume;
  }
  return "";
}

/// "200 .png, 112 .txt".
std::string by_extension(const PassedOver& passed) {
  std::string text;
  const auto add = [&](std::uint64_t files, const std::string& of) {
    if (files > 0) text += (text.empty() ? "" : ", ") + std::to_string(files) + " " + of;
  };
  for (const auto& [name, files] : passed.extensions) add(files, name.empty() ? "without extension" : escaped(name));
  add(passed.others, "of other extensions");
  return text;
}

std::string passed_over(const PassedOver& passed) {
  if (passed.files() == 0) return "";
  return counted(passed.files(), "file") + " passed over: " + by_extension(passed) + "\n";
}

/// What there was instead of images.
std::string nothing_found(const PassedOver& passed) {
  std::string text = by_extension(passed);
  const auto add = [&](std::uint64_t count, const char* one, const char* several) {
    if (count > 0) text += (text.empty() ? "" : ", ") + std::to_string(count) + (count == 1 ? one : several);
  };
  add(passed.hidden, " hidden name", " hidden names");
  add(passed.folder_links, " link to a folder", " links to folders");
  add(passed.excluded, " name excluded by patterns", " names excluded by patterns");
  return "no images found" + (text.empty() ? "" : "; passed over: " + text) + "\n";
}

}  // namespace

std::string summary(const Report& report) {
  if (report.seen() == 0) return report.ending == Ending::complete ? nothing_found(report.passed_over) : ending(report);
  std::string text = counts(report) + passed_over(report.passed_over) + rates(report) + engine(report) +
                     unsandboxed(report) + sizes(report);
  if (report.times.total() > 0) text += shares(report.times);
  return text + ending(report);
}

}  // namespace lightmill
