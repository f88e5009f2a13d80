#include "source_options.h"

#include <CLI/CLI.hpp>

namespace lightmill::cli {
namespace {

struct TextOption {
  const char* name;
  const char* value;
  std::string SourceArguments::*to;
  const char* description;
};
constexpr TextOption kTextOptions[] = {
    {"--from", "FILE", &SourceArguments::from, "a list instead of INPUTS, a path a line; - is stdin"},
    {"--from0", "FILE", &SourceArguments::from0, "the same with a NUL byte after each path, as find -print0 writes"},
    {"--manifest", "FILE", &SourceArguments::manifest,
     "CSV (path,width,height,size,crop,name) or JSON lines, for sizes, crops and names by image"},
    {"--base", "DIR", &SourceArguments::base, "results of a list are named by their paths below this folder"},
    {"--extensions", "LIST", &SourceArguments::extensions, "which files of a folder (jpg,jpeg), in any case"},
};
constexpr TextOption kChoices[] = {
    {"--newer-than", "WHEN", &SourceArguments::newer_than,
     "changed after 2026-05-31, 2026-05-31T18:00:00, a time ago (2d, 12h, 30m) or a file"},
    {"--min-bytes", "N", &SourceArguments::min_bytes, "files of at least this size, e.g. 50K"},
    {"--max-bytes", "N", &SourceArguments::max_bytes, "files of at most this size"},
    {"--min-dimensions", "BOX", &SourceArguments::min_dimensions, "pictures of at least 800x600 (800x, x600), upright"},
    {"--max-dimensions", "BOX", &SourceArguments::max_dimensions, "pictures of at most this size"},
    {"--shard", "I/N", &SourceArguments::shard,
     "the Ith of N parts, by name; auto: of a Slurm array or Kubernetes job"},
    {"--take", "N", &SourceArguments::take, "no more than the first N"},
};

void add(CLI::App& command, const TextOption& option, SourceArguments& to) {
  command.add_option(option.name, to.*option.to, option.description)->type_name(option.value)->group("Input");
}

void add_patterns(CLI::App& command, const char* name, std::vector<std::string>& to, const char* description) {
  command.add_option(name, to, description)
      ->type_name("GLOB")
      ->group("Input")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
      ->allow_extra_args(false);
}

}  // namespace

void add_source_options(CLI::App& command, SourceArguments& to) {
  for (const TextOption& option : kTextOptions) add(command, option, to);
  command.add_flag("--hidden", to.hidden, "names that begin with a dot too")->group("Input");
  command.add_flag("--follow-links", to.follow_links, "enter folders by symbolic links")->group("Input");
  command.add_flag("--sort", to.sort, "folders in the order of their names; they are read whole then")->group("Input");
  add_patterns(command, "--include", to.include, "only paths that fit, as in .gitignore; may be repeated");
  add_patterns(command, "--exclude", to.exclude, "no paths that fit, nor folders; may be repeated");
  for (const TextOption& option : kChoices) add(command, option, to);
}

}  // namespace lightmill::cli
