#pragma once

#include "fuzz/jpeg_mutations.h"
#include "fuzz/targets.h"
#include "support/jpeg_surgery.h"
#include "support/jpeg_writer.h"
#include "support/pictures.h"

#include <random>
#include <vector>

namespace lightmill::fuzz {

/// Files of many kinds, each behind a byte that says how it is to be read.
inline std::vector<test::FileBytes> jpeg_seeds() {
  std::vector<test::FileBytes> all;
  const auto add = [&all](const cv::Mat& picture, const test::JpegKind& kind) {
    all.push_back(test::write_jpeg(picture, kind));
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
  return behind_choices(std::move(all));
}

/// What lies behind the byte that says how stays a JPEG.
inline void mutate_jpeg(test::FileBytes& input, std::minstd_rand& random) {
  if (input.size() < 100) return;
  test::FileBytes file(input.begin() + 1, input.end());
  JpegMutation(file, random)();
  file.insert(file.begin(), random() % 8 == 0 ? static_cast<std::uint8_t>(random()) : input.front());
  input = std::move(file);
}

}  // namespace lightmill::fuzz
