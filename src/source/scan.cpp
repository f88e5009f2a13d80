#include "source/walk.h"

#include "lightmill/source.h"

namespace lightmill {

generator<Item> scan(std::vector<std::filesystem::path> roots, ScanOptions options) {
  Walk walk(roots, options);
  std::optional<Item> item = walk.next();
  while (item) {
    co_yield *item;
    item = walk.next();
  }
}

}  // namespace lightmill
