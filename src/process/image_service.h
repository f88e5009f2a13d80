#pragma once

#include "job/image_work.h"
#include "process/channel.h"
#include "process/mapping.h"
#include "process/messages.h"

#include <memory>
#include <optional>

namespace lightmill {

/// The work of a worker process on one image after the other: what ImageStages does, with the bytes coming from the
/// channel's memory and going there.
class ImageService {
 public:
  /// `idle`: bytes to keep for later images.
  ImageService(WorkSettings settings, std::size_t idle, Channel& channel);

  /// `planned`, or `settled` where the image failed or is not wanted.
  Answer plan(const Assignment& assignment) noexcept;
  /// Of the image planned last: `finished` or `settled`; or `planned`, where it turns out that it must be done in
  /// another way, for which another amount of memory is needed.
  Answer finish(const Go& go) noexcept;

 private:
  Answer planned() const;
  std::optional<EncodedImage> make_at_once();
  Decoded decode();
  Answer hand_over(EncodedImage encoded);
  Finished store(const EncodedOutput& output, std::size_t offset);

  Channel& channel_;
  Mapping input_;
  std::shared_ptr<BufferPool> pool_;
  SpareCores cores_{1};  // and those that the run lends for an image
  const Limits limits_;
  ImageWork work_;
  Blob blob_;  // in `input_`
  std::vector<std::size_t> wanted_;
  LoadedImage image_;
};

}  // namespace lightmill
