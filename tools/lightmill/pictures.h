#pragma once

#include "bench_results.h"
#include "settings.h"

#include "lightmill/floor.h"
#include "lightmill/generator.h"
#include "lightmill/item.h"

#include <cstddef>
#include <cstdint>
#include <vector>

/// The pictures that a measurement takes: the first of the source.
namespace lightmill::cli {

/// Whether those that cannot be used are told on stderr, each with the reason, and counted. A process that measures for
/// another one says nothing.
enum class Unusable { told, silent };

/// At most as many as the settings say, none with a problem. Throws Error(usage) where there are none.
std::vector<Item> first_pictures(const BenchSettings& settings, Unusable unusable);

/// The items `count` times, over and over, numbered. With names of their own a folder can hold the results of all.
enum class RepeatedNames { same, own };
generator<Item> repeated(std::vector<Item> items, std::size_t count, RepeatedNames names);

/// Pictures and their bytes.
struct PicturesInMemory {
  std::vector<Item> items;
  std::vector<std::vector<std::uint8_t>> bytes;

  /// With what the job is to do to each alone. Valid while these live.
  std::vector<FloorPicture> pictures(const BenchJob& job) const;
  /// Prepared for the job, without those that are not to be measured.
  std::vector<Item> items_without(const std::vector<FloorLeftOut>& left_out, const BenchJob& job) const;
  /// A run over each of them once.
  BenchInput input() const;
};
/// The first that can be read and have room in a quarter of the memory. Throws Error(usage) where nothing is left.
PicturesInMemory read_pictures(const BenchSettings& settings);
/// These, without those that cannot be read or have no room, which are added to `left_out`.
PicturesInMemory read_pictures(std::vector<Item> items, std::vector<FloorLeftOut>& left_out);

}  // namespace lightmill::cli
