#include "lightmill/mill.h"

#include "batch/session.h"
#include "batch/submissions.h"

#include <exception>
#include <functional>
#include <optional>
#include <thread>
#include <utility>

namespace lightmill {

class Mill::State {
 public:
  State(Batch settings, Options options)
      : submissions_(options.waiting), on_stop_(settings.stop, [this] { submissions_.cancel(); }) {
    settings = Session::with_profiles(std::move(settings));
    Session::check(settings, options.deliver);
    settings.items = submissions_.items();
    runner_ = std::jthread([this, settings = std::move(settings), deliver = options.deliver]() mutable {
      run(std::move(settings), deliver);
    });
  }
  ~State() { submissions_.cancel(); }  // and join

  std::future<Result> submit(Item item) { return submissions_.submit(std::move(item)); }

  Report finish() {
    submissions_.close();
    runner_.join();
    if (failure_) std::rethrow_exception(failure_);
    return *std::move(report_);
  }

 private:
  void run(Batch batch, Deliver deliver) noexcept {
    try {
      // In here, because a session takes the first item when it is made.
      Session session(std::move(batch), deliver);
      // Also where the output side fails: whoever waits for the next submission must hear of it.
      const std::stop_callback on_stop(session.stop().get_token(), [this] { submissions_.cancel(); });
      report_ = session.run([this](Result result) { submissions_.finished(std::move(result)); });
    } catch (...) {
      failure_ = std::current_exception();
    }
    submissions_.abandon(failure_);
  }

  Submissions submissions_;
  std::stop_callback<std::function<void()>> on_stop_;
  std::optional<Report> report_;
  std::exception_ptr failure_;
  std::jthread runner_;
};

Mill::Mill(Batch settings, Options options) : state_(std::make_unique<State>(std::move(settings), options)) {}

Mill::~Mill() = default;

std::future<Result> Mill::submit(Item item) { return state_->submit(std::move(item)); }

Report Mill::finish() { return state_->finish(); }

}  // namespace lightmill
