#pragma once

#include "io/blob.h"
#include "job/image_work.h"

#include "lightmill/floor.h"

#include <mutex>
#include <vector>

namespace lightmill {

/// What the work on pictures shares.
struct FloorTools {
  ImageWork& work;
  BufferPool& pool;
  SpareCores& cores;
  const Limits& limits;
};

/// A picture with what each part of its job begins with. One thread at a time: decoders write behind the bytes.
class PreparedPicture {
 public:
  /// Does the job. Throws Error, and whatever the job throws.
  PreparedPicture(const FloorPicture& picture, FloorTools& tools);

  bool has(FloorPart part) const;
  void make(FloorPart part, FloorTools& tools);

  /// What it keeps in memory.
  std::size_t bytes_kept() const;
  FloorPictureMean figures() const;

 private:
  void prepare_samples(FloorTools& tools);
  void prepare_at_once(FloorTools& tools);
  DecodeOptions options(const FloorTools& tools) const;
  void encode(FloorTools& tools) const;

  Blob blob_;
  Plan plan_;
  Outcome outcome_;
  std::vector<Frame> frames_;  // that are encoded, one an output
  bool has_codes_ = false;
  std::size_t decoded_bytes_ = 0;
  std::size_t frame_bytes_ = 0;
  std::size_t bytes_out_ = 0;
};

}  // namespace lightmill
