#include "process/profiles.h"

#include "base/wire.h"

#include <gtest/gtest.h>

#include <memory>

namespace lightmill {
namespace {

ColorProfile profile_called(const std::string& name, std::size_t size) {
  return {name, std::make_shared<const std::vector<std::uint8_t>>(size, static_cast<std::uint8_t>(name[0]))};
}

Recipe with_profiles() {
  Recipe recipe = parse_recipe("jpeg name=a | jpeg name=b | jpeg name=c | jpeg name=d");
  recipe.renditions[0].colors.profile = profile_called("one", 700'000);  // more than a message takes
  recipe.renditions[2].colors.profile = profile_called("two", 3);
  recipe.renditions[3].colors.profile = recipe.renditions[0].colors.profile;
  return recipe;
}

TEST(Profiles, GoThroughTheSharedMemoryOnceEach) {
  auto [channel, other] = Channel::open();
  const Recipe recipe = with_profiles();
  const auto sizes = store_profiles(recipe, channel);
  EXPECT_EQ(sizes, (std::vector<std::uint64_t>{700'000, 3}));
  Recipe come = parse_recipe(to_string(recipe));
  EXPECT_NE(come, recipe);
  load_profiles(come, sizes, channel);
  EXPECT_EQ(come, recipe);
}

TEST(Profiles, ThatAreNotThereAreNotBelieved) {
  auto [channel, other] = Channel::open();
  const Recipe recipe = with_profiles();
  store_profiles(recipe, channel);
  for (const std::vector<std::uint64_t>& sizes :
       {std::vector<std::uint64_t>{}, {700'000}, {700'000, 3, 3}, {700'000, 1'000'000}, {~std::uint64_t{0}, 3}}) {
    Recipe come = parse_recipe(to_string(recipe));
    EXPECT_THROW(load_profiles(come, sizes, channel), Malformed);
  }
}

}  // namespace
}  // namespace lightmill
