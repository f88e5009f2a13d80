#include "source/open_folder.h"

#include "io/descriptor.h"
#include "io/opening.h"
#include "io/system_failure.h"

#include <fcntl.h>

#include <algorithm>
#include <functional>
#include <string_view>
#include <utility>

namespace lightmill {
namespace {

constexpr int kFlags = O_RDONLY | O_DIRECTORY | O_NONBLOCK | O_CLOEXEC;

}  // namespace

OpenFolder::OpenFolder(const std::filesystem::path& folder, Listing order) : order_(order) {
  adopt(opened([&] { return ::open(folder.c_str(), kFlags); }));
}

OpenFolder::OpenFolder(const OpenFolder& above, const std::string& name, Kind kind) : order_(above.order_) {
  const int flags = kind == Kind::folder_link ? kFlags : kFlags | O_NOFOLLOW;
  adopt(opened([&] { return ::openat(::dirfd(above.stream_.get()), name.c_str(), flags); }));
}

void OpenFolder::adopt(int number) {
  Descriptor descriptor(number);
  struct stat status {};
  if (!descriptor || ::fstat(descriptor.get(), &status) != 0) throw input_error("cannot enter the folder", errno);
  id_ = id_of(status);
  stream_.reset(::fdopendir(descriptor.get()));
  if (!stream_) throw input_error("cannot enter the folder", errno);
  descriptor.release();
}

std::optional<std::string> OpenFolder::next() {
  std::optional<Entry> entry;
  if (order_ == Listing::as_found) {
    entry = read();
  } else {
    if (!sorted_) sort();
    if (entries_.empty() && cut_short_) throw Error(*cut_short_);
    if (!entries_.empty()) {
      entry = std::move(entries_.back());
      entries_.pop_back();
    }
  }
  if (!entry) return {};
  type_ = entry->type;
  return std::move(entry->name);
}

std::optional<OpenFolder::Entry> OpenFolder::read() {
  for (;;) {
    errno = 0;
    const dirent* entry = ::readdir(stream_.get());
    if (!entry && errno != 0) throw Error(Cause::unreadable, "the folder was read only in part: " + errno_text(errno));
    if (!entry) return {};
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") return Entry{std::string(name), entry->d_type};
  }
}

void OpenFolder::sort() {
  sorted_ = true;
  try {
    while (auto entry = read()) entries_.push_back(*std::move(entry));
  } catch (const Error& error) {
    cut_short_ = error;
  }
  std::ranges::sort(entries_, std::greater(), &Entry::name);  // std::string compares bytes as unsigned
}

bool OpenFolder::may_lead_to_folder() const { return type_ == DT_DIR || type_ == DT_LNK || type_ == DT_UNKNOWN; }

Kind OpenFolder::kind_of(const std::string& name) const {
  if (type_ == DT_DIR) return Kind::folder;
  if (!may_lead_to_folder()) return Kind::other;
  struct stat status {};
  const int here = ::dirfd(stream_.get());
  if (type_ == DT_UNKNOWN && ::fstatat(here, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0 &&
      !S_ISLNK(status.st_mode))
    return S_ISDIR(status.st_mode) ? Kind::folder : Kind::other;
  const bool to_folder = ::fstatat(here, name.c_str(), &status, 0) == 0 && S_ISDIR(status.st_mode);
  return to_folder ? Kind::folder_link : Kind::other;
}

}  // namespace lightmill
