#pragma once

#include "bench_job.h"

#include "lightmill/image_info.h"

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace lightmill::cli {

/// What other programs can be told to do with a picture.
enum class PeerWork {
  fit,      ///< into a square, or into several
  square,   ///< the largest square in the middle, scaled
  turn,     ///< a quarter clockwise, at full size; who can keeps the coefficients
  sharpen,  ///< by an unsharp mask of 0.5 and sigma 1, at full size
};

/// A standard job as other programs are told it.
struct PeerJob {
  BenchJob bench;
  PeerWork work = PeerWork::fit;
  std::vector<int> edges = {};  ///< of the results, the largest first; none at full size

  const std::string& name() const { return bench.name; }
  int largest() const { return edges.empty() ? 0 : edges.front(); }
  std::size_t results() const { return edges.empty() ? 1 : edges.size(); }
  bool is_full_size() const { return edges.empty(); }
  /// "000001.jpg", or "000001-512.jpg" where there are several results.
  std::filesystem::path result_name(const std::filesystem::path& file, std::size_t result) const;
  /// What the peers' scripts are told: "1600", "2048,1024", "square-224", "turn" or "sharpen".
  std::string word() const;
  /// Whether a result has the size that it should have.
  bool is_size(Size upright, Size written, std::size_t result) const;
};

/// Throws Error(usage) for a job that the peers have no words for.
PeerJob peer_job(BenchJob bench);

/// Whether a quarter turn can keep the coefficients: what will be the right edge is one of whole blocks.
bool turns_whole(const ImageInfo& info);

}  // namespace lightmill::cli
