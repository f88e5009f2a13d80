#include "process/profiles.h"

#include "base/wire.h"

#include <algorithm>
#include <memory>
#include <utility>

namespace lightmill {
namespace {

/// The first that has the name of this one's.
std::vector<Rendition>::const_iterator first_with(const std::vector<Rendition>& renditions,
                                                  const ColorProfile& profile) {
  return std::ranges::find_if(renditions,
                              [&](const Rendition& one) { return one.colors.profile.name == profile.name; });
}

}  // namespace

std::vector<std::uint64_t> store_profiles(const Recipe& recipe, Channel& channel) {
  std::vector<std::uint64_t> sizes;
  std::size_t offset = 0;
  for (const Rendition& one : recipe.renditions) {
    const ColorProfile& profile = one.colors.profile;
    if (!profile.bytes || &*first_with(recipe.renditions, profile) != &one) continue;
    channel.store(*profile.bytes, offset);
    offset += profile.bytes->size();
    sizes.push_back(profile.bytes->size());
  }
  return sizes;
}

void load_profiles(Recipe& recipe, const std::vector<std::uint64_t>& sizes, const Channel& channel) {
  auto size = sizes.begin();
  std::size_t offset = 0;
  for (Rendition& one : recipe.renditions) {
    ColorProfile& profile = one.colors.profile;
    if (profile.empty()) continue;
    const Rendition& first = *first_with(recipe.renditions, profile);
    if (&first != &one) {
      profile.bytes = first.colors.profile.bytes;
      continue;
    }
    if (size == sizes.end() || *size > channel.stored()) throw Malformed();
    std::vector<std::uint8_t> bytes(*size++);
    channel.load(bytes, offset);
    offset += bytes.size();
    profile.bytes = std::make_shared<const std::vector<std::uint8_t>>(std::move(bytes));
  }
  if (size != sizes.end()) throw Malformed();
}

}  // namespace lightmill
