#pragma once

#include <lcms2.h>

#include <algorithm>
#include <cstdint>
#include <vector>

namespace lightmill::test {

/// The bytes of a profile, which is closed. They are the same at any time: lcms2 writes down when a profile was made.
inline std::vector<std::uint8_t> saved(cmsHPROFILE profile) {
  cmsUInt32Number size = 0;
  cmsSaveProfileToMem(profile, nullptr, &size);
  std::vector<std::uint8_t> bytes(size);
  cmsSaveProfileToMem(profile, bytes.data(), &size);
  cmsCloseProfile(profile);
  constexpr std::uint8_t kNewYear[12] = {0x07, 0xE8, 0, 1, 0, 1};
  std::copy(std::begin(kNewYear), std::end(kNewYear), bytes.begin() + 24);
  return bytes;
}

}  // namespace lightmill::test
