#pragma once

#include "lightmill/generator.h"
#include "lightmill/item.h"

#include <atomic>
#include <cstdint>
#include <string>

namespace lightmill {

/// Yields `count` items; `pulled` counts how often it was run on.
inline generator<Item> numbered(std::atomic<std::uint64_t>& pulled, std::uint64_t count = UINT64_MAX) {
  while (pulled < count) {
    Item item;  // GCC 12 destroys a temporary within co_yield twice
    item.source = std::to_string(pulled++);
    co_yield item;
  }
}

}  // namespace lightmill
