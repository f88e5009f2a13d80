// LIGHTMILL_FUZZ_TARGET for libFuzzer, which has a `main` of its own.
#include "fuzz/targets.h"

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

/// Half of the time bits of the scans' data alone, behind a header that stays valid.
std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t most, unsigned seed) {
  std::minstd_rand random(seed);
  if (size < 100 || random() % 2 == 0) return LLVMFuzzerMutate(data, size, most);
  std::size_t scan = 2;
  while (scan + 12 < size && (data[scan] != 0xFF || data[scan + 1] != 0xDA)) ++scan;
  scan += 12;
  if (scan >= size) return LLVMFuzzerMutate(data, size, most);
  for (auto flips = 1 + random() % 4; flips > 0; --flips) {
    data[scan + random() % (size - scan)] ^= static_cast<std::uint8_t>(1U << (random() % 8));
  }
  return size;
}

}  // extern "C"
