#include "report/text.h"

#include "lightmill/digest.h"
#include "lightmill/observer.h"

#include <algorithm>

namespace lightmill {
namespace {

constexpr std::size_t kWarningsShown = 20;

std::string more(std::uint64_t count, const std::string& indent) {
  return count == 0 ? "" : indent + "and " + std::to_string(count) + " more\n";
}

std::string endings(const Digest& digest) {
  const auto& [all, unfinished] = std::pair(digest.runs, digest.unfinished);
  if (unfinished == 0) return all > 1 ? std::to_string(all) + " runs\n" : "";
  const std::string which = all == 1 ? "the run" : std::to_string(unfinished) + " of " + std::to_string(all) + " runs";
  return which + (unfinished == 1 ? " has" : " have") +
         " no summary, or one of another number of images: killed, or going on; what is told here is of the lines that "
         "are there\n";
}

/// As many names as failures are named anywhere, shared by the causes.
std::string failures(const Digest& digest) {
  if (digest.failures.empty()) return "";
  const std::size_t named = std::max<std::size_t>(1, kFailuresKept / digest.failures.size());
  std::string text = "\nfailures\n";
  for (const auto& [cause, count, first] : digest.failures) {
    const std::size_t shown = std::min(named, first.size());
    text += "  " + std::to_string(count) + " " + std::string(to_string(cause)) + "\n";
    for (std::size_t i = 0; i < shown; ++i) text += "    " + failure_line(first[i]) + "\n";
    text += more(count - shown, "    ");
  }
  return text;
}

std::string warnings(const Digest& digest) {
  if (digest.warnings.empty()) return "";
  std::string text = "\nwarnings\n";
  std::uint64_t rest = digest.other_warnings;
  for (std::size_t i = 0; i < digest.warnings.size(); ++i) {
    const auto& [warning, count, example] = digest.warnings[i];
    if (i >= kWarningsShown)
      rest += count;
    else
      text +=
          "  " + std::to_string(count) + " " + escaped(warning) + ", such as of " + escaped(example.native()) + "\n";
  }
  return text + more(rest, "  ");
}

std::string megapixels(const Outcome& outcome) {
  if (outcome.input_size.area() == 0) return "";
  return "  " + readable_number(static_cast<double>(outcome.input_size.area()) * 1e-6) + " MP";
}

std::string slowest(const Digest& digest) {
  std::string text = digest.slowest.empty() ? "" : "\nslowest\n";
  for (const Outcome& outcome : digest.slowest)
    text += "  " + readable_seconds(outcome.times.total()) + megapixels(outcome) + "  " +
            escaped(outcome.item.source.native()) + "\n";
  return text;
}

std::string largest(const Digest& digest) {
  std::string text = digest.largest.empty() ? "" : "\nlargest\n";
  for (const Outcome& outcome : digest.largest)
    text += megapixels(outcome) + "  " + readable_bytes(outcome.bytes_in) + "  " +
            escaped(outcome.item.source.native()) + "\n";
  return text;
}

}  // namespace

std::string digest_text(const Digest& digest) {
  std::string text = endings(digest) + summary(digest.report);
  if (!digest.verdict.empty()) text += escaped(digest.verdict) + "\n";
  return text + failures(digest) + warnings(digest) + slowest(digest) + largest(digest);
}

}  // namespace lightmill
