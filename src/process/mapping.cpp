#include "process/mapping.h"

#include "base/wire.h"

#include <sys/mman.h>

#include <new>

namespace lightmill {

Mapping::~Mapping() { unmap(); }

void Mapping::unmap() {
  if (!mapped_.empty()) munmap(mapped_.data(), mapped_.size());
  mapped_ = {};
}

std::span<std::uint8_t> Mapping::first(std::size_t bytes) {
  const auto whole = static_cast<std::size_t>(channel_.stored());
  if (whole < bytes) throw Malformed();
  if (const auto shared = channel_.mapped(); !shared.empty()) return shared.first(bytes);
  if (mapped_.size() < bytes) {
    unmap();
    void* memory = mmap(nullptr, whole, PROT_READ | PROT_WRITE, MAP_SHARED, channel_.memory(), 0);
    if (memory == MAP_FAILED) throw std::bad_alloc();
    mapped_ = {static_cast<std::uint8_t*>(memory), whole};
  }
  return mapped_.first(bytes);
}

}  // namespace lightmill
