#include "bench_measured.h"

#include "lightmill/error.h"

#include <cmath>

namespace lightmill::cli {
namespace {

using Json = nlohmann::ordered_json;

/// Absent where nothing is known.
void put(Json& json, const char* name, const std::optional<double>& value) {
  if (value) json[name] = *value;
}

std::optional<double> found(const nlohmann::json& json, const char* name) {
  return json.contains(name) ? std::optional(json.at(name).get<double>()) : std::nullopt;
}

Json json_of(const Load& load) {
  Json json = Json::object();
  put(json, "other_cpu", load.other_cpu);
  if (load.megahertz) json["frequency_mhz"] = {load.megahertz->low, load.megahertz->high};
  put(json, "cached_share", load.cached_share);
  return json;
}

Load load_from(const nlohmann::json& json) {
  Load load{.other_cpu = found(json, "other_cpu"), .megahertz = {}, .cached_share = found(json, "cached_share")};
  if (json.contains("frequency_mhz"))
    load.megahertz = {json.at("frequency_mhz").at(0).get<double>(), json.at("frequency_mhz").at(1).get<double>()};
  return load;
}

std::int64_t whole(double number) { return std::llround(number); }

}  // namespace

std::string to_string(const Configuration& one) {
  const std::string threads = std::to_string(one.threads) + (one.threads == 1 ? " thread" : " threads");
  return std::string(to_string(one.engine)) + " on " + threads;
}

Json json_of(const Measured& m) {
  return {{"images", whole(m.images)},
          {"failed", whole(m.failed)},
          {"seconds", m.seconds},
          {"cpu_seconds", m.cpu_seconds},
          {"megapixels", m.megapixels},
          {"bytes_in", whole(m.bytes_in)},
          {"bytes_out", whole(m.bytes_out)},
          {"peak_memory_bytes", whole(m.peak_memory_bytes)},
          {"first_result_seconds", m.first_result_seconds},
          {"latency_seconds", {{"p50", m.latency_p50}, {"p95", m.latency_p95}, {"p99", m.latency_p99}}},
          {"stage_seconds",
           {{"read", m.stages.read},
            {"decode", m.stages.decode},
            {"transform", m.stages.transform},
            {"encode", m.stages.encode},
            {"write", m.stages.write}}},
          {"waiting_seconds",
           {{"memory", m.waiting.memory},
            {"input", m.waiting.input},
            {"output", m.waiting.output},
            {"worker", m.waiting.worker}}},
          {"load", json_of(m.load)},
          {"output_hash", m.output_hash}};
}

Json json_of(const Sample& sample) {
  Json json{{"type", "sample"},
            {"job", sample.configuration.job},
            {"engine", to_string(sample.configuration.engine)},
            {"threads", sample.configuration.threads},
            {"round", sample.round}};
  json.update(json_of(sample.measured));
  return json;
}

Measured measured_from(const nlohmann::json& json) {
  const auto& latency = json.at("latency_seconds");
  const auto& stages = json.at("stage_seconds");
  const auto& waiting = json.at("waiting_seconds");
  const auto number = [](const nlohmann::json& from, const char* name) { return from.at(name).get<double>(); };
  return {.images = number(json, "images"),
          .failed = number(json, "failed"),
          .seconds = number(json, "seconds"),
          .cpu_seconds = number(json, "cpu_seconds"),
          .megapixels = number(json, "megapixels"),
          .bytes_in = number(json, "bytes_in"),
          .bytes_out = number(json, "bytes_out"),
          .peak_memory_bytes = number(json, "peak_memory_bytes"),
          .first_result_seconds = number(json, "first_result_seconds"),
          .latency_p50 = number(latency, "p50"),
          .latency_p95 = number(latency, "p95"),
          .latency_p99 = number(latency, "p99"),
          .stages = {number(stages, "read"), number(stages, "decode"), number(stages, "transform"),
                     number(stages, "encode"), number(stages, "write")},
          .waiting = {number(waiting, "memory"), number(waiting, "input"), number(waiting, "output"),
                      waiting.value("worker", 0.0)},
          .load = load_from(json.at("load")),
          .output_hash = json.at("output_hash").get<std::string>()};
}

Sample sample_from(const nlohmann::json& json) {
  return {.configuration = {json.at("job").get<std::string>(), parse_engine(json.at("engine").get<std::string>()),
                            json.at("threads").get<int>()},
          .round = json.at("round").get<int>(),
          .measured = measured_from(json)};
}

}  // namespace lightmill::cli
