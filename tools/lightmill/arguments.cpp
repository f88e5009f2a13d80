#include "arguments.h"

#include "bench_job.h"
#include "flags.h"
#include "suggestion.h"
#include "values.h"

#include "lightmill/error.h"
#include "lightmill/operation_form.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <filesystem>
#include <map>
#include <system_error>
#include <utility>

namespace lightmill::cli {
namespace {

/// An option that stands for one operation: its name without the dashes and its value are the operation's text.
/// "--auto-orient" is done first, wherever it stands, and has an option of its own.
bool is_option(const OperationForm& form) { return form.name != "auto-orient"; }

constexpr const char* kExamples = R"(Examples:
  lightmill run photos/ -o web/ --resize 1600 --quality 85
  lightmill run photos/ more/one.jpg -o web/ --resize 1600x1200 --sharpen 0.5 --threads 8
  lightmill explain photos/IMG_1.jpg --resize 1600
  lightmill info photos/IMG_1.jpg
  lightmill status web/
  lightmill bench engines photos/
  lightmill report show web.jsonl
  lightmill report merge shard1.jsonl shard2.jsonl)";

constexpr const char* kRunExamples = R"(The operations are done in the order typed, and may be repeated.

Examples:
  lightmill run photos/ -o web/ --resize 1600 --quality 85
  lightmill run photos/ -o small/ --crop 3000x2000+100+50 --resize 800x --sharpen 0.5
  lightmill run photos/ -o web/ --resize 1600 --existing update --report web.jsonl
  find photos -name '*.jpg' -print0 | lightmill run --from0 - -o web/ --resize 1600
  lightmill run photos/ -o web/ --exclude 'raw/' --newer-than 2d --shard 3/16

Exit code: 0 all done, 1 some pictures failed (or as many as --max-failures allows), 2 nothing started, 3 the output
side failed (full, read-only) or memory was short, 130 interrupted by Ctrl-C (pictures in flight have 2 seconds; once
more ends at once).)";

std::string standard_jobs_listed() {
  std::string text = "Standard jobs:\n";
  for (const StandardJob& job : standard_jobs())
    text.append("  ").append(job.name).append(10 - job.name.size(), ' ').append(job.what).append("\n");
  return text;
}

std::string peers_footer() {
  return standard_jobs_listed() +
         "Raced are sharp, vipsthumbnail, GraphicsMagick, ImageMagick, Pillow, OpenCV, ffmpeg and jpegtran, whichever\n"
         "are installed, each in its best and in its default setting. The results go to $TMPDIR and are removed.";
}

void add_operations(CLI::App& command) {
  for (const OperationForm& form : operation_forms()) {
    if (!is_option(form)) continue;
    const std::string name = "--" + std::string(form.name);
    CLI::Option* option = form.value.empty() ? command.add_flag(name) : command.add_option(name)->type_name(form.value);
    option->description(form.summary)->group("Picture")->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  }
}

/// Makes the parser's option of a flag; one function a way of setting.
template <typename Part>
struct Adding {
  CLI::App& command;
  const Flag<Part>& flag;
  Part& part;

  CLI::Option* operator()(Nothing) const { return command.add_flag(flag.names)->description(flag.help); }
  CLI::Option* operator()(Text<Part> text) const {
    return command.add_option(flag.names, part.*text.to, flag.help)->type_name(flag.value);
  }
  CLI::Option* operator()(Texts<Part> texts) const {
    return command.add_option(flag.names, part.*texts.to, flag.help)
        ->type_name(flag.value)
        ->expected(1)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
        ->allow_extra_args(false);
  }
  CLI::Option* operator()(On<Part> on) const { return command.add_flag(flag.names, part.*on.to, flag.help); }
  CLI::Option* operator()(Off<Part> off) const {
    return command.add_flag_callback(
        flag.names, [&to = part.*off.to] { to = false; }, flag.help);
  }
  CLI::Option* operator()(OptionalText<Part> text) const {
    return command.add_flag(flag.names, part.*text.to, flag.help)->option_text(flag.value);
  }
};

/// `part` is filled by the parse.
template <typename Part>
void add_flags(CLI::App& command, Part& part) {
  const Flags<Part> table = flags_of(part);
  for (const Flag<Part>& flag : table.flags) {
    CLI::Option* option = std::visit(Adding<Part>{command, flag, part}, flag.sets);
    if (table.group) option->group(table.group);
    if (flag.required) option->required();
    if (!flag.excludes) continue;
    CLI::Option* other = command.get_option(flag.excludes);
    option->excludes(other);
    for (CLI::Option* one : {option, other})  // what it takes, and not a note on what excludes what
      one->option_text(one->get_type_name().empty() ? " " : one->get_type_name());
  }
}

void add_picture(CLI::App& command, PictureArguments& picture) {
  add_operations(command);
  add_flags(command, picture);
}

/// At least one has to be given.
void add_names(CLI::App& command, const char* name, std::vector<std::string>& to, const char* help) {
  command.add_option(name, to, help)->required()->option_text("(at least one)");
}

void add_run(CLI::App& command, RunArguments& run) {
  command.add_option("INPUTS", run.inputs, "folders, searched recursively, and single files")
      ->option_text("(or a list: see Input)");
  add_flags(command, run.source);
  add_picture(command, run.picture);
  add_flags(command, run);
  add_flags(command, run.encoding);
  add_flags(command, run.writing);
  add_flags(command, run.planning);
  add_flags(command, run.running);
  add_flags(command, run.reporting);
  command.footer(kRunExamples);
}

void add_measured(CLI::App& command, MeasuredArguments& measured) {
  add_names(command, "PHOTOS", measured.photos, "folders of pictures and single files");
  add_picture(command, measured.picture);
  add_flags(command, measured.encoding);
  add_flags(command, measured.planning);
  add_flags(command, measured);
}

/// Those of a race of engines.
template <typename OfRace>
void add_race(CLI::App& command, OfRace& arguments) {
  add_measured(command, arguments.measured);
  add_flags(command, arguments.on);
  add_flags(command, arguments.race);
}

std::string race_footer() {
  return "Without an operation the pictures are scaled by --resize 1600. " + standard_jobs_listed() +
         "Each run is a process of its own; one round to warm up comes first. The results of all engines are "
         "compared.\n"
         "Exit code: 0 measured, 1 engines gave different results, 2 nothing measured.";
}

/// Every command's arguments, of which the parse fills those of one.
struct Typed {
  RunArguments run;
  ExplainArguments explain;
  InfoArguments info;
  FormatsArguments formats;
  StatusArguments status;
  ShowArguments show;
  MergeArguments merge;
  BenchArguments bench;
  BenchOneArguments bench_one;
  BenchCompareArguments bench_compare;
  FloorArguments floor;
  PredictArguments predict;
  PeersArguments peers;
};

void add_bench(CLI::App& command, Typed& typed) {
  command.require_subcommand(1);
  CLI::App& engines = *command.add_subcommand("engines", "run every engine on your own pictures, and say which to use");
  add_race(engines, typed.bench);
  engines.footer(race_footer());
  CLI::App& compare = *command.add_subcommand("compare", "what is faster in one measurement than in another");
  compare.add_option("FILES", typed.bench_compare.files, "two files that bench engines --json wrote")
      ->required()
      ->expected(2)
      ->option_text("(the first is the one to compare with)");
  CLI::App& floor =
      *command.add_subcommand("floor", "measure what this machine allows for a job, and what a run reaches");
  add_measured(floor, typed.floor.measured);
  add_flags(floor, typed.floor.on);
  add_flags(floor, typed.floor);
  CLI::App& predict = *command.add_subcommand("predict", "say what a job would do on a machine of more cores");
  add_measured(predict, typed.predict.measured);
  add_flags(predict, typed.predict);
  CLI::App& peers = *command.add_subcommand("peers", "race other programs on your own photographs");
  add_names(peers, "PHOTOS", typed.peers.photos, "folders of JPEG photographs and single files");
  add_flags(peers, typed.peers);
  peers.footer(peers_footer());
  CLI::App& one = *command.add_subcommand("one", "")->group("");  // a run that `bench engines` starts
  add_race(one, typed.bench_one);
  add_flags(one, typed.bench_one);
}

std::vector<std::string> operations_typed(const CLI::App& command) {
  const std::vector<OperationForm> forms = operation_forms();
  std::map<const CLI::Option*, std::size_t> used;
  std::vector<std::string> operations;
  for (const CLI::Option* option : command.parse_order()) {
    const std::string name = option->get_name().substr(2);
    const auto form = std::ranges::find(forms, name, &OperationForm::name);
    if (form == forms.end() || !is_option(*form)) continue;
    const std::string& value = option->results().at(used[option]++);
    std::string& operation = operations.emplace_back(name);
    if (!form->value.empty()) operation.append(" ").append(value);
  }
  return operations;
}

/// CLI11 takes "[a,b]" for a list and "++" for the end of a command; as names of files they are neither.
std::vector<std::string> protected_names(std::vector<std::string> words) {
  for (std::string& word : words) {
    if (word == "++" || (word.starts_with('[') && word.ends_with(']'))) word.insert(0, "./");
  }
  std::ranges::reverse(words);  // as CLI::App::parse wants them
  return words;
}

std::vector<std::string> words_behind(const std::string& command, int argc, const char* const* argv) {
  const std::vector<std::string> words(argv + 1, argv + std::max(argc, 1));
  const auto found = std::ranges::find(words, command);
  return {found == words.end() ? found : found + 1, words.end()};
}

std::string one_line(std::string text) {
  std::ranges::replace(text, '\n', ' ');
  return text;
}

/// `typed` is filled by the parse.
void add_commands(CLI::App& app, Typed& typed) {
  app.get_formatter()->column_width(30);
  app.get_formatter()->label("Positionals", "Arguments");
  app.require_subcommand(0, 1);
  app.footer(kExamples);
  add_run(*app.add_subcommand("run", "make a finished picture of every picture below the inputs"), typed.run);

  CLI::App& explain = *app.add_subcommand("explain", "show the chain of steps a picture would go through, and why");
  add_names(explain, "FILES", typed.explain.files, "pictures");
  add_picture(explain, typed.explain.picture);
  add_flags(explain, typed.explain.encoding);
  add_flags(explain, typed.explain.planning);

  CLI::App& info = *app.add_subcommand("info", "show what a picture's header says");
  add_names(info, "FILES", typed.info.files, "pictures");
  add_flags(info, typed.info);

  add_flags(*app.add_subcommand("formats", "list the formats that this build reads and writes"), typed.formats);

  CLI::App& status = *app.add_subcommand("status", "show what runs made of what in an output folder, and what is left");
  status.add_option("OUT", typed.status.folder, "an output folder")->required()->option_text(" ");
  status.add_option("INPUTS", typed.status.inputs, "what the run was given: what of it is not done yet counts as left")
      ->option_text(" ");
  add_flags(status, typed.status.source);
  add_flags(status, typed.status);
  status.footer(
      "Exit code: 0 all done, 1 something is left, failed, stale or an orphan, 2 there is no journal to be read.");

  add_bench(*app.add_subcommand("bench", "measure on your own pictures"), typed);
  app.add_subcommand("worker")->group("");  // not for people
  CLI::App& report = *app.add_subcommand("report", "work with reports that runs have written");
  report.require_subcommand(1);
  CLI::App& show = *report.add_subcommand("show", "failures, warnings, the slowest and the largest, and totals");
  show.add_option("FILE", typed.show.report, "what --report wrote")->required()->option_text(" ");
  add_flags(show, typed.show);
  show.footer("Exit code: 0 shown, whatever the report tells, 2 the report cannot be read.");
  CLI::App& merge = *report.add_subcommand("merge", "one summary of several runs, such as the shards of a folder");
  add_names(merge, "REPORTS", typed.merge.reports, "files that --report wrote");
  add_flags(merge, typed.merge);
  merge.footer(
      "Exit code: 0 all done, 1 some pictures failed or a run did not come to its end, 2 a report cannot be read.");
}

const CLI::App& innermost(const CLI::App& app) {
  const CLI::App* command = &app;
  while (!command->get_subcommands().empty()) command = command->get_subcommands().front();
  return *command;
}

/// "lightmill report merge".
std::string words_of(const CLI::App& app) {
  std::string words = app.get_name();
  const CLI::App* command = &app;
  while (!command->get_subcommands().empty()) {
    command = command->get_subcommands().front();
    words += " " + command->get_name();
  }
  return words;
}

/// The names to choose from, but for those that are not for people.
std::vector<std::string> commands_of(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; }))
    if (!command->get_group().empty()) names.push_back(command->get_name());
  return names;
}

std::vector<std::string> options_of(const CLI::App& command) {
  std::vector<std::string> names;
  for (const CLI::Option* option : command.get_options())
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  return names;
}

std::string meant(const std::string& typed, const std::vector<std::string>& names) {
  const auto near = nearest(typed, names);
  return near ? "; is it " + *near + "?" : "";
}

/// The word is no command of those that `app` has.
std::string unknown_command(const CLI::App& app, const std::string& word) {
  std::error_code none;
  const bool is_path = word.find_first_of("/.") != std::string::npos || std::filesystem::exists(word, none);
  const bool is_input = app.get_parent() == nullptr && is_path;
  if (is_input) return "\"" + word + "\" is no command; to work on it: lightmill run " + word + " -o DIR";
  std::string names;
  for (const std::string& name : commands_of(app)) names += (names.empty() ? "" : ", ") + name;
  return "\"" + word + "\" is no command" + meant(word, commands_of(app)) + " (there are " + names + ")";
}

/// Why the words could not be taken apart. What is first said of an unknown word: what else is missing follows from it.
std::string complaint(const CLI::App& app, const CLI::ParseError& error) {
  const CLI::App& command = innermost(app);
  const std::string help = " (see " + words_of(app) + " --help)";
  const std::vector<std::string> rest = command.remaining();
  for (const std::string& word : rest) {
    if (!word.starts_with('-') && !commands_of(command).empty()) return unknown_command(command, word);
    if (!word.starts_with('-') || word == "-" || word == "--") continue;
    const std::string name = word.substr(0, word.find('='));
    std::string text = name;
    text.append(" is no option of ").append(words_of(app)).append(meant(name, options_of(command))).append(help);
    return text;
  }
  if (!commands_of(command).empty() && dynamic_cast<const CLI::RequiredError*>(&error))
    return unknown_command(command, "");
  const bool has_only_names = std::ranges::find(rest, "--") != rest.end();
  return one_line(error.what()) + (has_only_names ? "; what stands behind -- is no option" : "") + help;
}

/// "help" and "help run" are "--help" and "run --help".
std::vector<std::string> words_typed(int argc, const char* const* argv) {
  std::vector<std::string> words(argv + 1, argv + std::max(argc, 1));
  if (words.empty() || words.front() != "help") return words;
  words.erase(words.begin());
  words.emplace_back("--help");
  return words;
}

/// An empty value is a variable of a script that is not set. The parser takes the word behind "--name=" for the value.
void refuse_empty_words(const std::vector<std::string>& words) {
  for (const std::string& word : words) {
    if (word == "--") return;
    if (word.starts_with("--") && word.ends_with('=')) refuse(word.substr(0, word.size() - 1), "its value is empty");
  }
}

void refuse_empty_values(const CLI::App& command) {
  for (const CLI::Option* option : command.parse_order())
    if (std::ranges::find(option->results(), "") != option->results().end())
      refuse(option->get_name(), "its value is empty");
}

/// What was typed for the command that was chosen.
Arguments taken(Typed& typed, const CLI::App& chosen, const std::vector<std::string>& words) {
  const std::string& name = chosen.get_name();
  for (PictureArguments* picture :
       {&typed.run.picture, &typed.explain.picture, &typed.bench.measured.picture, &typed.bench_one.measured.picture,
        &typed.floor.measured.picture, &typed.predict.measured.picture})
    picture->operations = operations_typed(chosen);
  typed.bench.words = words;
  if (name == "run") return std::move(typed.run);
  if (name == "engines") return std::move(typed.bench);
  if (name == "peers") return std::move(typed.peers);
  if (name == "one") return std::move(typed.bench_one);
  if (name == "compare") return std::move(typed.bench_compare);
  if (name == "floor") return std::move(typed.floor);
  if (name == "predict") return std::move(typed.predict);
  if (name == "worker") return WorkerArguments{};
  if (name == "status") return std::move(typed.status);
  if (name == "show") return std::move(typed.show);
  if (name == "merge") return std::move(typed.merge);
  if (name == "explain") return std::move(typed.explain);
  if (name == "formats") return typed.formats;
  return std::move(typed.info);
}

}  // namespace

Arguments parse_arguments(int argc, const char* const* argv) {
  Typed typed;
  bool version = false;
  CLI::App app("lightmill turns folders of images into folders of finished images, on every core.", "lightmill");
  add_commands(app, typed);
  app.add_flag("--version", version, "print the version, and those of the libraries");

  const std::vector<std::string> words = words_typed(argc, argv);
  refuse_empty_words(words);
  try {
    app.parse(protected_names(words));
  } catch (const CLI::CallForHelp&) {
    return HelpArguments{HelpArguments::Why::asked, app.help()};
  } catch (const CLI::ParseError& error) {
    throw Error(Cause::usage, complaint(app, error));
  }
  if (version) return VersionArguments{};
  if (app.get_subcommands().empty()) return HelpArguments{HelpArguments::Why::no_command, app.help()};
  const CLI::App& chosen = innermost(app);
  refuse_empty_values(chosen);
  return taken(typed, chosen, words_behind(chosen.get_name(), argc, argv));
}

}  // namespace lightmill::cli
