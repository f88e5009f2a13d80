#pragma once

#include "settings.h"

#include "lightmill/floor.h"
#include "lightmill/generator.h"
#include "lightmill/item.h"
#include "lightmill/observer.h"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

/// What measurements inside this process share.
namespace lightmill::cli {

/// Pictures and their bytes.
struct PicturesInMemory {
  std::vector<Item> items;
  std::vector<std::vector<std::uint8_t>> bytes;

  /// Valid while these live.
  std::vector<FloorPicture> pictures() const;
  /// Without those that are not to be measured.
  std::vector<Item> items_without(const std::vector<FloorLeftOut>& left_out) const;
};
/// The first of the source, at most as many as the settings say. What cannot be read is named on stderr. Throws
/// Error(usage) where nothing is left.
PicturesInMemory read_pictures(const BenchSettings& settings);

FloorSettings floor_settings(const BenchSettings& settings, int threads);

generator<Item> again_and_again(std::vector<Item> items, std::size_t count);

/// A run over these items, again and again up to `images` of them, whose results go nowhere. `observer` may be null.
/// Throws Error(usage) that names the first failure.
struct TimedRun {
  Engine engine = Engine::automatic;
  int threads = 1;
  std::size_t images = 0;
  Observer* observer = nullptr;
};
Report run_in_memory(const BenchSettings& settings, const std::vector<Item>& items, const TimedRun& run);

/// Which share of the machine's time other programs took since it was made.
class OtherPrograms {
 public:
  OtherPrograms();
  /// 0 where the kernel does not say.
  double share() const;

 private:
  double busy_, own_, began_;
};
/// More than this makes a measurement inconclusive.
inline constexpr double kQuiet = 0.05;

/// Holds the calling thread, and those that it starts, on so many processors while it lives. Less than that where there
/// are fewer.
class OnProcessors {
 public:
  explicit OnProcessors(int count);
  ~OnProcessors();
  OnProcessors(const OnProcessors&) = delete;
  OnProcessors& operator=(const OnProcessors&) = delete;

 private:
  std::vector<unsigned char> before_;  // a cpu_set_t; empty: nothing was changed
};

/// The first line of a result file, for all of the settings' jobs. `mean` is of these pictures.
nlohmann::ordered_json head_of(std::string_view command, const BenchSettings& settings,
                               const PicturesInMemory& pictures, const FloorPictureMean& mean);

/// On a terminal, over itself; once all are done it is gone.
void show_round(int done, int all);

}  // namespace lightmill::cli
