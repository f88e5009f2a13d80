#include "batch/result_queue.h"
#include "batch/session.h"

#include <exception>
#include <thread>
#include <utility>

namespace lightmill {
namespace {

std::size_t places(const Batch& batch, const StreamOptions& options) {
  constexpr std::size_t kForEachThread = 4;
  if (options.in_flight > 0) return options.in_flight;
  return kForEachThread * static_cast<std::size_t>(batch.threads > 0 ? batch.threads : available_threads());
}

/// A session that runs on a thread of its own until it ends or its owner goes.
class BackgroundRun {
 public:
  BackgroundRun(Session& session, ResultQueue& queue, std::stop_source leaving)
      : session_(session), leaving_(std::move(leaving)), runner_([&session, &queue] { run(session, queue); }) {}
  ~BackgroundRun() {  // and join
    session_.stop().request_stop();
    leaving_.request_stop();
  }
  BackgroundRun(const BackgroundRun&) = delete;
  BackgroundRun& operator=(const BackgroundRun&) = delete;

 private:
  static void run(Session& session, ResultQueue& queue) noexcept {
    try {
      session.run([&queue](Result result) { queue.push(std::move(result)); });
      queue.close();
    } catch (...) {
      queue.close(std::current_exception());
    }
  }

  Session& session_;
  std::stop_source leaving_;
  std::jthread runner_;
};

}  // namespace

generator<Result> stream(Batch batch, StreamOptions options) {
  Gate gate(places(batch, options));
  Session session(Session::with_names_once(std::move(batch)), options.deliver, &gate);
  ResultQueue queue(options.order);
  const BackgroundRun run(session, queue, options.leaving);
  std::optional<Result> result = queue.pop();
  while (result) {
    co_yield *result;
    result.reset();
    gate.leave();
    result = queue.pop();
  }
}

}  // namespace lightmill
