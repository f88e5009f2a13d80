#include "codec/jpeg/stream.h"

#include "codec/jpeg/baseline_scan.h"
#include "codec/jpeg/mcu_transform.h"
#include "codec/jpeg/metadata_writer.h"
#include "codec/jpeg/opened_jpeg.h"
#include "codec/jpeg/planes.h"
#include "codec/jpeg/progressive.h"
#include "codec/jpeg/row_flow.h"
#include "image/plane_sizes.h"
#include "samples/chroma.h"
#include "samples/graphs.h"

#include <algorithm>

namespace lightmill {
namespace {

/// The part of a component's plane that is resampled.
Region window_of(const StreamingOptions& options, std::size_t component) {
  const FrameState& from = options.decoded;
  if (component == 0) return from.window;
  const auto [across, down] = from.chroma;
  return chroma_window(
      {from.window.x / across, from.window.y / down, from.window.width / across, from.window.height / down},
      options.result.samples, options.result.window);
}

/// Nothing where a resampling, or where the decoder's rows end, is not such as rows can flow.
std::optional<FlowShape> shape_of(const jpeg_decompress_struct& codec, const ImageInfo& info,
                                  const StreamingOptions& options, Workshop& workshop) {
  const FrameState& result = options.result;
  const auto decoded = plane_sizes(info.size, options.decoded.chroma, options.decode.scale);
  const Size picture = window_size(result.window);
  FlowShape shape{.components = {},
                  .imcu_rows = static_cast<int>(codec.total_iMCU_rows),
                  .mcu_rows = ceil_div(picture.height, result.chroma.down * DCTSIZE),
                  .chroma = result.chroma};
  for (std::size_t c = 0; c < static_cast<std::size_t>(result.channels); ++c) {
    const bool luma = c == 0;
    ComponentFlow flow{
        .decoded = luma ? decoded.luma : decoded.chroma,
        .real = luma ? FrameState{.window = scaled_window(info.size, options.decode.scale)}.picture() : decoded.chroma,
        .rows_in_imcu = codec.comp_info[c].v_samp_factor * codec.min_DCT_scaled_size,
        .result = luma ? picture : chroma_size(picture, result.chroma),
        .rows_in_mcu = DCTSIZE * (luma ? result.chroma.down : 1),
        .scaling = {}};
    if (flow.decoded.height > shape.imcu_rows * flow.rows_in_imcu) return std::nullopt;
    if (options.filter) {
      flow.scaling = fixed_scaling_of({flow.decoded, window_of(options, c), flow.result, *options.filter}, workshop);
      if (!flow.scaling) return std::nullopt;
    }
    shape.components.push_back(std::move(flow));
  }
  return shape;
}

/// A baseline scan's MCUs into a ring of rows, and rows that are whole on their way.
class RowSink : public McuSink {
 public:
  RowSink(jpeg_decompress_struct& codec, Planes& ring, unsigned kept, RowFlow& flow)
      : transform_(codec, ring),
        mcus_per_row_(codec.MCUs_per_row),
        blocks_in_mcu_(static_cast<std::size_t>(codec.blocks_in_MCU)),
        components_(static_cast<std::size_t>(ring.count)),
        rows_in_imcu_(codec.comps_in_scan == 1 ? static_cast<unsigned>(codec.cur_comp_info[0]->v_samp_factor) : 1),
        rows_(codec.MCU_rows_in_scan),
        kept_(kept * rows_in_imcu_),
        flow_(flow) {}

  bool in_order() const override { return true; }
  void begin() const override { transform_.begin(); }
  void prepare(unsigned /*mcu*/, unsigned /*count*/) const override {}  // rows that are written again and again
  void operator()(unsigned mcu, unsigned count, JBLOCKROW blocks) const override {
    each_row(mcu, count, [&](unsigned place, unsigned here, unsigned passed) {
      transform_(place, here, blocks + passed * blocks_in_mcu_);
    });
  }
  bool takes_low() const override { return transform_.takes_low(); }
  void low(unsigned mcu, unsigned count, LowBlock* blocks) const override {
    each_row(mcu, count, [&](unsigned place, unsigned here, unsigned passed) {
      transform_.low(place, here, blocks + passed * blocks_in_mcu_);
    });
  }
  void means(unsigned mcu, unsigned count, const std::int16_t* dc) const override {
    each_row(mcu, count, [&](unsigned place, unsigned here, unsigned passed) {
      transform_.means(place, here, dc + passed * blocks_in_mcu_);
    });
  }

 private:
  template <typename Write>
  void each_row(unsigned mcu, unsigned count, const Write& write) const {
    for (unsigned passed = 0; passed < count;) {
      const unsigned column = (mcu + passed) % mcus_per_row_, row = (mcu + passed) / mcus_per_row_;
      const unsigned here = std::min(count - passed, mcus_per_row_ - column);
      if (column == 0 && row % rows_in_imcu_ == 0) begin_imcu_row(row / rows_in_imcu_);
      write(row % kept_ * mcus_per_row_ + column, here, passed);
      const bool last = (row + 1) % rows_in_imcu_ == 0 || row + 1 == rows_;
      if (column + here == mcus_per_row_ && last) end_imcu_row(row / rows_in_imcu_);
      passed += here;
    }
  }

  void begin_imcu_row(unsigned row) const {
    for (std::size_t c = 0; c < components_; ++c) flow_.make_room(c, static_cast<int>(row));
  }
  void end_imcu_row(unsigned row) const {
    for (std::size_t c = 0; c < components_; ++c) flow_.came(c, static_cast<int>(row));
  }

  const McuTransform transform_;
  const unsigned mcus_per_row_;
  const std::size_t blocks_in_mcu_;
  const std::size_t components_;
  const unsigned rows_in_imcu_;  ///< of MCUs: those of a component that is alone in its scan are its blocks
  const unsigned rows_;
  const unsigned kept_;  ///< of them
  RowFlow& flow_;
};

/// One attempt, by one of our decoders.
std::optional<Transcoded> attempt(JpegEntropy entropy, const Blob& blob, const StreamingOptions& options,
                                  Workshop& workshop) {
  BufferPool& pool = workshop.pool;
  OpenedJpeg file(entropy, blob, {options.read, options.limits, Damaged::fail, options.info}, pool);
  JpegDecompressor& codec = file.codec();
  set_scale(*codec.get(), options.decode.scale);
  const bool progressive = entropy == JpegEntropy::ours_progressive;
  if (progressive)
    codec.errors().guarded([&codec] { jpeg_calc_output_dimensions(codec.get()); });
  else
    start_planes(codec, options.decode.channels);
  if (!progressive && !codec.entropy()) return std::nullopt;

  auto shape = shape_of(*codec.get(), file.info(), options, workshop);
  if (!shape) return std::nullopt;
  const Metadata metadata = file.metadata();
  if (options.colors) shape->colors = options.colors(metadata);
  const jpeg_component_info& luma = codec->comp_info[0];
  const std::size_t row = std::size_t{luma.width_in_blocks} * static_cast<std::size_t>(luma.v_samp_factor);
  const int kept = shape->rows_to_keep(progressive ? static_cast<int>(RowsOfSamples::most_rows_behind(row)) : 0);
  Planes ring = imcu_rows_for(*codec.get(), file.info(), options.decode, kept, pool);
  RowFlow flow(*std::move(shape), ring, kept, std::get<JpegEncoding>(options.encode.encoding),
               in_segments(options.metadata(metadata)), pool);
  if (progressive) {
    const RowsOfSamples to{
        .planes = ring,
        .kept = static_cast<unsigned>(kept),
        .begin = [&](std::size_t component, unsigned y) { flow.make_room(component, static_cast<int>(y)); },
        .done = [&](std::size_t component, unsigned y) { flow.came(component, static_cast<int>(y)); }};
    if (!decode_progressive(codec, to, pool)) return std::nullopt;
  } else {
    const SpareCores::Loan help = file.help(workshop.cores);
    read_baseline_scan(codec, RowSink(*codec.get(), ring, static_cast<unsigned>(kept), flow),
                       {file.watch(), 0, help, pool});
    if (!codec.finish()) return std::nullopt;
  }
  file.close();
  if (!flow.complete()) return std::nullopt;
  return Transcoded{flow.finish(), file.warnings(), false};
}

}  // namespace

std::optional<Transcoded> stream_jpeg(const Blob& blob, const StreamingOptions& options, Workshop& workshop) {
  return if_nothing_is_amiss([&]() -> std::optional<Transcoded> {
    const bool progressive = options.info && options.info->progressive;
    return attempt(progressive ? JpegEntropy::ours_progressive : JpegEntropy::ours, blob, options, workshop);
  });
}

}  // namespace lightmill
