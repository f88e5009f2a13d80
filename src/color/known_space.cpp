#include "color/known_space.h"

#include "base/hash.h"
#include "color/cache.h"
#include "color/matrix.h"
#include "color/profile.h"
#include "color/spaces.h"

#include <utility>

namespace lightmill {
namespace {

/// `keep` where it is none of ours.
ColorSpace found_space(const Bytes& icc, bool gray) {
  if (is_srgb(icc)) return ColorSpace::srgb;
  for (const ColorSpace space : {ColorSpace::display_p3, ColorSpace::adobe_rgb}) {
    const auto tables = gray ? nullptr : matrix_tables(icc, profile_of(space));
    if (tables && changes_nothing(*tables)) return space;
  }
  return ColorSpace::keep;
}

}  // namespace

ColorSpace space_of(const Bytes& icc, bool gray) {
  static Cache<std::pair<Bytes, bool>, ColorSpace> cache;
  if (icc.empty()) return ColorSpace::srgb;
  return cache.get({icc, gray}, [&] { return found_space(icc, gray); });
}

std::uint64_t profile_hash(std::span<const std::uint8_t> icc) {
  if (icc.empty()) return 0;
  return fnv1a({reinterpret_cast<const char*>(icc.data()), icc.size()});
}

}  // namespace lightmill
