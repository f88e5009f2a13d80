#pragma once

#include "lightmill/item.h"
#include "lightmill/outcome.h"

namespace lightmill {

/// The exception being handled, as a value. Call inside a catch block only: the one place that knows the errors of the
/// standard library, OpenCV and lightmill apart.
Failure current_failure(StageName stage) noexcept;

/// The outcome, failed; the cause says by which status.
Outcome failed(Outcome outcome, Failure failure) noexcept;

}  // namespace lightmill
