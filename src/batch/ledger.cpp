#include "batch/ledger.h"

#include <algorithm>
#include <thread>
#include <utility>

namespace lightmill {
namespace {

std::mutex listed;
std::vector<Ledger*> ledgers;  // of the runs that are going on

}  // namespace

Ledger::Ledger(const std::vector<Observer*>& observers, std::stop_source& stop, LedgerSettings settings)
    : observers_(observers), stop_(stop), settings_(std::move(settings)) {
  const std::lock_guard lock(listed);
  ledgers.push_back(this);
}

Ledger::~Ledger() {
  const std::lock_guard lock(listed);
  std::erase(ledgers, this);
}

void Ledger::no_more() noexcept {
  Clock::rep not_yet = 0;
  ran_out_.compare_exchange_strong(not_yet, Clock::now().time_since_epoch().count());
}

double Ledger::seconds_since_none_left() const {
  if (ran_out_ == 0) return 0;
  return std::chrono::duration<double>(Clock::now() - Clock::time_point(Clock::duration(ran_out_))).count();
}

/// Each of them, whatever the others do.
template <typename Telling>
void Ledger::tell(Telling telling) noexcept {
  for (Observer* observer : observers_) guard([&] { telling(*observer); });
}

void Ledger::record(const Outcome& outcome) noexcept {
  const std::lock_guard lock(mutex_);
  ++recorded_;
  if (closed_) return;
  guard([&] { tally_.add(outcome); });
  tell([&](Observer& observer) { observer.finished(outcome); });
  const bool output_failed = outcome.failure && outcome.failure->cause == Cause::output_failed;
  if (is_failure(outcome.status) && !outcome.failed_before) ++tried_failures_;
  const bool too_many = settings_.most_failures > 0 && tried_failures_ >= settings_.most_failures;
  if (output_failed) output_failed_ = true;
  if (too_many) too_many_failures_ = true;
  if (output_failed || too_many) stop_.request_stop();
}

void Ledger::fail(std::exception_ptr failure) noexcept {
  {
    const std::lock_guard lock(failing_);
    if (!failure_) failure_ = std::move(failure);
  }
  stop_.request_stop();
}

void Ledger::tell_end(Report& report, std::string reason) {
  report.engine_reason = std::move(reason);
  report.updated = settings_.journal && settings_.journal->decides();
  if (settings_.passed_over) guard([&] { report.passed_over = settings_.passed_over->get(); });
  if (!closed_) report.tail_seconds = std::min(seconds_since_none_left(), report.seconds);
  if (!std::exchange(closed_, true)) tell([&](Observer& observer) { observer.ended(report); });
}

Report Ledger::close(Ending ending, Elsewhere elsewhere) {
  const std::lock_guard lock(mutex_);
  Report report = std::move(tally_).finish(ending, to_string(settings_.engine.engine), settings_.threads);
  report.cpu_seconds += elsewhere.cpu_seconds;
  report.peak_memory_bytes = std::max(report.peak_memory_bytes, elsewhere.peak_memory_bytes);
  report.unsandboxed = std::move(elsewhere.unsandboxed);
  tell_end(report, std::move(settings_.engine.reason));
  const std::lock_guard failing(failing_);
  if (failure_) std::rethrow_exception(failure_);
  return report;
}

std::size_t Ledger::give_up(std::chrono::milliseconds patience) noexcept try {
  const std::size_t recorded = recorded_;  // first: never more than were begun
  const std::size_t in_flight = begun_ - recorded;
  if (settings_.journal) settings_.journal->let_go();
  std::unique_lock lock(mutex_, std::try_to_lock);
  const auto until = std::chrono::steady_clock::now() + patience;
  while (!lock && std::chrono::steady_clock::now() < until) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
    lock.try_lock();
  }
  if (!lock) return in_flight;
  Report report = tally_.finish(Ending::canceled, to_string(settings_.engine.engine), settings_.threads);
  tell_end(report, settings_.engine.reason);
  return in_flight;
} catch (...) {  // no memory for a report
  return 0;
}

std::size_t Ledger::give_up_all(std::chrono::milliseconds patience) noexcept {
  const std::lock_guard lock(listed);
  std::size_t in_flight = 0;
  for (Ledger* ledger : ledgers) in_flight += ledger->give_up(patience);
  return in_flight;
}

}  // namespace lightmill
