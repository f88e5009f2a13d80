#pragma once

#include "lightmill/error.h"
#include "lightmill/observer.h"

#include <string>
#include <string_view>

/// The library says what was wrong in words that hold for every program. Which option of this one does something about
/// it is said here.
namespace lightmill::cli {

/// What it says, followed by the option in parentheses where there is one: "... over the limit (--max-pixels)".
std::string hinted(const Error& error);

/// `summary(report)` and its verdict, with the options that go on after an early end, and those that take what was
/// there where no images were.
std::string hinted_summary(const Report& report, std::string_view going_on = "--existing update");

/// Passes everything on to another observer, the reasons of failures with hints.
class Hinting final : public Observer {
 public:
  /// `to` outlives this observer.
  explicit Hinting(Observer& to) : to_(to) {}
  void finished(const Outcome& outcome) override;
  void ended(const Report& report) override { to_.ended(report); }
  std::string failure() const override { return to_.failure(); }
  std::string remark() const override { return to_.remark(); }

 private:
  Observer& to_;
};

}  // namespace lightmill::cli
