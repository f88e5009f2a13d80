#include "sources.h"

#include "values.h"

#include "lightmill/adaptors.h"
#include "lightmill/manifest.h"
#include "lightmill/operation.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>

namespace lightmill::cli {
namespace {

using Form = SourceSettings::Form;

std::vector<std::string> parse_extensions(std::string_view text) {
  std::vector<std::string> extensions;
  while (!text.empty()) {
    const auto comma = std::min(text.find(','), text.size());
    std::string_view extension = text.substr(0, comma);
    if (extension.starts_with('.')) extension.remove_prefix(1);
    if (extension.empty()) refuse("--extensions", "an empty name in the list");
    extensions.emplace_back(extension);
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  if (extensions.empty()) refuse("--extensions", "at least one is needed, e.g. jpg,jpeg,png");
  return extensions;
}

/// The parser of the command line was kept from taking "[ab]" for a list by a "./" in front.
std::vector<std::string> patterns(std::string_view option, std::vector<std::string> typed) {
  for (std::string& pattern : typed)
    if (pattern == "./++" || pattern.starts_with("./[")) pattern.erase(0, 2);
  named(option, [&] { return matching(typed, {}); });
  return typed;
}

void settle_form(const SourceArguments& arguments, SourceSettings& settings) {
  const std::string* lists[] = {&arguments.from, &arguments.from0, &arguments.manifest};
  const auto given = std::ranges::count_if(lists, [](const std::string* list) { return !list->empty(); });
  if (given + (settings.roots.empty() ? 0 : 1) > 1)
    throw Error(Cause::usage, "give either folders and files or one of --from, --from0 and --manifest, not both");
  if (given == 0 && settings.roots.empty())
    throw Error(Cause::usage,
                "no input given: folders and files, or a list by --from, --from0 or --manifest (see --help)");
  if (given == 0) return;
  settings.form = arguments.manifest.empty() ? Form::list : Form::manifest;
  settings.separator = arguments.from0.empty() ? Separator::newline : Separator::nul;
  settings.list = arguments.from + arguments.from0 + arguments.manifest;
}

/// Options that say nothing of the form the source has are told and not passed over.
void require_fitting(const SourceArguments& arguments, Form form) {
  constexpr const char* kFolders = "is for folders; a list has its own order and names";
  const bool folders = form == Form::folders;
  if (folders && !arguments.base.empty()) refuse("--base", "is for lists and manifests");
  if (!folders && arguments.sort) refuse("--sort", kFolders);
  if (!folders && arguments.hidden) refuse("--hidden", kFolders);
  if (!folders && arguments.follow_links) refuse("--follow-links", kFolders);
  if (!folders && arguments.extensions != SourceArguments{}.extensions)
    refuse("--extensions", "is for folders; of a list, --include '*.jpg' takes some");
}

ScanOptions settle_scan(const SourceArguments& arguments, const std::filesystem::path& output) {
  ScanOptions scan;
  if (!arguments.extensions.empty()) scan.extensions = parse_extensions(arguments.extensions);
  scan.hidden = arguments.hidden ? Hidden::include : Hidden::skip;
  scan.folder_links = arguments.follow_links ? FolderLinks::follow : FolderLinks::skip;
  scan.excluded_folder = output;
  scan.include = patterns("--include", arguments.include);
  scan.exclude = patterns("--exclude", arguments.exclude);
  scan.order = arguments.sort ? Listing::by_name : Listing::as_found;
  return scan;
}

Shard settle_shard(std::string_view text) {
  if (text == "auto") return shard_from_environment();
  constexpr std::string_view kAutoOf = "auto/";
  if (!text.starts_with(kAutoOf)) return parse_shard(text);
  std::uint64_t count = 0;
  const char* const text_end = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data() + kAutoOf.size(), text_end, count);
  if (error != std::errc() || end != text_end)
    throw Error(Cause::usage, "\"" + std::string(text) + "\" is not auto/N, such as auto/16 for sixteen parts");
  return shard_from_environment(count);
}

std::uint64_t size_of_file(std::string_view option, const std::string& text, std::uint64_t otherwise) {
  return text.empty() ? otherwise : static_cast<std::uint64_t>(parse_count(option, text, 0));
}

std::optional<Size> box_of(std::string_view option, const std::string& text, int unbound) {
  if (text.empty()) return {};
  const Resize box = named(option, [&] { return parse_box(text); });
  return Size{box.width > 0 ? box.width : unbound, box.height > 0 ? box.height : unbound};
}

/// The source before anything is left out.
generator<Item> whole_source(const SourceSettings& settings, const std::stop_token& stop,
                             PassedOverTally* passed_over) {
  const ListOptions list = {.separator = settings.separator, .base = settings.base, .stop = stop};
  const ManifestOptions manifest_options = {.base = settings.base, .stop = stop};
  const bool is_stdin = settings.list == "-";
  ScanOptions scan_options = settings.scan;
  scan_options.stop = stop;
  scan_options.passed_over = passed_over;
  switch (settings.form) {
    case Form::list:
      return is_stdin ? lines(STDIN_FILENO, list) : lines(settings.list, list);
    case Form::manifest:
      return is_stdin ? manifest(STDIN_FILENO, manifest_options) : manifest(settings.list, manifest_options);
    case Form::folders:
      break;
  }
  return scan(settings.roots, std::move(scan_options));
}

}  // namespace

SourceSettings settle_source(const SourceArguments& arguments, std::vector<std::filesystem::path> inputs,
                             const std::filesystem::path& output) {
  SourceSettings settings;
  settings.roots = std::move(inputs);
  settle_form(arguments, settings);
  require_fitting(arguments, settings.form);
  settings.scan = settle_scan(arguments, output);
  settings.base = arguments.base;
  if (!arguments.newer_than.empty()) {
    settings.newer_than =
        named("--newer-than", [&] { return parse_moment(arguments.newer_than, std::chrono::system_clock::now()); });
  }
  settings.least_bytes = size_of_file("--min-bytes", arguments.min_bytes, settings.least_bytes);
  settings.most_bytes = size_of_file("--max-bytes", arguments.max_bytes, settings.most_bytes);
  if (settings.least_bytes > settings.most_bytes) refuse("--min-bytes", "is more than --max-bytes");
  if (!arguments.shard.empty()) settings.shard = named("--shard", [&] { return settle_shard(arguments.shard); });
  if (!arguments.take.empty()) settings.take = static_cast<std::uint64_t>(parse_count("--take", arguments.take));
  return settings;
}

Selection settle_selection(const SourceArguments& arguments) {
  Selection selection;
  selection.least = box_of("--min-dimensions", arguments.min_dimensions, 0);
  selection.most = box_of("--max-dimensions", arguments.max_dimensions, std::numeric_limits<int>::max());
  const Selection at_most = {.least = {}, .most = selection.most};
  if (selection.least && !at_most.wants(*selection.least)) refuse("--min-dimensions", "is more than --max-dimensions");
  return selection;
}

std::string narrowing(const SourceSettings& settings) {
  const bool by_list = settings.form != Form::folders;  // a scan tells what its patterns leave out
  const std::pair<bool, const char*> options[] = {
      {settings.shard.has_value(), "--shard"},
      {by_list && !settings.scan.include.empty(), "--include"},
      {by_list && !settings.scan.exclude.empty(), "--exclude"},
      {settings.newer_than.has_value(), "--newer-than"},
      {settings.least_bytes > 0, "--min-bytes"},
      {settings.most_bytes < SourceSettings{}.most_bytes, "--max-bytes"},
  };
  std::string names;
  for (const auto& [is_given, name] : options)
    if (is_given) names += (names.empty() ? "" : ", ") + std::string(name);
  return names;
}

generator<Item> make_source(const SourceSettings& settings, const std::stop_token& stop, Met* met) {
  generator<Item> source = whole_source(settings, stop, met ? &met->passed_over : nullptr);
  if (met && !narrowing(settings).empty())
    source = filter(std::move(source), [met](const Item&) { return ++met->before_filters > 0; });
  if (settings.shard) source = shard(std::move(source), *settings.shard);
  const bool patterned = !settings.scan.include.empty() || !settings.scan.exclude.empty();
  if (patterned && settings.form != Form::folders)
    source = filter(std::move(source), matching(settings.scan.include, settings.scan.exclude));
  if (settings.newer_than) source = filter(std::move(source), newer_than(*settings.newer_than));
  if (settings.least_bytes > 0 || settings.most_bytes < SourceSettings{}.most_bytes)
    source = filter(std::move(source), bytes_between(settings.least_bytes, settings.most_bytes));
  if (settings.take) source = take(std::move(source), *settings.take);
  return source;
}

bool is_repeatable(const SourceSettings& settings) {
  struct stat status {};
  return settings.form == Form::folders ||
         (settings.list != "-" && ::stat(settings.list.c_str(), &status) == 0 && S_ISREG(status.st_mode));
}

void check_source(const SourceSettings& settings, const std::stop_token& stop) {
  std::error_code ignored;
  const auto type = std::filesystem::status(settings.list, ignored).type();
  using enum std::filesystem::file_type;
  const bool may_wait = settings.form != Form::folders &&
                        (settings.list == "-" || (type != not_found && type != regular && type != directory));
  if (may_wait) return;
  std::stop_source stopped;  // a scan that is to stop before its first entry has looked at its roots even so
  stopped.request_stop();
  whole_source(settings, settings.form == Form::folders ? stopped.get_token() : stop, nullptr).begin();
}

}  // namespace lightmill::cli
