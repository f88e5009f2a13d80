#include "thumbnails.h"

#include "lightmill/batch.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <utility>

namespace lightmill::cli {
namespace {

constexpr int kSide = 200;
constexpr int kThumbnailQuality = 70;

using File = std::filesystem::path Shown::*;
using Small = std::vector<std::uint8_t> Thumbnails::*;

generator<Item> files_of(const std::vector<Shown>& shown, File file) {
  for (const Shown& one : shown) {
    Item item;
    item.source = one.*file;
    item.relative = item.source.filename();
    co_yield item;
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

/// Of one of the two files of each.
struct Pass {
  File file;
  Small small;
  std::optional<int> page;
};

void make(const Pass& pass, const std::vector<Shown>& shown, const RunSettings& settings, const std::stop_token& stop,
          std::vector<Thumbnails>& made) {
  Recipe recipe = small_jpeg();
  recipe.page = pass.page;
  Batch batch{.items = files_of(shown, pass.file),
              .recipe = std::move(recipe),
              .engine = settings.engine,
              .threads = settings.threads,
              .limits = settings.plan.limits,
              .damaged = Damaged::salvage,
              .stop = stop,
              .memory = settings.memory,
              .processes = settings.processes};
  for (Result& result : stream(std::move(batch), {.order = Order::completion}))
    if (!result.pictures.empty())
      made.at(result.outcome.item.sequence).*pass.small = std::move(result.pictures.front().bytes);
}

}  // namespace

std::vector<Thumbnails> thumbnails_of(const std::vector<Shown>& shown, const RunSettings& settings,
                                      const std::stop_token& stop) {
  std::vector<Thumbnails> made(shown.size());
  make({&Shown::input, &Thumbnails::input, settings.recipe.page}, shown, settings, stop, made);
  make({&Shown::result, &Thumbnails::result, std::nullopt}, shown, settings, stop, made);
  return made;
}

}  // namespace lightmill::cli
