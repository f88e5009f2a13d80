#include "counting.h"

#include "lightmill/error.h"

#include <system_error>
#include <utility>

namespace lightmill::cli {
namespace {

void count(generator<Item> items, Known& known, const std::stop_token& stop) {
  for ([[maybe_unused]] const Item& item : items) {
    if (stop.stop_requested()) return;
    ++known.count;
  }
  known.complete = !stop.stop_requested();
}

}  // namespace

Counting::Counting(Source source) {
  auto work = [this, source = std::move(source)](const std::stop_token& stop) {
    try {
      count(source(stop), known_, stop);
    } catch (const std::exception&) {
      // The run's own source meets the same and tells it; here the total stays open.
    }
  };
  try {
    counter_ = std::jthread(std::move(work));
  } catch (const std::system_error&) {  // no thread is to be had for it: the total stays open
  }
}

}  // namespace lightmill::cli
