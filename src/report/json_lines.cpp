#include "report/json_lines.h"

#include "base/names.h"
#include "report/by_stage.h"
#include "report/source_sets.h"
#include "report/text.h"

#include "lightmill/digest.h"
#include "lightmill/merge.h"
#include "lightmill/observer.h"

#include <nlohmann/json.hpp>

#include <string_view>
#include <utility>
#include <vector>

namespace lightmill {
namespace {

using OrderedJson = nlohmann::ordered_json;

/// In one line; what is no UTF-8 becomes U+FFFD.
std::string printed(const OrderedJson& json) {
  return json.dump(-1, ' ', false, OrderedJson::error_handler_t::replace);
}

/// A path under `name`, and exactly under `name`_hex where JSON cannot hold it.
void put_path(OrderedJson& json, const std::string& name, const std::filesystem::path& path) {
  if (path.empty()) return;
  json[name] = path.native();
  if (!is_utf8(path.native())) json[name + "_hex"] = hexadecimal(path.native());
}

void put_size(OrderedJson& json, Size size) {
  if (size == Size{}) return;
  json["width"] = size.width;
  json["height"] = size.height;
}

void put_bytes(OrderedJson& json, std::uint64_t bytes) {
  if (bytes != 0) json["bytes"] = bytes;
}

OrderedJson json_of(const Stamp& stamp) {
  return {{"size", stamp.size},
          {"mtime_ns", stamp.mtime_ns},
          {"ctime_ns", stamp.ctime_ns},
          {"inode", stamp.inode},
          {"device", stamp.device}};
}

void put_part(OrderedJson& json, const char* name, OrderedJson part) {
  if (!part.empty()) json[name] = std::move(part);
}

OrderedJson seconds_of(const StageTimes& times) {
  OrderedJson json = OrderedJson::object();
  for (const auto& [name, seconds] : by_stage(times)) {
    if (seconds > 0) json[name] = seconds;
  }
  return json;
}

OrderedJson seconds_of(const Waiting& waiting) {
  OrderedJson json = OrderedJson::object();
  if (waiting.memory > 0) json["memory"] = waiting.memory;
  if (waiting.input > 0) json["input"] = waiting.input;
  if (waiting.output > 0) json["output"] = waiting.output;
  if (waiting.worker > 0) json["worker"] = waiting.worker;
  return json;
}

OrderedJson json_of(const Output& output) {
  OrderedJson json{{"rendition", output.rendition}, {"status", to_string(output.status)}};
  put_path(json, "path", output.path);
  if (!output.format.empty()) json["format"] = output.format;
  put_size(json, output.size);
  put_bytes(json, output.bytes);
  return json;
}

OrderedJson json_of(const PassedOver& passed) {
  OrderedJson json = OrderedJson::object();
  if (passed.files() == 0) return json;
  json["files"] = passed.files();
  OrderedJson& extensions = json["extensions"] = OrderedJson::object();
  for (const auto& [name, files] : passed.extensions) extensions[is_utf8(name) ? name : escaped(name)] = files;
  if (passed.others > 0) json["others"] = passed.others;
  return json;
}

OrderedJson listed(const Output& output) {
  OrderedJson json = OrderedJson::object();
  put_path(json, "path", output.path);
  put_size(json, output.size);
  put_bytes(json, output.bytes);
  json["format"] = output.format;
  return json;
}

OrderedJson json_of(const Digest::Failures& failures) {
  OrderedJson json{{"cause", to_string(failures.cause)}, {"count", failures.count}};
  OrderedJson& first = json["first"] = OrderedJson::array();
  for (const Outcome& outcome : failures.first) {
    OrderedJson& one = first.emplace_back(OrderedJson::object());
    put_path(one, "source", outcome.item.source);
    one["reason"] = outcome.failure ? outcome.failure->reason : "";
  }
  return json;
}

OrderedJson json_of(const Digest::Warning& warning) {
  OrderedJson json{{"text", warning.text}, {"count", warning.count}};
  put_path(json, "example", warning.example);
  return json;
}

OrderedJson outlier(const Outcome& outcome) {
  OrderedJson json = OrderedJson::object();
  put_path(json, "source", outcome.item.source);
  json["seconds"] = outcome.times.total();
  put_size(json, outcome.input_size);
  put_bytes(json, outcome.bytes_in);
  return json;
}

template <typename Value, typename AsJson>
OrderedJson array_of(const std::vector<Value>& values, AsJson as_json) {
  OrderedJson array = OrderedJson::array();
  for (const Value& value : values) array.push_back(as_json(value));
  return array;
}

}  // namespace

std::string digest_json(const Digest& digest) {
  const auto as_json = [](const auto& value) { return json_of(value); };
  OrderedJson json{{"type", "digest"}};
  put_path(json, "report", digest.file);
  json["runs"] = digest.runs;
  json["unfinished"] = digest.unfinished;
  OrderedJson& summary = json["summary"] = OrderedJson::parse(json_line(digest.report));
  summary.erase("type");
  if (!digest.verdict.empty()) summary["verdict"] = digest.verdict;
  json["failures"] = array_of(digest.failures, as_json);
  json["warnings"] = array_of(digest.warnings, as_json);
  json["other_warnings"] = digest.other_warnings;
  json["slowest"] = array_of(digest.slowest, outlier);
  json["largest"] = array_of(digest.largest, outlier);
  return printed(json);
}

std::string merged_json(const Merged& merged) {
  const auto named = [](const std::filesystem::path& file) {
    OrderedJson json = OrderedJson::object();
    put_path(json, "report", file);
    return json;
  };
  OrderedJson json = OrderedJson::parse(json_line(merged.report));
  json["incomplete"] = array_of(merged.incomplete, named);
  json["repeated"] = array_of(merged.repeated, named);
  const auto number = [](Shard shard) { return to_string(shard); };
  json["shards_in_several_reports"] = array_of(merged.twice, number);
  json["missing_shards"] = array_of(merged.missing, number);
  json["missing_shard_count"] = merged.missing_count;
  return printed(json);
}

std::string json_line(RunBegins run) {
  OrderedJson json{{"type", "run"}};
  if (run.shard) json["shard"] = to_string(*run.shard);
  return printed(json);
}

std::string json_line(const Outcome& outcome) {
  OrderedJson json{{"type", "image"}, {"sequence", outcome.item.sequence}};
  put_path(json, "source", outcome.item.source);
  put_path(json, "relative", outcome.item.relative);
  json["status"] = to_string(outcome.status);
  if (outcome.failure) {
    json["stage"] = to_string(outcome.failure->stage);
    json["cause"] = to_string(outcome.failure->cause);
    if (outcome.failure->limit) json["limit"] = to_string(*outcome.failure->limit);
    json["reason"] = outcome.failure->reason;
  }
  if (!outcome.warnings.empty()) json["warnings"] = outcome.warnings;
  if (outcome.damaged) json["damaged"] = true;
  if (!outcome.not_lossless.empty()) json["not_lossless"] = outcome.not_lossless;
  if (!outcome.chain.empty()) json["chain"] = outcome.chain;

  OrderedJson input = OrderedJson::object(), outputs = OrderedJson::array();
  put_size(input, outcome.input_size);
  put_bytes(input, outcome.bytes_in);
  if (outcome.stamp) input["file"] = json_of(*outcome.stamp);
  for (const Output& output : outcome.outputs) outputs.push_back(json_of(output));
  put_part(json, "input", std::move(input));
  put_part(json, "outputs", std::move(outputs));
  put_part(json, "seconds", seconds_of(outcome.times));
  return printed(json);
}

std::string json_line(const Listing& listing) {
  OrderedJson json{{"type", "manifest"}};
  put_path(json, "source", listing.source);
  put_size(json, listing.size);
  OrderedJson& outputs = json["outputs"] = OrderedJson::array();
  for (const Output& output : listing.outputs) outputs.push_back(listed(output));
  const std::vector<SourceSet> sets = source_sets(listing.outputs);
  json["srcset"] = sets.at(0).srcset;
  OrderedJson others = OrderedJson::array();
  for (std::size_t i = 1; i < sets.size(); ++i) others.push_back({{"type", sets[i].type}, {"srcset", sets[i].srcset}});
  put_part(json, "sources", std::move(others));
  return printed(json);
}

std::string json_line(const Report& report) {
  OrderedJson json{{"type", "summary"},
                   {"ending", kWords<Ending>.name(report.ending)},
                   {"written", report.written},
                   {"skipped", report.skipped},
                   {"unselected", report.unselected},
                   {"repeated", report.repeated},
                   {"failed", report.failed},
                   {"crashed", report.crashed},
                   {"timed_out", report.timed_out},
                   {"warned", report.warned},
                   {"not_lossless", report.not_lossless},
                   {"results", report.results},
                   {"seconds", report.seconds},
                   {"cpu_seconds", report.cpu_seconds},
                   {"images_per_second", report.images_per_second()},
                   {"megapixels_per_second", report.megapixels_per_second()},
                   {"megapixels_in", report.megapixels_in},
                   {"bytes_in", report.bytes_in},
                   {"bytes_out", report.bytes_out},
                   {"peak_memory_bytes", report.peak_memory_bytes}};
  if (const std::string bound = verdict(report); !bound.empty()) json["verdict"] = bound;
  put_part(json, "stage_seconds", seconds_of(report.times));
  put_part(json, "waiting_seconds", seconds_of(report.waiting));
  put_part(json, "passed_over", json_of(report.passed_over));
  json["engine"] = report.engine;
  if (!report.engine_reason.empty()) json["engine_reason"] = report.engine_reason;
  json["threads"] = report.threads;
  if (!report.unsandboxed.empty()) json["unsandboxed"] = report.unsandboxed;
  if (report.updated) json["updated"] = true;
  return printed(json);
}

}  // namespace lightmill
