#include "counting.h"

#include "lightmill/error.h"

#include <utility>

namespace lightmill::cli {
namespace {

void count(generator<Item> items, Known& known, const std::stop_token& stop) {
  for ([[maybe_unused]] const Item& item : items) {
    if (stop.stop_requested()) return;
    ++known.count;
  }
  known.complete = true;
}

}  // namespace

Counting::Counting(std::vector<std::filesystem::path> roots, ScanOptions options)
    : counter_([this, roots = std::move(roots), options = std::move(options)](const std::stop_token& stop) {
        try {
          count(scan(roots, options), known_, stop);
        } catch (const std::exception&) {
          // The run's own scan meets the same and tells it; here the total stays open.
        }
      }) {}

}  // namespace lightmill::cli
