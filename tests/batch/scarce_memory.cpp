#include "scarce_memory.h"

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <new>

namespace lightmill {
namespace {

enum class Supply { plenty, counted };

std::atomic<Supply> supply = Supply::plenty;  // NOLINT: operator new has nowhere else to look
std::atomic<Refused> refuses = Refused::one;  // NOLINT
std::atomic<long> left = 0;                   // NOLINT

bool is_refused() {
  if (supply == Supply::plenty) return false;
  const long before = left.fetch_sub(1);
  return before == 0 || (before < 0 && refuses == Refused::all_from_there);
}

}  // namespace

ScarceMemory::ScarceMemory(long granted, Refused refused) {
  left = granted;
  refuses = refused;
  supply = Supply::counted;
}
ScarceMemory::~ScarceMemory() { supply = Supply::plenty; }

bool ScarceMemory::was_short() const { return left < 0; }

}  // namespace lightmill

// Definitions in the program come before those of the library. Here, and not where they are used, because the compiler
// takes one that it sees through for a mistake.
void* operator new(std::size_t size, const std::nothrow_t& /*unused*/) noexcept {
  return lightmill::is_refused() ? nullptr : std::malloc(std::max<std::size_t>(size, 1));
}
void* operator new(std::size_t size) {
  void* const memory = operator new(size, std::nothrow);
  if (!memory) throw std::bad_alloc();
  return memory;
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
