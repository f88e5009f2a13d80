#include "process/messages.h"

#include "base/wire.h"
#include "fuzz/all.h"
#include "fuzz/memory_file.h"
#include "report/json_lines.h"

#include "lightmill/digest.h"
#include "lightmill/error.h"
#include "lightmill/merge.h"
#include "lightmill/recipe.h"

#include <string>
#include <vector>

namespace lightmill::fuzz {
namespace {

void report(std::span<const std::uint8_t> bytes) {
  const MemoryFile file(text_of(bytes));
  try {
    const Digest digest = lightmill::digest(file.path());
    digest_text(digest);
    digest_json(digest);
  } catch (const Error& error) {
    expect(error.cause() == Cause::usage || error.cause() == Cause::unreadable, "refused for another reason");
  }
  try {
    merge({file.path()});
  } catch (const Error&) {
  }
}

std::vector<test::FileBytes> report_seeds() {
  Outcome written;
  written.item.source = "in/\xFF.jpg";
  written.status = Status::written;
  written.warnings = {"odd", "odder"};
  written.input_size = {30, 20};
  written.chain = "planes > jpeg";
  written.outputs = {{.path = "out/a.jpg", .size = {3, 2}, .bytes = 5, .hash = 6, .format = "jpeg"}};
  written.times = {.read = 0.25, .decode = 0.5, .transform = 0, .encode = 1, .write = 0.125};
  Outcome failed;
  failed.item.source = "in/b.jpg";
  failed.failure = Failure{StageName::load, Cause::too_large, "why", Limit::seconds};
  Report end;
  end.written = end.failed = 1;
  end.seconds = 2;
  end.engine = "tbb";
  const std::string images = json_line(written) + '\n' + json_line(failed) + '\n';
  const std::string whole = images + json_line(end) + '\n';
  return {test::bytes_of(whole), test::bytes_of(json_line(RunBegins{Shard{3, 16}}) + '\n' + whole),
          test::bytes_of(whole + json_line(RunBegins{}) + '\n' + images)};
}

/// What is taken comes back as it was.
template <typename Unpack>
void expect_again(std::string_view message, Unpack unpack) {
  const std::string packed = pack(unpack(message));
  expect(pack(unpack(packed)) == packed, "packed as another message");
}

void messages(std::span<const std::uint8_t> bytes) {
  Choices choices(bytes);
  const std::uint8_t kind = choices.byte();
  const std::string_view message = text_of(choices.rest());
  try {
    switch (kind % 5) {
      case 0:
        return expect_again(message, unpack_start_at);
      case 1:
        return expect_again(message, unpack_start);
      case 2:
        return expect_again(message, unpack_assignment);
      case 3:
        return expect_again(message, unpack_go);
      default:
        return expect_again(message, unpack_answer);
    }
  } catch (const Malformed&) {
  }
}

std::vector<test::FileBytes> message_seeds() {
  Start start{.version = "7.8", .settings = {}, .memory = 9, .idle = 10, .profiles = {12}};
  start.settings.recipe = parse_recipe("resize 20x20 | jpeg quality=3");
  start.settings.selection = {Size{5, 6}, Size{7, 8}};
  Answer failed{.kind = Answer::Kind::settled};
  failed.outcome.failure = Failure{StageName::transform, Cause::too_large, "why", Limit::seconds};
  Answer finished{.kind = Answer::Kind::finished};
  finished.finished = {{.rendition = 1, .size = {2, 2}, .channels = 3, .bytes = 12},
                       {.rendition = 2, .size = {3, 4}, .format = Format::png, .bytes = 5}};
  finished.outcome.status = Status::written;
  finished.outcome.warnings = {"odd"};
  finished.outcome.outputs = {{.rendition = 3, .status = OutputStatus::redundant}};
  const Assignment assignment{.relative = "a.jpg", .parameters = {Size{1, 2}, Rect{3, 4, 5, 6}}, .wanted = {1}};
  std::vector<test::FileBytes> all;
  char kind = 0;
  for (const std::string& message : {pack(StartAt{7, 8, 9}), pack(start), pack(assignment), pack(Go{3}), pack(failed)})
    all.push_back(test::bytes_of(kind++ + message));
  all.push_back(test::bytes_of('\4' + pack(finished)));
  return all;
}

}  // namespace

const Target kReport{"report", report, report_seeds};
const Target kMessages{"messages", messages, message_seeds};

}  // namespace lightmill::fuzz
