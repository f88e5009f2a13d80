#include "support/temporary_folder.h"

#include "lightmill/error.h"
#include "lightmill/observer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <map>
#include <string>

namespace lightmill {
namespace {

using nlohmann::json;
using testing::HasSubstr;

/// Read ahead by thread 0, the rest by thread 2.
Outcome traced(std::uint64_t sequence, const std::string& name) {
  Outcome outcome;
  outcome.item.sequence = sequence;
  outcome.item.source = name;
  outcome.status = Status::written;
  outcome.spans = {{Activity::read, 0, 0.001, 0.0025},
                   {Activity::decode, 2, 0.003, 0.004},
                   {Activity::awaited_memory, 2, 0.004, 0.0041}};
  return outcome;
}

class TraceFiles : public testing::Test {
 protected:
  std::filesystem::path file() const { return folder_ / "trace.json"; }
  std::string text() const { return folder_.read("trace.json"); }
  TemporaryFolder folder_;
};

TEST_F(TraceFiles, HaveAnEventForEachSpan) {
  const auto trace = TraceFile::create(file());
  trace->finished(traced(7, "in/<b>\"\n.jpg"));
  trace->ended({});
  EXPECT_EQ(trace->failure(), "");
  EXPECT_EQ(trace->remark(), "");
  const json events = json::parse(text());
  ASSERT_EQ(events.size(), 7u) << "the process, three spans, and three threads";
  EXPECT_EQ(events.at(1), json::parse(R"({"name":"read","cat":"stage","ph":"X","pid":1,"tid":0,"ts":1000.0,
                                          "dur":1500.0,"args":{"file":"in/<b>\"\n.jpg","sequence":7}})"));
  EXPECT_EQ(events.at(3).at("name"), "waiting for memory");
  EXPECT_NEAR(events.at(3).at("dur"), 100, 1e-6);
}

TEST_F(TraceFiles, NameThreadsByWhatTheyDid) {
  const auto trace = TraceFile::create(file());
  trace->finished(traced(0, "a"));
  trace->ended({});
  std::map<int, std::string> names;
  for (const json& event : json::parse(text()))
    if (event.at("name") == "thread_name") names[event.at("tid")] = event.at("args").at("name");
  EXPECT_EQ(names.at(0), "reader 1");
  EXPECT_EQ(names.at(2), "worker 1");
}

TEST_F(TraceFiles, LackOnlyTheirBracketWhereTheRunWasKilled) {
  const auto trace = TraceFile::create(file());
  trace->finished(traced(0, "a"));
  trace->finished(traced(1, "b\xFF"));
  EXPECT_EQ(json::parse(text() + "]").size(), 7u) << "as it was written up to now";
}

TEST_F(TraceFiles, ReplaceTracesAlone) {
  for (int run = 0; run < 2; ++run) {
    const auto trace = TraceFile::create(file());
    trace->finished(traced(0, "a"));
    trace->ended({});
  }
  EXPECT_EQ(json::parse(text()).size(), 7u);
  folder_.write("trace.json", std::string_view("[1, 2]"));
  try {
    TraceFile::create(file());
    FAIL() << "it is somebody's";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("the trace " + file().native()));
  }
  EXPECT_EQ(text(), "[1, 2]");
}

TEST_F(TraceFiles, SayWhereThereWasNothingToTrace) {
  const auto trace = TraceFile::create(file());
  Outcome outcome = traced(0, "a");
  outcome.spans.clear();
  trace->finished(outcome);
  trace->ended({});
  EXPECT_THAT(trace->remark(), HasSubstr("the trace is empty"));
  EXPECT_EQ(json::parse(text()).size(), 1u);
}

TEST_F(TraceFiles, TellWhatTheyCouldNotWrite) {
  const auto trace = TraceFile::create("/dev/full");
  trace->finished(traced(0, "a"));
  trace->ended({});
  EXPECT_THAT(trace->failure(), HasSubstr("the trace is incomplete: No space left"));
}

}  // namespace
}  // namespace lightmill
