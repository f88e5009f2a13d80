#include "codec/jpeg/rearrangement.h"

#include <algorithm>

namespace lightmill {
namespace {

/// Of a picture of one component, whatever its sampling factors say.
bool has_blocks_alone(const jpeg_decompress_struct& codec, step::Channels channels) {
  return codec.num_components == 1 || channels == step::Channels::luma;
}

/// `from` and `length` in samples of the picture; `factor` of `most` is the component's sampling along that side.
struct Cut {
  int from, length, factor, most;
};

unsigned blocks_of(int samples, const Cut& cut) {
  return static_cast<unsigned>(ceil_div(samples * cut.factor, cut.most * DCTSIZE));
}

}  // namespace

BlockMap::BlockMap(const jpeg_decompress_struct& from, const Rearrangement& rearrangement)
    : picture_(turned(rearrangement.region.size(), rearrangement.turn)) {
  const Rect& region = rearrangement.region;
  const Symmetry symmetry = symmetry_of(rearrangement.turn);
  transposed_ = symmetry.transposed;
  const bool alone = has_blocks_alone(from, rearrangement.channels);
  const auto side = [](const Cut& cut, bool mirrored) -> Side {
    const unsigned count = blocks_of(cut.length, cut);
    if (!mirrored) return {blocks_of(cut.from, cut), 1, count};
    return {blocks_of(cut.from + cut.length, cut) - 1, -1, count};
  };
  for (int c = 0; c < (alone ? 1 : from.num_components); ++c) {
    const jpeg_component_info& info = from.comp_info[c];
    const Cut across{region.x, region.width, alone ? 1 : info.h_samp_factor, alone ? 1 : from.max_h_samp_factor};
    const Cut down{region.y, region.height, alone ? 1 : info.v_samp_factor, alone ? 1 : from.max_v_samp_factor};
    Component component{.across = across.factor,
                        .down = down.factor,
                        .columns = 0,
                        .rows = 0,
                        .x = side(across, transposed_ ? symmetry.down : symmetry.across),
                        .y = side(down, transposed_ ? symmetry.across : symmetry.down)};
    component.columns = component.x.count;
    component.rows = component.y.count;
    if (transposed_) {
      std::swap(component.across, component.down);
      std::swap(component.columns, component.rows);
    }
    components_.push_back(component);
  }
}

std::optional<BlockRun> BlockMap::run_of(const Stretch& stretch) const {
  if (stretch.component >= components_.size()) return {};
  const Component& component = components_[stretch.component];
  const auto at = [](const Side& side, unsigned place) {
    return (static_cast<int>(place) - static_cast<int>(side.first)) * side.step;
  };
  const int y = at(component.y, stretch.y);
  if (y < 0 || y >= static_cast<int>(component.y.count)) return {};
  const int begin = at(component.x, stretch.x), apart = static_cast<int>(stretch.apart);
  const int step = component.x.step * apart;
  // Those from `skipped` up to `end` are inside.
  const int most = static_cast<int>(component.x.count), count = static_cast<int>(stretch.count);
  const int outside = step > 0 ? -begin : begin - most + 1, inside = step > 0 ? most - begin : begin + 1;
  const int skipped = outside > 0 ? ceil_div(outside, apart) : 0;
  const int end = std::min(count, inside > 0 ? ceil_div(inside, apart) : 0);
  if (skipped >= end) return {};
  const int x = begin + skipped * step;
  BlockRun run{.component = stretch.component,
               .first = stretch.first + static_cast<std::size_t>(skipped) * stretch.stride,
               .stride = stretch.stride,
               .count = static_cast<unsigned>(end - skipped),
               .x = static_cast<unsigned>(x),
               .y = static_cast<unsigned>(y),
               .step_x = step,
               .step_y = 0};
  if (transposed_) {
    std::swap(run.x, run.y);
    std::swap(run.step_x, run.step_y);
  }
  return run;
}

McuRearranger::McuRearranger(const jpeg_decompress_struct& codec, const BlockMap& map, BlockTarget& target)
    : mcus_per_row_(codec.MCUs_per_row),
      blocks_in_mcu_(static_cast<std::size_t>(codec.blocks_in_MCU)),
      map_(map),
      target_(target) {
  std::size_t block = 0;
  for (int i = 0; i < codec.comps_in_scan; ++i) {
    const jpeg_component_info& component = *codec.cur_comp_info[i];
    const auto wide = static_cast<unsigned>(component.MCU_width), high = static_cast<unsigned>(component.MCU_height);
    for (unsigned y = 0; y < high; ++y, block += wide)
      strips_.push_back({static_cast<std::size_t>(component.component_index), wide, high, y, block});
  }
}

void McuRearranger::operator()(unsigned mcu, unsigned count, JBLOCKROW blocks) const {
  std::vector<BlockRun> runs;
  for (unsigned passed = 0; passed < count;) {
    const unsigned here = std::min(count - passed, mcus_per_row_ - (mcu + passed) % mcus_per_row_);
    for (const Strip& strip : strips_) add(runs, strip, mcu + passed, here, blocks + passed * blocks_in_mcu_);
    passed += here;
  }
  target_.put(runs);
}

/// Those of each place in the strip are a run.
void McuRearranger::add(std::vector<BlockRun>& runs, const Strip& strip, unsigned mcu, unsigned count,
                        JBLOCKROW blocks) const {
  const unsigned x = mcu % mcus_per_row_ * strip.wide, y = mcu / mcus_per_row_ * strip.high + strip.y;
  for (unsigned i = 0; i < strip.wide; ++i) {
    const JBLOCK* const first = blocks + strip.first + i;
    if (auto run = map_.run_of({strip.component, x + i, y, count, strip.wide, first, blocks_in_mcu_}))
      runs.push_back(*run);
  }
}

}  // namespace lightmill
