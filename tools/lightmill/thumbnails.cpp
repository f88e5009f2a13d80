#include "thumbnails.h"

#include "lightmill/batch.h"

#include <utility>

namespace lightmill::cli {
namespace {

constexpr int kSide = 200;
constexpr int kThumbnailQuality = 70;

generator<Item> both_of(const std::vector<Shown>& shown) {
  for (const Shown& one : shown) {
    for (const auto& file : {one.input, one.result}) {
      Item item;
      item.source = file;
      item.relative = file.filename();
      co_yield item;
    }
  }
}

Recipe small_jpeg() {
  Recipe recipe;
  recipe.operations = {AutoOrient{}, Resize{.width = kSide, .height = kSide, .enlarge = Enlarge::never}};
  Rendition& rendition = recipe.renditions.front();
  rendition.encoding = JpegEncoding{.quality = kThumbnailQuality};
  rendition.metadata = KeptMetadata::none();
  rendition.colors.space = ColorSpace::srgb;
  return recipe;
}

}  // namespace

std::vector<Thumbnails> thumbnails_of(const std::vector<Shown>& shown, const RunSettings& settings) {
  Batch batch{.items = both_of(shown),
              .recipe = small_jpeg(),
              .engine = settings.engine,
              .threads = settings.threads,
              .limits = settings.plan.limits,
              .damaged = Damaged::salvage,
              .memory = settings.memory,
              .processes = settings.processes};
  std::vector<Thumbnails> made(shown.size());
  for (Result& result : stream(std::move(batch), {.order = Order::completion})) {
    if (result.pictures.empty()) continue;
    const std::uint64_t number = result.outcome.item.sequence;
    Thumbnails& thumbnails = made.at(number / 2);
    (number % 2 == 0 ? thumbnails.input : thumbnails.result) = std::move(result.pictures.front().bytes);
  }
  return made;
}

}  // namespace lightmill::cli
