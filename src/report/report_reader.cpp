#include "report/report_reader.h"

#include "base/names.h"

#include "lightmill/error.h"
#include "lightmill/observer.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <functional>
#include <optional>
#include <system_error>
#include <utility>

namespace lightmill {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kLongest = std::size_t{16} << 20;  // a line with many warnings is far below

std::filesystem::path path_of(const Json& json, const std::string& name) {
  if (!json.contains(name + "_hex")) return json.value(name, "");
  const std::string digits = json.at(name + "_hex");
  std::string bytes;
  for (std::size_t i = 0; i + 1 < digits.size(); i += 2) {
    unsigned byte = 0;
    std::from_chars(digits.data() + i, digits.data() + i + 2, byte, 16);
    bytes += static_cast<char>(byte);
  }
  return bytes;
}

/// A number that is too large for what it is of is refused, which the library would convert nevertheless.
template <typename Int>
Int whole_number(const Json& json, const std::string& name) {
  const bool fits = json.is_number_unsigned() ? std::in_range<Int>(json.get<std::uint64_t>())
                                              : !json.is_number_float() && std::in_range<Int>(json.get<std::int64_t>());
  if (!fits) throw Error(Cause::usage, "has the number " + json.dump() + " for " + escaped(name) + ", which cannot be");
  return json.get<Int>();
}

/// 0 where there is none.
template <typename Int>
Int number_in(const Json& json, const char* name) {
  return whole_number<Int>(json.value(name, Json(0)), name);
}

/// The value of that name. What a newer lightmill may have written is not guessed at.
template <typename Enum>
Enum named(const Json& json, const char* field) {
  const std::string name = json.at(field);
  if (const auto value = kWords<Enum>.find(name)) return *value;
  throw Error(Cause::usage, "has the " + std::string(field) + " \"" + escaped(name) + "\", which is unknown here");
}

/// None where that is no shard.
std::optional<Shard> shard_of(const Json& json) try {
  return parse_shard(json.get<std::string>());
} catch (const Error&) {
  return {};
}

/// None for what is no beginning of a run.
std::optional<RunBegins> beginning_of(const Json& json) {
  const auto named = json.find("shard");
  if (named == json.end()) return RunBegins{};
  const auto shard = shard_of(*named);
  if (!shard) return {};
  return RunBegins{shard};
}

/// Reports of earlier versions may lack the cause.
Failure failure_of(const Json& json) {
  Failure failure;
  failure.reason = json.value("reason", "");
  if (json.contains("stage")) failure.stage = named<StageName>(json, "stage");
  if (json.contains("cause")) failure.cause = named<Cause>(json, "cause");
  if (json.contains("limit")) failure.limit = named<Limit>(json, "limit");
  return failure;
}

StageTimes times_of(const Json& json, const char* name) {
  const Json seconds = json.value(name, Json::object());
  return {.read = seconds.value("read", 0.0),
          .decode = seconds.value("decode", 0.0),
          .transform = seconds.value("transform", 0.0),
          .encode = seconds.value("encode", 0.0),
          .write = seconds.value("write", 0.0)};
}

Output output_of(const Json& json) {
  return {.rendition = number_in<std::size_t>(json, "rendition"),
          .status = named<OutputStatus>(json, "status"),
          .path = path_of(json, "path"),
          .size = {number_in<int>(json, "width"), number_in<int>(json, "height")},
          .bytes = number_in<std::uint64_t>(json, "bytes"),
          .format = json.value("format", "")};
}

Outcome outcome_of(const Json& json) {
  Outcome outcome;
  outcome.item.source = path_of(json, "source");
  outcome.item.relative = path_of(json, "relative");
  outcome.status = named<Status>(json, "status");
  if (is_failure(outcome.status)) outcome.failure = failure_of(json);
  outcome.warnings = json.value("warnings", std::vector<std::string>());
  outcome.not_lossless = json.value("not_lossless", std::string());
  const Json input = json.value("input", Json::object());
  outcome.input_size = {number_in<int>(input, "width"), number_in<int>(input, "height")};
  outcome.bytes_in = number_in<std::uint64_t>(input, "bytes");
  for (const Json& output : json.value("outputs", Json::array())) outcome.outputs.push_back(output_of(output));
  outcome.times = times_of(json, "seconds");
  return outcome;
}

/// The names of extensions stay as they were escaped, in the order of their counts.
PassedOver passed_over_of(const Json& json) {
  PassedOver passed;
  const Json extensions = json.value("extensions", Json::object());
  for (const auto& [name, files] : extensions.items())
    passed.extensions.push_back({name, whole_number<std::uint64_t>(files, name)});
  std::ranges::stable_sort(passed.extensions, std::ranges::greater(), &PassedOver::Extension::files);
  passed.others = number_in<std::uint64_t>(json, "others");
  return passed;
}

Report report_of(const Json& json) {
  Report report;
  report.ending = named<Ending>(json, "ending");
  report.written = number_in<std::uint64_t>(json, "written");
  report.skipped = number_in<std::uint64_t>(json, "skipped");
  report.unselected = number_in<std::uint64_t>(json, "unselected");
  report.repeated = number_in<std::uint64_t>(json, "repeated");
  report.failed = number_in<std::uint64_t>(json, "failed");
  report.seconds = json.value("seconds", 0.0);
  report.cpu_seconds = json.value("cpu_seconds", 0.0);
  report.peak_memory_bytes = number_in<std::size_t>(json, "peak_memory_bytes");
  report.passed_over = passed_over_of(json.value("passed_over", Json::object()));
  report.engine = json.value("engine", "");
  report.engine_reason = json.value("engine_reason", "");
  report.threads = number_in<int>(json, "threads");
  report.unsandboxed = json.value("unsandboxed", "");
  report.updated = json.value("updated", false);
  return report;
}

}  // namespace

ReportReader::ReportReader(std::filesystem::path file) : file_(std::move(file)) {
  std::error_code none;
  if (!std::filesystem::exists(file_, none)) throw Error(Cause::missing, file_.native() + ": no such report");
  errno = 0;
  stream_.open(file_, std::ios::binary);
  if (!stream_ || std::filesystem::is_directory(file_, none)) {
    throw Error(Cause::unreadable,
                file_.native() + ": cannot be read: " + std::generic_category().message(errno ? errno : EISDIR));
  }
}

std::variant<std::monostate, RunBegins, Outcome, RunEnds> ReportReader::next() {
  if (!read_line()) return {};
  const Json json = Json::parse(line_, nullptr, false);
  if (json.is_discarded() && cut_short_) return {};
  try {
    const std::string type = json.at("type");
    if (type == "run") {
      if (const auto run = beginning_of(json)) return *run;
    }
    if (type == "image") return outcome_of(json);
    if (type == "summary") return RunEnds{report_of(json), json.value("verdict", "")};
  } catch (const Json::exception&) {  // not an object, or not what was printed
  } catch (const Error& error) {
    refuse(error.what());
  }
  refuse("is no line of a report");
}

bool ReportReader::read_line() {
  std::array<char, 4096> part{};
  bool ended = false;
  line_.clear();
  ++number_;
  while (!ended && !stream_.eof()) {
    stream_.clear();  // of the part before, which filled its room
    stream_.getline(part.data(), part.size());
    if (stream_.bad()) throw Error(Cause::unreadable, file_.native() + ": reading it failed");
    ended = stream_.good();
    const auto count = static_cast<std::size_t>(stream_.gcount());
    line_.append(part.data(), ended ? count - 1 : count);  // the line's end is counted, too
    const bool is_foreign = number_ == 1 && !line_.empty() && line_.front() != '{';
    if (is_foreign || line_.size() > kLongest) refuse("is no line of a report");
  }
  cut_short_ = stream_.eof();
  return !line_.empty() || !cut_short_;
}

void ReportReader::refuse(const std::string& reason) const {
  throw Error(Cause::usage, file_.native() + ": line " + std::to_string(number_) + " " + reason);
}

}  // namespace lightmill
