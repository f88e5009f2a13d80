#pragma once

#include "base/buffer_pool.h"
#include "codec/heic/parameter_sets.h"
#include "codec/heic/samples.h"
#include "codec/time_limit.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

namespace lightmill {

/// Planes of a coded picture, its luma and chroma; samples of more than 8 bits are in two bytes.
struct HevcPlanes {
  struct Plane {
    std::uint8_t* samples = nullptr;
    std::size_t stride = 0;  ///< bytes

    template <typename Sample>
    Sample* row(int y) const {
      return reinterpret_cast<Sample*>(samples + static_cast<std::size_t>(y) * stride);
    }
  };
  std::array<Plane, 3> planes;
  Size size;  ///< of luma
  HevcSamples coding;
  HeicColor color;  ///< as the coded picture says it
};

/// One coded picture (an access unit of intra slices), decoded by libde265 into memory of a pool. libde265 tells of
/// little that is wrong with a slice, and of nothing where slices are missing: so the planes are filled beforehand with
/// what no picture has, and what is left of that was not decoded.
class HevcPicture {
 public:
  /// What becomes of luma that was not decoded.
  enum class Unwritten { black, white };
  struct Settings {
    const TimeLimit& time;
    BufferPool& pool;
    Unwritten unwritten = Unwritten::black;
  };

  /// `size`: that the file tells. Throws Error: damaged where there is nothing to show, unsupported, out_of_memory, and
  /// where the time is up.
  HevcPicture(const HevcConfiguration& configuration, std::span<const std::uint8_t> data, Size size,
              const Settings& settings);
  ~HevcPicture();
  HevcPicture(const HevcPicture&) = delete;
  HevcPicture& operator=(const HevcPicture&) = delete;

  const HevcPlanes& planes() const { return planes_; }
  /// What is wrong with it; nothing where all is well.
  const std::optional<std::string>& lost() const { return lost_; }

 private:
  class Decoder;
  std::unique_ptr<Decoder> decoder_;
  HevcPlanes planes_;
  std::optional<std::string> lost_;
};

/// "1.0.11"
std::string hevc_library_version();

}  // namespace lightmill
