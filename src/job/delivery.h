#pragma once

#include "job/outputs.h"
#include "job/stages.h"
#include "job/timed.h"

namespace lightmill {

/// The last step of an image's way: into the sink, or into the result, or both. Thread-safe; `outputs` outlive it.
class Delivery {
 public:
  Delivery(const Outputs& outputs, Deliver deliver, const Timeline* timeline = nullptr)
      : outputs_(outputs), deliver_(deliver), timeline_(timeline) {}

  Deliver what() const { return deliver_; }
  Result deliver(Encoded encoded) noexcept;

 private:
  void hand_over(EncodedImage& image, Result& result) const;
  Output hand_over(EncodedOutput& output, const Outcome& outcome, Result& result) const;

  const Outputs& outputs_;
  const Deliver deliver_;
  const Timeline* const timeline_;
};

}  // namespace lightmill
