#include "journal/in_work.h"

#include "base/hash.h"
#include "io/system_failure.h"
#include "journal/same_state.h"

#include "lightmill/error.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <new>
#include <span>
#include <string>
#include <utility>

namespace lightmill {
namespace {

constexpr std::array<char, 64> kInWorkHead{"lightmill in work 1\n"};
/// As many as runs have had in work, hundreds of them that died.
constexpr std::size_t kMostPlaces = std::size_t{1} << 16;

Error in_work_error(int error) { return output_error("cannot note what is in work", error); }

}  // namespace

std::unique_ptr<InWork> InWork::open(int folder, const std::string& name, std::uint64_t boot) {
  constexpr int kFlags = O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;
  Descriptor file(uninterrupted([&] { return ::openat(folder, name.c_str(), kFlags, 0600); }));
  if (!file) throw in_work_error(errno);
  const bool locked = uninterrupted([&] { return ::flock(file.get(), LOCK_EX | LOCK_NB); }) == 0;
  if (!locked && errno == EWOULDBLOCK) return nullptr;
  if (!locked) throw in_work_error(errno);
  return std::unique_ptr<InWork>(new InWork(std::move(file), boot));
}

InWork::InWork(Descriptor file, std::uint64_t boot) : file_(std::move(file)), boot_(boot) {
  static_assert(sizeof(Place) == kInWorkHead.size());
  read();
}

void InWork::read() {
  struct stat status {};
  if (::fstat(file_.get(), &status) != 0) throw in_work_error(errno);
  if (!S_ISREG(status.st_mode)) throw Error(Cause::output_refused, "it is no file");
  std::array<char, kInWorkHead.size()> head{};
  const auto size = static_cast<std::size_t>(status.st_size);
  const bool whole = ::pread(file_.get(), head.data(), head.size(), 0) == static_cast<ssize_t>(head.size());
  if (size > 0 && !(whole && head == kInWorkHead)) throw Error(Cause::output_refused, "it has something else in it");
  std::vector<Place> found(
      std::min((std::max(size, kInWorkHead.size()) - kInWorkHead.size()) / sizeof(Place), kMostPlaces));
  const std::size_t bytes = found.size() * sizeof(Place);
  if (::pread(file_.get(), found.data(), bytes, kInWorkHead.size()) != static_cast<ssize_t>(bytes)) found.clear();
  bury(std::move(found));
}

/// Of each place that was in work, a run died with it. All are put together at the beginning of the file.
void InWork::bury(std::vector<Place> found) {
  std::erase_if(found, [](const Place& place) { return place.name == 0 || place.checksum != checksum_of(place); });
  for (Place& place : found) {
    place.deaths += place.boot == boot_ ? 1 : 0;
    place.boot = 0;
  }
  std::erase_if(found, [](const Place& place) { return place.deaths == 0; });
  for (Place& place : found) {
    place.checksum = checksum_of(place);
    suspects_.emplace(place.name, places_.size());
    places_.push_back(place);
  }
  std::string bytes(kInWorkHead.begin(), kInWorkHead.end());
  bytes.append(reinterpret_cast<const char*>(places_.data()), places_.size() * sizeof(Place));
  if (::pwrite(file_.get(), bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size()) ||
      ::ftruncate(file_.get(), static_cast<off_t>(bytes.size())) != 0)
    throw in_work_error(errno);
}

std::uint64_t InWork::checksum_of(const Place& place) {
  Place unsigned_place = place;
  unsigned_place.checksum = 0;
  return content_hash({reinterpret_cast<const std::uint8_t*>(&unsigned_place), sizeof unsigned_place});
}

bool InWork::is_state_of(const Place& place, const Stamp& stamp) {
  return is_same_state({.size = place.size, .mtime_ns = place.mtime_ns, .inode = place.inode}, stamp);
}

bool InWork::knows(std::uint64_t name) const {
  const std::lock_guard lock(mutex_);
  return suspects_.contains(name);
}

int InWork::deaths(const Input& input) const {
  const std::lock_guard lock(mutex_);
  const auto known = suspects_.find(input.name);
  if (known == suspects_.end() || !is_state_of(places_[known->second], input.stamp)) return 0;
  return static_cast<int>(places_[known->second].deaths);
}

/// An input that is known keeps its place.
std::size_t InWork::place_for(std::uint64_t name) {
  if (const auto known = suspects_.find(name); known != suspects_.end() && places_[known->second].boot == 0)
    return known->second;
  const auto is_free = [](const Place& place) { return place.name == 0; };
  const auto free = std::ranges::find_if(places_, is_free);
  if (free != places_.end()) return static_cast<std::size_t>(free - places_.begin());
  places_.emplace_back();
  return places_.size() - 1;
}

void InWork::begin(const Input& input) noexcept try {
  const std::lock_guard lock(mutex_);
  if (let_go_ || input.name == 0) return;
  const std::size_t index = place_for(input.name);
  Place& place = places_[index];
  const std::uint64_t deaths = is_state_of(place, input.stamp) ? place.deaths : 0;
  place = {.name = input.name,
           .size = input.stamp.size,
           .mtime_ns = input.stamp.mtime_ns,
           .inode = input.stamp.inode,
           .boot = boot_,
           .deaths = deaths};
  place.checksum = checksum_of(place);
  write(index);
} catch (const std::bad_alloc&) {  // it is not noted
}

void InWork::end(std::uint64_t name) noexcept {
  const std::lock_guard lock(mutex_);
  const auto is_this = [&](const Place& place) { return place.name == name && place.boot != 0; };
  const auto place = std::ranges::find_if(places_, is_this);
  if (place == places_.end()) return;
  const auto index = static_cast<std::size_t>(place - places_.begin());
  if (const auto known = suspects_.find(name); known != suspects_.end() && known->second == index)
    suspects_.erase(known);
  *place = {};
  write(index);
}

void InWork::let_go() noexcept {
  const std::lock_guard lock(mutex_);
  let_go_ = true;
  for (std::size_t i = 0; i < places_.size(); ++i) {
    Place& place = places_[i];
    if (place.boot == 0) continue;
    place.boot = 0;
    if (place.deaths == 0)
      place = {};
    else
      place.checksum = checksum_of(place);
    write(i);
  }
}

/// What cannot be written is not noted: a later run then knows less, and that is all.
void InWork::write(std::size_t index) const noexcept {
  const auto at = static_cast<off_t>(kInWorkHead.size() + index * sizeof(Place));
  [[maybe_unused]] const ssize_t written = ::pwrite(file_.get(), &places_[index], sizeof(Place), at);
}

}  // namespace lightmill
