#include "lightmill/journal.h"

#include "base/hash.h"
#include "io/descriptor.h"
#include "io/stamps.h"
#include "io/system_failure.h"
#include "journal/compaction.h"
#include "journal/index.h"

#include "lightmill/error.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <algorithm>
#include <atomic>
#include <fstream>
#include <mutex>
#include <system_error>
#include <utility>

namespace lightmill {
namespace {

namespace fs = std::filesystem;

/// What the file begins with; another number is another version's.
constexpr std::string_view kHead = "lightmill journal 1\n", kAnyHead = "lightmill journal ";
/// Records that are not sorted take 16 bytes of memory each.
constexpr std::size_t kMostUnsorted = std::size_t{1} << 16;

constexpr std::string_view kSorted = "-sorted";  // behind the name of what is being sorted

std::string head_of(int file) {
  std::string head(kHead.size(), '\0');
  const ssize_t count = uninterrupted([&] { return ::pread(file, head.data(), head.size(), 0); });
  if (count < 0) throw output_error("cannot read the journal", errno);
  head.resize(static_cast<std::size_t>(count));
  return head;
}

/// Which start of the system this is: what was not on the disk then may be lost now.
std::uint64_t this_boot() {
  std::ifstream file("/proc/sys/kernel/random/boot_id");
  std::string id;
  std::getline(file, id);
  return std::max<std::uint64_t>(mixed(fnv1a(id)), 1);
}

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

bool is_same_state(const Stamp& a, const Stamp& b) {
  return a.size == b.size && a.mtime_ns == b.mtime_ns && a.inode == b.inode;
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
  /// Another shard's.
  struct Other {
    Descriptor file;
    FrameIndex index;
  };

 public:
  explicit Inside(JournalOptions options) : options_(std::move(options)) {
    folder_ = Descriptor(::open(options_.folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    try {
      if (!folder_) throw output_error("cannot open the folder", errno);
      base_ = fs::canonical(options_.folder);
      open_home();
      open();
      read_others();
    } catch (const Error& error) {
      if (error.cause() == Cause::usage) throw;
      go_without(error.what());
    }
  }

  void begin(std::string_view work) { work_ = mixed(fnv1a(work)); }
  bool decides() const { return options_.decides; }

  void keep(const Item& item) {
    if (ask(item).standing == Standing::another_work) ++kept_of_another_work_;
  }
  std::size_t kept_of_another_work() const { return kept_of_another_work_; }

  Answer ask(const Item& item) const {
    if (item.content) return {};
    const std::uint64_t work = work_of(item);
    Answer answer;
    const auto consider = [&](const JournalRecord& record) {
      if (record.relative != item.relative) return;
      const Standing standing = record.work == work ? standing_of(record, item) : Standing::another_work;
      if (standing > answer.standing) answer = {standing, record};
    };
    const std::uint64_t name = hash_of_name(item.relative.native());
    if (index_) std::ranges::for_each(index_->find(name), consider);
    for (const Other& other : others_) std::ranges::for_each(other.index.find(name), consider);
    return answer;
  }

  void record(const Outcome& outcome) noexcept try {
    if (!is_kept_ || !outcome.stamp || outcome.item.content) return;
    if (auto record = record_of(outcome)) append(framed(encoded(*record)));
  } catch (const std::exception& error) {
    go_without(error.what());
  }

  std::string remark() const {
    const std::lock_guard lock(mutex_);
    return remark_;
  }

 private:
  std::string name() const { return std::string(kName) + (options_.shard.empty() ? "" : "-" + options_.shard); }
  fs::path path() const { return options_.folder / Journal::kFolder / name(); }

  void go_without(const std::string& reason) noexcept {
    const std::lock_guard lock(mutex_);
    is_kept_ = false;
    try {
      if (remark_.empty())
        remark_ = path().native() + ": " + reason + "; what this run did is not known to a later one";
    } catch (const std::exception&) {  // no memory to say so
    }
  }

  /// Names of inputs are nobody else's business, wherever the results are published.
  void open_home() {
    const std::string name(Journal::kFolder);
    if (::mkdirat(folder_.get(), name.c_str(), 0700) != 0 && errno != EEXIST)
      throw output_error("cannot make its folder", errno);
    constexpr int kFlags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
    home_ = Descriptor(::openat(folder_.get(), name.c_str(), kFlags));
    if (!home_) throw output_error("cannot open its folder", errno);
  }

  /// What other shards know by now. What cannot be read of it is unknown.
  void read_others() {
    std::error_code none;
    for (const fs::directory_entry& entry : fs::directory_iterator(path().parent_path(), none)) {
      const std::string name = entry.path().filename();
      if (!name.starts_with(Journal::kName) || name.ends_with(kSorted) || name == this->name()) continue;
      constexpr int kFlags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;
      Descriptor file(uninterrupted([&] { return ::openat(home_.get(), name.c_str(), kFlags); }));
      struct stat status {};
      if (!file || ::fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode) || head_of(file.get()) != kHead)
        continue;
      FrameIndex index(file.get(), kHead.size(), static_cast<std::uint64_t>(status.st_size));
      others_.push_back({std::move(file), std::move(index)});
    }
  }

  /// Opens the file, or makes it, and gets its lock.
  void open() {
    constexpr int kFlags = O_RDWR | O_CREAT | O_APPEND | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;
    while (true) {
      Descriptor file(uninterrupted([&] { return ::openat(home_.get(), name().c_str(), kFlags, 0600); }));
      if (!file) throw output_error("cannot open the journal", errno);
      struct stat status {};
      if (::fstat(file.get(), &status) != 0) throw output_error("cannot examine the journal", errno);
      if (!S_ISREG(status.st_mode)) throw Error(Cause::output_refused, "it is no file");
      const bool alone = lock(file.get());
      if (!is_still(status)) continue;  // who had the lock has put a sorted one in its place
      file_ = std::move(file);
      return read(alone);
    }
  }

  /// Whether it is ours alone.
  bool lock(int file) const {
    if (uninterrupted([&] { return ::flock(file, LOCK_EX | LOCK_NB); }) == 0) return true;
    if (errno != EWOULDBLOCK) return false;  // a file system without locks
    if (options_.lock == JournalLock::refuse)
      throw Error(Cause::usage, "another run writes into " + options_.folder.native() + "; wait for its end");
    return options_.lock == JournalLock::wait && uninterrupted([&] { return ::flock(file, LOCK_EX); }) == 0;
  }

  bool is_still(const struct stat& opened) const {
    struct stat named {};
    return ::fstatat(home_.get(), name().c_str(), &named, AT_SYMLINK_NOFOLLOW) == 0 && named.st_ino == opened.st_ino &&
           named.st_dev == opened.st_dev;
  }

  void read(bool alone) {
    struct stat status {};
    if (::fstat(file_.get(), &status) != 0) throw output_error("cannot examine the journal", errno);
    auto size = static_cast<std::uint64_t>(status.st_size);
    if (!begins_well(size)) size = 0;
    if (size == 0) {
      if (::ftruncate(file_.get(), 0) != 0) throw output_error("cannot begin the journal", errno);
      append(kHead);
      size = kHead.size();
    }
    index_.emplace(file_.get(), kHead.size(), size);
    if (!alone) return;
    if (index_->end() < size && ::ftruncate(file_.get(), static_cast<off_t>(index_->end())) != 0)
      throw output_error("cannot go on with the journal", errno);
    if (index_->unsorted() > kMostUnsorted) sort();
  }

  /// Of another version of ours it is begun anew; what is not ours is not touched.
  bool begins_well(std::uint64_t size) const {
    const std::string found = head_of(file_.get());
    if (found == kHead) return true;
    if (size > 0 && !found.starts_with(kAnyHead.substr(0, found.size())))
      throw Error(Cause::output_refused, "it is no journal of lightmill");
    return false;
  }

  /// Into a file of its own, which takes the journal's name when it is whole, and its lock before.
  void sort() {
    const std::string aside = name() + std::string(kSorted);
    constexpr int kFlags = O_RDWR | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC;
    Descriptor sorted(uninterrupted([&] { return ::openat(home_.get(), aside.c_str(), kFlags, 0600); }));
    if (!sorted) throw output_error("cannot sort the journal", errno);
    ::flock(sorted.get(), LOCK_EX | LOCK_NB);
    FrameWriter head(sorted.get(), 0);
    head.write_raw(kHead);
    head.flush();
    sort_frames(file_.get(), {kHead.size(), index_->sorted_end(), index_->end()}, sorted.get(), kHead.size());
    if (::fdatasync(sorted.get()) != 0 || ::fcntl(sorted.get(), F_SETFL, O_APPEND) != 0 ||
        ::renameat(home_.get(), aside.c_str(), home_.get(), name().c_str()) != 0)
      throw output_error("cannot sort the journal", errno);
    file_ = std::move(sorted);
    struct stat status {};
    if (::fstat(file_.get(), &status) != 0) throw output_error("cannot examine the journal", errno);
    index_.emplace(file_.get(), kHead.size(), static_cast<std::uint64_t>(status.st_size));
  }

  /// In one call, so that what others append does not come between.
  void append(std::string_view bytes) {
    const std::lock_guard lock(mutex_);
    if (!is_kept_) return;
    const ssize_t count = uninterrupted([&] { return ::write(file_.get(), bytes.data(), bytes.size()); });
    if (count != static_cast<ssize_t>(bytes.size()))
      throw output_error("cannot write the journal", count < 0 ? errno : ENOSPC);
  }

  std::uint64_t work_of(const Item& item) const {
    return item.parameters.empty() ? work_ : mixed(work_ ^ fnv1a(text_of(item.parameters)));
  }

  Standing standing_of(const JournalRecord& record, const Item& item) const {
    struct stat now {};
    if (uninterrupted([&] { return ::stat(item.source.c_str(), &now); }) != 0) return Standing::unknown;
    if (!is_same_state(stamp_of(now), record.stamp)) return Standing::unknown;
    if (record.failure) return options_.retry_failed ? Standing::unknown : Standing::failed;
    const auto is_there = [&](const JournalOutput& output) { return this->is_there(output, record.boot); };
    return std::ranges::all_of(record.outputs, is_there) ? Standing::up_to_date : Standing::unknown;
  }

  /// Whether a result is what was written: by its file's size and time, else by its bytes.
  bool is_there(const JournalOutput& output, std::uint64_t boot) const {
    if (output.path.empty()) return true;
    struct stat now {};
    if (::fstatat(folder_.get(), output.path.c_str(), &now, AT_SYMLINK_NOFOLLOW) != 0) return false;
    if (!S_ISREG(now.st_mode) || static_cast<std::uint64_t>(now.st_size) != output.bytes) return false;
    const bool surely_written = boot == 0 || boot == boot_;
    return (surely_written && nanoseconds(now.st_mtim) == output.mtime_ns) || has_bytes(output);
  }

  bool has_bytes(const JournalOutput& output) const {
    constexpr int kFlags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;
    const Descriptor file(uninterrupted([&] { return ::openat(folder_.get(), output.path.c_str(), kFlags); }));
    if (!file) return false;
    std::vector<std::uint8_t> bytes(output.bytes);
    for (std::size_t done = 0; done < bytes.size();) {
      const ssize_t count = uninterrupted([&] { return ::read(file.get(), bytes.data() + done, bytes.size() - done); });
      if (count <= 0) return false;
      done += static_cast<std::size_t>(count);
    }
    return content_hash(bytes) == output.hash;
  }

  /// None of an outcome that tells a later run nothing.
  std::optional<JournalRecord> record_of(const Outcome& outcome) const {
    const bool failed = outcome.status == Status::failed;
    if (outcome.status != Status::written && !(failed && comes_again(*outcome.failure))) return {};
    JournalRecord record{.work = work_of(outcome.item),
                         .relative = outcome.item.relative,
                         .source = fs::absolute(outcome.item.source).lexically_relative(base_),
                         .stamp = *outcome.stamp,
                         .boot = options_.synced ? 0 : boot_,
                         .failure = outcome.failure};
    if (failed) return record;
    for (const Output& output : outcome.outputs) {
      auto known = output_of(output);
      if (!known) return {};
      record.outputs.push_back(*std::move(known));
    }
    return record;
  }

  /// None of one that another run made.
  std::optional<JournalOutput> output_of(const Output& output) const {
    if (output.status == OutputStatus::redundant) return JournalOutput{.rendition = output.rendition};
    if (output.status != OutputStatus::written) return {};
    const fs::path below = output.path.lexically_relative(options_.folder);
    struct stat now {};
    if (below.empty() || *below.begin() == ".." ||
        ::fstatat(folder_.get(), below.c_str(), &now, AT_SYMLINK_NOFOLLOW) != 0)
      return {};
    return JournalOutput{.rendition = output.rendition,
                         .path = below,
                         .bytes = output.bytes,
                         .hash = output.hash,
                         .mtime_ns = nanoseconds(now.st_mtim)};
  }

  const JournalOptions options_;
  const std::uint64_t boot_ = this_boot();
  fs::path base_;  // the folder's own name, in which no link stands
  Descriptor folder_;
  Descriptor home_;  // the journal's own
  std::vector<Other> others_;
  mutable std::mutex mutex_;  // of the file's end, and the remark
  Descriptor file_;           // stays open for the index, though nothing is written any more
  std::atomic<bool> is_kept_ = true;
  std::optional<FrameIndex> index_;
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
void Journal::record(const Outcome& outcome) noexcept { inside_->record(outcome); }
std::string Journal::remark() const { return inside_->remark(); }

}  // namespace lightmill
