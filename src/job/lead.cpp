#include "job/lead.h"

#include <algorithm>

namespace lightmill {
namespace {

constexpr std::size_t kStretch = 16;
constexpr int kTolerated = 20;  // one part in so many

}  // namespace

Lead::Lead(int workers, std::size_t fewest, std::size_t most)
    : workers_(workers), most_(most), items_(std::min(fewest, most)), left_(items_) {}

void Lead::handed_out(Clock::time_point now) {
  if (--left_ > 0) return;
  const bool late = !filling_ && waited_ * kTolerated > (now - begun_) * workers_;
  if (filling_) filled_ = now;
  filling_ = late && items_ < most_;
  if (filling_) items_ = std::min(2 * items_, most_);
  left_ = filling_ ? items_ : std::max(items_, kStretch);
  begun_ = now;
  waited_ = {};
}

void Lead::waited(Clock::time_point since, Clock::time_point now) {
  if (!filling_ && since > filled_) waited_ += now - since;
}

}  // namespace lightmill
