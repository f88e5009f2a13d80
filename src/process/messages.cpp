#include "process/messages.h"

#include "base/names.h"
#include "base/wire.h"
#include "image/names.h"
#include "ops/facts.h"

#include "lightmill/error.h"

#include <algorithm>

namespace lightmill {

template <>
inline constexpr auto kWords<Product> = words_of<Product>({
    {Product::file, "file"},
    {Product::pixels, "pixels"},
});

template <>
inline constexpr auto kWords<Sandbox> = words_of<Sandbox>({
    {Sandbox::off, "off"},
    {Sandbox::on, "on"},
    {Sandbox::required, "required"},
});

template <>
inline constexpr auto kWords<Answer::Kind> = words_of<Answer::Kind>({
    {Answer::Kind::ready, "ready"},
    {Answer::Kind::planned, "planned"},
    {Answer::Kind::settled, "settled"},
    {Answer::Kind::finished, "finished"},
});

namespace {

constexpr std::uint64_t kMostWarnings = 1000;
constexpr std::uint64_t kMostRenditions = 10'000;

template <typename Value, typename Put>
void put_optional(WireWriter& to, const std::optional<Value>& value, Put put) {
  to.number(value.has_value());
  if (value) put(*value);
}
template <typename Get>
auto get_optional(WireReader& from, Get get) -> std::optional<decltype(get())> {
  if (!from.number<bool>()) return std::nullopt;
  return get();
}

template <typename Value, typename Put>
void put_all(WireWriter& to, const std::vector<Value>& values, Put put) {
  to.number(values.size());
  for (const Value& value : values) put(value);
}
template <typename Value, typename Get>
std::vector<Value> get_all(WireReader& from, std::uint64_t most, Get get) {
  const auto count = from.number<std::uint64_t>();
  if (count > most) throw Malformed();
  std::vector<Value> values;
  for (std::uint64_t i = 0; i < count; ++i) values.push_back(get());
  return values;
}

void put(WireWriter& to, Size size) {
  to.number(size.width);
  to.number(size.height);
}
Size get_size(WireReader& from) {
  const int width = from.number<int>();
  return {width, from.number<int>()};
}

void put(WireWriter& to, const Rect& rect) {
  for (const int value : {rect.x, rect.y, rect.width, rect.height}) to.number(value);
}
Rect get_rect(WireReader& from) {
  Rect rect;
  for (int* value : {&rect.x, &rect.y, &rect.width, &rect.height}) *value = from.number<int>();
  return rect;
}

void put(WireWriter& to, const Limits& limits) {
  to.number(limits.pixels);
  to.number(limits.scans);
  to.number(limits.metadata);
  to.number(limits.file);
  to.real(limits.seconds);
  to.real(limits.seconds_per_megapixel);
}
Limits get_limits(WireReader& from) {
  Limits limits;
  limits.pixels = from.number<std::int64_t>();
  limits.scans = from.number<int>();
  limits.metadata = from.number<std::int64_t>();
  limits.file = from.number<std::int64_t>();
  limits.seconds = from.real();
  limits.seconds_per_megapixel = from.real();
  return limits;
}

/// What a recipe's text says of it: all but the bytes of profiles.
Recipe without_profiles(Recipe recipe) {
  for (Rendition& rendition : recipe.renditions) rendition.colors.profile.bytes = nullptr;
  return recipe;
}

/// The recipe's text, which must say all else of it.
std::string recipe_text(const Recipe& recipe) {
  for (const Operation& operation : recipe.operations) {
    if (reads_back(operation)) continue;
    throw Error(Cause::usage, "\"" + to_string(operation) +
                                  "\" is a function of this program, which worker processes do not have; take "
                                  "another engine than processes, and isolate no formats");
  }
  std::string text = to_string(recipe);
  if (parse_recipe(text) != without_profiles(recipe))
    throw Error(Cause::internal, "the recipe is not what it prints: " + text);
  return text;
}
Recipe get_recipe(WireReader& from) {
  try {
    Recipe recipe = parse_recipe(from.text());
    validate(recipe);
    return recipe;
  } catch (const Error&) {
    throw Malformed();
  }
}

double get_seconds(WireReader& from) {
  const double seconds = from.real();
  if (seconds < 0) throw Malformed();
  return seconds;
}

void put(WireWriter& to, const Outcome& outcome) {
  to.choice(outcome.status);
  put_optional(to, outcome.failure, [&](const Failure& failure) {
    to.choice(failure.stage);
    to.choice(failure.cause);
    to.text(failure.reason);
    put_optional(to, failure.limit, [&](Limit limit) { to.choice(limit); });
  });
  put_all(to, outcome.warnings, [&](const std::string& warning) { to.text(warning); });
  to.number(outcome.damaged);
  to.text(outcome.not_lossless);
  to.text(outcome.chain);
  put(to, outcome.input_size);
  put_all(to, outcome.outputs, [&](const Output& output) {
    to.number(output.rendition);
    to.choice(output.status);
  });
  for (const double seconds : {outcome.times.decode, outcome.times.transform, outcome.times.encode}) to.real(seconds);
}
Outcome get_outcome(WireReader& from) {
  Outcome outcome;
  outcome.status = from.choice<Status>();
  outcome.failure = get_optional(from, [&] {
    Failure failure;
    failure.stage = from.choice<StageName>();
    failure.cause = from.choice<Cause>();
    failure.reason = from.text();
    failure.limit = get_optional(from, [&] { return from.choice<Limit>(); });
    return failure;
  });
  outcome.warnings = get_all<std::string>(from, kMostWarnings, [&] { return from.text(); });
  outcome.damaged = from.number<bool>();
  outcome.not_lossless = from.text();
  outcome.chain = from.text();
  outcome.input_size = get_size(from);
  outcome.outputs = get_all<Output>(from, kMostRenditions, [&] {
    const auto rendition = from.number<std::size_t>();
    return Output{.rendition = rendition, .status = from.choice<OutputStatus>()};
  });
  for (double* seconds : {&outcome.times.decode, &outcome.times.transform, &outcome.times.encode})
    *seconds = get_seconds(from);
  return outcome;
}

/// Whether the outcome is one that a worker can give with such an answer.
bool fits(Answer::Kind kind, const Outcome& outcome) {
  if (kind != Answer::Kind::settled) return !outcome.failure;
  return outcome.status == Status::failed ? outcome.failure.has_value()
                                          : !is_failure(outcome.status) && outcome.status != Status::written;
}

/// Whether there are as many bytes as pixels of that size take.
bool fits(const Finished& finished) {
  if (finished.size.width < 1 || finished.size.height < 1 || finished.bytes == 0) return false;
  if (finished.channels == 0) return true;
  if (finished.channels != 1 && finished.channels != 3) return false;
  return finished.bytes == static_cast<std::uint64_t>(finished.size.area()) * static_cast<unsigned>(finished.channels);
}

bool fits(const Answer& answer) {
  const bool done = answer.kind == Answer::Kind::finished;
  return done != answer.finished.empty() &&
         std::ranges::all_of(answer.finished, [](const Finished& finished) { return fits(finished); });
}

}  // namespace

std::string pack(const StartAt& start) {
  WireWriter to;
  to.number(start.segment);
  to.number(start.offset);
  to.number(start.bytes);
  return std::move(to).message();
}

StartAt unpack_start_at(std::string_view message) {
  WireReader from(message);
  StartAt start;
  start.segment = from.number<int>();
  start.offset = from.number<std::uint64_t>();
  start.bytes = from.number<std::uint64_t>();
  from.end();
  return start;
}

std::string pack(const Start& start) {
  const WorkSettings& settings = start.settings;
  WireWriter to;
  to.text(start.version);
  to.text(recipe_text(settings.recipe));
  put(to, settings.plan.limits);
  put_optional(to, settings.plan.domain, [&](Domain domain) { to.choice(domain); });
  to.choice(settings.plan.product);
  to.choice(settings.damaged);
  put_optional(to, settings.selection.least, [&](Size size) { put(to, size); });
  put_optional(to, settings.selection.most, [&](Size size) { put(to, size); });
  to.number(start.memory);
  to.number(start.idle);
  to.choice(start.sandbox);
  put_all(to, start.profiles, [&](std::uint64_t size) { to.number(size); });
  return std::move(to).message();
}

Start unpack_start(std::string_view message) {
  WireReader from(message);
  Start start;
  WorkSettings& settings = start.settings;
  start.version = from.text();
  settings.recipe = get_recipe(from);
  settings.plan.limits = get_limits(from);
  settings.plan.domain = get_optional(from, [&] { return from.choice<Domain>(); });
  settings.plan.product = from.choice<Product>();
  settings.damaged = from.choice<Damaged>();
  settings.selection.least = get_optional(from, [&] { return get_size(from); });
  settings.selection.most = get_optional(from, [&] { return get_size(from); });
  start.memory = from.number<std::size_t>();
  start.idle = from.number<std::size_t>();
  start.sandbox = from.choice<Sandbox>();
  start.profiles = get_all<std::uint64_t>(from, kMostRenditions, [&] { return from.number<std::uint64_t>(); });
  from.end();
  return start;
}

std::string pack(const Assignment& assignment) {
  WireWriter to;
  to.text(assignment.relative.native());
  put_optional(to, assignment.parameters.box, [&](Size size) { put(to, size); });
  put_optional(to, assignment.parameters.crop, [&](const Rect& rect) { put(to, rect); });
  put_all(to, assignment.wanted, [&](std::size_t rendition) { to.number(rendition); });
  to.number(assignment.bytes);
  return std::move(to).message();
}

Assignment unpack_assignment(std::string_view message) {
  WireReader from(message);
  Assignment assignment;
  assignment.relative = from.text();
  assignment.parameters.box = get_optional(from, [&] { return get_size(from); });
  assignment.parameters.crop = get_optional(from, [&] { return get_rect(from); });
  assignment.wanted = get_all<std::size_t>(from, kMostRenditions, [&] { return from.number<std::size_t>(); });
  assignment.bytes = from.number<std::uint64_t>();
  from.end();
  return assignment;
}

std::string pack(const Go& go) { return {'g', static_cast<char>(std::clamp(go.spare_cores, 0, 255))}; }

Go unpack_go(std::string_view message) {
  if (message.size() != 2 || message[0] != 'g') throw Malformed();
  return {static_cast<unsigned char>(message[1])};
}

std::string pack(const Answer& answer) {
  WireWriter to;
  to.choice(answer.kind);
  to.text(answer.version);
  to.text(answer.unsandboxed);
  put(to, answer.outcome);
  to.number(answer.peak_bytes);
  put_all(to, answer.finished, [&](const Finished& finished) {
    to.number(finished.rendition);
    put(to, finished.size);
    put_optional(to, finished.format, [&](Format format) { to.choice(format); });
    to.number(finished.channels);
    to.number(finished.bytes);
  });
  return std::move(to).message();
}

Answer unpack_answer(std::string_view message) {
  WireReader from(message);
  Answer answer;
  answer.kind = from.choice<Answer::Kind>();
  answer.version = from.text();
  answer.unsandboxed = from.text();
  answer.outcome = get_outcome(from);
  answer.peak_bytes = from.number<std::size_t>();
  answer.finished = get_all<Finished>(from, kMostRenditions, [&] {
    Finished finished;
    finished.rendition = from.number<std::size_t>();
    finished.size = get_size(from);
    finished.format = get_optional(from, [&] { return from.choice<Format>(); });
    finished.channels = from.number<int>();
    finished.bytes = from.number<std::uint64_t>();
    return finished;
  });
  from.end();
  if (!fits(answer.kind, answer.outcome) || !fits(answer)) throw Malformed();
  return answer;
}

}  // namespace lightmill
