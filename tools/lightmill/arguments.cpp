#include "arguments.h"

#include "suggestion.h"
#include "values.h"

#include "lightmill/error.h"
#include "lightmill/operation_form.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <filesystem>
#include <map>
#include <system_error>

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
  lightmill bench engines photos/
  lightmill report merge shard1.jsonl shard2.jsonl)";

constexpr const char* kRunExamples = R"(The operations are done in the order typed, and may be repeated.

Examples:
  lightmill run photos/ -o web/ --resize 1600 --quality 85
  lightmill run photos/ -o small/ --crop 3000x2000+100+50 --resize 800x --sharpen 0.5
  lightmill run photos/ -o web/ --resize 1600 --existing skip --report web.jsonl
  find photos -name '*.jpg' -print0 | lightmill run --from0 - -o web/ --resize 1600
  lightmill run photos/ -o web/ --exclude 'raw/' --newer-than 2d --shard 3/16

Exit code: 0 all done, 1 some pictures failed, 2 nothing started, 3 the output side failed (full, read-only)
or memory was short, 130 interrupted by Ctrl-C (pictures in flight have 2 seconds; once more ends at once).)";

void add_operations(CLI::App& command) {
  for (const OperationForm& form : operation_forms()) {
    if (!is_option(form)) continue;
    const std::string name = "--" + std::string(form.name);
    CLI::Option* option = form.value.empty() ? command.add_flag(name) : command.add_option(name)->type_name(form.value);
    option->description(form.summary)->group("Picture")->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  }
}

void add_picture(CLI::App& command, Arguments& to) {
  add_operations(command);
  CLI::Option* upright =
      command.add_flag("--auto-orient")->description("first turn upright as EXIF says (the default)");
  command
      .add_flag_callback(
          "--no-auto-orient", [&to] { to.auto_orient = false; }, "leave it as it is stored")
      ->excludes(upright)
      ->group("Picture")
      ->option_text(" ");
  upright->group("Picture")->option_text(" ");  // not a note on what excludes what
  command.add_option("--filter", to.filter, "of every resize: lanczos3, bicubic, linear or area")
      ->type_name("NAME")
      ->group("Picture");
  command.add_flag("--enlarge", to.enlarge, "let every resize make small pictures larger")->group("Picture");
}

void add_encoding(CLI::App& command, Arguments& to) {
  command.add_option("--quality", to.quality, "1 to 100 (85)")->type_name("N")->group("Output");
  command
      .add_option("--chroma", to.chroma, "4:2:0 (the default), 4:2:2, 4:4:0, 4:4:4, 4:1:1, or keep as the input has it")
      ->type_name("WHICH")
      ->group("Output");
  command
      .add_flag("--strip", to.strip, "drop EXIF, XMP, IPTC, comments, a color profile that is sRGB; =all: any profile")
      ->option_text("[=all]")
      ->group("Output");
  command.add_flag("--optimize", to.optimize, "fit the Huffman tables to each picture: smaller, slower")
      ->group("Output");
  command.add_flag("--progressive", to.progressive, "write progressive JPEG")->group("Output");
}

void add_planning(CLI::App& command, Arguments& to) {
  command.add_option("--domain", to.domain, "force the work onto planes or pixels (chosen for each picture)")
      ->type_name("WHICH")
      ->group("Running");
  command.add_option("--max-pixels", to.max_pixels, "refuse larger pictures, e.g. 50M (268M)")
      ->type_name("N")
      ->group("Running");
  command.add_option("--max-scans", to.max_scans, "refuse progressive pictures of more scans (100)")
      ->type_name("N")
      ->group("Running");
  command.add_option("--max-seconds", to.max_seconds, "give up decoding after this and 0.1 s a megapixel (10)")
      ->type_name("S")
      ->group("Running");
}

void add_isolation(CLI::App& command, Arguments& to) {
  command.add_option("--timeout", to.timeout, "seconds an image may take; worker processes keep to it (120 in those)")
      ->type_name("S")
      ->group("Running");
  command.add_option("--worker-memory", to.worker_memory, "what a worker process may have, e.g. 512M")
      ->type_name("SIZE")
      ->group("Running");
  command.add_option("--quarantine", to.quarantine, "list of the pictures that crashed or timed out, a path a line")
      ->type_name("FILE")
      ->group("Reporting");
}

void add_run(CLI::App& command, Arguments& to) {
  command.add_option("INPUTS", to.inputs, "folders, searched recursively, and single files")
      ->option_text("(or a list: see Input)");
  add_source_options(command, to.source);
  add_picture(command, to);
  command.add_option("-o,--output", to.output, "folder for the results; made where missing")
      ->type_name("DIR")
      ->required()
      ->group("Output");
  add_encoding(command, to);
  command.add_option("--existing", to.existing, "a result that is there already: skip, replace or fail (the default)")
      ->type_name("WHAT")
      ->group("Output");
  command
      .add_flag_callback(
          "--no-sync", [&to] { to.sync = false; },
          "do not wait until each result is on the disk; a power cut may break some")
      ->group("Output");
  command
      .add_flag("--follow-output-links", to.follow_output_links,
                "write through links that lead out of the output folder (but not to the inputs)")
      ->group("Output");
  add_planning(command, to);
  command
      .add_option("--engine", to.engine, "auto (the default), tbb, threads, openmp, openmp-tasks, processes, serial")
      ->type_name("NAME")
      ->group("Running");
  command.add_option("--threads", to.threads, "0, the default: as many as may run at once")
      ->type_name("N")
      ->group("Running");
  command
      .add_option("--memory", to.memory, "for the whole run, e.g. 512M; images wait for it (half of what is available)")
      ->type_name("SIZE")
      ->group("Running");
  command.add_option("--read-ahead", to.read_ahead, "files being read at once while others are worked on; 0: none (8)")
      ->type_name("N")
      ->group("Running");
  command.add_option("--damaged", to.damaged, "damaged pictures: fail (the default) or salvage what is left")
      ->type_name("WHAT")
      ->group("Running");
  add_isolation(command, to);
  command.add_option("--report", to.report, "one JSON line for each picture, and a summary; - is stdout")
      ->type_name("FILE")
      ->group("Reporting");
  command.add_flag("--quiet", to.quiet, "name failures only: no progress, no summary")->group("Reporting");
  command.footer(kRunExamples);
}

/// What `bench engines` and the runs it starts have in common.
void add_measured(CLI::App& command, Arguments& to) {
  command.add_option("PHOTOS", to.inputs, "folders of pictures and single files")
      ->required()
      ->option_text("(at least one)");
  add_picture(command, to);
  add_encoding(command, to);
  add_planning(command, to);
  command.add_option("--threads", to.threads, "the most; 0, the default: as many as may run at once")
      ->type_name("N")
      ->group("Measuring");
  command.add_option("--images", to.images, "how many pictures a run takes, some again where there are fewer (64)")
      ->type_name("N")
      ->group("Measuring");
  command.add_option("--rounds", to.rounds, "runs of each engine; the median counts (3)")
      ->type_name("N")
      ->group("Measuring");
  command.add_option("--json", to.json_file, "the table for machines")->type_name("FILE")->group("Measuring");
}

void add_bench(CLI::App& command, Arguments& to) {
  command.require_subcommand(1);
  CLI::App& engines = *command.add_subcommand("engines", "run every engine on your own pictures, and say which to use");
  add_measured(engines, to);
  engines.footer("Without an operation the pictures are scaled by --resize 1600. Results are kept nowhere.");
  CLI::App& one = *command.add_subcommand("one", "")->group("");  // a run that `bench engines` starts
  add_measured(one, to);
  one.add_option("--engine", to.engine);
  one.add_option("--on", to.run_threads);
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
    operations.push_back(form->value.empty() ? name : name + " " + value);
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

/// `arguments` is filled by the parse.
void add_commands(CLI::App& app, Arguments& arguments) {
  app.get_formatter()->column_width(30);
  app.get_formatter()->label("Positionals", "Arguments");
  app.require_subcommand(0, 1);
  app.footer(kExamples);
  add_run(*app.add_subcommand("run", "make a finished picture of every picture below the inputs"), arguments);

  CLI::App& explain = *app.add_subcommand("explain", "show the chain of steps a picture would go through, and why");
  explain.add_option("FILES", arguments.inputs, "pictures")->required()->option_text("(at least one)");
  add_picture(explain, arguments);
  add_encoding(explain, arguments);
  add_planning(explain, arguments);

  CLI::App& info = *app.add_subcommand("info", "show what a picture's header says");
  info.add_option("FILES", arguments.inputs, "pictures")->required()->option_text("(at least one)");
  info.add_flag("--json", arguments.json, "one JSON object a line");

  add_bench(*app.add_subcommand("bench", "measure on your own pictures"), arguments);
  app.add_subcommand("worker")->group("");  // not for people
  CLI::App& report = *app.add_subcommand("report", "work with reports that runs have written");
  report.require_subcommand(1);
  CLI::App& merge = *report.add_subcommand("merge", "one summary of several runs, such as the shards of a folder");
  merge.add_option("REPORTS", arguments.inputs, "files that --report wrote")->required()->option_text("(at least one)");
  merge.add_flag("--json", arguments.json, "the summary as one JSON object");
  merge.footer(
      "Exit code: 0 all done, 1 some pictures failed or a run did not come to its end, 2 a report cannot be read.");
}

Command command_named(const std::string& name) {
  if (name == "run") return Command::run;
  if (name == "engines") return Command::bench_engines;
  if (name == "one") return Command::bench_one;
  if (name == "worker") return Command::worker;
  if (name == "merge") return Command::report_merge;
  return name == "explain" ? Command::explain : Command::info;
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
  for (const std::string& word : command.remaining()) {
    if (!word.starts_with('-') && !commands_of(command).empty()) return unknown_command(command, word);
    if (!word.starts_with('-') || word == "-") continue;
    const std::string name = word.substr(0, word.find('='));
    std::string text = name;
    text.append(" is no option of ").append(words_of(app)).append(meant(name, options_of(command))).append(help);
    return text;
  }
  if (!commands_of(command).empty() && dynamic_cast<const CLI::RequiredError*>(&error))
    return unknown_command(command, "");
  return one_line(error.what()) + help;
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

}  // namespace

Arguments parse_arguments(int argc, const char* const* argv) {
  Arguments arguments;
  bool version = false;
  CLI::App app("lightmill turns folders of JPEG photographs into folders of finished JPEGs, on every core.",
               "lightmill");
  add_commands(app, arguments);
  app.add_flag("--version", version, "print the version, and those of the libraries");

  const std::vector<std::string> words = words_typed(argc, argv);
  refuse_empty_words(words);
  try {
    app.parse(protected_names(words));
  } catch (const CLI::CallForHelp&) {
    arguments.help = app.help();
    return arguments;
  } catch (const CLI::ParseError& error) {
    throw Error(Cause::usage, complaint(app, error));
  }
  if (version) {
    arguments.command = Command::version;
    return arguments;
  }
  if (app.get_subcommands().empty()) {
    arguments.command = Command::nothing;
    arguments.help = app.help();
    return arguments;
  }
  const CLI::App& chosen = innermost(app);
  refuse_empty_values(chosen);
  arguments.command = command_named(chosen.get_name());
  arguments.words = words_behind(chosen.get_name(), argc, argv);
  arguments.operations = operations_typed(chosen);
  return arguments;
}

}  // namespace lightmill::cli
