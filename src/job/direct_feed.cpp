#include "job/feed.h"

namespace lightmill {

std::optional<Job> DirectFeed::next() noexcept {
  auto item = intake_.next();
  if (!item) return {};
  return Job{*std::move(item), {}};
}

}  // namespace lightmill
