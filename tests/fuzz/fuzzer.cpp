// The target that LIGHTMILL_FUZZ names, for libFuzzer, which has a `main` of its own.
#include "fuzz/targets.h"

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <string_view>

namespace {

using lightmill::fuzz::Target;

/// Ends the program where there is none of that name.
const Target& chosen_target() {
  const char* const name = std::getenv("LIGHTMILL_FUZZ");
  for (const Target* target : lightmill::fuzz::all_targets())
    if (name && target->name == std::string_view(name)) return *target;
  std::fprintf(stderr, "LIGHTMILL_FUZZ names the target:");
  for (const Target* target : lightmill::fuzz::all_targets()) std::fprintf(stderr, " %s", target->name.data());
  std::fprintf(stderr, "\n");
  std::exit(2);
}

const Target& target() {
  static const Target& chosen = chosen_target();
  return chosen;
}

}  // namespace

extern "C" {

std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t most);

/// Writes the seeds where LIGHTMILL_SEEDS says.
int LLVMFuzzerInitialize(int*, char***) {
  const auto seeds = target().seeds();
  if (seeds.empty()) {
    std::fprintf(stderr, "this build lacks what %s fuzzes\n", target().name.data());
    std::exit(2);
  }
  const char* const folder = std::getenv("LIGHTMILL_SEEDS");
  if (!folder) return 0;
  std::filesystem::create_directories(folder);
  int number = 0;
  for (const auto& seed : seeds) {
    std::ofstream file(std::filesystem::path(folder) / std::to_string(number++), std::ios::binary);
    file.write(reinterpret_cast<const char*>(seed.data()), static_cast<std::streamsize>(seed.size()));
  }
  return 0;
}

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    target().run({data, size});
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s: %s\n", target().name.data(), error.what());
    std::abort();
  }
  return 0;
}

/// Half of the time by what is known of the format.
std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t most, unsigned seed) {
  std::minstd_rand random(seed + 1);
  if (!target().mutate || random() % 2 == 0) return LLVMFuzzerMutate(data, size, most);
  lightmill::test::FileBytes input(data, data + size);
  target().mutate(input, random);
  const std::size_t count = std::min(input.size(), most);
  std::copy_n(input.begin(), count, data);
  return count;
}

}  // extern "C"
