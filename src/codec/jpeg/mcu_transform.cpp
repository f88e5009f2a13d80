#include "codec/jpeg/mcu_transform.h"

#include "codec/jpeg/whole_idct.h"

#include <algorithm>

namespace lightmill {

McuTransform::McuTransform(jpeg_decompress_struct& codec, Planes& planes)
    : codec_(&codec),
      mcus_per_row_(codec.MCUs_per_row),
      blocks_in_mcu_(static_cast<std::size_t>(codec.blocks_in_MCU)),
      two_(scaled_idct_of_two(codec.min_DCT_scaled_size)) {
  std::size_t block = 0;
  for (int i = 0; i < codec.comps_in_scan; ++i) {
    jpeg_component_info* component = codec.cur_comp_info[i];
    const int index = component->component_index;
    for (int y = 0; y < component->MCU_height; ++y, block += static_cast<std::size_t>(component->MCU_width)) {
      if (index >= planes.count) continue;
      strips_.push_back({.plane = &planes.plane[static_cast<std::size_t>(index)],
                         .component = component,
                         .inverse_dct = codec.idct->inverse_DCT[index],
                         .y = static_cast<unsigned>(y),
                         .first = block,
                         .dc_step = static_cast<std::int16_t>(steps_of(component)[0])});
    }
  }
}

void McuTransform::begin() const {
  const bool libjpegs = std::ranges::any_of(
      strips_, [this](const Strip& strip) { return strip.inverse_dct != scaled_idct(codec_->min_DCT_scaled_size); });
  if (libjpegs) WholeInverseDct::of_thread();
}

/// Calls `each(run, passed)` with the MCUs of each row, and how many came before.
template <typename Each>
void McuTransform::each_run(unsigned mcu, unsigned count, const Each& each) const {
  for (unsigned passed = 0; passed < count;) {
    const unsigned column = (mcu + passed) % mcus_per_row_, row = (mcu + passed) / mcus_per_row_;
    const unsigned here = std::min(count - passed, mcus_per_row_ - column);
    each(Run{column, row, here}, passed);
    passed += here;
  }
}

McuTransform::Place McuTransform::place_of(const Strip& strip, const Run& run) {
  const jpeg_component_info& component = *strip.component;
  const auto wide = static_cast<unsigned>(component.MCU_width), high = static_cast<unsigned>(component.MCU_height);
  const unsigned x = run.column * wide, y = run.row * high + strip.y;
  const unsigned end = std::min(x + run.count * wide, component.width_in_blocks);
  return {x, y < component.height_in_blocks ? end : x, y};
}

void McuTransform::prepare(unsigned mcu, unsigned count) const {
  each_run(mcu, count, [this](const Run& run, unsigned) {
    for (const Strip& strip : strips_) prepare(strip, place_of(strip, run));
  });
}

void McuTransform::prepare(const Strip& strip, const Place& place) {
  constexpr int kLine = 64;
  const int size = strip.component->DCT_scaled_size;
  const int begin = static_cast<int>(place.x) * size, end = static_cast<int>(place.end) * size;
  for (int r = 0; r < size && begin < end; ++r) {
    const std::uint8_t* samples = strip.plane->row(static_cast<int>(place.y) * size + r);
    for (int x = begin / kLine * kLine; x < end; x += kLine) __builtin_prefetch(samples + x, 1);
  }
}

void McuTransform::operator()(unsigned mcu, unsigned count, JBLOCKROW blocks) const { transform(mcu, count, blocks); }

void McuTransform::low(unsigned mcu, unsigned count, LowBlock* blocks) const { transform(mcu, count, blocks); }

template <typename Block>
void McuTransform::transform(unsigned mcu, unsigned count, Block* blocks) const {
  each_run(mcu, count, [&](const Run& run, unsigned passed) {
    for (const Strip& strip : strips_) {
      transform(strip, place_of(strip, run), blocks + passed * blocks_in_mcu_ + strip.first);
    }
  });
}

/// Two at once where that can be: side by side in an MCU, or of one MCU and the next.
template <typename Block>
void McuTransform::transform(const Strip& strip, const Place& place, Block* blocks) const {
  if (place.x == place.end) return;
  jpeg_component_info& component = *strip.component;
  const auto size = static_cast<unsigned>(component.DCT_scaled_size);
  const auto wide = static_cast<unsigned>(component.MCU_width);
  JSAMPROW rows[DCTSIZE];
  for (unsigned i = 0; i < size; ++i) rows[i] = strip.plane->row(static_cast<int>(place.y * size + i));
  unsigned x = place.x;
  if (two_ && wide == 1) {
    for (; x + 1 < place.end; x += 2, blocks += 2 * blocks_in_mcu_) {
      two_(component, blocks[0], blocks[blocks_in_mcu_], rows, x * size);
    }
  }
  unsigned in_mcu = 0;
  if (two_ && wide % 2 == 0) {
    for (; x + 1 < place.end; x += 2) {
      two_(component, blocks[in_mcu], blocks[in_mcu + 1], rows, x * size);
      if ((in_mcu += 2) < wide) continue;
      in_mcu = 0;
      blocks += blocks_in_mcu_;
    }
  }
  for (; x < place.end; ++x) {
    if (size == 1) {
      rows[0][x] = mean_of_block(blocks[in_mcu][0] * strip.dc_step);
    } else {
      strip.inverse_dct(codec_, &component, blocks[in_mcu], rows, x * size);
    }
    if (++in_mcu < wide) continue;
    in_mcu = 0;
    blocks += blocks_in_mcu_;
  }
}

void McuTransform::means(unsigned mcu, unsigned count, const std::int16_t* dc) const {
  each_run(mcu, count, [&](const Run& run, unsigned passed) {
    for (const Strip& strip : strips_) {
      write_means(strip, place_of(strip, run), dc + passed * blocks_in_mcu_ + strip.first);
    }
  });
}

void McuTransform::write_means(const Strip& strip, const Place& place, const std::int16_t* dc) const {
  const auto wide = static_cast<unsigned>(strip.component->MCU_width);
  const int dc_step = strip.dc_step;          // which samples do not alias
  const std::size_t blocks = blocks_in_mcu_;  // nor this
  if (place.x == place.end) return;
  std::uint8_t* const row = strip.plane->row(static_cast<int>(place.y));
  for (unsigned b = 0; b < wide; ++b) {
    const std::int16_t* mean = dc + b;
    for (unsigned x = place.x + b; x < place.end; x += wide, mean += blocks) row[x] = mean_of_block(*mean * dc_step);
  }
}

}  // namespace lightmill
