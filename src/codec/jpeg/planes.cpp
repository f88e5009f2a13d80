#include "codec/jpeg/planes.h"

#include "codec/jpeg/lane_chunk.h"
#include "codec/jpeg/mcu_chunk.h"
#include "codec/jpeg/mcu_transform.h"
#include "codec/jpeg/progressive.h"
#include "codec/jpeg/scaled_idct.h"
#include "codec/jpeg/split_scan.h"
#include "codec/jpeg/whole_idct.h"

#include <algorithm>
#include <cstring>
#include <memory>

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
void scale_components_alike(jpeg_decompress_struct& codec) {
  const InverseDct transform = inverse_dct(codec);
  const bool one_scan = !codec.inputctl->has_multiple_scans;
  for (int i = 0; i < codec.num_components; ++i) {
    jpeg_component_info& component = codec.comp_info[i];
    component.DCT_scaled_size = codec.min_DCT_scaled_size;
    if (one_scan) component.MCU_sample_width = component.MCU_width * codec.min_DCT_scaled_size;
    codec.idct->inverse_DCT[i] = transform;
  }
}

/// Planes with room for whole blocks and iMCU rows, which is what libjpeg's raw mode writes.
Planes planes_for(const jpeg_decompress_struct& codec, const ImageInfo& info, const step::Decode& step,
                  BufferPool& pool) {
  const bool gray = codec.num_components == 1 || step.channels == step::Channels::luma;
  Planes planes;
  planes.count = gray ? 1 : 3;
  planes.subsampling = gray ? kSampling444 : info.subsampling;
  planes.window = scaled_window(info.size, step.scale);
  const auto [luma, chroma] = plane_sizes(info.size, planes.subsampling, step.scale);
  for (std::size_t i = 0; i < static_cast<std::size_t>(planes.count); ++i) {
    const jpeg_component_info& component = codec.comp_info[i];
    const Size size = i == 0 ? luma : chroma;
    const int columns = static_cast<int>(component.width_in_blocks) * codec.min_DCT_scaled_size;
    const int rows = static_cast<int>(codec.total_iMCU_rows) * component.v_samp_factor * codec.min_DCT_scaled_size;
    planes.plane[i] = Plane(size, {std::max(columns, size.width), std::max(rows, size.height)}, pool);
  }
  return planes;
}

/// Reads one iMCU row at a time straight into the planes. Components that are not needed get a row to be ignored in.
void read_planes(jpeg_decompress_struct& codec, Planes& planes) {
  JSAMPROW rows[MAX_COMPONENTS][kMostRows];
  JSAMPARRAY components[MAX_COMPONENTS] = {rows[0], rows[1], rows[2]};
  const int lines = codec.max_v_samp_factor * codec.min_DCT_scaled_size;
  int imcu = 0;
  while (codec.output_scanline < codec.output_height) {
    for (int c = 0; c < codec.num_components; ++c) {
      Plane& plane = planes.plane[static_cast<std::size_t>(std::min(c, planes.count - 1))];
      const int height = codec.comp_info[c].v_samp_factor * codec.min_DCT_scaled_size;
      for (int y = 0; y < height; ++y) rows[c][y] = c < planes.count ? plane.row(imcu * height + y) : plane.row(0);
    }
    jpeg_read_raw_data(&codec, components, static_cast<JDIMENSION>(lines));
    ++imcu;
  }
}

/// What reading the last row leaves behind, where it was not libjpeg that read. Throws where the time is up.
void end_reading(JpegDecompressor& codec) {
  codec.errors().guarded([&] {
    codec->progress->progress_monitor(reinterpret_cast<j_common_ptr>(codec.get()));
    codec->output_scanline = codec->output_height;  // for jpeg_finish_decompress, which is to read on behind the scan
    codec->inputctl->finish_input_pass(codec.get());
  });
}

/// Whether the scan is large enough for lanes.
bool worth_lanes(const JpegDecompressor& codec) {
  using Chunk = LaneChunk<CoefficientEntry>;
  const EntropyDecoder& entropy = *codec.entropy();
  const auto bytes =
      static_cast<std::size_t>(codec.bytes().data() + codec.bytes().size() - entropy.state().reader.position());
  const std::size_t mcus = std::size_t{codec.get()->MCUs_per_row} * codec.get()->MCU_rows_in_scan;
  const unsigned interval = entropy.restart_interval();
  return bytes >= Chunk::kWorthwhile && (interval == 0 || bytes * interval / mcus >= Chunk::kWorthwhileInterval);
}

/// What is to be read, and who helps.
struct Reading {
  JpegDecompressor& codec;
  const PlaneRequest& request;
  Planes& planes;
  const SpareCores::Loan& loan;
  BufferPool& pool;
};

/// Does what reading all rows does, in chunks of so many blocks and on as many threads as are lent. `chunk(transform,
/// most_mcus)` makes one.
template <typename Chunk>
void read_chunks(const Reading& reading, std::size_t blocks, const Chunk& chunk) {
  JpegDecompressor& codec = reading.codec;
  EntropyDecoder& entropy = *codec.entropy();
  const McuTransform transform(*codec.get(), reading.planes);
  const unsigned mcus = codec->MCUs_per_row * codec->MCU_rows_in_scan;
  if (reading.request.chunk_blocks > 0) blocks = reading.request.chunk_blocks;
  SplitScan scan(
      {entropy, codec.bytes(), mcus, blocks}, transform,
      [&](std::size_t most_mcus) { return chunk(transform, most_mcus); },
      [&reading] { return reading.request.watch.overdue(); });
  const bool libjpegs_transform = inverse_dct(*codec.get()) != scaled_idct(codec->min_DCT_scaled_size);
  run_together(reading.loan, [&] {
    if (libjpegs_transform) WholeInverseDct::of_thread();  // makes libjpeg ready
    scan.work();
  });
  entropy.end_at(scan.result().end, scan.result().sound);
  end_reading(codec);
}

/// False where the codes do not allow lanes; nothing is done then.
template <typename Entry>
bool read_by_lanes(const Reading& reading) {
  JpegDecompressor& codec = reading.codec;
  const LaneTables<Entry>* tables = codec.lane_tables<Entry>();
  if (!tables) return false;
  read_chunks(reading, LaneChunk<Entry>::kBlocks, [&](const McuTransform& transform, std::size_t most_mcus) {
    const typename LaneChunk<Entry>::Source source{*codec.entropy(), *tables, codec.bytes()};
    return std::make_unique<LaneChunk<Entry>>(source, transform, most_mcus, reading.pool);
  });
  return true;
}

/// The same for a scan that is not worth lanes.
bool try_lanes(const Reading& reading) {
  if (reading.request.chunk_blocks == 0 && !worth_lanes(reading.codec)) return false;
  return reading.codec->min_DCT_scaled_size == 1 ? read_by_lanes<SkimEntry>(reading)
                                                 : read_by_lanes<CoefficientEntry>(reading);
}

/// MCU by MCU.
void read_split(const Reading& reading) {
  constexpr std::size_t kBlocks = 4096;  // half a megabyte, which stays in a core's own cache until transformed
  read_chunks(reading, kBlocks, [&](const McuTransform& transform, std::size_t most_mcus) {
    return std::make_unique<McuChunk>(*reading.codec.entropy(), reading.codec.bytes(), transform, most_mcus,
                                      reading.pool);
  });
}

/// The same on this thread alone. Some MCUs are decoded before they are transformed: a vector that is loaded from
/// coefficients just written one by one waits for all of them.
void read_alone(JpegDecompressor& codec, const PlaneRequest& request, Planes& planes) {
  constexpr unsigned kAtOnce = 8, kBetweenLooks = 64 * kAtOnce;  // MCUs; at the clock
  EntropyDecoder& entropy = *codec.entropy();
  const McuTransform transform(*codec.get(), planes);
  const unsigned mcus = codec->MCUs_per_row * codec->MCU_rows_in_scan;
  const auto blocks_in_mcu = static_cast<std::size_t>(entropy.blocks_in_mcu());
  alignas(64) JBLOCK blocks[kAtOnce * D_MAX_BLOCKS_IN_MCU];
  EntropyDecoder::State state = entropy.state();
  bool sound = true;
  for (unsigned first = 0; first < mcus && sound; first += kAtOnce) {
    if (first % kBetweenLooks == 0 && request.watch.overdue()) break;
    const unsigned count = std::min(kAtOnce, mcus - first);
    transform.prepare(first, count);
    std::memset(blocks, 0, count * blocks_in_mcu * sizeof(JBLOCK));
    JBLOCKROW rows[kAtOnce][D_MAX_BLOCKS_IN_MCU];
    for (unsigned i = 0; i < count && sound; ++i) {
      for (std::size_t b = 0; b < blocks_in_mcu; ++b) rows[i][b] = blocks + i * blocks_in_mcu + b;
      sound = entropy.begin_mcu(state) && entropy.decode_mcu(state, rows[i]);
    }
    if (sound) transform(first, count, blocks);
  }
  entropy.end_at(state, sound);
  end_reading(codec);
}

}  // namespace

Planes decode_planes(JpegDecompressor& codec, const PlaneRequest& request, const SpareCores::Loan& loan,
                     BufferPool& pool) {
  codec->raw_data_out = TRUE;
  codec->out_color_space = codec->jpeg_color_space;
  for (int i = 1; i < codec->num_components && request.step.channels == step::Channels::luma; ++i) {
    codec->comp_info[i].component_needed = FALSE;
  }
  codec.start();
  scale_components_alike(*codec.get());
  Planes planes = planes_for(*codec.get(), request.info, request.step, pool);
  if (!codec.entropy()) {
    codec.errors().guarded([&] { read_planes(*codec.get(), planes); });
  } else if (const Reading reading{codec, request, planes, loan, pool}; !try_lanes(reading)) {
    if (loan.count() > 0) {
      read_split(reading);
    } else {
      read_alone(codec, request, planes);
    }
  }
  replicate_edges(planes);
  return planes;
}

std::optional<Planes> decode_progressive_planes(JpegDecompressor& codec, const PlaneRequest& request, BufferPool& pool,
                                                Simd simd) {
  codec.errors().guarded([&codec] { jpeg_calc_output_dimensions(codec.get()); });
  Planes planes = planes_for(*codec.get(), request.info, request.step, pool);
  if (!decode_progressive(codec, planes, pool, simd)) return std::nullopt;
  replicate_edges(planes);
  return planes;
}

}  // namespace lightmill
