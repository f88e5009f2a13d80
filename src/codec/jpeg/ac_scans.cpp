#include "codec/jpeg/ac_scans.h"

#include "codec/jpeg/zigzag.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

namespace lightmill {
namespace {

std::size_t whole_words(std::size_t bytes) { return (bytes + 7) / 8 * 8; }

}  // namespace

/// Lanes at work, side by side as a kernel takes them.
template <typename Scan, std::size_t kMost>
struct AcScans::Crew {
  std::array<decltype(Scan::lane), kMost> lanes;
  std::array<Scan*, kMost> scans{};
  std::size_t count = 0;

  bool full() const { return count == kMost; }
  void add(Scan& scan) {
    lanes[count] = scan.lane;
    scans[count++] = &scan;
  }
  /// Lets go of those that are done. False where one is odd.
  template <typename Advance>
  bool settle(const Advance& advance) {
    for (std::size_t i = 0; i < count;) {
      const Reach reached = advance(*scans[i], lanes[i]);
      if (reached == Reach::odd) return false;
      if (reached == Reach::at_work) {
        ++i;
        continue;
      }
      scans[i]->lane = lanes[i];
      lanes[i] = lanes[--count];
      scans[i] = scans[count];
    }
    return true;
  }
};

AcScans::AcScans(JpegDecompressor& codec, const ScanScript& script, int n, BufferPool& pool, Simd simd)
    : codec_(codec), script_(script), pool_(pool), kernel_(ac_kernel(n, simd)) {}

bool AcScans::prepare() {
  components_.resize(static_cast<std::size_t>(codec_->num_components));
  std::size_t bytes = 0, scans = 0;
  for (const ProgressiveScan& scan : script_.scans) {
    if (scan.of_dc()) continue;
    ++scans;
    bytes += whole_words(scan.data.size()) + kSlack;
    if (!scan.refines) continue;
    Component& component = components_[static_cast<std::size_t>(scan.components[0])];
    if (component.refinements.size() == Assembly::kMostRefinements) return false;
    component.refinements.push_back(nullptr);
    component.units.push_back(static_cast<std::int16_t>(1 << scan.low));
  }
  size_components();
  std::size_t beside = scans * (sizeof(AcTable) + kSlack);
  for (const Component& component : components_) beside += bytes_of(component).all();
  if (beside > kMostBytes) return false;
  for (Component& component : components_) place(component);
  data_ = pool_.acquire(bytes);
  std::uint8_t* memory = data_.data();
  return std::ranges::all_of(script_.scans,
                             [&](const ProgressiveScan& scan) { return scan.of_dc() || add(scan, memory); });
}

void AcScans::size_components() {
  std::size_t most = 0;
  for (std::size_t c = 0; c < components_.size(); ++c) {
    const jpeg_component_info& info = codec_->comp_info[c];
    components_[c].blocks = std::size_t{info.width_in_blocks} * info.height_in_blocks;
    most = std::max(most, components_[c].blocks);
  }
  const std::size_t largest_chunk = std::min(kChunk, std::bit_ceil(most));
  for (Component& component : components_) {
    component.chunk = std::bit_ceil((largest_chunk * component.blocks + most - 1) / most);
    component.ring = std::bit_ceil(component.depth() * component.chunk + AcKernel::kMostBlocksAtOnce + 1);
    component.chunks = (component.blocks + component.chunk - 1) / component.chunk;
    chunks_ = std::max(chunks_, component.chunks);
    depth_ = std::max(depth_, component.depth());
  }
}

/// How many are to be passed before that time.
std::size_t AcScans::chunks_by(const Component& component, std::size_t time) const {
  return component.chunks * std::min(time, chunks_) / chunks_;
}

/// The one whose turn it is then, if any is.
std::optional<std::size_t> AcScans::chunk_at(const Component& component, std::size_t time) const {
  const std::size_t before = chunks_by(component, time);
  if (chunks_by(component, time + 1) == before) return std::nullopt;
  return before;
}

/// Of the component's rings. Odd data may write a value up to a block behind the last, and the refinement behind a
/// lane's end is looked at, though to no effect.
AcScans::RingBytes AcScans::bytes_of(const Component& component) const {
  const std::size_t values = (component.ring + 1) * static_cast<std::size_t>(kernel_.slots) * sizeof(std::int16_t);
  return {(values + 63) / 64 * 64, component.ring * sizeof(std::uint64_t), (component.ring + 1) * sizeof(Refinement),
          component.refinements.size()};
}

void AcScans::place(Component& component) {
  const RingBytes bytes = bytes_of(component);
  component.memory = pool_.acquire(bytes.all());
  std::uint8_t* at = component.memory.data();
  std::memset(at, 0, bytes.all());
  component.values = reinterpret_cast<std::int16_t*>(at);
  component.nonzero = reinterpret_cast<std::uint64_t*>(at + bytes.values);
  at += bytes.values + bytes.masks;
  for (Refinement*& first : component.refinements) {
    first = reinterpret_cast<Refinement*>(at);
    at += bytes.refinement;
  }
}

/// Its data come to `memory`, which moves on behind them.
bool AcScans::add(const ProgressiveScan& scan, std::uint8_t*& memory) {
  const auto index = static_cast<std::size_t>(scan.components[0]);
  Component& component = components_[index];
  Track track{.scan = &scan, .component = index, .data = {}, .table = std::make_unique_for_overwrite<AcTable>()};
  const bool valid =
      scan.refines ? track.table->build_refinement(scan.codes[0]) : track.table->build_first(scan.codes[0], scan.low);
  if (!valid) return false;
  const std::uint8_t* const begin = scan.data.data();
  track.data.fill({begin, begin + scan.data.size(), scan.restart_interval > 0}, memory);
  const std::size_t kept = whole_words(track.data.size());
  std::memset(memory + track.data.size(), 0, kept - track.data.size() + kSlack);
  reverse_bits(memory, kept);
  track.stop =
      scan.restart_interval > 0 ? std::min<std::uint64_t>(scan.restart_interval, component.blocks) : component.blocks;
  if (scan.refines) {
    track.refinement = static_cast<std::size_t>(
        std::ranges::count_if(refinements_, [index](const RefinementScan& other) { return other.component == index; }));
    const RefinementLane lane{.data = memory, .table = track.table.get(), .band = mask_of(scan.first, scan.last)};
    refinements_.push_back({std::move(track), lane});
  } else {
    const FirstLane lane{.data = memory,
                         .table = track.table.get(),
                         .values = component.values,
                         .nonzero = component.nonzero,
                         .ring_mask = component.ring - 1,
                         .first = static_cast<std::uint64_t>(scan.first),
                         .last = static_cast<std::uint64_t>(scan.last),
                         .low = scan.low,
                         .k = static_cast<std::uint64_t>(scan.first)};
    first_.push_back({std::move(track), lane});
  }
  memory += kept + kSlack;
  return true;
}

bool AcScans::decode(const Sink& sink) {
  constexpr std::size_t kBetweenLooks = 16;  // at the clock
  for (std::size_t time = 0; time + 1 < chunks_ + depth_; ++time) {
    if (time % kBetweenLooks == 0) codec_.check_time();
    if (!run_first(time) || !run_refinements(time)) return false;
    for (std::size_t c = 0; c < components_.size(); ++c) {
      const std::size_t late = components_[c].depth() - 1;
      if (time < late) continue;
      if (const auto chunk = chunk_at(components_[c], time - late)) put_together(c, *chunk, sink);
    }
  }
  return std::ranges::all_of(first_,
                             [this](FirstScan& scan) {
                               const std::size_t blocks = components_[scan.component].blocks;
                               return scan.lane.block == blocks && scan.stop == blocks &&
                                      ends_well(scan, scan.lane.position);
                             }) &&
         std::ranges::all_of(refinements_, [this](RefinementScan& scan) {
           return scan.lane.run == 0 && ends_well(scan, scan.lane.position);
         });
}

/// Beyond the data up to the next restart marker, or the end.
bool AcScans::overdrawn(const Track& track, std::uint64_t position) const {
  const auto restarts = track.data.restarts();
  return position > 8 * (track.next_restart < restarts.size() ? restarts[track.next_restart] : track.data.size());
}

/// Over the marker, which must be near.
bool AcScans::restart(Track& track, std::uint64_t& position) const {
  const auto restarts = track.data.restarts();
  if (track.next_restart == restarts.size()) return false;
  const std::uint64_t begin = 8 * restarts[track.next_restart];
  if (position > begin || begin - position > 7) return false;
  position = begin;
  ++track.next_restart;
  track.stop = std::min<std::uint64_t>(track.stop + track.scan->restart_interval, components_[track.component].blocks);
  return true;
}

bool AcScans::ends_well(Track& track, std::uint64_t position) {
  return track.next_restart == track.data.restarts().size() && !overdrawn(track, position) &&
         codec_.take_left_over(track.data.file_of((position + 7) / 8), end_of(track.scan->data));
}

/// Takes all that bring highest bits to the end of the chunk of that time, or a little beyond.
bool AcScans::run_first(std::size_t time) {
  Crew<FirstScan, AcKernel::kMostFirstLanes> crew;
  auto next = first_.begin();
  const auto reach_end = [&](FirstScan& scan, FirstLane& lane) {
    const Component& component = components_[scan.component];
    return reach(scan, lane,
                 std::min<std::uint64_t>(chunks_by(component, time + 1) * component.chunk, component.blocks));
  };
  for (;;) {
    for (; !crew.full() && next != first_.end(); ++next) crew.add(*next);
    if (!crew.settle(reach_end)) return false;
    if (crew.count == 0 && next == first_.end()) return true;
    if (crew.full() || next == first_.end()) kernel_.first(crew.lanes.data(), crew.count);
  }
}

/// Goes on alone where the scan's end or a restart marker is near.
AcScans::Reach AcScans::reach(FirstScan& scan, FirstLane& lane, std::uint64_t target) {
  for (;;) {
    if (lane.odd || overdrawn(scan, lane.position)) return Reach::odd;
    if (lane.block >= target) return Reach::done;
    if (lane.block >= scan.stop) {
      if (lane.block > scan.stop || !restart(scan, lane.position)) return Reach::odd;
    } else if (lane.block + AcKernel::kMostBlocksAtOnce <= scan.stop) {
      return Reach::at_work;
    } else {
      kernel_.first_alone(lane);
    }
  }
}

/// Takes all that refine over the chunks whose turn it is at that time.
bool AcScans::run_refinements(std::size_t time) {
  for (RefinementScan& scan : refinements_) {
    if (time < scan.refinement) continue;
    if (const auto chunk = chunk_at(components_[scan.component], time - scan.refinement)) begin_chunk(scan, *chunk);
  }
  Crew<RefinementScan, AcKernel::kMostRefinementLanes> crew;
  auto next = refinements_.begin();
  const auto reach_end = [this](RefinementScan& scan, RefinementLane& lane) { return reach(scan, lane); };
  for (;;) {
    for (; !crew.full() && next != refinements_.end(); ++next) crew.add(*next);
    if (!crew.settle(reach_end)) return false;
    if (crew.count == 0 && next == refinements_.end()) return true;
    if (crew.full() || next == refinements_.end()) refine(std::span(crew.lanes).first(crew.count));
  }
}

/// As many steps as none of them comes to its end by.
void AcScans::refine(std::span<RefinementLane> lanes) const {
  std::size_t steps = AcKernel::kMostStepsAtOnce;
  for (const RefinementLane& lane : lanes) steps = std::min(steps, static_cast<std::size_t>(lane.end - lane.at));
  kernel_.refine(lanes.data(), lanes.size(), steps);
}

/// What is nonzero by then is known: the first scans and the refinement before have passed the chunk.
void AcScans::begin_chunk(RefinementScan& scan, std::size_t chunk) {
  Component& component = components_[scan.component];
  scan.block = std::min(chunk * component.chunk, component.blocks);
  scan.target = component.end_of(chunk);
  scan.lane.at = scan.lane.end = nullptr;
  const std::size_t first = scan.block & (component.ring - 1), count = scan.target - scan.block;
  std::uint64_t* const nonzero = component.nonzero + first;
  Refinement* const refinement = component.refinements[scan.refinement] + first;
  if (scan.refinement > 0) {
    const Refinement* const before = component.refinements[scan.refinement - 1] + first;
    for (std::size_t i = 0; i < count; ++i) nonzero[i] |= before[i].fresh;
  }
  for (std::size_t i = 0; i < count; ++i) refinement[i] = {nonzero[i] & scan.lane.band, 0, 0};
}

/// To the next restart marker, or to the chunk's end.
void AcScans::begin_stretch(RefinementScan& scan, RefinementLane& lane) const {
  const Component& component = components_[scan.component];
  const std::uint64_t end = std::min(scan.target, scan.stop);
  lane.at = component.refinements[scan.refinement] + (scan.block & (component.ring - 1));
  lane.end = lane.at + (end - scan.block);
  scan.block = end;
  kernel_.refine_run(lane);
}

/// Goes on alone where the chunk's end or a restart marker is near.
AcScans::Reach AcScans::reach(RefinementScan& scan, RefinementLane& lane) {
  for (;;) {
    if (lane.odd || overdrawn(scan, lane.position)) return Reach::odd;
    if (lane.at == lane.end) {
      if (scan.block == scan.target) return Reach::done;
      if (scan.block == scan.stop && (lane.run > 0 || !restart(scan, lane.position))) return Reach::odd;
      begin_stretch(scan, lane);
    } else if (lane.end - lane.at > 1) {
      return Reach::at_work;
    } else {
      kernel_.refine_alone(lane);
    }
  }
}

void AcScans::put_together(std::size_t index, std::size_t chunk, const Sink& sink) {
  Component& component = components_[index];
  const std::size_t end = component.end_of(chunk);
  alignas(64) JBLOCK blocks[kAtOnce];
  for (std::size_t first = chunk * component.chunk; first < end; first += kAtOnce) {
    const std::size_t at = first & (component.ring - 1), count = std::min(kAtOnce, end - first);
    Assembly assembly{.values = component.values + at * static_cast<std::size_t>(kernel_.slots),
                      .refinements = {},
                      .units = {},
                      .refinement_count = component.refinements.size(),
                      .blocks = count};
    for (std::size_t r = 0; r < component.refinements.size(); ++r) {
      assembly.refinements[r] = component.refinements[r] + at;
      assembly.units[r] = component.units[r];
    }
    kernel_.assemble(assembly, blocks);
    std::memset(component.nonzero + at, 0, count * sizeof(std::uint64_t));
    sink({index, first, count, blocks});
  }
}

}  // namespace lightmill
