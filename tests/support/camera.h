#pragma once

#include "lightmill/image_info.h"

namespace lightmill::test {

/// What the header of a camera's baseline JPEG tells.
inline ImageInfo camera(Size size = {4032, 3024}) {
  ImageInfo info;
  info.size = size;
  info.subsampling = kSampling420;
  info.mcu = {16, 16};
  info.blocks_in_mcu = 6;
  info.file_bytes = 4'000'000;
  return info;
}

}  // namespace lightmill::test
