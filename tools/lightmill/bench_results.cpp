#include "bench_results.h"

#include "bench_sink.h"
#include "machine.h"
#include "revision.h"

#include "lightmill/engine.h"
#include "lightmill/error.h"
#include "lightmill/observer.h"
#include "lightmill/version.h"

#include <algorithm>
#include <functional>
#include <iterator>
#include <sstream>

namespace lightmill::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kVersion = 1;
constexpr std::size_t kPiece = std::size_t{1} << 16;  // of a file that is read
constexpr std::string_view kBeginning = R"({"type":"bench",)";

[[noreturn]] void refuse_file(const std::filesystem::path& file, const std::string& reason) {
  throw Error(Cause::usage, file.string() + ": " + reason);
}

/// "libjpeg-turbo 2.1.5" is a name and a version; the first line is of lightmill itself.
Json libraries() {
  Json json = Json::object();
  std::istringstream lines(versions());
  std::string line;
  std::getline(lines, line);
  while (std::getline(lines, line)) {
    const std::size_t space = line.find(' ');
    if (space != std::string::npos) json[line.substr(0, space)] = line.substr(space + 1);
  }
  return json;
}

Json json_of(const Machine& machine) {
  Json limits = Json::object();
  if (machine.cpu_quota) limits["cpu_quota"] = *machine.cpu_quota;
  if (machine.memory_limit) limits["memory_limit"] = *machine.memory_limit;
  return {{"cpu", machine.cpu},
          {"cores", machine.cores},
          {"threads_available", available_threads()},
          {"memory_bytes", machine.memory_bytes},
          {"kernel", machine.kernel},
          {"cgroup", limits},
          {"simd", machine.simd}};
}

const char* compiler() {
#ifdef __clang__
  return "Clang " __clang_version__;
#else
  return "GCC " __VERSION__;
#endif
}

/// A text that is no UTF-8 cannot be in JSON, and need not be exact.
std::string dumped(const Json& line) { return line.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n"; }

[[noreturn]] void refuse_to_write(const std::string& option, const std::filesystem::path& file) {
  throw Error(Cause::usage, option + ": cannot write " + file.string());
}

/// What is there may be replaced where it begins so, or is empty; and it can be written.
void check_beginning(const std::string& option, const std::filesystem::path& file, std::string_view ours) {
  if (file.empty()) return;
  std::error_code none;
  const bool there = std::filesystem::exists(file, none);
  if (std::filesystem::is_directory(file, none)) refuse_to_write(option, file);
  if (std::filesystem::is_regular_file(file, none)) {
    std::string beginning(ours.size(), '\0');
    std::ifstream present(file, std::ios::binary);
    if (!present) refuse_to_write(option, file);
    present.read(beginning.data(), static_cast<std::streamsize>(beginning.size()));
    beginning.resize(static_cast<std::size_t>(present.gcount()));
    if (!beginning.empty() && beginning != ours)
      throw Error(Cause::usage,
                  option + ": " + file.string() + " is there and holds something else; give another name");
  }
  if (!std::ofstream(file, std::ios::binary | std::ios::app)) refuse_to_write(option, file);
  if (!there) std::filesystem::remove(file, none);
}

}  // namespace

/// In pieces, as a file that is not in memory is read.
void BenchInput::add(const Item& item, std::span<const std::uint8_t> content) {
  std::uint64_t sum = hash_of(item.relative.native());
  bytes += content.size();
  for (bool last = false; !last;) {
    const std::size_t count = std::min(content.size(), kPiece);
    sum = hash_of(content.first(count), sum);
    content = content.subspan(count);
    last = count < kPiece;
  }
  hash += sum;
}

BenchInput input_of(const std::vector<Item>& items, int images) {
  BenchInput input{.files = items.size(), .images = images};
  for (const Item& item : items) {
    std::uint64_t hash = hash_of(item.relative.native());
    std::error_code none;
    std::ifstream stream;
    if (std::filesystem::is_regular_file(item.source, none)) stream.open(item.source, std::ios::binary);
    for (std::vector<char> piece(kPiece); stream.is_open() && stream;) {
      stream.read(piece.data(), static_cast<std::streamsize>(piece.size()));
      const auto count = static_cast<std::size_t>(stream.gcount());
      input.bytes += count;
      hash = hash_of({reinterpret_cast<const std::uint8_t*>(piece.data()), count}, hash);
    }
    input.hash += hash;
  }
  return input;
}

Json header_of(const BenchManner& manner, const BenchInput& input, const std::vector<BenchJob>& jobs) {
  Json described = Json::array();
  for (const BenchJob& job : jobs) described.push_back({{"name", job.name}, {"recipe", to_string(job.recipe)}});
  return {{"type", "bench"},
          {"version", kVersion},
          {"command", manner.command},
          {"lightmill", version()},
          {"commit", LIGHTMILL_COMMIT},
          {"dirty", LIGHTMILL_DIRTY},
          {"compiler", compiler()},
          {"libraries", libraries()},
          {"machine", json_of(this_machine())},
          {"input",
           {{"files", input.files},
            {"images", input.images},
            {"megapixels", input.megapixels},
            {"bytes", input.bytes},
            {"hash", hexadecimal(input.hash)}}},
          {"jobs", described},
          {"output", manner.output},
          {"seed", manner.seed},
          {"rounds", manner.rounds}};
}

std::string header_text(const nlohmann::json& header) {
  const nlohmann::json& machine = header.at("machine");
  const nlohmann::json& input = header.at("input");
  const auto number = [](const nlohmann::json& value) { return value.dump(); };
  const std::string commit = header.at("commit").get<std::string>().substr(0, 10);
  std::string text = escaped(machine.at("cpu").get<std::string>()) + ", " + number(machine.at("cores")) + " cores, " +
                     machine.at("simd").get<std::string>() + ", " +
                     std::to_string(machine.at("memory_bytes").get<std::uint64_t>() >> 20) + " MiB, Linux " +
                     escaped(machine.at("kernel").get<std::string>()) + "\n";
  const nlohmann::json& limits = machine.at("cgroup");
  if (limits.contains("cpu_quota")) text += "control groups allow " + limits.at("cpu_quota").dump() + " processors\n";
  text += "lightmill " + header.at("lightmill").get<std::string>();
  if (!commit.empty()) text += ", commit " + commit + (header.at("dirty").get<bool>() ? " and changes" : "");
  return text + "; " + number(input.at("images")) + " pictures a run, " + number(header.at("rounds")) +
         (header.at("rounds") == 1 ? " round" : " rounds") + " in random order, seed " + number(header.at("seed")) +
         "\n";
}

/// Asked before the minutes of measuring.
void ResultFile::check(const ResultNames& names) {
  if (!names.json.empty() && names.json == names.html)
    throw Error(Cause::usage, "--html: " + names.html.string() + " is the name of --json, too");
  check_beginning("--json", names.json, kBeginning);
  const std::string page = report_page("");
  check_beginning("--html", names.html, page.substr(0, page.find("<style>")));
}

ResultFile::ResultFile(ResultNames names) : names_(std::move(names)) { check(names_); }

void ResultFile::add(const Json& line) {
  const std::string text = dumped(line);
  if (!names_.html.empty()) lines_ += text;
  if (names_.json.empty()) return;
  if (header_.empty()) {
    header_ = text;
    return;
  }
  if (!stream_.is_open()) {
    stream_.open(names_.json, std::ios::binary | std::ios::trunc);
    stream_ << header_;
  }
  stream_ << text;
  if (!stream_.flush()) refuse_to_write("--json", names_.json);
}

void ResultFile::finish() const {
  if (names_.html.empty()) return;
  std::ofstream page(names_.html, std::ios::binary | std::ios::trunc);
  page << report_page(lines_);
  if (!page.flush()) refuse_to_write("--html", names_.html);
}

BenchResults read_results(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream || std::filesystem::is_directory(file)) refuse_file(file, "it cannot be read");
  BenchResults results{.file = file, .header = {}, .samples = {}};
  int number = 0;
  for (std::string line; std::getline(stream, line);) try {
      ++number;
      const auto json = nlohmann::json::parse(line);
      const std::string type = json.at("type");
      if (number == 1 && (type != "bench" || json.at("version") != kVersion))
        refuse_file(file, "it is not of lightmill bench, or of another version of it");
      if (number == 1) results.header = json;
      if (number == 1 && json.at("command") != "engines")
        refuse_file(file,
                    "it is of lightmill bench " + json.at("command").get<std::string>() + ", not of bench engines");
      if (type == "sample") results.samples.push_back(sample_from(json));
    } catch (const nlohmann::json::exception&) {
      refuse_file(file, number == 1 ? "it is not of lightmill bench"
                                    : "line " + std::to_string(number) + " is none of lightmill bench, or cut short");
    }
  if (number == 0) refuse_file(file, "it is empty");
  std::ranges::stable_sort(results.samples, std::less<>(), &Sample::configuration);
  return results;
}

}  // namespace lightmill::cli
