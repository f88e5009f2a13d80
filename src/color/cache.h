#pragma once

#include <algorithm>
#include <cstddef>
#include <mutex>
#include <utility>
#include <vector>

namespace lightmill {

/// What was found out last, by a key; few profiles are met in a run. Thread-safe.
template <typename Key, typename Value>
class Cache {
 public:
  template <typename Make>
  Value get(Key key, const Make& make) {
    const std::lock_guard lock(mutex_);
    auto found = std::ranges::find(entries_, key, &Entry::first);
    if (found == entries_.end()) {
      if (entries_.size() == kMost) entries_.pop_back();
      Value value = make();
      found = entries_.emplace(entries_.end(), std::move(key), std::move(value));
    }
    std::rotate(entries_.begin(), found, found + 1);
    return entries_.front().second;
  }

 private:
  static constexpr std::size_t kMost = 32;
  using Entry = std::pair<Key, Value>;
  std::mutex mutex_;
  std::vector<Entry> entries_;
};

}  // namespace lightmill
