#include "codec/jpeg/mcu_transform.h"

#include "codec/jpeg/idct_basis.h"

#include <algorithm>

namespace lightmill {
namespace {

/// What libjpeg's transform of one point gives, which wraps what no encoder writes: an eighth of the coefficient.
std::uint8_t sample_of(int dc) {
  const int wrapped = ((((dc + 4) >> 3) + 512) & 1023) - 512;
  return static_cast<std::uint8_t>(std::clamp(wrapped + kSampleCenter, 0, 255));
}

}  // namespace

McuTransform::McuTransform(jpeg_decompress_struct& codec, Planes& planes)
    : codec_(&codec), mcus_per_row_(codec.MCUs_per_row), block_count_(codec.blocks_in_MCU) {
  std::size_t block = 0;
  for (int i = 0; i < codec.comps_in_scan; ++i) {
    jpeg_component_info* component = codec.cur_comp_info[i];
    const int index = component->component_index;
    Plane* plane = index < planes.count ? &planes.plane[static_cast<std::size_t>(index)] : nullptr;
    const auto width = static_cast<unsigned>(component->MCU_width);
    for (unsigned b = 0; b < width * static_cast<unsigned>(component->MCU_height); ++b) {
      parts_[block++] = {plane,     component, codec.idct->inverse_DCT[index],
                         b % width, b / width, static_cast<std::int16_t>(steps_of(component)[0])};
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
    if (part.plane) transform(part, column, row, blocks[i]);
  }
}

void McuTransform::transform(const Part& part, unsigned column, unsigned row, JBLOCKROW block) const {
  jpeg_component_info& component = *part.component;
  const unsigned x = column * static_cast<unsigned>(component.MCU_width) + part.x;
  const unsigned y = row * static_cast<unsigned>(component.MCU_height) + part.y;
  if (x >= component.width_in_blocks || y >= component.height_in_blocks) return;
  const int size = component.DCT_scaled_size;
  if (size == 1) {
    part.plane->row(static_cast<int>(y))[x] = sample_of(block[0][0] * part.dc_step);
    return;
  }
  JSAMPROW rows[DCTSIZE];
  for (int i = 0; i < size; ++i) rows[i] = part.plane->row(static_cast<int>(y) * size + i);
  part.inverse_dct(codec_, &component, block[0], rows, x * static_cast<unsigned>(size));
}

}  // namespace lightmill
