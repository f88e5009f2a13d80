#include "job/write_behind.h"

#include "job/stopwatch.h"

#include <system_error>
#include <utility>

namespace lightmill {
namespace {

std::size_t bytes_of(const EncodedImage& image) {
  std::size_t sum = 0;
  for (const EncodedOutput& output : image.outputs) sum += output.bytes.size + Blob::kPadding;
  return sum;
}

}  // namespace

WriteBehind::WriteBehind(Stages& stages, Budget& budget, int threads) : stages_(stages), budget_(budget) {
  const auto most = static_cast<std::size_t>(threads);
  waiting_.reserve(most);
  threads_.reserve(most);
  try {
    while (threads_.size() < most) threads_.emplace_back([this] { write_all(); });
  } catch (const std::system_error&) {  // fewer, then
  }
  most_ = threads_.size();
}

WriteBehind::~WriteBehind() {
  {
    const std::lock_guard lock(mutex_);
    ended_ = true;
  }
  work_.notify_all();  // and join
}

void WriteBehind::conclude(Encoded encoded, const Done& done) noexcept {
  auto* const image = std::get_if<EncodedImage>(&encoded);
  if (!image || most_ == 0) return stages_.conclude(std::move(encoded), done);
  if (image->memory) budget_.resize(image->memory, bytes_of(*image));  // what it was made of is gone
  std::unique_lock lock(mutex_);
  const double waited = wait_for_room(lock);
  waiting_.push_back({std::move(encoded), &done, waited});
  lock.unlock();
  work_.notify_one();
}

double WriteBehind::wait_for_room(std::unique_lock<std::mutex>& lock) {
  double waited = 0;
  {
    const Stopwatch watch(waited);
    room_.wait(lock, [this] { return waiting_.size() < most_; });
  }
  return waited;
}

/// A run waits for its output where its images cannot be begun, and not where these threads wait.
void WriteBehind::write_all() noexcept {
  while (true) {
    std::unique_lock lock(mutex_);
    work_.wait(lock, [this] { return ended_ || !waiting_.empty(); });
    if (waiting_.empty()) return;
    Finished next = std::move(waiting_.front());
    waiting_.erase(waiting_.begin());
    lock.unlock();
    room_.notify_one();
    Result result = stages_.write(std::move(next.encoded));
    result.outcome.waiting.output = next.waited;
    result.outcome.times.write += next.waited;
    (*next.done)(std::move(result));
  }
}

}  // namespace lightmill
