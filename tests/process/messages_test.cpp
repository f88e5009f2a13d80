#include "process/messages.h"

#include <gtest/gtest.h>

#include <bitset>
#include <tuple>
#include <vector>

// Each struct that travels, as a tuple of the fields that do. One with a new field does not compile until it is named
// here; what stays behind is named and left out.
namespace lightmill {
namespace {

auto fields(const JpegEncoding& encoding) {
  const auto& [quality, chroma, tables, scans, lossless] = encoding;
  return std::make_tuple(quality, chroma, tables, scans, lossless);
}

auto fields(const PngEncoding& encoding) {
  const auto& [level] = encoding;
  return std::make_tuple(level);
}

auto fields(const WebpEncoding& encoding) {
  const auto& [quality, coding, effort] = encoding;
  return std::make_tuple(quality, coding, effort);
}

auto fields(const TiffEncoding& encoding) {
  const auto& [compression] = encoding;
  return std::make_tuple(compression);
}

auto fields(const AvifEncoding& encoding) {
  const auto& [quality, coding, chroma, bits, effort] = encoding;
  return std::make_tuple(quality, coding, chroma, bits, effort);
}

auto fields(const JxlEncoding& encoding) {
  const auto& [quality, coding, effort] = encoding;
  return std::make_tuple(quality, coding, effort);
}

auto fields(const Rendition& rendition) {
  const auto& [encoding, metadata, resize, background, colors, name] = rendition;
  const auto& [space, intent, profile] = colors;
  const auto of_each = [](const auto&... each) { return std::tuple_cat(fields(each)...); };
  return std::tuple_cat(std::apply(of_each, std::get<KeepFormat>(encoding).encodings),
                        std::make_tuple(metadata, resize, background, space, intent, profile.name, name));
}

auto fields(const Limits& limits) {
  const auto& [pixels, scans, metadata, file, seconds, seconds_per_megapixel] = limits;
  return std::make_tuple(pixels, scans, metadata, file, seconds, seconds_per_megapixel);
}

auto fields(const WorkSettings& settings) {
  const auto& [recipe, plan, damaged, selection] = settings;
  const auto& [operations, renditions, page] = recipe;
  const auto& [limits, domain, product, keeps_found_of_an_image, in_bands_as_well, wanted_of_an_image] = plan;
  const auto& [least, most] = selection;
  return std::tuple_cat(std::make_tuple(operations, renditions, page), fields(renditions.front()), fields(limits),
                        std::make_tuple(domain, product, damaged, least, most));
}

auto fields(const Start& start) {
  const auto& [version, settings, memory, idle, sandbox, profiles] = start;
  return std::tuple_cat(std::make_tuple(version, memory, idle, sandbox, profiles), fields(settings));
}

auto fields(const Assignment& assignment) {
  const auto& [relative, parameters, wanted, bytes] = assignment;
  const auto& [box, crop] = parameters;
  return std::make_tuple(relative, box, crop, wanted, bytes);
}

auto fields(const Go& go) {
  const auto& [spare_cores] = go;
  return std::make_tuple(spare_cores);
}

auto fields(const Failure& failure) {
  const auto& [stage, cause, reason, limit] = failure;
  return std::make_tuple(stage, cause, reason, limit);
}

/// What a worker knows of results that it did not make.
auto fields(const Output& output) {
  const auto& [rendition, status, path, size, bytes, hash, format] = output;
  return std::make_tuple(rendition, status);
}

auto fields(const Finished& finished) {
  const auto& [rendition, size, format, channels, bytes] = finished;
  return std::make_tuple(rendition, size, format, channels, bytes);
}

template <typename One>
auto fields_of_all(const std::vector<One>& all) {
  std::vector<decltype(fields(One{}))> those;
  for (const One& one : all) those.push_back(fields(one));
  return those;
}

/// What a worker knows: it has no files, so that the run alone knows the item, its stamp and what it was before, the
/// bytes, where they went, how long reading and writing took, what was waited for, and when all of it was.
auto fields(const Outcome& outcome) {
  const auto& [item, status, failure, warnings, damaged, outputs, not_lossless, chain, input, in, hash, stamp, before,
               times, waiting, spans] = outcome;
  const auto& [read, decode, transform, encode, write] = times;
  return std::tuple_cat(std::make_tuple(status, failure.has_value(), warnings, damaged, not_lossless, chain, input,
                                        fields_of_all(outputs), decode, transform, encode),
                        fields(failure.value_or(Failure{})));
}

auto fields(const Answer& answer) {
  const auto& [kind, version, unsandboxed, outcome, peak_bytes, finished] = answer;
  return std::tuple_cat(std::make_tuple(kind, version, unsandboxed, peak_bytes, fields_of_all(finished)),
                        fields(outcome));
}

template <typename Fields, std::size_t... kIndices>
auto differences(const Fields& one, const Fields& other, std::index_sequence<kIndices...>) {
  std::bitset<sizeof...(kIndices)> differ;
  ((differ[kIndices] = std::get<kIndices>(one) != std::get<kIndices>(other)), ...);
  return differ;
}

/// And each field is another than a forgotten one in one of the messages at least.
template <typename Message, typename Unpack>
void expect_all_fields_back(const std::vector<Message>& messages, Unpack unpack) {
  using Fields = decltype(fields(Message{}));
  constexpr auto kIndices = std::make_index_sequence<std::tuple_size_v<Fields>>();
  std::bitset<std::tuple_size_v<Fields>> set;
  for (const Message& message : messages) {
    const Fields sent = fields(message);
    EXPECT_TRUE(differences(fields(unpack(pack(message))), sent, kIndices).none())
        << differences(fields(unpack(pack(message))), sent, kIndices) << ", the first field last";
    set |= differences(sent, fields(Message{}), kIndices);
  }
  EXPECT_TRUE(set.all()) << set << ": a field is as it would be if it were forgotten, the first field last";
}

TEST(Messages, BringEachFieldOfAStart) {
  Start start{
      .version = "7.8", .settings = {}, .memory = 9, .idle = 10, .sandbox = Sandbox::required, .profiles = {12, 13}};
  WorkSettings& settings = start.settings;
  settings.recipe = parse_recipe(
      "page 3 | rotate 90 | keep quality=12 chroma=4:2:2 metadata=strip tables=optimized scans=progressive "
      "lossless=off "
      "level=9 coding=lossless bits=10 effort=8 compression=lzw size=5x6 filter=area background=#010203 colorspace=p3 "
      "intent=saturation name=small");
  settings.plan = {.limits = {1, 2, 3, 4, 5, 6}, .domain = Domain::pixels, .product = Product::pixels};
  settings.damaged = Damaged::salvage;
  settings.selection = {Size{5, 6}, Size{7, 8}};
  Start other = start;
  other.settings.recipe = parse_recipe("keep colorspace=\"a b.icc\"");
  expect_all_fields_back<Start>({start, other}, unpack_start);
}

TEST(Messages, SayWhereAStartIs) {
  const StartAt at = unpack_start_at(pack(StartAt{7, 8, 9}));
  EXPECT_EQ(std::tuple(at.segment, at.offset, at.bytes), std::tuple(7, 8u, 9u));
}

TEST(Messages, BringEachFieldOfAnAssignmentAndOfLeave) {
  const ItemParameters parameters{.box = Size{1, 2}, .crop = Rect{3, 4, 5, 6}};
  expect_all_fields_back<Assignment>({{.relative = "a/b.jpg", .parameters = parameters, .wanted = {1, 3}, .bytes = 7}},
                                     unpack_assignment);
  expect_all_fields_back<Go>({{.spare_cores = 3}}, unpack_go);
}

TEST(Messages, BringEachFieldOfAnAnswer) {
  Answer failed{.kind = Answer::Kind::settled, .version = "7.8", .unsandboxed = "why"};
  failed.outcome.failure = Failure{StageName::transform, Cause::too_large, "why", Limit::seconds};
  Answer finished{.kind = Answer::Kind::finished, .peak_bytes = 5};
  finished.finished = {{.rendition = 1, .size = {2, 2}, .channels = 3, .bytes = 12},
                       {.rendition = 2, .size = {3, 4}, .format = Format::png, .bytes = 5}};
  Outcome& outcome = finished.outcome;
  outcome.status = Status::written;
  outcome.warnings = {"odd", "odder"};
  outcome.damaged = true;
  outcome.not_lossless = "why";
  outcome.chain = "planes/2 > jpeg";
  outcome.input_size = {1, 2};
  outcome.outputs = {{.rendition = 3, .status = OutputStatus::redundant}};
  outcome.times = {.decode = 1, .transform = 2, .encode = 3};
  expect_all_fields_back<Answer>({failed, finished}, unpack_answer);
}

}  // namespace
}  // namespace lightmill
