#pragma once

#include "support/jpeg_surgery.h"
#include "support/jpeg_writer.h"
#include "support/pictures.h"

#include <vector>

namespace lightmill::fuzz {

/// Files of many kinds, each behind a byte that says how it is to be read.
inline std::vector<test::FileBytes> jpeg_seeds() {
  std::vector<test::FileBytes> all;
  const auto add = [&all](const cv::Mat& picture, const test::JpegKind& kind) {
    all.push_back(test::write_jpeg(picture, kind));
    all.back().insert(all.back().begin(), static_cast<std::uint8_t>(37 * all.size()));
  };
  const cv::Mat soft = test::soft_picture({90, 70}, 3, 1), noise = test::noise({60, 40}, 3, 2);
  for (const bool progressive : {false, true}) {
    for (const int restart_rows : {0, 1}) {
      add(soft, {.progressive = progressive, .restart_rows = restart_rows});
      add(soft, {.luma_across = 2, .luma_down = 2, .progressive = progressive, .restart_rows = restart_rows});
      add(noise, {.luma_across = 2, .progressive = progressive, .restart_rows = restart_rows, .quality = 40});
      add(test::soft_picture({120, 64}, 1, 3), {.input = JCS_GRAYSCALE,
                                                .stored = JCS_GRAYSCALE,
                                                .progressive = progressive,
                                                .restart_rows = restart_rows,
                                                .quality = 60});
    }
  }
  return all;
}

}  // namespace lightmill::fuzz
