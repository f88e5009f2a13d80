#include "samples/graphs.h"

#include "base/simd.h"
#include "samples/axis.h"
#include "samples/separable.h"

#include "lightmill/error.h"

#include <zimg.h>

#include <algorithm>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

namespace lightmill {
namespace {

struct FreeGraph {
  void operator()(zimg_filter_graph* graph) const { zimg_filter_graph_free(graph); }
};
using Graph = std::shared_ptr<const zimg_filter_graph>;

[[noreturn]] void fail(const char* doing) {
  char reason[256] = "";
  zimg_get_last_error(reason, sizeof reason);
  throw Error(Cause::internal, std::string(doing) + ": zimg says \"" + reason + "\"");
}

zimg_pixel_type_e pixel_type(Levels levels) {
  return levels == Levels::bytes ? ZIMG_PIXEL_BYTE : levels == Levels::words ? ZIMG_PIXEL_WORD : ZIMG_PIXEL_FLOAT;
}

zimg_image_format gray(Size size, Levels levels) {
  zimg_image_format format;
  zimg_image_format_default(&format, ZIMG_API_VERSION);
  format.width = static_cast<unsigned>(size.width);
  format.height = static_cast<unsigned>(size.height);
  format.pixel_type = pixel_type(levels);
  format.depth = static_cast<unsigned>(8 * bytes_of(levels));
  format.color_family = ZIMG_COLOR_GREY;
  format.pixel_range = ZIMG_RANGE_FULL;  // limited to full, or the reverse, would go through float
  return format;
}

zimg_graph_builder_params parameters(Resampling filter) {
  zimg_graph_builder_params params;
  zimg_graph_builder_params_default(&params, ZIMG_API_VERSION);
  params.cpu_type = ZIMG_CPU_AUTO;  // AUTO_64B is off by one when it shrinks, in 3.0.4 (mended in 3.0.6)
  if (filter == Resampling::lanczos3) {
    params.resample_filter = ZIMG_RESIZE_LANCZOS;
    params.filter_param_a = 3;
  } else if (filter == Resampling::bicubic) {
    params.resample_filter = ZIMG_RESIZE_BICUBIC;
    params.filter_param_a = 0;
    params.filter_param_b = 0.5;
  } else {
    params.resample_filter = ZIMG_RESIZE_BILINEAR;
  }
  return params;
}

Graph build(const ChannelScaling& scaling) {
  zimg_image_format source = gray(scaling.from, scaling.levels);
  source.active_region.left = scaling.window.x;
  source.active_region.top = scaling.window.y;
  source.active_region.width = scaling.window.width;
  source.active_region.height = scaling.window.height;
  const zimg_image_format target = gray(scaling.to, scaling.levels);
  const zimg_graph_builder_params params = parameters(scaling.filter);
  zimg_filter_graph* graph = zimg_filter_graph_build(&source, &target, &params);
  if (!graph) fail("building a resize");
  return Graph(graph, FreeGraph());
}

zimg_image_buffer_const source_of(const void* first, std::size_t stride, unsigned mask) {
  zimg_image_buffer_const buffer{};
  buffer.version = ZIMG_API_VERSION;
  buffer.plane[0] = {first, static_cast<std::ptrdiff_t>(stride), mask};
  return buffer;
}

zimg_image_buffer target_of(const Lines& lines) {
  zimg_image_buffer buffer{};
  buffer.version = ZIMG_API_VERSION;
  buffer.plane[0] = {lines.first, static_cast<std::ptrdiff_t>(lines.stride), ZIMG_BUFFER_MAX};
  return buffer;
}

Buffer scratch_for(const zimg_filter_graph& graph, BufferPool& pool) {
  std::size_t bytes = 0;
  if (zimg_filter_graph_get_tmp_size(&graph, &bytes) != ZIMG_ERROR_SUCCESS) fail("resizing");
  return pool.acquire(bytes);
}

/// A few lines of the source, in turn: line i lies where i & mask says.
struct Ring {
  Ring(const zimg_filter_graph& graph, const ChannelScaling& scaling, BufferPool& pool)
      : stride((static_cast<std::size_t>(scaling.from.width) * bytes_of(scaling.levels) + 63) / 64 * 64) {
    unsigned lines = 0;
    if (zimg_filter_graph_get_input_buffering(&graph, &lines) != ZIMG_ERROR_SUCCESS) fail("resizing");
    mask = zimg_select_buffer_mask(lines);
    const auto height = static_cast<std::size_t>(scaling.from.height);
    buffer = pool.acquire(stride * (mask < height ? mask + std::size_t{1} : height));
  }
  void* line(unsigned y) const { return buffer.data() + (y & mask) * stride; }

  std::size_t stride;
  unsigned mask = 0;
  Buffer buffer;
};

struct Source {
  const ReadLine& read;
  const Ring& ring;
};

int read_line(void* user, unsigned y, unsigned left, unsigned right) {
  const Source& source = *static_cast<const Source*>(user);
  source.read(source.ring.line(y), static_cast<int>(y), static_cast<int>(left), static_cast<int>(right));
  return 0;
}

/// zimg refuses a filter wider than the picture, and keeps as many whole rows as the filter is tall: nearly a second
/// copy of the source when 12 megapixels become an icon. It gets what needs at most half the picture a sample. With
/// AVX and AVX2, zimg 3.0.4 takes wrong samples in up to one of 30 windows of 4 to 13 samples; of 20,000 longer ones in
/// none.
bool suits_zimg(double length, int plane, int target, double radius) {
  constexpr double kLeast = 32;
  const double filter_width = 2 * radius * std::max(1.0, length / target);
  return length >= kLeast && 2 * filter_width <= std::min<double>(length, plane);
}

/// What was made last, by geometry.
template <typename Made>
class Recent {
 public:
  explicit Recent(std::size_t most) : capacity_(std::max<std::size_t>(most, 1)) {}

  template <typename Make>
  Made get(const ChannelScaling& geometry, Make make) {
    if (auto made = find(geometry)) return *made;
    return keep(geometry, make(geometry));
  }

 private:
  struct Entry {
    ChannelScaling geometry;
    Made made;
  };

  std::optional<Made> find(const ChannelScaling& geometry) {
    const std::lock_guard lock(mutex_);
    return find_locked(geometry);
  }

  /// Keeps the one that was there first: another thread may have made the same meanwhile.
  Made keep(const ChannelScaling& geometry, Made made) {
    const std::lock_guard lock(mutex_);
    if (auto earlier = find_locked(geometry)) return *earlier;
    if (entries_.size() >= capacity_) entries_.erase(entries_.begin());
    entries_.push_back({geometry, made});
    return made;
  }

  std::optional<Made> find_locked(const ChannelScaling& geometry) {
    const auto found =
        std::find_if(entries_.begin(), entries_.end(), [&](const Entry& e) { return e.geometry == geometry; });
    if (found == entries_.end()) return std::nullopt;
    std::rotate(found, found + 1, entries_.end());
    return entries_.back().made;
  }

  const std::size_t capacity_;
  std::mutex mutex_;
  std::vector<Entry> entries_;  // least recently used first
};

/// Null where 16 bits are not exact enough.
std::shared_ptr<const FixedScaling> make_fixed(const ChannelScaling& scaling) {
  const auto& [from, window, to, filter, levels] = scaling;
  auto fixed = fixed_scaling({window.x, window.width, from.width, to.width},
                             {window.y, window.height, from.height, to.height}, filter);
  return fixed ? std::make_shared<const FixedScaling>(*std::move(fixed)) : nullptr;
}

}  // namespace

struct ResampleGraphs::Impl {
  explicit Impl(std::size_t most) : graphs(most), fixed(most) {}
  Recent<Graph> graphs;
  Recent<std::shared_ptr<const FixedScaling>> fixed;
};

ResampleGraphs::ResampleGraphs(std::size_t capacity) : impl_(std::make_unique<Impl>(capacity)) {}
ResampleGraphs::~ResampleGraphs() = default;

bool suits_zimg(const ChannelScaling& scaling) {
  const double radius = filter_radius(scaling.filter);
  return scaling.filter != Resampling::area &&
         suits_zimg(scaling.window.width, scaling.from.width, scaling.to.width, radius) &&
         suits_zimg(scaling.window.height, scaling.from.height, scaling.to.height, radius);
}

std::shared_ptr<const FixedScaling> fixed_scaling_of(const ChannelScaling& scaling, Workshop& workshop) {
  return best_simd() >= Simd::avx2 ? workshop.graphs.impl().fixed.get(scaling, make_fixed) : nullptr;
}

void scale_channel(const ChannelScaling& scaling, const ReadLine& read, const Lines& to, Workshop& workshop) {
  const Graph graph = workshop.graphs.impl().graphs.get(scaling, build);
  const Buffer scratch = scratch_for(*graph, workshop.pool);
  const Ring ring(*graph, scaling, workshop.pool);
  Source source{read, ring};
  const auto from = source_of(ring.buffer.data(), ring.stride, ring.mask);
  const auto target = target_of(to);
  const auto result =
      zimg_filter_graph_process(graph.get(), &from, &target, scratch.data(), read_line, &source, nullptr, nullptr);
  if (result != ZIMG_ERROR_SUCCESS) fail("resizing");
}

void scale_plane(const Scaling& scaling, Workshop& workshop) {
  const ChannelScaling geometry{scaling.from.size, scaling.window, scaling.size, scaling.filter};
  if (auto fixed = fixed_scaling_of(geometry, workshop)) return scale_fixed(scaling, std::move(fixed), workshop.pool);
  if (!suits_zimg(geometry)) return scale_exactly(scaling, Weighing::alike, workshop.pool);
  const Graph graph = workshop.graphs.impl().graphs.get(geometry, build);
  const Buffer scratch = scratch_for(*graph, workshop.pool);
  const auto from = source_of(scaling.from.first, scaling.from.stride, ZIMG_BUFFER_MAX);
  const auto target = target_of({scaling.to.first, scaling.to.stride});
  const auto result =
      zimg_filter_graph_process(graph.get(), &from, &target, scratch.data(), nullptr, nullptr, nullptr, nullptr);
  if (result != ZIMG_ERROR_SUCCESS) fail("resizing");
}

}  // namespace lightmill
