#include "bench_advice.h"
#include "bench_results.h"
#include "bench_row.h"
#include "commands.h"
#include "streams.h"

#include "lightmill/error.h"
#include "lightmill/observer.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <map>

namespace lightmill::cli {
namespace {

[[noreturn]] void refuse_pair(const BenchResults& a, const BenchResults& b, const std::string& reason) {
  throw Error(Cause::usage, a.file.string() + " and " + b.file.string() + " cannot be compared: " + reason);
}

void require_engines(const BenchResults& results) {
  if (results.samples.empty()) throw Error(Cause::usage, results.file.string() + ": it has no runs");
}

std::map<std::string, std::string> recipes_of(const BenchResults& results) {
  std::map<std::string, std::string> recipes;
  for (const auto& job : results.header.at("jobs")) recipes[job.at("name")] = job.at("recipe");
  return recipes;
}

std::string pictures_of(const BenchResults& results) {
  const auto& input = results.header.at("input");
  return input.at("images").dump() + " images of " + input.at("files").dump() + " files, " + input.at("bytes").dump() +
         " bytes";
}

/// Of the two, `b` has the job by this recipe.
void require_same_job(const BenchResults& a, const BenchResults& b, const std::string& name,
                      const std::string& recipe) {
  const auto recipes = recipes_of(a);
  const auto same = recipes.find(name);
  if (same != recipes.end() && same->second != recipe)
    refuse_pair(a, b, "the job " + name + " is " + same->second + " in one and " + recipe + " in the other");
}

void require_comparable(const BenchResults& a, const BenchResults& b) {
  require_engines(a);
  require_engines(b);
  const auto& one = a.header.at("input");
  const auto& other = b.header.at("input");
  if (one.at("hash") != other.at("hash") || one.at("images") != other.at("images"))
    refuse_pair(a, b, "they are of different pictures (" + pictures_of(a) + "; " + pictures_of(b) + ")");
  if (a.header.at("output") != b.header.at("output"))
    refuse_pair(a, b, "the results of one went to a folder, those of the other to memory");
  for (const auto& [name, recipe] : recipes_of(b)) require_same_job(a, b, name, recipe);
}

/// What has to be known beside the figures.
std::string remarks(const BenchResults& a, const BenchResults& b) {
  std::string text;
  const auto differs = [&](const char* what) {
    return a.header.at("machine").at(what) != b.header.at("machine").at(what);
  };
  if (differs("cpu") || differs("cores") || differs("kernel") || a.header.at("compiler") != b.header.at("compiler"))
    text += "warning: the machines or compilers differ, and not only what was measured on them\n";
  for (const BenchResults* one : {&a, &b})
    for (const std::string& warning : disturbances(one->samples).warnings)
      text += "warning: " + escaped(one->file.string()) + ": " + warning + "\n";
  return text;
}

std::string difference(const Estimate& ratio, std::size_t fewest_rounds) {
  if (fewest_rounds < kFewestSamples) return "too few rounds";
  const Finding what = shown(ratio, fewest_rounds);
  if (what == Finding::nothing) return "no difference shown";
  return what == Finding::more ? "faster" : "slower";
}

std::string comparison(const BenchRow& a, const BenchRow& b, std::uint64_t seed) {
  const Estimate ratio = ratio_of_medians(b.rates, a.rates, seed);
  std::array<char, 256> text;
  std::snprintf(text.data(), text.size(), "%-8s  %-12s  %7d  %9.1f  %9.1f  %6.3f  %5.3f to %5.3f  %s\n",
                a.configuration.job.c_str(), std::string(to_string(a.configuration.engine)).c_str(),
                a.configuration.threads, a.images_per_second.median, b.images_per_second.median, ratio.median,
                ratio.low, ratio.high, difference(ratio, std::min(a.rates.size(), b.rates.size())).c_str());
  return text.data();
}

/// A line a configuration that both have.
std::string comparisons(const BenchResults& a, const BenchResults& b) {
  const auto seed = a.header.at("seed").get<std::uint64_t>();
  const std::vector<BenchRow> others = rows_of(b.samples, seed);
  std::string text;
  for (const BenchRow& row : rows_of(a.samples, seed)) {
    const auto other = std::ranges::find(others, row.configuration, &BenchRow::configuration);
    if (other == others.end() || std::ranges::min(row.rates) <= 0) continue;
    text += comparison(row, *other, seed);
  }
  return text;
}

}  // namespace

int bench_compare_command(const FilesSettings& settings) {
  const BenchResults a = read_results(settings.files.at(0)), b = read_results(settings.files.at(1));
  try {
    require_comparable(a, b);
    const std::string lines = comparisons(a, b);
    if (lines.empty())
      refuse_pair(a, b, "no engine was measured on the same number of threads, for the same job, in both");
    print("A: " + escaped(a.file.string()) + "\n" + header_text(a.header) + "B: " + escaped(b.file.string()) + "\n" +
          header_text(b.header) +
          "\njob       engine        threads  A, im./s  B, im./s   B / A  95 % of it      B is\n" + lines +
          remarks(a, b));
  } catch (const nlohmann::json::exception&) {
    throw Error(Cause::usage,
                "the first line of " + a.file.string() + " or of " + b.file.string() + " lacks something");
  }
  return finish_output() ? kDone : kOutputFailed;
}

}  // namespace lightmill::cli
