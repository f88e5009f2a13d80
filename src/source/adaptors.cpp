#include "lightmill/adaptors.h"

#include "source/patterns.h"

#include <sys/stat.h>

#include <memory>
#include <optional>
#include <utility>

namespace lightmill {
namespace {

std::optional<struct stat> status_of(const Item& item) {
  struct stat status {};
  if (item.content || ::stat(item.source.c_str(), &status) != 0) return {};
  return status;
}

}  // namespace

generator<Item> filter(generator<Item> items, Wanted wanted) {
  for (Item& item : items) {
    const bool is_file = !item.problem || item.problem->cause == Cause::collision;
    if (!is_file || wanted(item)) co_yield item;
  }
}

generator<Item> shard(generator<Item> items, Shard shard) {
  for (Item& item : items)
    if (shard.owns(item.relative)) co_yield item;
}

generator<Item> take(generator<Item> items, std::uint64_t count) {
  if (count == 0) co_return;
  for (Item& item : items) {
    co_yield item;
    if (--count == 0) co_return;
  }
}

Wanted newer_than(std::chrono::sys_time<std::chrono::nanoseconds> moment) {
  return [moment](const Item& item) {
    const auto status = status_of(item);
    if (!status) return true;
    // A file's time may lie beyond the years that 64 bits of nanoseconds can count.
    const auto seconds = std::chrono::floor<std::chrono::seconds>(moment.time_since_epoch());
    const auto& changed = status->st_mtim;
    if (changed.tv_sec != seconds.count()) return changed.tv_sec > seconds.count();
    return std::chrono::nanoseconds(changed.tv_nsec) > moment.time_since_epoch() - seconds;
  };
}

Wanted bytes_between(std::uint64_t least, std::uint64_t most) {
  return [least, most](const Item& item) {
    const auto status = status_of(item);
    if (!status && !item.content) return true;
    const std::uint64_t bytes = status ? static_cast<std::uint64_t>(status->st_size) : item.content->size();
    return least <= bytes && bytes <= most;
  };
}

Wanted matching(const std::vector<std::string>& include, const std::vector<std::string>& exclude) {
  const auto filter = std::make_shared<const PathFilter>(include, exclude);
  return [filter](const Item& item) { return filter->wants(item.relative.native()); };
}

}  // namespace lightmill
