#include "process/segment.h"

#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/shm.h>

#include <cstddef>
#include <cstdint>

namespace lightmill {
namespace {

std::uint8_t* address_of(int id) {
  void* const address = shmat(id, nullptr, 0);
  return reinterpret_cast<std::intptr_t>(address) == -1 ? nullptr : static_cast<std::uint8_t*>(address);
}

}  // namespace

Segment::~Segment() {
  if (!bytes_.empty()) shmdt(bytes_.data());
}

Segment Segment::create() {
  constexpr std::size_t kMost = std::size_t{4} << 30, kLeast = std::size_t{64} << 20;
  for (std::size_t size = kMost; size >= kLeast; size /= 4) {
    const int id = shmget(IPC_PRIVATE, size, IPC_CREAT | SHM_NORESERVE | 0600);
    if (id < 0) continue;
    std::uint8_t* const address = address_of(id);
    // From here on it lives as long as somebody has it. A run that is killed before this leaves a number without
    // memory.
    shmctl(id, IPC_RMID, nullptr);
    if (address) return {id, {address, size}};
  }
  return {};
}

Segment Segment::attach(int id) {
  shmid_ds status{};
  if (shmctl(id, IPC_STAT, &status) != 0) return {};
  std::uint8_t* const address = address_of(id);
  return address ? Segment(id, {address, status.shm_segsz}) : Segment();
}

void Segment::trim(std::size_t kept) {
  if (kept < bytes_.size()) madvise(bytes_.data() + kept, bytes_.size() - kept, MADV_REMOVE);
}

}  // namespace lightmill
