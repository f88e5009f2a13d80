#include "base/wire.h"

#include "base/names.h"
#include "process/messages.h"

#include "lightmill/error.h"

#include <gtest/gtest.h>

#include <limits>
#include <random>

namespace lightmill {
namespace {

std::string random_text(std::mt19937& random) {
  std::string text(random() % 30, '\0');
  for (char& c : text) c = static_cast<char>(random());
  return text;
}

int random_int(std::mt19937& random) { return static_cast<int>(random()); }

template <typename Value, typename Make>
std::optional<Value> maybe(std::mt19937& random, Make make) {
  if (random() % 2) return std::nullopt;
  return make();
}

Start random_start(std::mt19937& random) {
  const auto size = [&] { return Size{random_int(random), random_int(random)}; };
  Start start{.version = random_text(random), .settings = {.recipe = parse_recipe("resize 7 | rotate 90")}};
  WorkSettings& settings = start.settings;
  settings.plan.limits = {random_int(random), random_int(random),       random_int(random),
                          random_int(random), 0.1 * random_int(random), 1e-9};
  settings.plan.domain = maybe<Domain>(random, [&] { return random() % 2 ? Domain::planes : Domain::pixels; });
  settings.plan.product = random() % 2 ? Product::file : Product::pixels;
  settings.damaged = random() % 2 ? Damaged::fail : Damaged::salvage;
  settings.selection = {maybe<Size>(random, size), maybe<Size>(random, size)};
  start.memory = random();
  return start;
}

Assignment random_assignment(std::mt19937& random) {
  Assignment assignment{.relative = random_text(random), .bytes = random()};
  const auto number = [&] { return random_int(random); };
  assignment.parameters.box = maybe<Size>(random, [&] { return Size{number(), number()}; });
  assignment.parameters.crop = maybe<Rect>(random, [&] { return Rect{number(), number(), number(), number()}; });
  return assignment;
}

Answer random_answer(std::mt19937& random) {
  Answer answer{.kind = static_cast<Answer::Kind>(random() % 4), .version = random_text(random)};
  Outcome& outcome = answer.outcome;
  outcome.status = random() % 2 ? Status::failed : Status::unselected;
  if (answer.kind == Answer::Kind::settled && outcome.status == Status::failed)
    outcome.failure = Failure{StageName::transform, Cause::damaged, random_text(random)};
  for (auto n = random() % 4; n > 0; --n) outcome.warnings.push_back(random_text(random));
  outcome.damaged = random() % 2;
  outcome.chain = random_text(random);
  outcome.input_size = {random_int(random), random_int(random)};
  outcome.times.encode = static_cast<double>(random()) / 7;
  answer.peak_bytes = random();
  if (answer.kind == Answer::Kind::finished)
    answer.finished = {{.rendition = random() % 7, .size = {2, 2}, .channels = random() % 2 ? 0 : 3, .bytes = 12}};
  return answer;
}

TEST(Wire, BringsBackWhatWasPut) {
  std::mt19937_64 random(1);
  for (int trial = 0; trial < 200; ++trial) {
    const auto whole = random();
    const auto negative = static_cast<std::int64_t>(random());
    const double real = static_cast<double>(negative) / 3e7;
    const std::string text(random() % 50, static_cast<char>(random()));
    WireWriter to;
    to.number(whole);
    to.number(negative);
    to.real(real);
    to.text(text);
    to.choice(Cause::internal);
    const std::string message = std::move(to).message();
    WireReader from(message);
    EXPECT_EQ(from.number<std::uint64_t>(), whole);
    EXPECT_EQ(from.number<std::int64_t>(), negative);
    EXPECT_EQ(from.real(), real);
    EXPECT_EQ(from.text(), text);
    EXPECT_EQ(from.choice<Cause>(), Cause::internal);
    EXPECT_NO_THROW(from.end());
  }
}

template <typename Value, typename Read>
void expect_refused(Value value, Read read) {
  WireWriter to;
  if constexpr (std::is_floating_point_v<Value>) {
    to.real(value);
  } else {
    to.number(value);
  }
  const std::string message = std::move(to).message();
  WireReader from(message);
  EXPECT_THROW(read(from), Malformed) << value;
}

TEST(Wire, RefusesWhatDoesNotFit) {
  const auto as_int = [](WireReader& from) { return from.number<int>(); };
  expect_refused(std::int64_t{1} << 31, as_int);
  expect_refused(-(std::int64_t{1} << 31) - 1, as_int);
  expect_refused(2, [](WireReader& from) { return from.number<bool>(); });
  expect_refused(-1, [](WireReader& from) { return from.choice<Status>(); });
  expect_refused(7, [](WireReader& from) { return from.choice<Status>(); });
  expect_refused(std::numeric_limits<double>::quiet_NaN(), [](WireReader& from) { return from.real(); });
  expect_refused(std::numeric_limits<double>::infinity(), [](WireReader& from) { return from.real(); });
  expect_refused(std::uint64_t{1} << 62, [](WireReader& from) { return from.text(); });
  expect_refused(1, [](WireReader& from) { from.end(); });
}

/// What is packed is read back to what packs the same, and nothing shorter or longer is taken.
template <typename Make, typename Unpack>
void expect_round_trips(Make make, Unpack unpack) {
  std::mt19937 random(5);
  for (int trial = 0; trial < 50; ++trial) {
    const std::string message = pack(make(random));
    EXPECT_EQ(pack(unpack(message)), message);
    for (std::size_t size = 0; size < message.size(); ++size)
      ASSERT_THROW(unpack(message.substr(0, size)), Malformed) << size << " of " << message.size();
    EXPECT_THROW(unpack(message + "x"), Malformed);
  }
}

TEST(Messages, ComeBackAsTheyWere) {
  expect_round_trips(random_start, unpack_start);
  expect_round_trips(random_assignment, unpack_assignment);
  expect_round_trips(random_answer, unpack_answer);
}

TEST(Messages, OfRandomBytesAreRefusedOrRead) {
  std::mt19937 random(9);
  for (int trial = 0; trial < 20000; ++trial) {
    std::string noise(random() % 400, '\0');
    for (char& c : noise) c = static_cast<char>(random());
    std::string changed = pack(random_answer(random));
    for (auto n = 1 + random() % 3; n > 0; --n) changed[random() % changed.size()] = static_cast<char>(random());
    EXPECT_THROW(unpack_answer(noise), Malformed);
    EXPECT_THROW(unpack_start(noise), Malformed);
    try {
      unpack_answer(changed);
    } catch (const Malformed&) {
      continue;
    }
  }
}

TEST(Messages, AnAnswerThatContradictsItselfIsRefused) {
  const auto refused = [](const Answer& answer) { EXPECT_THROW(unpack_answer(pack(answer)), Malformed); };
  Outcome failed, written;
  failed.failure = Failure{};
  written.status = Status::written;
  refused({.kind = Answer::Kind::finished, .outcome = failed});
  refused({.kind = Answer::Kind::settled, .outcome = written});
  refused({.kind = Answer::Kind::settled});   // failed, and does not say why
  refused({.kind = Answer::Kind::finished});  // with nothing
  refused({.kind = Answer::Kind::planned, .finished = {{.size = {2, 2}, .channels = 3, .bytes = 12}}});
  refused({.kind = Answer::Kind::finished, .finished = {{.size = {2, 2}, .channels = 3, .bytes = 11}}});
  refused({.kind = Answer::Kind::finished, .finished = {{.size = {2, 2}, .channels = 4, .bytes = 16}}});
  refused({.kind = Answer::Kind::finished, .finished = {{.size = {-2, -2}, .channels = 3, .bytes = 12}}});
}

TEST(Messages, ARecipeWithAFunctionOfThisProcessIsAnError) {
  Start start{.version = "1", .settings = {}};
  start.settings.recipe.operations.emplace_back(Custom{"mine", [](cv::Mat&) {}});
  try {
    pack(start);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.cause(), Cause::usage);
    EXPECT_NE(std::string(error.what()).find("custom mine"), std::string::npos) << error.what();
  }
}

}  // namespace
}  // namespace lightmill
