#include "codec/jpeg/transcode.h"

#include "codec/jpeg/baseline_scan.h"
#include "codec/jpeg/blob_destination.h"
#include "codec/jpeg/block_arrays.h"
#include "codec/jpeg/coded_blocks.h"
#include "codec/jpeg/companions.h"
#include "codec/jpeg/compressor.h"
#include "codec/jpeg/metadata_writer.h"
#include "codec/jpeg/opened_jpeg.h"
#include "codec/jpeg/progressive.h"
#include "codec/jpeg/rearrangement.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <vector>

namespace lightmill {
namespace {

/// Of components whose scans were begun.
QuantizationSteps steps_of(JpegDecompressor& codec, std::size_t components) {
  QuantizationSteps steps{};
  for (std::size_t c = 0; c < components; ++c) {
    const jpeg_component_info& info = codec->comp_info[c];
    const bool named = info.quant_tbl_no >= 0 && info.quant_tbl_no < NUM_QUANT_TBLS;
    const JQUANT_TBL* const later = named ? codec->quant_tbl_ptrs[info.quant_tbl_no] : nullptr;
    const JQUANT_TBL* const found = info.quant_table ? info.quant_table : later;  // before its first scan
    if (found)
      steps[c] = *found;
    else  // its coefficients are zeros
      std::ranges::fill(steps[c].quantval, UINT16{1});
  }
  return steps;
}

/// From all the coefficients that libjpeg has read.
void read_arrays(JpegDecompressor& codec, const BlockMap& map, BlockTarget& target) {
  jvirt_barray_ptr* const arrays = codec.read_coefficients();
  target.begin(steps_of(codec, map.components()));
  for (std::size_t c = 0; c < map.components(); ++c) {
    const jpeg_component_info& info = codec->comp_info[c];
    for (unsigned y = 0; y < info.height_in_blocks; ++y) {
      const JBLOCKARRAY row =
          codec->mem->access_virt_barray(reinterpret_cast<j_common_ptr>(codec.get()), arrays[c], y, 1, FALSE);
      if (const auto run = map.run_of({c, 0, y, info.width_in_blocks, 1, row[0], 1})) target.put({&*run, 1});
    }
  }
}

/// One attempt, by one of the entropy decoders.
class Transcoding {
 public:
  Transcoding(OpenedJpeg& file, const TranscodeOptions& options, BufferPool& pool)
      : file_(file),
        options_(options),
        encoding_(std::get<JpegEncoding>(options.encode.encoding)),
        pool_(pool),
        map_(*file.codec().get(), options.rearrangement),
        turn_(options.rearrangement.turn),
        destination_(file.info().file_bytes + file.info().file_bytes / 8 + 4096, pool),
        arrays_(reinterpret_cast<j_common_ptr>(codec().get()), pool) {
    codec()->dest = destination_.manager();
    codec().errors().guarded([this] { set_up(); });
  }

  const BlockMap& map() const { return map_; }

  /// Blocks are coded when they come; `read(target)` is false where the file is to be read another way.
  template <typename Read>
  bool as_they_come(const Read& read) {
    const WantedSteps wanted = wanted_steps();
    std::vector<CodedBlocks::Layout> layouts;
    for (std::size_t c = 0; c < map_.components(); ++c) {
      const jpeg_component_info& info = codec()->comp_info[c];
      layouts.push_back({map_.columns(c), map_.rows(c), *codec()->dc_huff_tbl_ptrs[info.dc_tbl_no],
                         *codec()->ac_huff_tbl_ptrs[info.ac_tbl_no], wanted[c]});
    }
    CodedBlocks blocks(layouts, scan_plan(encoding_), turn_, pool_);
    if (!read(blocks)) return false;
    check(blocks.steps());
    const Metadata metadata = in_segments(options_.metadata(file_.metadata()));
    companions_ = metadata.companions;
    codec().errors().guarded([&] {
      set_steps(blocks.steps());
      codec()->raw_data_in = TRUE;
      set_density(*codec().get(), metadata);
      jpeg_start_compress(codec().get(), TRUE);
      write_metadata(*codec().get(), metadata);
    });
    if (!blocks.write_scans(codec(), destination_, pool_)) refuse();
    codec().errors().guarded([this] { jpeg_finish_compress(codec().get()); });
    return true;
  }

  /// libjpeg codes them, from its arrays.
  template <typename Read>
  bool of_arrays(const Read& read) {
    BlockArrays blocks(codec(), map_, turn_, wanted_steps());
    const Metadata metadata = in_segments(options_.metadata(file_.metadata()));
    companions_ = metadata.companions;
    set_density(*codec().get(), metadata);
    codec()->optimize_coding = encoding_.tables == HuffmanTables::optimized ? TRUE : FALSE;
    codec().errors().guarded([&] {
      if (encoding_.scans == ScanOrder::progressive) jpeg_simple_progression(codec().get());
      jpeg_write_coefficients(codec().get(), blocks.arrays());
    });
    blocks.find_rows(map_);
    if (!read(blocks)) return false;
    check(blocks.steps());
    if (!blocks.sound()) refuse();
    codec().errors().guarded([&] {
      set_steps(blocks.steps());
      write_metadata(*codec().get(), metadata);
      jpeg_finish_compress(codec().get());
    });
    return true;
  }

  Blob finish() {
    Blob made = destination_.finish();
    if (companions_) append_companions(*companions_, made, pool_);
    return made;
  }

 private:
  JpegCompressor& codec() { return *handle_; }

  /// What is a multiple of nothing is nothing, and libjpeg divides by it.
  void check(const QuantizationSteps& steps) const {
    const auto has_zero = [](const JQUANT_TBL& table) { return std::ranges::count(table.quantval, 0) > 0; };
    if (!encoding_.quality && std::any_of(steps.begin(), steps.begin() + map_.components(), has_zero))
      throw NotKept("a step of its quantization is 0");
  }

  [[noreturn]] static void refuse() { throw NotKept("it has values larger than those of 8-bit samples"); }

  /// All but what is known once the source is read.
  void set_up() {
    const jpeg_decompress_struct& from = *file_.codec().get();
    jpeg_compress_struct& to = *codec().get();
    const auto components = static_cast<int>(map_.components());
    const J_COLOR_SPACE space = components == 1 ? JCS_GRAYSCALE : from.jpeg_color_space;
    to.image_width = static_cast<JDIMENSION>(map_.picture().width);
    to.image_height = static_cast<JDIMENSION>(map_.picture().height);
    to.input_components = components;
    to.in_color_space = space;
    jpeg_set_defaults(&to);
    jpeg_set_colorspace(&to, space);
    for (int c = 0; c < components; ++c) {
      to.comp_info[c].component_id = from.comp_info[c].component_id;
      to.comp_info[c].h_samp_factor = map_.across(static_cast<std::size_t>(c));
      to.comp_info[c].v_samp_factor = map_.down(static_cast<std::size_t>(c));
    }
    if (encoding_.quality) jpeg_set_quality(&to, *encoding_.quality, TRUE);
  }

  /// Where a quality is asked for, its own.
  WantedSteps wanted_steps() {
    WantedSteps wanted{};
    for (std::size_t c = 0; c < map_.components() && encoding_.quality; ++c)
      wanted[c] = codec()->quant_tbl_ptrs[codec()->comp_info[c].quant_tbl_no];
    return wanted;
  }

  /// A table for each component, or for several that have the same, where they are those that came.
  void set_steps(const QuantizationSteps& steps) {
    if (encoding_.quality) return;
    jpeg_compress_struct& to = *codec().get();
    int tables = 0;
    for (JQUANT_TBL*& table : to.quant_tbl_ptrs) table = nullptr;
    for (int c = 0; c < to.num_components; ++c) {
      JQUANT_TBL turned = steps[static_cast<std::size_t>(c)];
      for (std::size_t i = 0; i < DCTSIZE2 && turn_.transposed(); ++i)
        turned.quantval[i] = steps[static_cast<std::size_t>(c)].quantval[i % DCTSIZE * DCTSIZE + i / DCTSIZE];
      int slot = 0;
      while (slot < tables && !std::ranges::equal(to.quant_tbl_ptrs[slot]->quantval, turned.quantval)) ++slot;
      if (slot == tables) {
        to.quant_tbl_ptrs[slot] = jpeg_alloc_quant_table(reinterpret_cast<j_common_ptr>(&to));
        *to.quant_tbl_ptrs[slot] = turned;
        to.quant_tbl_ptrs[slot]->sent_table = FALSE;
        ++tables;
      }
      to.comp_info[c].quant_tbl_no = slot;
    }
  }

  OpenedJpeg& file_;
  const TranscodeOptions& options_;
  const JpegEncoding& encoding_;
  BufferPool& pool_;
  const BlockMap map_;
  const BlockTurn turn_;
  BlobDestination destination_;
  std::shared_ptr<const Companions> companions_;
  OfThread<JpegCompressor> handle_;
  const PooledArrays arrays_;
};

/// Whether our decoder of baseline files is to read it.
bool is_one_baseline_scan(const ImageInfo& info) {
  return !info.progressive && !info.multiple_scans && !info.arithmetic;
}

/// A file, and who helps.
struct Source {
  const Blob& blob;
  const TranscodeOptions& options;
  BufferPool& pool;
  SpareCores& cores;
  ScanCoding coding;
};

bool read_baseline(OpenedJpeg& file, const BlockMap& map, BlockTarget& target, const Source& source) {
  JpegDecompressor& codec = file.codec();
  target.begin(steps_of(codec, map.components()));
  const SpareCores::Loan loan = file.help(source.cores);
  read_baseline_scan(codec, McuRearranger(*codec.get(), map, target), {file.watch(), 0, loan, source.pool});
  return codec.finish();
}

/// Nothing where that entropy decoder does not do, or found the data odd.
std::optional<Transcoded> attempt(JpegEntropy entropy, const Source& source) {
  const TranscodeOptions& options = source.options;
  OpenedJpeg file(entropy, source.blob,
                  {to_read(options.encode.metadata), options.limits, options.damaged, options.info}, source.pool);
  JpegDecompressor& codec = file.codec();
  if (entropy == JpegEntropy::ours && is_one_baseline_scan(file.info())) {
    codec->raw_data_out = TRUE;
    codec->out_color_space = codec->jpeg_color_space;
    codec.start();
    if (!codec.entropy()) return attempt(JpegEntropy::libjpegs, source);
  } else if (entropy == JpegEntropy::ours) {
    entropy = JpegEntropy::libjpegs;
  }
  Transcoding to(file, options, source.pool);
  const auto read = [&](BlockTarget& target) {
    if (entropy == JpegEntropy::ours) return read_baseline(file, to.map(), target, source);
    if (entropy == JpegEntropy::libjpegs) {
      read_arrays(codec, to.map(), target);
      return codec.finish();
    }
    const auto begin = [&target](const QuantizationSteps& steps) { target.begin(steps); };
    return read_progressive_blocks(codec, source.pool, begin, [&](const RowOfBlocks& row) {
      if (const auto run = to.map().run_of({row.component, row.x, row.y, row.count, 1, row.blocks, 1}))
        target.put({&*run, 1});
    });
  };
  if (!(source.coding == ScanCoding::as_they_come && knows_libjpeg() ? to.as_they_come(read) : to.of_arrays(read)))
    return std::nullopt;
  file.close();
  return Transcoded{to.finish(), file.warnings(), file.damaged()};
}

std::optional<Transcoded> attempt_progressive(const Source& source) {
  if (source.options.info && !source.options.info->progressive) return std::nullopt;
  return if_nothing_is_amiss([&] {
    TranscodeOptions strict = source.options;
    strict.damaged = Damaged::fail;
    return attempt(JpegEntropy::ours_progressive, {source.blob, strict, source.pool, source.cores, source.coding});
  });
}

}  // namespace

Transcoded transcode_jpeg(const Blob& blob, const TranscodeOptions& options, BufferPool& pool, SpareCores& cores,
                          ScanCoding coding) {
  const Source source{blob, options, pool, cores, coding};
  if (auto transcoded = attempt_progressive(source)) return *std::move(transcoded);
  return judged(options.damaged, [&](JpegEntropy entropy) { return attempt(entropy, source); });
}

}  // namespace lightmill
