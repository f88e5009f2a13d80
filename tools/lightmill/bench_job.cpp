#include "bench_job.h"

#include "values.h"

#include "lightmill/error.h"
#include "lightmill/image_info.h"

#include <algorithm>

namespace lightmill::cli {
namespace {

PictureArguments with(std::vector<std::string> operations) {
  PictureArguments picture;
  picture.operations = std::move(operations);
  return picture;
}

EncodingArguments without_metadata() {
  EncodingArguments encoding;
  encoding.strip = "true";
  return encoding;
}

EncodingArguments for_the_web(std::vector<std::string> renditions = {}) {
  EncodingArguments encoding = without_metadata();
  encoding.quality = "85";
  encoding.renditions = std::move(renditions);
  return encoding;
}

std::vector<StandardJob> make_jobs() {
  return {
      {"j1", "for the web: into 1600x1600", with({"resize 1600"}), for_the_web()},
      {"j2", "thumbnails: into 256x256", with({"resize 256"}), for_the_web()},
      {"j3", "a quarter turn, without loss", with({"rotate 90"}), without_metadata()},
      {"j4", "sharpened at full size", with({"sharpen 0.5,1"}), for_the_web()},
      {"j5", "the square in the middle at 224x224", with({"crop 1x1+0+0", "resize 224"}), for_the_web(), true},
      {"j6-1600", "a mixed folder into 1600x1600", with({"resize 1600"}), for_the_web()},
      {"j6-256", "a mixed folder into 256x256", with({"resize 256"}), for_the_web()},
      {"j7", "a set of 2048, 1024, 512 and 256", with({}), for_the_web({"2048", "1024", "512", "256"})},
  };
}

std::string known_names() {
  std::string names;
  for (const StandardJob& job : standard_jobs()) names += (names.empty() ? "" : ", ") + std::string(job.name);
  return names;
}

}  // namespace

std::span<const StandardJob> standard_jobs() {
  static const std::vector<StandardJob> jobs = make_jobs();
  return jobs;
}

const StandardJob* find_standard_job(std::string_view name) {
  const auto jobs = standard_jobs();
  const auto found = std::ranges::find(jobs, name, &StandardJob::name);
  return found == jobs.end() ? nullptr : &*found;
}

Rect center_square(Size size) {
  const int side = std::min(size.width, size.height);
  return {(size.width - side) / 2, (size.height - side) / 2, side, side};
}

void prepare(Item& item, const BenchJob& job) try {
  if (!job.center_square) return;
  item.parameters.crop = center_square(probe(item.source).upright_size());
} catch (const Error&) {
}

std::vector<std::string> parse_job_names(std::string_view option, std::string_view list) {
  std::vector<std::string> names;
  const auto add = [&](std::string_view name) {
    if (std::ranges::find(names, name) == names.end()) names.emplace_back(name);
  };
  for (const std::string& name : parse_list(option, list)) {
    const std::string part = name + "-";
    std::size_t found = 0;
    for (const StandardJob& job : standard_jobs()) {
      if (job.name != name && !job.name.starts_with(part)) continue;
      add(job.name);
      ++found;
    }
    if (found == 0) refuse(option, "\"" + name + "\" is none of " + known_names());
  }
  return names;
}

}  // namespace lightmill::cli
