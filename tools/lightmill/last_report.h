#pragma once

#include "lightmill/observer.h"

#include <mutex>
#include <optional>

namespace lightmill::cli {

/// Keeps the report of a run for the case that the run does not return it: it threw, or is given up. Thread-safe.
class LastReport final : public Observer {
 public:
  void finished(const Outcome&) override {}
  void ended(const Report& report) override {
    const std::lock_guard lock(mutex_);
    report_ = report;
  }
  /// Empty while the run goes on.
  std::optional<Report> get() const {
    const std::lock_guard lock(mutex_);
    return report_;
  }

 private:
  mutable std::mutex mutex_;
  std::optional<Report> report_;
};

}  // namespace lightmill::cli
