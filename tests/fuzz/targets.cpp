#include "fuzz/targets.h"

#include "fuzz/all.h"

#include <algorithm>

namespace lightmill::fuzz {

std::vector<const Target*> all_targets() {
  std::vector<const Target*> all(std::begin(kAll), std::end(kAll));
  std::ranges::sort(all, {}, &Target::name);
  return all;
}

std::vector<test::FileBytes> behind_choices(std::vector<test::FileBytes> files, std::size_t choices) {
  std::uint8_t choice = 0;
  for (test::FileBytes& file : files) {
    file.insert(file.begin(), choices, choice);
    choice = static_cast<std::uint8_t>(choice + 37);
  }
  return files;
}

}  // namespace lightmill::fuzz
