#include "io/unfinished.h"

#include "lightmill/error.h"

#include <unistd.h>

#include <mutex>
#include <shared_mutex>
#include <thread>

namespace lightmill {
namespace {

std::atomic<bool> given_up = false;
std::shared_mutex steps;  // shared by who takes one
std::mutex listed;
Unfinished* first = nullptr;

}  // namespace

Undisturbed::Undisturbed() {
  steps.lock_shared();
  if (!given_up) return;
  steps.unlock_shared();
  throw Error(Cause::canceled, "the run was ended before the picture was finished");
}

Undisturbed::~Undisturbed() { steps.unlock_shared(); }

Unfinished::Unfinished(int folder, const std::string& name) : folder_(folder), name_(name) {
  const std::lock_guard lock(listed);
  next_ = first;
  if (next_) next_->previous_ = this;
  first = this;
}

Unfinished::~Unfinished() {
  const std::lock_guard lock(listed);
  if (next_) next_->previous_ = previous_;
  (previous_ ? previous_->next_ : first) = next_;
}

std::size_t give_up_unfinished(std::chrono::milliseconds patience) noexcept {
  given_up = true;  // before the lock is asked for: nobody begins a step meanwhile
  const auto until = std::chrono::steady_clock::now() + patience;
  while (!steps.try_lock()) {
    if (std::chrono::steady_clock::now() > until) return 0;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  steps.unlock();
  const std::lock_guard lock(listed);
  std::size_t removed = 0;
  for (Unfinished* file = first; file; file = file->next_) {
    if (file->is_there.exchange(false) && ::unlinkat(file->folder_, file->name_.c_str(), 0) == 0) ++removed;
  }
  return removed;
}

void take_up_again() noexcept { given_up = false; }

}  // namespace lightmill
