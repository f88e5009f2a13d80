#pragma once

#include "lightmill/export.h"
#include "lightmill/item.h"
#include "lightmill/limits.h"
#include "lightmill/operation.h"
#include "lightmill/recipe.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lightmill {

/// What of a job is measured by itself: the first four in pictures a second, the others in bytes a second.
enum class FloorPart {
  entropy,  ///< the codes of the input are read as the job has them read, and dropped
  planes,   ///< the input is decoded at the job's scale
  encode,   ///< the results are encoded of samples that are there
  all,      ///< both of these, or what is done from coefficients to coefficients: the floor
  memory,   ///< buffers larger than the caches are read, written and copied
  disk,     ///< a temporary file is written, and read from the disk
};
LIGHTMILL_API std::string_view to_string(FloorPart part);

/// The bytes of a picture, which outlive the meter.
struct FloorPicture {
  std::filesystem::path name;  ///< for messages
  std::span<const std::uint8_t> bytes;
  ItemParameters parameters = {};  ///< as of an Item
};

struct FloorSettings {
  Recipe recipe = {};
  Limits limits = {};
  std::optional<Domain> domain = {};          ///< see PlanOptions
  int threads = 1;                            ///< the most that a measurement is asked to take
  int rounds = 3;                             ///< of `measure_floor`
  std::uint64_t seed = 1;                     ///< of the order of parts in a round
  double least_seconds = 0.3;                 ///< a measurement goes over the pictures again until then
  std::size_t memory = std::size_t{1} << 30;  ///< for pictures and samples that are kept; those it has no room for
                                              ///< are left out, but for one a thread
  std::size_t stream_bytes =
      0;  ///< of the memory that is read and written; 0: twice the caches, to 1 GiB or half of `memory`
  std::filesystem::path folder = {};  ///< on the disk that is measured; empty: none is
  std::size_t disk_bytes = std::size_t{256} << 20;
};

/// One measurement of one part.
struct FloorSample {
  double seconds = 0;      ///< a thread's, the mean of all: who is ready early waits for nobody
  double cpu_seconds = 0;  ///< of all threads
  double done = 0;         ///< pictures, or bytes

  double per_second() const { return seconds > 0 ? done / seconds : 0; }
  double cpu_seconds_each() const { return done > 0 ? cpu_seconds / done : 0; }
};

/// How memory, or a disk, is used. A byte that is copied counts twice.
enum class FloorWay { read, write, copy };
LIGHTMILL_API std::string_view to_string(FloorWay way);

/// A picture that is not measured, and why.
struct FloorLeftOut {
  std::filesystem::path name;
  std::string reason;
};

/// What the mean picture of a job is, and moves.
struct FloorPictureMean {
  double megapixels = 0;
  double bytes_in = 0;
  double bytes_out = 0;
  double sample_bytes = 0;  ///< of the decoded frame and of those that are encoded; 0 with coefficients
};

/// Measures the parts of a job on pictures in memory, by the library's own decoders and encoders, whatever the order
/// and on as many threads as is asked each time, so that a program can do so in turn with other things. Not
/// thread-safe.
class LIGHTMILL_API FloorMeter {
 public:
  /// Does the job once with each picture. Throws Error(usage) for an invalid recipe, and where no picture is left,
  /// naming the first and what is wrong with it.
  FloorMeter(const std::vector<FloorPicture>& pictures, FloorSettings settings);
  ~FloorMeter();
  FloorMeter(const FloorMeter&) = delete;
  FloorMeter& operator=(const FloorMeter&) = delete;

  /// The parts of pictures that this job has. What keeps coefficients has no samples; formats other than JPEG, and
  /// JPEGs that our decoders do not read, have no codes by themselves.
  std::vector<FloorPart> parts() const;
  /// One of these. `threads` is at most the settings'.
  FloorSample measure(FloorPart part, int threads);
  FloorSample measure_memory(FloorWay way, int threads);
  /// Reading is of a file that was written before and is not in memory any more, as far as the file system can do so:
  /// see `disk_is_direct`. Throws Error(output_failed) that names the folder.
  FloorSample measure_disk(FloorWay way);
  /// Whether the disk is read past the page cache. None before it was measured.
  std::optional<bool> disk_is_direct() const;

  std::size_t pictures() const;
  const std::vector<FloorLeftOut>& left_out() const;
  FloorPictureMean mean() const;

 private:
  class Inside;
  std::unique_ptr<Inside> inside_;
};

/// What was measured of a part, round by round.
struct LIGHTMILL_API FloorFigure {
  FloorPart part = FloorPart::all;
  std::optional<FloorWay> way = {};  ///< of memory and of the disk
  std::vector<FloorSample> samples;

  /// The median of the rounds.
  double per_second() const;
  double cpu_seconds_each() const;
};

struct LIGHTMILL_API FloorReport {
  int threads = 1;
  std::size_t pictures = 0;
  FloorPictureMean mean = {};
  std::vector<FloorFigure> figures;
  std::vector<FloorLeftOut> left_out;
  std::optional<bool> disk_is_direct = {};

  /// Null where it was not measured.
  const FloorFigure* find(FloorPart part, std::optional<FloorWay> way = {}) const;
};

/// Every part in every round, in an order drawn anew each time, on all of the settings' threads. Throws as FloorMeter.
LIGHTMILL_API FloorReport measure_floor(const std::vector<FloorPicture>& pictures, const FloorSettings& settings);

/// The part of the floor that a rate of the same job, pictures and threads reaches: 0.9 is 90 %. 0 without a floor.
LIGHTMILL_API double share_of_floor(const FloorReport& floor, double images_per_second);

}  // namespace lightmill
