#include "codec/jpeg/coded_blocks.h"

#include "codec/jpeg/code_blocks.h"
#include "codec/jpeg/scan_rows.h"

#include "lightmill/error.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <utility>

namespace lightmill {
namespace {

CodeBlocks kernel(Simd simd) {
#if defined(__x86_64__)
  if (simd == Simd::vbmi2) return code_blocks_by_vbmi2;
  if (simd == Simd::avx512) return code_blocks_by_avx512;
  if (simd == Simd::avx2) return code_blocks_by_avx2;
#endif
  (void)simd;
  return code_blocks;
}

}  // namespace

std::uint8_t* code_blocks(const CodingWork& work, std::uint8_t* next, std::uint32_t at) {
  return code_each(work, next, at, [&work](const JBLOCK& first, const JBLOCK& second, QuantizedBlock* to) {
    work.turn.to_data(first, to[0], work.ratios);
    work.turn.to_data(second, to[1], work.ratios);
  });
}

CodedBlocks::CodedBlocks(std::span<const Layout> layouts, ScanPlan plan, const BlockTurn& turn, BufferPool& pool,
                         Simd simd)
    : turn_(turn), pool_(pool), plan_(plan), simd_(simd), code_(kernel(simd)) {
  for (const Layout& layout : layouts) {
    const std::size_t blocks = std::size_t{layout.columns} * layout.rows;
    Component& added = components_.emplace_back(Component{.columns = layout.columns,
                                                          .rows = layout.rows,
                                                          .dc = dc_codes_for(plan, layout.dc),
                                                          .ac = ac_codes_for(plan, layout.ac),
                                                          .steps = layout.steps,
                                                          .ratios = {},
                                                          .memory = pool.acquire(blocks * sizeof(CodedBlock)),
                                                          .blocks = nullptr});
    added.blocks = reinterpret_cast<CodedBlock*>(added.memory.data());
  }
}

void CodedBlocks::on_begin() {
  for (std::size_t c = 0; c < components_.size(); ++c)
    if (components_[c].steps) components_[c].ratios = turn_.ratios(steps()[c], *components_[c].steps);
}

/// One that no thread has, where there is any.
CodedBlocks::Place CodedBlocks::take_place() {
  const std::lock_guard lock(mutex_);
  if (places_.empty()) return add_slab();
  const Place place = places_.back();
  places_.pop_back();
  return place;
}

/// Under the lock.
CodedBlocks::Place CodedBlocks::add_slab() {
  constexpr std::size_t kMostSlabs = std::size_t{1} << (32 - kSlabBits);
  if (slabs_.size() == kMostSlabs) throw Error(Cause::too_large, "its coefficients take more than 4 GiB");
  slabs_.push_back(pool_.acquire(kSlab));
  return {slabs_.back().data(), static_cast<std::uint32_t>(slabs_.size() - 1), 0};
}

void CodedBlocks::put(std::span<const BlockRun> runs) {
  Place place = take_place();
  for (const BlockRun& run : runs) put_in_pieces(run, place);
  const std::lock_guard lock(mutex_);
  places_.push_back(place);
}

/// A row of a large picture is longer than what a slab is sure to hold.
void CodedBlocks::put_in_pieces(BlockRun run, Place& place) {
  constexpr unsigned kAtOnce = 1024;
  const auto most_bytes = [](unsigned blocks) {
    return blocks * HuffmanWriter::kMostBytesOfBlock + HuffmanWriter::kSlack;
  };
  static_assert((kAtOnce + 1) * HuffmanWriter::kMostBytesOfBlock < kSlab);
  for (unsigned left = run.count; left > 0; left -= run.count) {
    run.count = std::min(left, kAtOnce);
    if (place.used + most_bytes(run.count) > kSlab) {
      const std::lock_guard lock(mutex_);
      place = add_slab();
    }
    put(run, place);
    run.first += run.count * run.stride;
    run.x += static_cast<unsigned>(run.step_x) * run.count;
    run.y += static_cast<unsigned>(run.step_y) * run.count;
  }
}

void CodedBlocks::put(const BlockRun& run, Place& place) {
  Component& component = components_[run.component];
  const auto columns = static_cast<std::ptrdiff_t>(component.columns);
  CodedBlock* const to = component.blocks + static_cast<std::ptrdiff_t>(run.y) * columns + run.x;
  const std::uint8_t* const end =
      code_({run, turn_, component.ratios ? &*component.ratios : nullptr,
             plan_ == ScanPlan::progressive ? nullptr : &component.ac, to, run.step_y * columns + run.step_x},
            place.slab + place.used, place.number << kSlabBits | place.used);
  if (end)
    place.used = static_cast<std::uint32_t>(end - place.slab);
  else
    sound_ = false;
}

/// A component's blocks in the order of the scan.
class CodedBlocks::Writer {
 public:
  Writer(const jpeg_component_info& info, const Component& component, std::span<const Buffer> slabs)
      : info_(info), component_(component), slabs_(slabs) {}

  static constexpr bool kFlat = false;  // it is coded
  unsigned blocks_in_mcu() const { return wide() * high(); }
  void begin_row(unsigned mcu_row) { row_ = mcu_row * high(); }
  [[gnu::always_inline]] void write(unsigned mcu, HuffmanWriter& writer) {
    for (unsigned y = 0; y < high(); ++y) {
      for (unsigned x = 0; x < wide(); ++x) write_block(mcu * wide() + x, row_ + y, writer);
    }
  }
  /// The picture's blocks of that MCU row, some at a time.
  template <typename Visit>
  void each_row(const Visit& visit) {
    for (unsigned y = row_; y < std::min(row_ + high(), component_.rows); ++y) {
      for (unsigned x = 0; x < component_.columns; x += kAtOnce) visit(unpacked(x, y));
    }
  }
  bool sound() const { return sound_; }

 private:
  unsigned wide() const { return static_cast<unsigned>(info_.MCU_width); }
  unsigned high() const { return static_cast<unsigned>(info_.MCU_height); }

  const std::uint8_t* codes_of(const CodedBlock& block) const {
    return slabs_[block.at >> kSlabBits].data() + block.at % kSlab;
  }
  [[gnu::always_inline]] void write_block(unsigned x, unsigned y, HuffmanWriter& writer) {
    if (y >= component_.rows || x >= component_.columns) return writer.write_repeated(component_.dc, component_.ac);
    const CodedBlock& block = component_.blocks[std::size_t{y} * component_.columns + x];
    if (!can_follow(block.dc)) return writer.write_repeated(component_.dc, component_.ac);
    writer.write_dc(block.dc, last_dc_, component_.dc);
    writer.append(codes_of(block), block.first_bit, block.bits);
  }
  /// Whether a DC coefficient has a code here.
  bool can_follow(int dc) {
    const bool can = std::abs(dc) <= kLargestDc && ValueSizes::has(dc - last_dc_);
    sound_ &= can;
    return can;
  }
  std::span<const QuantizedBlock> unpacked(unsigned x, unsigned y) {
    const std::size_t count = std::min(component_.columns - x, kAtOnce);
    const CodedBlock* const coded = component_.blocks + std::size_t{y} * component_.columns + x;
    for (std::size_t i = 0; i < count; ++i) {
      const bool has_code = std::abs(coded[i].dc) <= kLargestDc;
      sound_ &= has_code;
      unpack(codes_of(coded[i]), unpacked_[i]);
      if (has_code) unpacked_[i].values[0] = coded[i].dc;
    }
    return std::span(unpacked_).first(count);
  }

  static constexpr unsigned kAtOnce = 32;
  const jpeg_component_info& info_;
  const Component& component_;
  std::span<const Buffer> slabs_;
  unsigned row_ = 0;
  int last_dc_ = 0;
  bool sound_ = true;
  std::array<QuantizedBlock, kAtOnce> unpacked_;
};

bool CodedBlocks::write_scans(JpegCompressor& compressor, BlobDestination& destination, BufferPool& pool) {
  if (!sound_) return false;
  const jpeg_compress_struct& codec = *compressor.get();
  std::vector<Writer> writers;
  for (int i = 0; i < codec.comps_in_scan; ++i) {
    const jpeg_component_info& info = *codec.cur_comp_info[i];
    writers.emplace_back(info, components_[static_cast<std::size_t>(info.component_index)], slabs_);
  }
  ScanRows<Writer> scans(compressor, writers, {plan_, simd_}, destination, pool);
  for (unsigned row = 0; row < codec.MCU_rows_in_scan; ++row) scans.write_row();
  scans.finish();
  return std::ranges::all_of(writers, &Writer::sound);
}

}  // namespace lightmill
