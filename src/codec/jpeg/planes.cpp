#include "codec/jpeg/planes.h"

#include "codec/jpeg/baseline_scan.h"
#include "codec/jpeg/mcu_transform.h"
#include "codec/jpeg/progressive.h"
#include "codec/jpeg/scaled_idct.h"

#include <algorithm>
#include <array>
#include <numeric>

namespace lightmill {
namespace {

constexpr int kMostRows = 4 * DCTSIZE;  // of one component in an iMCU: sampling factors go up to 4

/// Our own transform for scales between; libjpeg's otherwise (all of it, or the mean alone).
InverseDct inverse_dct(const jpeg_decompress_struct& codec) {
  const InverseDct own = scaled_idct(codec.min_DCT_scaled_size);
  return own ? own : codec.idct->inverse_DCT[0];
}

/// Replaces the transforms, and brings chroma to luma's scale: libjpeg reaches for the inverse DCT to enlarge
/// subsampled chroma while luma is scaled down (jdmaster.c). Valid between jpeg_start_decompress and the first row, as
/// in libjpeg's own turbojpeg.c: the controller reads these fields a row at a time. A component that no scan came for
/// has no MCU_width, and only files of one scan are decoded by MCUs.
void scale_components_alike(JpegDecompressor& decompressor) {
  jpeg_decompress_struct& codec = *decompressor.get();
  const InverseDct transform = inverse_dct(codec);
  const bool one_scan = !decompressor.has_multiple_scans();
  for (int i = 0; i < codec.num_components; ++i) {
    jpeg_component_info& component = codec.comp_info[i];
    component.DCT_scaled_size = codec.min_DCT_scaled_size;
    if (one_scan) component.MCU_sample_width = component.MCU_width * codec.min_DCT_scaled_size;
    codec.idct->inverse_DCT[i] = transform;
  }
}

/// The rows of an iMCU where chroma comes enlarged, since libjpeg's transforms are not to be replaced; and how they are
/// brought to luma's scale: by means.
class EnlargedRows {
 public:
  EnlargedRows(const jpeg_decompress_struct& codec, int planes, BufferPool& pool) {
    for (int c = 0; c < planes; ++c) {
      const jpeg_component_info& component = codec.comp_info[c];
      const auto i = static_cast<std::size_t>(c);
      factors_[i] = component.DCT_scaled_size / codec.min_DCT_scaled_size;
      const Size size{static_cast<int>(component.width_in_blocks) * component.DCT_scaled_size,
                      component.v_samp_factor * component.DCT_scaled_size};
      if (factors_[i] > 1) rows_[i] = Plane(size, size, pool);
    }
  }
  int factor(std::size_t component) const { return factors_[component]; }
  std::uint8_t* row(std::size_t component, int y) { return rows_[component].row(y); }
  void shrink(std::size_t component, Plane& to, int first, int count) {
    const int factor = factors_[component], width = rows_[component].view().size.width / factor;
    for (int y = 0; y < count; ++y) {
      for (int x = 0; x < width; ++x) to.row(first + y)[x] = mean(rows_[component], x * factor, y * factor, factor);
    }
  }

 private:
  static std::uint8_t mean(Plane& rows, int left, int top, int size) {
    int sum = size * size / 2;
    for (int y = top; y < top + size; ++y) sum = std::accumulate(rows.row(y) + left, rows.row(y) + left + size, sum);
    return static_cast<std::uint8_t>(sum / (size * size));
  }

  std::array<int, 3> factors_{1, 1, 1};
  std::array<Plane, 3> rows_;
};

/// Reads one iMCU row at a time straight into the planes. Components that are not needed get a row to be ignored in.
void read_planes(jpeg_decompress_struct& codec, Planes& planes, EnlargedRows& enlarged) {
  JSAMPROW rows[MAX_COMPONENTS][kMostRows];
  JSAMPARRAY components[MAX_COMPONENTS] = {rows[0], rows[1], rows[2]};
  const int lines = codec.max_v_samp_factor * codec.min_DCT_scaled_size;
  int imcu = 0;
  while (codec.output_scanline < codec.output_height) {
    for (int c = 0; c < codec.num_components; ++c) {
      Plane& plane = planes.plane[static_cast<std::size_t>(std::min(c, planes.count - 1))];
      const int height = codec.comp_info[c].v_samp_factor * codec.min_DCT_scaled_size;
      const auto i = static_cast<std::size_t>(c);
      const int factor = c < planes.count ? enlarged.factor(i) : 1;
      for (int y = 0; y < height * factor; ++y)
        rows[c][y] = factor > 1 ? enlarged.row(i, y) : plane.row(c < planes.count ? imcu * height + y : 0);
    }
    jpeg_read_raw_data(&codec, components, static_cast<JDIMENSION>(lines));
    for (std::size_t c = 0; c < static_cast<std::size_t>(planes.count); ++c) {
      const int height = codec.comp_info[c].v_samp_factor * codec.min_DCT_scaled_size;
      if (enlarged.factor(c) > 1) enlarged.shrink(c, planes.plane[c], imcu * height, height);
    }
    ++imcu;
  }
}

}  // namespace

void set_scale(jpeg_decompress_struct& codec, step::Scale scale) {
  codec.scale_num = static_cast<unsigned>(scale.numerator);
  codec.scale_denom = static_cast<unsigned>(scale.denominator);
  codec.dct_method = JDCT_ISLOW;
}

Planes planes_for(const jpeg_decompress_struct& codec, const ImageInfo& info, const step::Decode& step,
                  BufferPool& pool) {
  return imcu_rows_for(codec, info, step, static_cast<int>(codec.total_iMCU_rows), pool);
}

Planes imcu_rows_for(const jpeg_decompress_struct& codec, const ImageInfo& info, const step::Decode& step, int rows,
                     BufferPool& pool) {
  const bool all = rows == static_cast<int>(codec.total_iMCU_rows);
  const bool gray = codec.num_components == 1 || step.channels == step::Channels::luma;
  Planes planes;
  planes.count = gray ? 1 : 3;
  planes.subsampling = gray ? kSampling444 : info.subsampling;
  planes.window = scaled_window(info.size, step.scale);
  const auto [luma, chroma] = plane_sizes(info.size, planes.subsampling, step.scale);
  for (std::size_t i = 0; i < static_cast<std::size_t>(planes.count); ++i) {
    const jpeg_component_info& component = codec.comp_info[i];
    Size size = i == 0 ? luma : chroma;
    const int columns = static_cast<int>(component.width_in_blocks) * codec.min_DCT_scaled_size;
    const int lines = rows * component.v_samp_factor * codec.min_DCT_scaled_size;
    if (!all) size.height = lines;
    planes.plane[i] = Plane(size, {std::max(columns, size.width), std::max(lines, size.height)}, pool);
  }
  return planes;
}

void start_planes(JpegDecompressor& codec, step::Channels channels) {
  codec->raw_data_out = TRUE;
  codec->out_color_space = codec->jpeg_color_space;
  for (int i = 1; i < codec->num_components && channels == step::Channels::luma; ++i) {
    codec->comp_info[i].component_needed = FALSE;
  }
  codec.start();
  if (knows_libjpeg()) scale_components_alike(codec);
}

Planes decode_planes(JpegDecompressor& codec, const PlaneRequest& request, const SpareCores::Loan& loan,
                     BufferPool& pool) {
  start_planes(codec, request.step.channels);
  Planes planes = planes_for(*codec.get(), request.info, request.step, pool);
  if (codec.entropy()) {
    read_baseline_scan(codec, McuTransform(*codec.get(), planes), {request.watch, request.chunk_blocks, loan, pool});
  } else {
    EnlargedRows enlarged(*codec.get(), planes.count, pool);
    codec.errors().guarded([&] { read_planes(*codec.get(), planes, enlarged); });
  }
  replicate_edges(planes);
  return planes;
}

std::optional<Planes> decode_progressive_planes(JpegDecompressor& codec, const PlaneRequest& request, BufferPool& pool,
                                                Simd simd) {
  codec.errors().guarded([&codec] { jpeg_calc_output_dimensions(codec.get()); });
  Planes planes = planes_for(*codec.get(), request.info, request.step, pool);
  if (!decode_progressive(codec, {planes, codec->total_iMCU_rows}, pool, simd)) return std::nullopt;
  replicate_edges(planes);
  return planes;
}

}  // namespace lightmill
