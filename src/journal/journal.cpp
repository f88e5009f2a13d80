#include "lightmill/journal.h"

#include "base/hash.h"
#include "io/stamps.h"
#include "io/system_failure.h"
#include "journal/frames.h"
#include "journal/has_bytes.h"
#include "journal/in_work.h"
#include "journal/journal_file.h"
#include "journal/places.h"
#include "journal/record.h"
#include "journal/result_files.h"
#include "journal/same_state.h"

#include "lightmill/error.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <mutex>
#include <utility>

namespace lightmill {
namespace {

namespace fs = std::filesystem;

/// What one item has for itself, which makes its results others.
std::string text_of(const ItemParameters& parameters) {
  std::string text;
  const auto add = [&](int number) { text += ' ' + std::to_string(number); };
  if (const auto& box = parameters.box) {
    text += " box";
    add(box->width), add(box->height);
  }
  if (const auto& crop = parameters.crop) {
    text += " crop";
    add(crop->x), add(crop->y), add(crop->width), add(crop->height);
  }
  return text;
}

/// Failures that come of what the input is, and so come again.
bool comes_again(const Failure& failure) {
  switch (failure.cause) {
    case Cause::not_an_image:
    case Cause::unsupported:
    case Cause::damaged:
    case Cause::operation_failed:
      return true;
    default:
      return false;
  }
}

}  // namespace

class Journal::Inside {
 public:
  explicit Inside(const JournalOptions& options) : options_(options), results_(options.folder), file_(options) {
    try {
      results_.require_open();
      places_.emplace(fs::canonical(options_.folder));
      file_.open(results_.folder());
      if (file_.lost() > 0)
        add_remark(file_.path(), std::to_string(file_.lost()) + " bytes of it could not be read",
                   "results that they told of are made again");
      open_in_work();
    } catch (const Error& error) {
      if (error.cause() == Cause::usage) throw;
      go_without(error.what());
    }
  }

  void begin(std::string_view work) {
    work_ = mixed(fnv1a(work));
    is_run_noted_ = false;
    if (places_) places_->come_here();
  }
  bool decides() const { return options_.decides; }

  void keep(const Item& item) {
    if (ask(item).standing == Standing::another_work) ++kept_of_another_work_;
  }
  std::size_t kept_of_another_work() const { return kept_of_another_work_; }

  Answer ask(const Item& item) {
    if (item.content) return {};
    const std::uint64_t work = work_of(item);
    Answer answer;
    Stamp seen;  // of the input, when the answer was found
    for (JournalRecord& record : records_of(item.relative)) {
      Stamp now;
      const Standing standing = record.work == work ? standing_of(record, item, now) : Standing::another_work;
      if (standing <= answer.standing) continue;
      answer = {standing, std::move(record)};
      seen = now;
    }
    if (answer.standing == Standing::up_to_date || answer.standing == Standing::failed) {
      note_run();
      note_whereabouts(answer.record, item, seen);
    }
    return answer;
  }

  void record(const Outcome& outcome) noexcept try {
    if (!is_kept_ || outcome.failed_before || outcome.item.content) return;
    if (auto record = record_of(outcome)) {
      note_run();
      append(encoded(*record));
    }
  } catch (const std::exception& error) {
    go_without(error.what());
  }

  /// What is noted has no stamp that an input could have: one that comes back is made again.
  bool remove(const Orphan& orphan) noexcept try {
    if (!places_ || !is_gone(places_->source_at(orphan.record.source)) || !results_.remove(orphan.result)) return false;
    JournalRecord record = orphan.record;
    record.stamp = {};
    record.failure = {};
    record.outputs.clear();
    if (is_kept_) append(encoded(record));
    return true;
  } catch (const std::exception&) {
    return false;
  }

  bool is_suspect(const Item& item) const {
    constexpr int kDeaths = 2;
    if (!in_work_ || options_.retry_failed || item.content) return false;
    const std::uint64_t name = hash_of_name(item.relative.native());
    const auto now = in_work_->knows(name) ? stamp_now(item) : std::nullopt;
    return now && in_work_->deaths({name, *now}) >= kDeaths;
  }

  void begin_work(const Outcome& outcome) noexcept {
    if (in_work_ && outcome.stamp) in_work_->begin({hash_of_name(outcome.item.relative.native()), *outcome.stamp});
  }
  void end_work(const Outcome& outcome) noexcept {
    if (in_work_ && outcome.stamp) in_work_->end(hash_of_name(outcome.item.relative.native()));
  }
  void let_go() noexcept {
    if (in_work_) in_work_->let_go();
  }

  std::string remark() const {
    const std::lock_guard lock(mutex_);
    return remark_;
  }

 private:
  void append(const std::string& bytes) noexcept try {
    file_.append(framed(bytes));
  } catch (const std::exception& error) {
    go_without(error.what());
  }

  /// A run that finds nothing of its work and makes nothing, as where other results are in its way, leaves the one
  /// before it the last.
  void note_run() {
    if (!is_kept_ || is_run_noted_.exchange(true)) return;
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    append(encoded(JournalRun{work_, std::chrono::duration_cast<std::chrono::nanoseconds>(now).count()}));
  }

  /// What is recorded does not depend on it.
  void open_in_work() {
    const std::string name = "in-work" + (options_.shard.empty() ? "" : "-" + options_.shard);
    try {
      in_work_ = InWork::open(file_.home(), name, results_.boot());
    } catch (const Error& error) {
      add_remark(file_.path().parent_path() / name, error.what(),
                 "what this run may die with is not known to a later one");
    }
  }

  /// What is the matter with a file, and what comes of it.
  void add_remark(const fs::path& file, const std::string& matter, const std::string& effect) {
    if (!remark_.empty()) remark_ += '\n';
    remark_ += file.native() + ": " + matter + "; " + effect;
  }

  void go_without(const std::string& reason) noexcept {
    const std::lock_guard lock(mutex_);
    if (!is_kept_.exchange(false)) return;
    try {
      add_remark(file_.path(), reason, "what this run did is not known to a later one");
    } catch (const std::exception&) {  // no memory to say so
    }
  }

  std::uint64_t work_of(const Item& item) const {
    return item.parameters.empty() ? work_ : mixed(work_ ^ fnv1a(text_of(item.parameters)));
  }

  /// A later run need not read what has another stamp and the same content, and one that looks for inputs that are
  /// gone finds what was moved.
  void note_whereabouts(const JournalRecord& known, const Item& item, const Stamp& seen) {
    if (!is_kept_ || (is_same_state(seen, known.stamp) && places_->is(known.source, item.source))) return;
    JournalRecord record = known;
    record.stamp = seen;
    record.source = places_->of(item.source);
    append(encoded(record));
  }

  /// Only asked where the stamp is another.
  bool has_same_content(const struct stat& now, const JournalRecord& record, const Item& item) const {
    return options_.same_input == SameInput::by_content && record.bytes_read > 0 && S_ISREG(now.st_mode) &&
           static_cast<std::uint64_t>(now.st_size) == record.stamp.size && record.bytes_read <= record.stamp.size &&
           has_bytes(AT_FDCWD, item.source, 0, record.bytes_read, record.hash_read);
  }

  /// `seen` becomes the stamp that the input has.
  Standing standing_of(const JournalRecord& record, const Item& item, Stamp& seen) const {
    struct stat now {};
    if (uninterrupted([&] { return ::stat(item.source.c_str(), &now); }) != 0) return Standing::unknown;
    seen = stamp_of(now);
    if (!is_same_state(seen, record.stamp) && !has_same_content(now, record, item)) return Standing::unknown;
    if (record.failure)
      return options_.retry_failed || !comes_again(*record.failure) ? Standing::unknown : Standing::failed;
    return results_.missing(record) ? Standing::unknown : Standing::up_to_date;
  }

  /// Of an input that was not read, or not to its end. None where it cannot be looked at.
  static std::optional<Stamp> stamp_now(const Item& item) {
    struct stat now {};
    if (uninterrupted([&] { return ::stat(item.source.c_str(), &now); }) != 0 || !S_ISREG(now.st_mode)) return {};
    return stamp_of(now);
  }

  /// Several names may have one hash.
  std::vector<JournalRecord> records_of(const fs::path& relative) const {
    std::vector<JournalRecord> records = file_.find(hash_of_name(relative.native()));
    std::erase_if(records, [&](const JournalRecord& record) { return record.relative.native() != relative.native(); });
    return records;
  }

  /// Whether what has the name of a result is one that an earlier run made.
  bool has_results(const fs::path& relative) const {
    return std::ranges::any_of(records_of(relative), [&](const JournalRecord& record) {
      return !record.failure && !record.outputs.empty() && !results_.missing(record);
    });
  }

  /// Its name is told of already: it is another input's, or what an earlier run made.
  bool has_name_of_another(const Outcome& failed) const {
    const Cause cause = failed.failure->cause;
    return cause == Cause::collision || (cause == Cause::exists && has_results(failed.item.relative));
  }

  /// What the same work made of the same name, which a failure leaves where it is.
  std::vector<JournalOutput> outputs_before(const JournalRecord& record) const {
    for (JournalRecord& before : records_of(record.relative))
      if (before.work == record.work) return std::move(before.outputs);
    return {};
  }

  /// None of an outcome that tells a later run nothing.
  std::optional<JournalRecord> record_of(const Outcome& outcome) const {
    const bool failed = is_failure(outcome.status) && outcome.failure->cause != Cause::canceled;
    if (outcome.status != Status::written && !failed) return {};
    if (failed && has_name_of_another(outcome)) return {};
    const auto stamp = outcome.stamp || !failed ? outcome.stamp : stamp_now(outcome.item);
    if (!stamp) return {};
    JournalRecord record{.work = work_of(outcome.item),
                         .run = work_,
                         .relative = outcome.item.relative,
                         .source = places_->of(outcome.item.source),
                         .stamp = *stamp,
                         .bytes_read = outcome.hash_in != 0 ? outcome.bytes_in : 0,
                         .hash_read = outcome.hash_in,
                         .boot = options_.synced ? 0 : results_.boot(),
                         .failure = outcome.failure};
    if (failed) {
      record.outputs = outputs_before(record);
      return record;
    }
    for (const Output& output : outcome.outputs) {
      auto known = results_.noted(output);
      if (!known) return {};
      record.outputs.push_back(*std::move(known));
    }
    return record;
  }

  const JournalOptions options_;
  const ResultFiles results_;
  std::optional<Places> places_;  // always there where the journal is kept
  JournalFile file_;
  std::unique_ptr<InWork> in_work_;  // none where another run has it
  std::atomic<bool> is_run_noted_ = false;
  std::atomic<bool> is_kept_ = true;  // else nothing is appended any more
  mutable std::mutex mutex_;          // of the remark
  std::uint64_t work_ = 0;
  std::string remark_;
  std::atomic<std::size_t> kept_of_another_work_ = 0;
};

Journal::Journal(std::unique_ptr<Inside> inside) : inside_(std::move(inside)) {}
Journal::~Journal() = default;

std::unique_ptr<Journal> Journal::open(const JournalOptions& options) {
  return std::unique_ptr<Journal>(new Journal(std::make_unique<Inside>(options)));
}

void Journal::begin(std::string_view work) { inside_->begin(work); }
Journal::Answer Journal::ask(const Item& item) const { return inside_->ask(item); }
void Journal::keep(const Item& item) { inside_->keep(item); }
std::size_t Journal::kept_of_another_work() const { return inside_->kept_of_another_work(); }
bool Journal::decides() const { return inside_->decides(); }
bool Journal::remove(const Orphan& orphan) noexcept { return inside_->remove(orphan); }
bool Journal::is_suspect(const Item& item) const { return inside_->is_suspect(item); }
void Journal::begin_work(const Outcome& outcome) noexcept { inside_->begin_work(outcome); }
void Journal::let_go() noexcept { inside_->let_go(); }
std::string Journal::remark() const { return inside_->remark(); }

void Journal::record(const Outcome& outcome) noexcept {
  inside_->record(outcome);
  inside_->end_work(outcome);
}

}  // namespace lightmill
