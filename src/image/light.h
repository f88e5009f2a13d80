#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <type_traits>
#include <vector>

namespace lightmill {

/// From the samples of a channel to light, 0 to 1, and back.
class LightCurve {
 public:
  /// `light_of` takes what is stored, 0 to 1; where it falls it is held to stay. Black is 0.
  explicit LightCurve(const std::function<double(double)>& light_of);

  float light(std::uint16_t sample) const { return words_[sample]; }
  float light(std::uint8_t sample) const { return bytes_[sample]; }

  /// The nearest sample. What was made light of comes back as it was, where light rises at all.
  template <typename Sample>
  Sample stored(float light) const {
    constexpr float kOfWords = static_cast<float>(std::numeric_limits<Sample>::max()) / 65'535;
    const float above = wide(light) * kOfWords + 0.5F;
    return static_cast<Sample>(above);
  }

 private:
  static constexpr std::size_t kWords = 65'536;
  /// As MatrixTables has it: octaves of equal parts, which are the first bits of a float.
  static constexpr int kOctaves = 38, kPartsOfOctave = 512, kPartBits = 14;
  static constexpr std::size_t kPlaces = std::size_t{kOctaves} * kPartsOfOctave;
  static constexpr float kLeast = 1.0F / (std::uint64_t{1} << kOctaves);

  /// A level of 16 bits, between those of two places.
  float wide(float light) const {
    constexpr auto kFirst = std::bit_cast<std::int32_t>(kLeast), kLast = std::bit_cast<std::int32_t>(1.0F);
    if (!(light >= kLeast)) return 0;
    const auto place = static_cast<std::uint32_t>(std::min(std::bit_cast<std::int32_t>(light), kLast) - kFirst);
    const float below = stored_[place >> kPartBits], above = stored_[(place >> kPartBits) + 1];
    constexpr float kPart = 1.0F / (1 << kPartBits);
    return below + (above - below) * (static_cast<float>(place & ((1U << kPartBits) - 1)) * kPart);
  }

  std::vector<float> words_;
  std::array<float, 256> bytes_{};
  std::array<float, kPlaces + 2> stored_{};
};

/// Of the channels of pixels in their order: blue, green, red, or gray.
struct LightCurves {
  std::array<std::shared_ptr<const LightCurve>, 3> of;
};

}  // namespace lightmill
