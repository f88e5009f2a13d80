#include "process/messages.h"

#include "base/names.h"
#include "image/names.h"
#include "ops/facts.h"
#include "process/wire.h"

#include "lightmill/error.h"

#include <algorithm>

namespace lightmill {

template <>
inline constexpr auto kWords<Product> = words_of<Product>({
    {Product::file, "file"},
    {Product::pixels, "pixels"},
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
  to.real(limits.seconds);
  to.real(limits.seconds_per_megapixel);
}
Limits get_limits(WireReader& from) {
  Limits limits;
  limits.pixels = from.number<std::int64_t>();
  limits.scans = from.number<int>();
  limits.seconds = from.real();
  limits.seconds_per_megapixel = from.real();
  return limits;
}

/// The recipe's text, which must say all of it.
std::string text_of(const Recipe& recipe) {
  for (const Operation& operation : recipe.operations) {
    if (reads_back(operation)) continue;
    throw Error(Cause::usage, "\"" + to_string(operation) +
                                  "\" is a function of this program, which worker processes do not have; take "
                                  "another engine than processes");
  }
  std::string text = to_string(recipe);
  if (parse_recipe(text) != recipe) throw Error(Cause::internal, "the recipe is not what it prints: " + text);
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
  });
  to.number(outcome.warnings.size());
  for (const std::string& warning : outcome.warnings) to.text(warning);
  to.number(outcome.damaged);
  to.text(outcome.chain);
  put(to, outcome.input_size);
  put(to, outcome.output_size);
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
    return failure;
  });
  const auto warnings = from.number<std::uint64_t>();
  if (warnings > kMostWarnings) throw Malformed();
  for (std::uint64_t i = 0; i < warnings; ++i) outcome.warnings.push_back(from.text());
  outcome.damaged = from.number<bool>();
  outcome.chain = from.text();
  outcome.input_size = get_size(from);
  outcome.output_size = get_size(from);
  for (double* seconds : {&outcome.times.decode, &outcome.times.transform, &outcome.times.encode})
    *seconds = get_seconds(from);
  return outcome;
}

/// Whether the outcome is one that a worker can give with such an answer.
bool fits(Answer::Kind kind, const Outcome& outcome) {
  if (kind != Answer::Kind::settled) return !outcome.failure;
  return outcome.status == Status::failed ? outcome.failure.has_value()
                                          : outcome.status == Status::unselected && !outcome.failure;
}

/// Whether there are as many bytes as pixels of that size take.
bool fits(const Answer& answer) {
  if (answer.channels == 0) return true;
  if (answer.channels != 1 && answer.channels != 3) return false;
  if (answer.pixels.width < 1 || answer.pixels.height < 1) return false;
  return answer.bytes == static_cast<std::uint64_t>(answer.pixels.area()) * static_cast<unsigned>(answer.channels);
}

}  // namespace

std::string pack(const Start& start) {
  const WorkSettings& settings = start.settings;
  WireWriter to;
  to.text(start.version);
  to.text(text_of(settings.recipe));
  put(to, settings.plan.limits);
  put_optional(to, settings.plan.domain, [&](Domain domain) { to.choice(domain); });
  to.choice(settings.plan.product);
  to.choice(settings.damaged);
  put_optional(to, settings.selection.least, [&](Size size) { put(to, size); });
  put_optional(to, settings.selection.most, [&](Size size) { put(to, size); });
  to.number(start.memory);
  to.number(start.idle);
  to.number(start.segment);
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
  start.segment = from.number<int>();
  from.end();
  return start;
}

std::string pack(const Assignment& assignment) {
  WireWriter to;
  to.text(assignment.relative.native());
  put_optional(to, assignment.parameters.box, [&](Size size) { put(to, size); });
  put_optional(to, assignment.parameters.crop, [&](const Rect& rect) { put(to, rect); });
  to.number(assignment.bytes);
  return std::move(to).message();
}

Assignment unpack_assignment(std::string_view message) {
  WireReader from(message);
  Assignment assignment;
  assignment.relative = from.text();
  assignment.parameters.box = get_optional(from, [&] { return get_size(from); });
  assignment.parameters.crop = get_optional(from, [&] { return get_rect(from); });
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
  put(to, answer.outcome);
  to.number(answer.peak_bytes);
  to.number(answer.bytes);
  put(to, answer.pixels);
  to.number(answer.channels);
  return std::move(to).message();
}

Answer unpack_answer(std::string_view message) {
  WireReader from(message);
  Answer answer;
  answer.kind = from.choice<Answer::Kind>();
  answer.version = from.text();
  answer.outcome = get_outcome(from);
  answer.peak_bytes = from.number<std::size_t>();
  answer.bytes = from.number<std::uint64_t>();
  answer.pixels = get_size(from);
  answer.channels = from.number<int>();
  from.end();
  if (!fits(answer.kind, answer.outcome) || !fits(answer)) throw Malformed();
  return answer;
}

}  // namespace lightmill
