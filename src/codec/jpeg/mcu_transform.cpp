#include "codec/jpeg/mcu_transform.h"

#include <algorithm>

namespace lightmill {

McuTransform::McuTransform(jpeg_decompress_struct& codec, Planes& planes)
    : codec_(&codec),
      mcus_per_row_(codec.MCUs_per_row),
      block_count_(codec.blocks_in_MCU),
      two_(scaled_idct_of_two(codec.min_DCT_scaled_size)) {
  std::size_t block = 0;
  for (int i = 0; i < codec.comps_in_scan; ++i) {
    jpeg_component_info* component = codec.cur_comp_info[i];
    const int index = component->component_index;
    Plane* plane = index < planes.count ? &planes.plane[static_cast<std::size_t>(index)] : nullptr;
    const auto width = static_cast<unsigned>(component->MCU_width);
    for (unsigned b = 0; b < width * static_cast<unsigned>(component->MCU_height); ++b) {
      const unsigned x = b % width;
      parts_[block++] = {.plane = plane,
                         .component = component,
                         .inverse_dct = codec.idct->inverse_DCT[index],
                         .x = x,
                         .y = b / width,
                         .dc_step = static_cast<std::int16_t>(steps_of(component)[0]),
                         .first_of_two = x % 2 == 0 && x + 1 < width};
    }
  }
}

void McuTransform::prepare(unsigned mcu, unsigned count) const {
  constexpr int kLine = 64;
  const unsigned column = mcu % mcus_per_row_, row = mcu / mcus_per_row_;
  for (int i = 0; i < block_count_; ++i) {
    const Part& part = parts_[static_cast<std::size_t>(i)];
    if (!part.plane || part.x > 0) continue;
    const jpeg_component_info& component = *part.component;
    const int size = component.DCT_scaled_size, wide = component.MCU_width * size;
    const unsigned y = row * static_cast<unsigned>(component.MCU_height) + part.y;
    if (y >= component.height_in_blocks) continue;
    const int begin = static_cast<int>(column) * wide;
    const int end = std::min(begin + static_cast<int>(count) * wide, part.plane->width());
    for (int r = 0; r < size; ++r) {
      const std::uint8_t* samples = part.plane->row(static_cast<int>(y) * size + r);
      for (int x = begin / kLine * kLine; x < end; x += kLine) __builtin_prefetch(samples + x, 1);
    }
  }
}

void McuTransform::operator()(unsigned mcu, JBLOCKROW const* blocks) const {
  const unsigned column = mcu % mcus_per_row_, row = mcu / mcus_per_row_;
  for (int i = 0; i < block_count_; ++i) {
    const Part& part = parts_[static_cast<std::size_t>(i)];
    if (!part.plane) continue;
    if (two_ && part.first_of_two && transform_two(part, column, row, blocks + i)) {
      ++i;
    } else {
      transform(part, column, row, blocks[i]);
    }
  }
}

/// False where one lies beyond the picture's edge, or elsewhere in memory.
bool McuTransform::transform_two(const Part& part, unsigned column, unsigned row, JBLOCKROW const* blocks) const {
  jpeg_component_info& component = *part.component;
  const unsigned x = column * static_cast<unsigned>(component.MCU_width) + part.x;
  const unsigned y = row * static_cast<unsigned>(component.MCU_height) + part.y;
  if (x + 1 >= component.width_in_blocks || y >= component.height_in_blocks || blocks[1] != blocks[0] + 1) return false;
  const int size = component.DCT_scaled_size;
  JSAMPROW rows[DCTSIZE];
  for (int i = 0; i < size; ++i) rows[i] = part.plane->row(static_cast<int>(y) * size + i);
  two_(codec_, &component, blocks[0][0], rows, x * static_cast<unsigned>(size));
  return true;
}

void McuTransform::means(unsigned mcu, unsigned count, const std::int16_t* dc) const {
  while (count > 0) {
    const unsigned column = mcu % mcus_per_row_, row = mcu / mcus_per_row_;
    const unsigned here = std::min(count, mcus_per_row_ - column);
    for (int i = 0; i < block_count_; ++i) {
      const Part& part = parts_[static_cast<std::size_t>(i)];
      if (!part.plane) continue;
      const auto wide = static_cast<unsigned>(part.component->MCU_width);
      const unsigned x = column * wide + part.x;
      const unsigned y = row * static_cast<unsigned>(part.component->MCU_height) + part.y;
      if (x >= part.component->width_in_blocks || y >= part.component->height_in_blocks) continue;
      const unsigned samples = std::min(here, (part.component->width_in_blocks - x + wide - 1) / wide);
      std::uint8_t* sample = part.plane->row(static_cast<int>(y)) + x;
      const std::int16_t* mean = dc + i;
      const int dc_step = part.dc_step, blocks = block_count_;  // which samples do not alias
      for (unsigned s = 0; s < samples; ++s, sample += wide, mean += blocks) *sample = mean_of_block(*mean * dc_step);
    }
    mcu += here;
    count -= here;
    dc += static_cast<std::ptrdiff_t>(here) * block_count_;
  }
}

void McuTransform::transform(const Part& part, unsigned column, unsigned row, JBLOCKROW block) const {
  jpeg_component_info& component = *part.component;
  const unsigned x = column * static_cast<unsigned>(component.MCU_width) + part.x;
  const unsigned y = row * static_cast<unsigned>(component.MCU_height) + part.y;
  if (x >= component.width_in_blocks || y >= component.height_in_blocks) return;
  const int size = component.DCT_scaled_size;
  if (size == 1) {
    part.plane->row(static_cast<int>(y))[x] = mean_of_block(block[0][0] * part.dc_step);
    return;
  }
  JSAMPROW rows[DCTSIZE];
  for (int i = 0; i < size; ++i) rows[i] = part.plane->row(static_cast<int>(y) * size + i);
  part.inverse_dct(codec_, &component, block[0], rows, x * static_cast<unsigned>(size));
}

}  // namespace lightmill
