#include "journal/journal_file.h"

#include "io/system_failure.h"
#include "journal/compaction.h"

#include "lightmill/error.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <iterator>
#include <memory>
#include <utility>

namespace lightmill {
namespace {

/// What the file begins with; another number is another version's.
constexpr std::string_view kHead = "lightmill journal 2\n", kAnyHead = "lightmill journal ";
constexpr int kVersion = kHead[kAnyHead.size()] - '0';
/// Records that are not sorted take 16 bytes of memory each.
constexpr std::size_t kMostUnsorted = std::size_t{1} << 16;

/// A killed run leaves part of one frame.
constexpr std::uint64_t kTornTail = 4096;

constexpr std::string_view kSorted = "-sorted";  // behind the name of what is being sorted

std::string head_of(int file) {
  std::string head(kHead.size(), '\0');
  const ssize_t count = uninterrupted([&] { return ::pread(file, head.data(), head.size(), 0); });
  if (count < 0) throw output_error("cannot read the journal", errno);
  head.resize(static_cast<std::size_t>(count));
  return head;
}

std::vector<std::string> names_in(int folder) {
  std::vector<std::string> names;
  const int again = ::openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const std::unique_ptr<DIR, int (*)(DIR*)> stream(again < 0 ? nullptr : ::fdopendir(again), ::closedir);
  if (!stream && again >= 0) ::close(again);
  if (!stream) return names;
  while (const dirent* entry = ::readdir(stream.get())) names.emplace_back(entry->d_name);
  return names;
}

}  // namespace

std::vector<ReadJournal> read_journals(int home, std::string_view but_for) {
  std::vector<ReadJournal> journals;
  for (const std::string& name : names_in(home)) {
    if (!name.starts_with(Journal::kName) || name.ends_with(kSorted) || name == but_for) continue;
    constexpr int kFlags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;
    Descriptor file(uninterrupted([&] { return ::openat(home, name.c_str(), kFlags); }));
    struct stat status {};
    if (!file || ::fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode) || head_of(file.get()) != kHead)
      continue;
    FrameIndex index(file.get(), kHead.size(), static_cast<std::uint64_t>(status.st_size));
    journals.push_back({std::move(file), std::move(index)});
  }
  return journals;
}

void JournalFile::open(int folder) {
  open_home(folder);
  lock(home_.get(), options_.shard.empty() ? LOCK_EX : LOCK_SH);  // of shards each has the lock of its file as well
  open_file();
  others_ = read_journals(home_.get(), name());
}

std::string JournalFile::name() const {
  return std::string(Journal::kName) + (options_.shard.empty() ? "" : "-" + options_.shard);
}

/// Names of inputs are nobody else's business, wherever the results are published.
void JournalFile::open_home(int folder) {
  const std::string name(Journal::kFolder);
  if (::mkdirat(folder, name.c_str(), 0700) != 0 && errno != EEXIST)
    throw output_error("cannot make its folder", errno);
  constexpr int kFlags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
  home_ = Descriptor(::openat(folder, name.c_str(), kFlags));
  if (!home_) throw output_error("cannot open its folder", errno);
}

/// Opens the file, or makes it, and gets its lock.
void JournalFile::open_file() {
  constexpr int kFlags = O_RDWR | O_CREAT | O_APPEND | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;
  while (true) {
    Descriptor file(uninterrupted([&] { return ::openat(home_.get(), name().c_str(), kFlags, 0600); }));
    if (!file) throw output_error("cannot open the journal", errno);
    struct stat status {};
    if (::fstat(file.get(), &status) != 0) throw output_error("cannot examine the journal", errno);
    if (!S_ISREG(status.st_mode)) throw Error(Cause::output_refused, "it is no file");
    const bool alone = lock(file.get(), LOCK_EX);
    if (!is_still(status)) continue;  // who had the lock has put a sorted one in its place
    file_ = std::move(file);
    return read(alone);
  }
}

/// Whether it is ours: for flock, alone or shared.
bool JournalFile::lock(int file, int how) const {
  if (uninterrupted([&] { return ::flock(file, how | LOCK_NB); }) == 0) return true;
  if (errno != EWOULDBLOCK) return false;  // a file system without locks
  if (options_.lock == JournalLock::refuse)
    throw Error(Cause::usage, "another run writes into " + options_.folder.native() + "; wait for its end");
  return options_.lock == JournalLock::wait && uninterrupted([&] { return ::flock(file, how); }) == 0;
}

bool JournalFile::is_still(const struct stat& opened) const {
  struct stat named {};
  return ::fstatat(home_.get(), name().c_str(), &named, AT_SYMLINK_NOFOLLOW) == 0 && named.st_ino == opened.st_ino &&
         named.st_dev == opened.st_dev;
}

void JournalFile::read(bool alone) {
  struct stat status {};
  if (::fstat(file_.get(), &status) != 0) throw output_error("cannot examine the journal", errno);
  const auto found = static_cast<std::uint64_t>(status.st_size);
  auto size = begins_well() ? found : 0;
  if (size == 0) {
    if (::ftruncate(file_.get(), 0) != 0) throw output_error("cannot begin the journal", errno);
    append(kHead);
    size = kHead.size();
  }
  index_.emplace(file_.get(), kHead.size(), size, alone ? kMostUnsorted : FrameIndex::kAll);
  if (!alone) return;
  const std::uint64_t left_out = found - std::min(found, index_->end());
  if (left_out > kTornTail) lost_ = left_out;
  if (index_->end() < size && ::ftruncate(file_.get(), static_cast<off_t>(index_->end())) != 0)
    throw output_error("cannot go on with the journal", errno);
  if (index_->unsorted() > kMostUnsorted) sort();
}

/// Of an earlier version of ours, or of zeros, it is begun anew; what is of a later one or not ours is not touched.
bool JournalFile::begins_well() const {
  const std::string found = head_of(file_.get());
  if (found == kHead) return true;
  int version = 0;
  if (found.starts_with(kAnyHead)) std::from_chars(&found[kAnyHead.size()], found.data() + found.size(), version);
  if (version > kVersion) throw Error(Cause::output_refused, "it is of a newer version of lightmill");
  const bool is_lost = std::ranges::all_of(found, [](char byte) { return byte == 0; });  // its bytes, by a power cut
  if (!is_lost && !found.starts_with(kAnyHead.substr(0, found.size())))
    throw Error(Cause::output_refused, "it is no journal of lightmill");
  return false;
}

/// Into a file of its own, which takes the journal's name when it is whole, and its lock before.
void JournalFile::sort() {
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

void JournalFile::append(std::string_view bytes) {
  const std::lock_guard lock(end_);
  const ssize_t count = uninterrupted([&] { return ::write(file_.get(), bytes.data(), bytes.size()); });
  if (count != static_cast<ssize_t>(bytes.size()))
    throw output_error("cannot write the journal", count < 0 ? errno : ENOSPC);
}

std::vector<JournalRecord> JournalFile::find(std::uint64_t name) const {
  std::vector<JournalRecord> found;
  if (index_) found = index_->find(name);
  for (const ReadJournal& other : others_) std::ranges::move(other.index.find(name), std::back_inserter(found));
  return found;
}

}  // namespace lightmill
