#include "process/mapping.h"

#include "process/wire.h"

#include <sys/mman.h>
#include <sys/stat.h>

#include <new>

namespace lightmill {

Mapping::~Mapping() { unmap(); }

void Mapping::unmap() {
  if (!mapped_.empty()) munmap(mapped_.data(), mapped_.size());
  mapped_ = {};
}

std::span<std::uint8_t> Mapping::first(std::size_t bytes) {
  struct stat status {};
  if (fstat(memory_, &status) != 0 || static_cast<std::size_t>(status.st_size) < bytes) throw Malformed();
  if (mapped_.size() < bytes) {
    unmap();
    const auto whole = static_cast<std::size_t>(status.st_size);
    void* memory = mmap(nullptr, whole, PROT_READ | PROT_WRITE, MAP_SHARED, memory_, 0);
    if (memory == MAP_FAILED) throw std::bad_alloc();
    mapped_ = {static_cast<std::uint8_t*>(memory), whole};
  }
  return mapped_.first(bytes);
}

}  // namespace lightmill
