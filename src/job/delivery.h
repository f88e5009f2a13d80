#pragma once

#include "job/stages.h"

#include "lightmill/sink.h"

namespace lightmill {

/// The last step of an image's way: into the sink, or into the result, or both. Thread-safe; the sink outlives it.
class Delivery {
 public:
  /// `sink` may be null where the result carries the picture.
  Delivery(Sink* sink, Deliver deliver) : sink_(sink), deliver_(deliver) {}

  Deliver what() const { return deliver_; }
  Result deliver(Encoded encoded) noexcept;

 private:
  Result hand_over(EncodedImage& image);
  bool put(const EncodedImage& image);

  Sink* sink_;
  Deliver deliver_;
};

}  // namespace lightmill
