#include "peer_job.h"

#include "lightmill/error.h"
#include "lightmill/orientation.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <utility>
#include <variant>

namespace lightmill::cli {
namespace {

int longer_side(Size size) { return std::max(size.width, size.height); }
int shorter_side(Size size) { return std::min(size.width, size.height); }

/// Whether a side is what the other one makes of it, give or take a rounding.
bool keeps_aspect(Size from, Size to) {
  const double factor = static_cast<double>(longer_side(to)) / longer_side(from);
  return std::abs(from.width * factor - to.width) <= 1 && std::abs(from.height * factor - to.height) <= 1;
}

/// The edge of a square that a picture is fitted into; 0 of any other box.
int edge_of(const Resize& resize) { return resize.height == resize.width || resize.height == 0 ? resize.width : 0; }

/// Of the last operation of a kind; null where there is none.
template <typename Kind>
const Kind* last_of(const Recipe& recipe) {
  const Kind* found = nullptr;
  for (const Operation& operation : recipe.operations)
    if (const Kind* one = std::get_if<Kind>(&operation)) found = one;
  return found;
}

}  // namespace

PeerJob peer_job(BenchJob bench) {
  PeerJob job{.bench = std::move(bench)};
  const Recipe& recipe = job.bench.recipe;
  for (const Rendition& rendition : recipe.renditions)
    if (rendition.resize) job.edges.push_back(edge_of(*rendition.resize));
  if (const Resize* resize = last_of<Resize>(recipe)) job.edges.push_back(edge_of(*resize));
  std::ranges::sort(job.edges, std::greater());
  const Rotate* turn = last_of<Rotate>(recipe);
  const Sharpen* sharpen = last_of<Sharpen>(recipe);
  if (!job.edges.empty() && job.edges.back() > 0 && !turn && !sharpen) {
    job.work = job.bench.center_square ? PeerWork::square : PeerWork::fit;
  } else if (job.edges.empty() && turn && *turn == Rotate{.degrees = 90} && !sharpen) {
    job.work = PeerWork::turn;
  } else if (job.edges.empty() && sharpen && *sharpen == Sharpen{.amount = 0.5, .sigma = 1} && !turn) {
    job.work = PeerWork::sharpen;
  } else {
    throw Error(Cause::usage, "no other program is told how to do " + job.name());
  }
  return job;
}

std::filesystem::path PeerJob::result_name(const std::filesystem::path& file, std::size_t result) const {
  std::string name = file.stem();
  if (edges.size() > 1) name += "-" + std::to_string(edges[result]);
  return name + ".jpg";
}

std::string PeerJob::word() const {
  if (work == PeerWork::turn) return "turn";
  if (work == PeerWork::sharpen) return "sharpen";
  std::string word = work == PeerWork::square ? "square-" : "";
  for (const int edge : edges) word += (edge == edges.front() ? "" : ",") + std::to_string(edge);
  return word;
}

bool PeerJob::is_size(Size upright, Size written, std::size_t result) const {
  if (work == PeerWork::turn) return written == upright.transposed();
  if (work == PeerWork::sharpen) return written == upright;
  const int edge = edges[result];
  if (work == PeerWork::square) {
    const int side = std::min(edge, shorter_side(upright));
    return written == Size{side, side};
  }
  return longer_side(written) == std::min(edge, longer_side(upright)) && keeps_aspect(upright, written);
}

bool turns_whole(const ImageInfo& info) {
  const Orientation turn = compose(info.orientation, Orientation::rotate_90);
  const Rect first = turned(Rect{0, 0, 1, 1}, Size{2, 2}, inverse(turn));  // what comes to lie at the top left
  return (first.x == 0 || info.size.width % info.mcu.width == 0) &&
         (first.y == 0 || info.size.height % info.mcu.height == 0);
}

}  // namespace lightmill::cli
