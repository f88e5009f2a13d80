#include "samples/graphs.h"

#include "samples/separable.h"

#include "lightmill/error.h"

#include <zimg.h>

#include <algorithm>
#include <mutex>
#include <vector>

namespace lightmill {
namespace {

/// All that a graph depends on.
struct Geometry {
  Size plane;
  Region window;
  Size target;
  Resampling filter;
  friend bool operator==(const Geometry&, const Geometry&) = default;
};

struct FreeGraph {
  void operator()(zimg_filter_graph* graph) const { zimg_filter_graph_free(graph); }
};
using Graph = std::shared_ptr<const zimg_filter_graph>;

[[noreturn]] void fail(const char* doing) {
  char reason[256] = "";
  zimg_get_last_error(reason, sizeof reason);
  throw Error(Cause::internal, std::string(doing) + ": zimg says \"" + reason + "\"");
}

zimg_image_format gray(Size size) {
  zimg_image_format format;
  zimg_image_format_default(&format, ZIMG_API_VERSION);
  format.width = static_cast<unsigned>(size.width);
  format.height = static_cast<unsigned>(size.height);
  format.pixel_type = ZIMG_PIXEL_BYTE;
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

Graph build(const Geometry& geometry) {
  zimg_image_format source = gray(geometry.plane);
  source.active_region.left = geometry.window.x;
  source.active_region.top = geometry.window.y;
  source.active_region.width = geometry.window.width;
  source.active_region.height = geometry.window.height;
  const zimg_image_format target = gray(geometry.target);
  const zimg_graph_builder_params params = parameters(geometry.filter);
  zimg_filter_graph* graph = zimg_filter_graph_build(&source, &target, &params);
  if (!graph) fail("building a resize");
  return Graph(graph, FreeGraph());
}

void run(const zimg_filter_graph& graph, const Scaling& scaling, BufferPool& pool) {
  std::size_t bytes = 0;
  if (zimg_filter_graph_get_tmp_size(&graph, &bytes) != ZIMG_ERROR_SUCCESS) fail("resizing");
  const Buffer scratch = pool.acquire(bytes);
  zimg_image_buffer_const from{};
  from.version = ZIMG_API_VERSION;
  from.plane[0] = {scaling.from.first, static_cast<std::ptrdiff_t>(scaling.from.stride), ZIMG_BUFFER_MAX};
  zimg_image_buffer to{};
  to.version = ZIMG_API_VERSION;
  to.plane[0] = {scaling.to.first, static_cast<std::ptrdiff_t>(scaling.to.stride), ZIMG_BUFFER_MAX};
  const auto result = zimg_filter_graph_process(&graph, &from, &to, scratch.data(), nullptr, nullptr, nullptr, nullptr);
  if (result != ZIMG_ERROR_SUCCESS) fail("resizing");
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

}  // namespace

struct ResampleGraphs::Impl {
  explicit Impl(std::size_t most) : capacity(std::max<std::size_t>(most, 1)) {}

  Graph find(const Geometry& geometry) {
    const std::lock_guard lock(mutex);
    return find_locked(geometry);
  }

  /// Keeps the graph that was there first: another thread may have built the same meanwhile.
  Graph keep(const Geometry& geometry, Graph graph) {
    const std::lock_guard lock(mutex);
    if (Graph earlier = find_locked(geometry)) return earlier;
    if (entries.size() >= capacity) entries.erase(entries.begin());
    entries.push_back({geometry, graph});
    return graph;
  }

  Graph find_locked(const Geometry& geometry) {
    const auto found =
        std::find_if(entries.begin(), entries.end(), [&](const Entry& e) { return e.geometry == geometry; });
    if (found == entries.end()) return nullptr;
    std::rotate(found, found + 1, entries.end());
    return entries.back().graph;
  }

  struct Entry {
    Geometry geometry;
    Graph graph;
  };
  const std::size_t capacity;
  std::mutex mutex;
  std::vector<Entry> entries;  // least recently used first
};

ResampleGraphs::ResampleGraphs(std::size_t capacity) : impl_(std::make_unique<Impl>(capacity)) {}
ResampleGraphs::~ResampleGraphs() = default;

void scale(const Scaling& scaling, Workshop& workshop) {
  const double radius = filter_radius(scaling.filter);
  const bool suits = scaling.filter != Resampling::area &&
                     suits_zimg(scaling.window.width, scaling.from.size.width, scaling.size.width, radius) &&
                     suits_zimg(scaling.window.height, scaling.from.size.height, scaling.size.height, radius);
  if (!suits) return scale_exactly(scaling, workshop.pool);
  const Geometry geometry{scaling.from.size, scaling.window, scaling.size, scaling.filter};
  ResampleGraphs::Impl& cache = workshop.graphs.impl();
  Graph graph = cache.find(geometry);
  if (!graph) graph = cache.keep(geometry, build(geometry));
  run(*graph, scaling, workshop.pool);
}

}  // namespace lightmill
