// LIGHTMILL_FUZZ_TARGET for libFuzzer, which has a `main` of its own.
#include "fuzz/jpeg_mutations.h"
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

namespace {

constexpr const lightmill::fuzz::Target& kTarget = lightmill::fuzz::LIGHTMILL_FUZZ_TARGET;

}  // namespace

extern "C" {

std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t most);

/// Writes the seeds where LIGHTMILL_SEEDS says.
int LLVMFuzzerInitialize(int*, char***) {
  const char* const folder = std::getenv("LIGHTMILL_SEEDS");
  if (!folder) return 0;
  std::filesystem::create_directories(folder);
  int number = 0;
  for (const auto& seed : kTarget.seeds()) {
    std::ofstream file(std::filesystem::path(folder) / std::to_string(number++), std::ios::binary);
    file.write(reinterpret_cast<const char*>(seed.data()), static_cast<std::streamsize>(seed.size()));
  }
  return 0;
}

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    kTarget.run({data, size});
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s: %s\n", kTarget.name.data(), error.what());
    std::abort();
  }
  return 0;
}

/// Half of the time by what is known of the format.
std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t most, unsigned seed) {
  std::minstd_rand random(seed + 1);
  if (size < 100 || random() % 2 == 0) return LLVMFuzzerMutate(data, size, most);
  lightmill::test::FileBytes file(data + 1, data + size);  // behind the byte that says how
  lightmill::fuzz::JpegMutation(file, random)();
  const std::size_t count = std::min(file.size(), most - 1);
  std::copy_n(file.begin(), count, data + 1);
  return count + 1;
}

}  // extern "C"
