#include "codec/jpeg/block_arrays.h"

#include <algorithm>
#include <cstdlib>

namespace lightmill {

BlockArrays::BlockArrays(JpegCompressor& codec, const BlockMap& map, const BlockTurn& turn, const WantedSteps& steps)
    : codec_(codec), turn_(turn), wanted_steps_(steps) {
  const auto whole = [](unsigned blocks, int factor) {
    const auto wide = static_cast<unsigned>(factor);
    return (blocks + wide - 1) / wide * wide;
  };
  codec.errors().guarded([&] {
    for (std::size_t c = 0; c < map.components(); ++c) {
      arrays_[c] = codec->mem->request_virt_barray(
          reinterpret_cast<j_common_ptr>(codec.get()), JPOOL_IMAGE, TRUE, whole(map.columns(c), map.across(c)),
          whole(map.rows(c), map.down(c)), static_cast<JDIMENSION>(map.down(c)));
    }
  });
}

void BlockArrays::find_rows(const BlockMap& map) {
  for (std::size_t c = 0; c < map.components(); ++c) {
    rows_[c].resize(map.rows(c));
    for (unsigned y = 0; y < map.rows(c); ++y) {
      rows_[c][y] =
          *codec_->mem->access_virt_barray(reinterpret_cast<j_common_ptr>(codec_.get()), arrays_[c], y, 1, TRUE);
    }
  }
}

void BlockArrays::put(std::span<const BlockRun> runs) {
  for (const BlockRun& run : runs) {
    const auto& ratios = ratios_[run.component];
    auto x = static_cast<int>(run.x), y = static_cast<int>(run.y);
    for (unsigned i = 0; i < run.count; ++i, x += run.step_x, y += run.step_y)
      put(run.first[i * run.stride], rows_[run.component][static_cast<std::size_t>(y)][x], ratios ? &*ratios : nullptr);
  }
}

void BlockArrays::on_begin() {
  for (std::size_t c = 0; c < wanted_steps_.size(); ++c)
    if (wanted_steps_[c]) ratios_[c] = turn_.ratios(steps()[c], *wanted_steps_[c]);
}

void BlockArrays::put(const JBLOCK& from, JBLOCK& to, const BlockTurn::Ratios* ratios) {
  turn_(from, to, ratios);
  const bool small = std::all_of(to + 1, to + DCTSIZE2, [](JCOEF value) { return std::abs(value) <= kLargestAc; });
  if (!small || std::abs(to[0]) > kLargestDc) sound_ = false;
}

}  // namespace lightmill
