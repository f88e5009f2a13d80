#include "settings.h"

#include "kept.h"
#include "values.h"

#include "lightmill/error.h"
#include "lightmill/formats.h"

#include <algorithm>
#include <random>
#include <string_view>

namespace lightmill::cli {
namespace {

constexpr Whole kThreads = {.least = 0, .most = 1024, .otherwise = 0};
constexpr Whole kReads = {.least = 0, .most = 256, .otherwise = 8};
constexpr Whole kScans = {.least = 1, .most = 1'000'000, .otherwise = Limits{}.scans};
constexpr Whole kQuality = {.least = 1, .most = 100, .otherwise = kUsualQuality};
constexpr Whole kLevel = {.least = 0, .most = 9, .otherwise = PngEncoding{}.level};
constexpr Whole kPages = {.least = 1, .most = 1'000'000'000, .otherwise = 1};
constexpr Whole kImages = {.least = 1, .most = 1'000'000, .otherwise = 64};
constexpr Whole kRounds = {.least = 1, .most = 1000, .otherwise = 6};
constexpr std::size_t kLeastWorkerMemory = std::size_t{64} << 20;

/// The box, resized as `manner` is.
Resize in_manner(const Resize& box, Resize manner) {
  manner.width = box.width;
  manner.height = box.height;
  return manner;
}

Operation settle_operation(const std::string& text, const Resize& manner) {
  const std::string option = "--" + text.substr(0, text.find(' '));
  Operation operation = named(option, [&] { return parse_operation(text); });
  const auto* sharpen = std::get_if<Sharpen>(&operation);
  if (sharpen && sharpen->amount == 0 && text.find(',') != std::string::npos)
    refuse(option, "\"" + text.substr(text.find(' ') + 1) +
                       "\" is an amount of 0, which changes nothing; decimals have a point: 0.5");
  if (auto* resize = std::get_if<Resize>(&operation)) *resize = in_manner(*resize, manner);
  return operation;
}

/// Of a format that is lossy or lossless.
template <typename One>
void settle(const EncodingArguments& encoding, One& one) {
  constexpr One kUsual;
  one.quality = parse_whole("--quality", encoding.quality, {.least = 1, .most = 100, .otherwise = kUsual.quality});
  one.effort = parse_whole("--effort", encoding.effort, {.least = 0, .most = 9, .otherwise = kUsual.effort});
  one.coding = choice<PixelCoding>("--coding", encoding.coding,
                                   {{"lossy", PixelCoding::lossy}, {"lossless", PixelCoding::lossless}});
}

/// A sampling that AV1 does not have is for the JPEGs where the format is each input's own.
void settle_avif(const EncodingArguments& encoding, const ChromaChoice& chroma, AvifEncoding& avif) {
  settle(encoding, avif);
  const auto* named = std::get_if<Subsampling>(&chroma);
  const bool for_jpegs = named && *named != kSampling444 && *named != kSampling422 && *named != kSampling420;
  if (!for_jpegs || encoding.format == "avif") avif.chroma = chroma;
  avif.bits = choice<AvifBits>(
      "--bits", encoding.bits,
      {{"auto", AvifBits::automatic}, {"8", AvifBits::eight}, {"10", AvifBits::ten}, {"12", AvifBits::twelve}});
}

/// The settings of every format, of which the rendition has those that it can use.
KeepFormat settle_settings(const EncodingArguments& encoding) {
  KeepFormat keep;
  auto& jpeg = keep.settings<JpegEncoding>();
  if (!encoding.quality.empty()) jpeg.quality = parse_whole("--quality", encoding.quality, kQuality);
  jpeg.chroma = named("--chroma", [&] { return parse_chroma(encoding.chroma); });
  jpeg.lossless = choice<Lossless>(
      "--lossless", encoding.lossless,
      {{"prefer", Lossless::prefer}, {"require", Lossless::require}, {"off", Lossless::off}, {"trim", Lossless::trim}});
  if (jpeg.quality && (jpeg.lossless == Lossless::require || jpeg.lossless == Lossless::trim))
    refuse("--lossless", "\"" + encoding.lossless + "\" keeps the quality that a picture has: leave --quality out");
  jpeg.tables = encoding.optimize ? HuffmanTables::optimized : HuffmanTables::standard;
  jpeg.scans = encoding.progressive ? ScanOrder::progressive : ScanOrder::baseline;
  keep.settings<PngEncoding>().level = parse_whole("--level", encoding.level, kLevel);
  keep.settings<TiffEncoding>().compression = choice<TiffCompression>("--compression", encoding.compression,
                                                                      {{"none", TiffCompression::none},
                                                                       {"lzw", TiffCompression::lzw},
                                                                       {"deflate", TiffCompression::deflate},
                                                                       {"zstd", TiffCompression::zstd}});
  settle(encoding, keep.settings<WebpEncoding>());
  settle_avif(encoding, jpeg.chroma, keep.settings<AvifEncoding>());
  settle(encoding, keep.settings<JxlEncoding>());
  return keep;
}

/// What --format takes.
std::string formats_parse_list() {
  std::string names = "keep";
  for (const FormatSupport& format : format_support())
    if (format.writes) names += ", " + std::string(format.name);
  return names;
}

/// What is meant by "keep", "jpeg" ..., with its defaults; none for another text.
std::optional<EncodingChoice> find_format(const std::string& name) try {
  const bool is_word = !name.empty() && std::ranges::all_of(name, [](char c) { return c >= 'a' && c <= 'z'; });
  if (!is_word) return {};
  const Recipe recipe = parse_recipe(name == "jpg" ? "jpeg" : name);
  if (!recipe.operations.empty()) return {};
  return recipe.renditions.front().encoding;
} catch (const Error&) {
  return {};
}

EncodingChoice with_settings(const EncodingChoice& choice, const KeepFormat& settings) {
  const auto* fixed = std::get_if<Encoding>(&choice);
  return fixed ? EncodingChoice(encoding_for(settings, format_of(*fixed))) : settings;
}

bool is_number(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

/// Of each format that has one.
void set_quality(KeepFormat& settings, int quality) {
  const auto set = [&](auto& one) {
    if constexpr (requires { one.quality; }) one.quality = quality;
  };
  std::apply([&](auto&... one) { (set(one), ...); }, settings.encodings);
}

/// "1024", "256x256:png", "x400:70:name=small".
Rendition settle_rendition(std::string_view text, Rendition rendition, const KeepFormat& base) {
  constexpr const char* kOption = "--rendition";
  const auto take = [&text] {
    const std::string_view part = text.substr(0, text.find(':'));
    text.remove_prefix(std::min(part.size() + 1, text.size()));
    return part;
  };
  rendition.resize = in_manner(named(kOption, [&, box = take()] { return parse_box(box); }), *rendition.resize);
  KeepFormat settings = base;
  while (!text.empty()) {
    const std::string part(take());
    if (part.starts_with("name="))
      rendition.name = part.substr(5);
    else if (is_number(part))
      set_quality(settings, parse_whole(kOption, part, kQuality));
    else if (const auto format = find_format(part))
      rendition.encoding = *format;
    else
      refuse(kOption, "\"" + part + "\" is no format (" + formats_parse_list() + "), quality or name=TEXT");
  }
  rendition.encoding = with_settings(rendition.encoding, settings);
  return rendition;
}

/// One of ours, or a file: what has a point or a slash in it is no word.
ColorTarget settle_target(const std::string& text) {
  if (text.find_first_of("./") != std::string::npos)
    return {.profile = named("--colorspace", [&] { return read_profile(text); })};
  return {.space = choice<ColorSpace>("--colorspace", text,
                                      {{"keep", ColorSpace::keep},
                                       {"srgb", ColorSpace::srgb},
                                       {"p3", ColorSpace::display_p3},
                                       {"adobergb", ColorSpace::adobe_rgb}},
                                      ", and no file such as scanner.icc or ./scanner")};
}

ColorTarget settle_colors(const EncodingArguments& encoding) {
  ColorTarget target = settle_target(encoding.colorspace);
  target.intent = choice<Intent>("--intent", encoding.intent,
                                 {{"relative", Intent::relative},
                                  {"perceptual", Intent::perceptual},
                                  {"saturation", Intent::saturation},
                                  {"absolute", Intent::absolute}});
  return target;
}

std::vector<Rendition> settle_renditions(const EncodingArguments& encoding, const Resize& manner) {
  const KeepFormat settings = settle_settings(encoding);
  const auto choice = find_format(encoding.format);
  if (!choice) refuse("--format", "\"" + encoding.format + "\" is none of " + formats_parse_list());
  Rendition base{.encoding = with_settings(*choice, settings), .metadata = settle_metadata(encoding)};
  base.colors = settle_colors(encoding);
  if (!encoding.background.empty())
    base.background = named("--background", [&] { return parse_color(encoding.background); });
  if (encoding.renditions.empty()) return {base};
  base.resize = manner;
  base.resize->enlarge = Enlarge::never;
  std::vector<Rendition> renditions;
  for (const std::string& text : encoding.renditions) renditions.push_back(settle_rendition(text, base, settings));
  return renditions;
}

Recipe settle_recipe(const PictureArguments& picture, const EncodingArguments& encoding) {
  Recipe recipe;
  if (!picture.page.empty()) recipe.page = parse_whole("--page", picture.page, kPages);
  if (picture.auto_orient) recipe.operations.emplace_back(AutoOrient{});
  const Resize manner{
      .filter = named("--filter", [&] { return parse_resampling(picture.filter); }),
      .enlarge = picture.enlarge ? Enlarge::allow : Enlarge::never,
      .scale_quality = named("--scale-quality", [&] { return parse_scale_quality(picture.scale_quality); }),
      .linear_light = picture.linear};
  for (const std::string& text : picture.operations) recipe.operations.push_back(settle_operation(text, manner));
  recipe.renditions = settle_renditions(encoding, manner);
  validate(recipe);
  return recipe;
}

PlanOptions settle_plan(const PlanningArguments& arguments) {
  PlanOptions plan;
  if (!arguments.domain.empty()) {
    plan.domain =
        choice<Domain>("--domain", arguments.domain, {{"planes", Domain::planes}, {"pixels", Domain::pixels}});
  }
  if (!arguments.max_pixels.empty()) plan.limits.pixels = parse_count("--max-pixels", arguments.max_pixels);
  if (!arguments.max_metadata.empty())
    plan.limits.metadata = static_cast<std::int64_t>(parse_bytes("--max-metadata", arguments.max_metadata));
  plan.limits.scans = parse_whole("--max-scans", arguments.max_scans, kScans);
  plan.limits.seconds = parse_seconds("--max-seconds", arguments.max_seconds).value_or(Limits{}.seconds);
  return plan;
}

/// This program is its own worker.
WorkerProcesses settle_processes(const RunningArguments& arguments, Engine engine) {
  WorkerProcesses processes{.command = {"/proc/self/exe", "worker"}};
  processes.seconds = parse_seconds("--timeout", arguments.timeout);
  if (!arguments.worker_memory.empty()) {
    const std::size_t bytes = parse_bytes("--worker-memory", arguments.worker_memory);
    if (bytes < kLeastWorkerMemory) refuse("--worker-memory", "a worker needs at least 64M");
    processes.memory = bytes;
  }
  processes.isolate_formats =
      choice<bool>("--isolate-formats", arguments.isolate_formats, {{"on", true}, {"off", false}});
  if (processes.asks_for_isolation() && engine != Engine::automatic && engine != Engine::processes) {
    refuse(processes.seconds ? "--timeout" : "--worker-memory",
           "a thread cannot be ended or held to its memory, only a process can: leave --engine out, or name processes");
  }
  return processes;
}

std::vector<std::filesystem::path> paths(const std::vector<std::string>& names) { return {names.begin(), names.end()}; }

void settle_running(const RunningArguments& arguments, RunSettings& settings) {
  settings.damaged =
      choice<Damaged>("--damaged", arguments.damaged, {{"fail", Damaged::fail}, {"salvage", Damaged::salvage}});
  settings.engine = named("--engine", [&] { return parse_engine(arguments.engine); });
  settings.threads = parse_whole("--threads", arguments.threads, kThreads);
  if (!arguments.memory.empty()) settings.memory = parse_bytes("--memory", arguments.memory);
  settings.read_ahead = parse_whole("--read-ahead", arguments.read_ahead, kReads);
  settings.processes = settle_processes(arguments, settings.engine);
  if (!arguments.max_failures.empty())
    settings.most_failures = static_cast<std::uint64_t>(parse_count("--max-failures", arguments.max_failures));
  if (arguments.fail_fast) settings.most_failures = 1;
}

void settle_reporting(const ReportingArguments& arguments, RunSettings& settings) {
  settings.report = arguments.report;
  if (!arguments.report_existing.empty()) {
    if (arguments.report.empty()) refuse("--report-existing", "there is no --report");
    settings.report_existing = choice<ExistingReport>(
        "--report-existing", arguments.report_existing,
        {{"fail", ExistingReport::fail}, {"replace", ExistingReport::replace}, {"append", ExistingReport::append}});
  }
  settings.failed_list = arguments.failed_list;
  settings.quarantine = arguments.quarantine;
  settings.manifest_out = arguments.manifest_out;
  settings.html = arguments.html;
  settings.trace = arguments.trace;
  settings.quiet = arguments.quiet;
  settings.verbose = arguments.verbose;
}

/// The job that the options describe.
BenchJob settle_own_job(const MeasuredArguments& measured) {
  BenchJob job{.name = std::string(kOwnJob), .what = "", .recipe = settle_recipe(measured.picture, measured.encoding)};
  for (const std::string& operation : measured.picture.operations)
    job.what += (job.what.empty() ? "" : ", ") + operation;
  if (!job.what.empty()) return job;
  job.what = "resize 1600";
  job.recipe.operations.emplace_back(Resize{.width = 1600, .height = 1600});
  return job;
}

/// The same, written as a recipe.
BenchJob settle_recipe_job(const std::string& recipe) {
  return {
      .name = std::string(kOwnJob), .what = recipe, .recipe = named("--recipe", [&] { return parse_recipe(recipe); })};
}

BenchJob settle_standard_job(const StandardJob& job) {
  return {.name = std::string(job.name),
          .what = job.what,
          .recipe = settle_recipe(job.picture, job.encoding),
          .center_square = job.center_square};
}

std::vector<BenchJob> settle_jobs(const MeasuredArguments& measured) {
  const std::string& recipe = measured.recipe;
  if (measured.jobs.empty() && recipe.empty()) return {settle_own_job(measured)};
  const bool has_more = measured.picture != PictureArguments{} || measured.encoding != EncodingArguments{};
  if (has_more || (!measured.jobs.empty() && !recipe.empty()))
    refuse(recipe.empty() ? "--jobs" : "--recipe",
           "it says all of the work; leave out the operations, settings and jobs that are typed beside it");
  if (!recipe.empty()) return {settle_recipe_job(recipe)};
  std::vector<BenchJob> jobs;
  for (const std::string& name : parse_job_names("--jobs", measured.jobs))
    jobs.push_back(settle_standard_job(*find_standard_job(name)));
  return jobs;
}

/// 1, 2, 4 ... and as many as may run at once, unless they are listed.
std::vector<int> settle_thread_counts(const std::string& list) {
  const int most = available_threads();
  std::vector<int> counts;
  const auto add = [&](int threads) {
    if (std::ranges::find(counts, threads) == counts.end()) counts.push_back(threads);
  };
  for (const std::string& part : parse_list("--threads", list)) {
    const int threads = parse_whole("--threads", part, kThreads);
    add(threads == 0 ? most : threads);
  }
  if (!counts.empty()) return counts;
  for (int threads = 1; threads < most; threads *= 2) add(threads);
  add(most);
  return counts;
}

std::vector<Engine> settle_engines(const std::string& list) {
  std::vector<Engine> all;
  for (const std::string& name : parse_list("--engines", list)) {
    const Engine engine = named("--engines", [&] { return parse_engine(name); });
    if (engine == Engine::automatic) refuse("--engines", "\"auto\" is one of the others; name that");
    if (std::ranges::find(all, engine) == all.end()) all.push_back(engine);
  }
  if (!all.empty()) return all;
  all = engines();
  std::erase(all, Engine::automatic);
  return all;
}

std::uint64_t settle_seed(const std::string& text) {
  if (text.empty()) return std::random_device()();
  return static_cast<std::uint64_t>(parse_count("--seed", text, 0));
}

/// What of a measurement does not depend on whether it is the whole of it or one run.
BenchSettings settle_measured(const MeasuredArguments& measured, const std::string& engine) {
  BenchSettings settings;
  settings.jobs = settle_jobs(measured);
  settings.run.recipe = settings.jobs.front().recipe;
  settings.run.plan = settle_plan(measured.planning);
  RunningArguments running;
  running.engine = engine;
  settle_running(running, settings.run);
  settings.images = parse_whole("--images", measured.images, kImages);
  settings.rounds = parse_whole("--rounds", measured.rounds, kRounds);
  settings.seed = settle_seed(measured.seed);
  settings.results = {measured.json, measured.html};
  return settings;
}

/// Results in a folder below the pictures are none of them.
template <typename OfRace>
void settle_race(const OfRace& arguments, BenchSettings& settings) {
  const RaceArguments& race = arguments.race;
  settings.threads = settle_thread_counts(arguments.on.threads);
  settings.engines = settle_engines(race.engines);
  if (race.output != "memory") settings.output = race.output;
  settings.run.source = settle_source({}, paths(arguments.measured.photos), settings.output);
}

/// What is updated is replaced where it is not up to date.
void settle_writing(const WritingArguments& writing, RunSettings& settings) {
  FolderSinkOptions& output = settings.output;
  const bool update = writing.existing == "update";
  output.existing = choice<Existing>("--existing", writing.existing,
                                     {{"update", Existing::replace},
                                      {"skip", Existing::skip},
                                      {"replace", Existing::replace},
                                      {"fail", Existing::fail}});
  output.times = writing.keep_times ? FileTimes::of_input : FileTimes::own;
  output.durability = writing.sync ? Durability::synced : Durability::buffered;
  output.links = writing.follow_output_links ? OutputLinks::follow : OutputLinks::stay_inside;
  const auto lock =
      choice<JournalLock>("--lock", writing.lock,
                          {{"refuse", JournalLock::refuse}, {"wait", JournalLock::wait}, {"off", JournalLock::off}});
  if (writing.retry_failed && !update) refuse("--retry-failed", "only --existing update knows what failed before");
  if (!writing.journal && update) refuse("--no-journal", "--existing update goes by the journal");
  if (!writing.journal) return;
  const auto& shard = settings.source.shard;
  settings.journal = {.folder = output.folder,
                      .shard = shard ? std::to_string(shard->index) + "-of-" + std::to_string(shard->count) : "",
                      .lock = lock,
                      .decides = update,
                      .retry_failed = writing.retry_failed,
                      .synced = writing.sync};
}

/// In this process.
BenchSettings settle_measured_here(const MeasuredArguments& measured) {
  BenchSettings settings = settle_measured(measured, RunningArguments{}.engine);
  settings.run.source = settle_source({}, paths(measured.photos), {});
  return settings;
}

std::vector<int> settle_cores(const std::string& list) {
  std::vector<int> cores;
  for (const std::string& part : parse_list("--cores", list))
    cores.push_back(parse_whole("--cores", part, {.least = 1, .most = 4096, .otherwise = 8}));
  return cores;
}

}  // namespace

RunSettings settle(const RunArguments& arguments) {
  RunSettings settings;
  settings.recipe = settle_recipe(arguments.picture, arguments.encoding);
  settings.plan = settle_plan(arguments.planning);
  settle_running(arguments.running, settings);
  settings.source = settle_source(arguments.source, paths(arguments.inputs), arguments.output);
  settings.selection = settle_selection(arguments.source);
  settings.output.folder = arguments.output;
  settings.output.inputs = settings.source.roots;
  settle_writing(arguments.writing, settings);
  settle_reporting(arguments.reporting, settings);
  return settings;
}

BenchSettings settle(const BenchArguments& arguments) {
  BenchSettings settings = settle_measured(arguments.measured, RunningArguments{}.engine);
  settle_race(arguments, settings);
  settings.words = arguments.words;
  return settings;
}

BenchSettings of_job(BenchSettings settings, const BenchJob& job) {
  settings.run.recipe = job.recipe;
  settings.jobs = {job};
  return settings;
}

BenchOneSettings settle(const BenchOneArguments& arguments) {
  BenchOneSettings one{.bench = settle_measured(arguments.measured, arguments.engine)};
  BenchSettings& settings = one.bench;
  settle_race(arguments, settings);
  settings.output = arguments.into;
  settings.run.threads = parse_whole("--on", arguments.run_threads, kThreads);
  if (!arguments.floor.empty()) one.floor = settle_thread_counts(arguments.floor);
  if (arguments.job.empty()) return one;
  std::erase_if(settings.jobs, [&](const BenchJob& job) { return job.name != arguments.job; });
  if (settings.jobs.empty()) refuse("--job", "\"" + arguments.job + "\" is not among the jobs");
  settings.run.recipe = settings.jobs.front().recipe;
  return one;
}

FloorBenchSettings settle(const FloorArguments& arguments) {
  FloorBenchSettings settings{settle_measured_here(arguments.measured), arguments.disk};
  settings.bench.run.threads = std::ranges::max(settle_thread_counts(arguments.on.threads));
  return settings;
}

PredictSettings settle(const PredictArguments& arguments) {
  constexpr Whole kMegabytes = {.least = 1, .most = 100'000'000, .otherwise = 0};
  constexpr Whole kGigabytes = {.least = 1, .most = 100'000, .otherwise = 0};
  return {.bench = settle_measured_here(arguments.measured),
          .cores = settle_cores(arguments.cores.empty() ? "8,16,32,64,128" : arguments.cores),
          .disk_bytes_per_second = 1e6 * parse_whole("--disks", arguments.disks, kMegabytes),
          .memory_bytes_per_second = 1e9 * parse_whole("--bandwidth", arguments.bandwidth, kGigabytes)};
}

PeersSettings settle(const PeersArguments& arguments) {
  PeersSettings settings{
      .roots = paths(arguments.photos), .folder = arguments.folder, .results = {arguments.json, arguments.html}};
  for (const std::string& name : parse_job_names("--jobs", arguments.jobs))
    settings.jobs.push_back(peer_job(settle_standard_job(*find_standard_job(name))));
  if (!arguments.only.empty()) settings.only = parse_list("--only", arguments.only);
  settings.threads = parse_whole("--threads", arguments.threads, kThreads);
  settings.images = parse_whole("--images", arguments.images, {.least = 1, .most = 100'000, .otherwise = 24});
  settings.rounds = parse_whole("--rounds", arguments.rounds, {.least = 1, .most = 1000, .otherwise = 5});
  if (!arguments.seed.empty()) settings.seed = static_cast<std::uint64_t>(parse_count("--seed", arguments.seed, 0));
  return settings;
}

ExplainSettings settle(const ExplainArguments& arguments) {
  return {.files = paths(arguments.files),
          .recipe = settle_recipe(arguments.picture, arguments.encoding),
          .plan = settle_plan(arguments.planning)};
}

FilesSettings settle(const InfoArguments& arguments) {
  return {paths(arguments.files), arguments.json, parse_whole("--page", arguments.page, kPages)};
}

FilesSettings settle(const ShowArguments& arguments) { return {{arguments.report}, arguments.json}; }

FilesSettings settle(const MergeArguments& arguments) { return {paths(arguments.reports), arguments.json}; }

FilesSettings settle(const BenchCompareArguments& arguments) { return {paths(arguments.files), false}; }

}  // namespace lightmill::cli
