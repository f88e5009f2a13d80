#include "commands.h"
#include "streams.h"

#include "lightmill/adaptors.h"
#include "lightmill/error.h"
#include "lightmill/image_info.h"
#include "lightmill/journal.h"
#include "lightmill/observer.h"
#include "lightmill/report.h"

#include <nlohmann/json.hpp>

#include <array>
#include <cstdint>
#include <string>

namespace lightmill::cli {
namespace {

using Json = nlohmann::ordered_json;

/// Names that are not UTF-8 have U+FFFD there, and are told again, exactly.
void put_path(Json& to, const std::string& key, const std::filesystem::path& path) {
  to[key] = path.native();
  try {
    static_cast<void>(to[key].dump());
  } catch (const Json::exception&) {
    std::string hex;
    for (const char c : path.native()) hex += formatted("%02x", static_cast<unsigned char>(c));
    to[key] = escaped(path.native());
    to[key + "_hex"] = hex;
  }
}

/// One line for people behind the name: why it is not done.
std::string reason_of(const JournalEntry& entry) {
  if (entry.record.failure) return entry.record.failure->reason;
  if (entry.state != EntryState::orphan) return entry.reason;
  std::string names;
  for (const JournalOutput& output : entry.left) names += (names.empty() ? "" : ", ") + output.path.native();
  return "the input is gone; left of it: " + names;
}

Json json_of(const JournalEntry& entry) {
  Json line{{"type", "input"}, {"state", to_string(entry.state)}};
  put_path(line, "name", entry.record.relative);
  put_path(line, "source", entry.record.source);
  if (entry.record.failure && entry.state == EntryState::failed) line["cause"] = to_string(entry.record.failure->cause);
  line["reason"] = escaped(reason_of(entry));
  return line;
}

/// Tells what is not done as it comes, and counts everything.
class Telling {
 public:
  explicit Telling(const StatusSettings& settings) : settings_(settings) {}

  void take(const JournalEntry& entry) {
    const std::uint64_t count = ++counts_.at(static_cast<std::size_t>(entry.state));
    if (entry.state == EntryState::done) return;
    if (settings_.json) return print(json_of(entry).dump() + "\n");
    const std::string state(to_string(entry.state));
    if (is_named(count)) print(escaped(state + ": " + entry.record.relative.native() + ": " + reason_of(entry)) + "\n");
  }

  void take_left(const Item& item) {
    ++left_;
    if (settings_.json) {
      Json line{{"type", "input"}, {"state", "left"}};
      put_path(line, "name", item.relative);
      put_path(line, "source", item.source);
      print(line.dump() + "\n");
    } else if (is_named(left_)) {
      print(escaped("left: " + item.source.native()) + "\n");
    }
  }

  /// Of what a run could not work on, or not find out whether it should.
  void take_problem(const Item& item) {
    take({.state = EntryState::failed,
          .record = {.relative = item.relative.empty() ? item.source : item.relative,
                     .source = item.source,
                     .failure = item.problem}});
  }

  void end() const {
    if (settings_.json) {
      Json line{{"type", "status"},
                {"done", of(EntryState::done)},
                {"failed", of(EntryState::failed)},
                {"stale", of(EntryState::stale)},
                {"orphans", of(EntryState::orphan)}};
      if (settings_.source) line["left"] = left_;
      return print(line.dump() + "\n");
    }
    print(std::to_string(of(EntryState::done)) + " done, " + std::to_string(of(EntryState::failed)) + " failed, " +
          std::to_string(of(EntryState::stale)) + " stale, " + std::to_string(of(EntryState::orphan)) + " orphaned" +
          (settings_.source ? ", " + std::to_string(left_) + " left" : "") + "\n");
    if (!settings_.verbose && is_any_unnamed()) print("the first 20 of a kind are named; --verbose names all\n");
  }

  bool all_done() const { return left_ + of(EntryState::failed) + of(EntryState::stale) + of(EntryState::orphan) == 0; }

 private:
  std::uint64_t of(EntryState state) const { return counts_.at(static_cast<std::size_t>(state)); }
  bool is_named(std::uint64_t count) const { return settings_.verbose || count <= kFailuresKept; }
  bool is_any_unnamed() const {
    bool any = left_ > kFailuresKept;
    for (const EntryState state : {EntryState::failed, EntryState::stale, EntryState::orphan})
      any |= of(state) > kFailuresKept;
    return any;
  }

  const StatusSettings& settings_;
  std::array<std::uint64_t, 4> counts_{};  // by state
  std::uint64_t left_ = 0;
};

/// Whether a run would work on a picture of that size; surely on what cannot be looked at, which it would name.
bool is_selected(const Selection& selection, const Item& item) try {
  if (!selection.least && !selection.most) return true;
  return selection.wants(probe(item.source).upright_size());
} catch (const Error&) {
  return true;
}

}  // namespace

int status_command(const StatusSettings& settings) try {
  Telling telling(settings);
  for (const JournalEntry& entry : read_journal(settings.folder)) telling.take(entry);
  if (settings.source) {
    const KnownInputs known(settings.folder);
    for (const Item& item : distinct(make_source(*settings.source, {}))) {
      const bool has_name_of_another = item.problem && item.problem->cause == Cause::collision;
      if (item.repeated || (!has_name_of_another && known.contains(item.relative))) continue;
      if (item.problem)
        telling.take_problem(item);
      else if (is_selected(settings.selection, item))
        telling.take_left(item);
    }
  }
  telling.end();
  if (!finish_output()) return kOutputFailed;
  return telling.all_done() ? kDone : kSomeFailed;
} catch (const Error& error) {
  if (error.cause() == Cause::usage) throw;
  throw Error(error.cause(), settings.folder.native() + ": " + error.what());
}

}  // namespace lightmill::cli
