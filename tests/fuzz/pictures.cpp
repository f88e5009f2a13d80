#include "support/pictures.h"

#include "codec/codec.h"
#include "codec/formats.h"
#include "fuzz/all.h"
#include "fuzz/jpeg_seeds.h"
#include "fuzz/picture_seeds.h"
#include "fuzz/png_mutations.h"
#include "job/image_work.h"
#include "support/blobs.h"
#include "support/cores.h"

#include "lightmill/error.h"
#include "lightmill/recipe.h"

#include <array>
#include <compare>
#include <map>
#include <memory>
#include <optional>
#include <string>

namespace lightmill::fuzz {
namespace {

/// Chains of all domains, with what is said of pictures taken along or made new.
constexpr std::array kRecipes{
    "keep quality=80 effort=0 level=1",
    "auto-orient | resize 20x20 | jpeg quality=70 metadata=keep",
    "rotate 90 | jpeg metadata=keep,-gps",
    "crop 8x8+8+0 | jpeg metadata=strip,+copyright scans=progressive tables=optimized",
    "grayscale | png level=1 metadata=keep",
    "page 2 | flip horizontal | tiff compression=lzw metadata=keep",
    "resize 20 | png level=0 colorspace=srgb",
    "resize 30x30 linear | jpeg colorspace=p3 metadata=keep background=#102030",
};

const Limits kLimits{.pixels = 200'000, .seconds = 60};

/// Buffers have what earlier pictures left in them, or come from the heap.
enum class Buffers { used, fresh };

struct Way {
  std::size_t recipe;
  Damaged damaged = Damaged::fail;
  Buffers buffers = Buffers::used;
  friend auto operator<=>(const Way&, const Way&) = default;  // NOLINT(modernize-use-nullptr): a false alarm
};

ImageWork& work_of(const Way& way) {
  static const std::shared_ptr<BufferPool> used = BufferPool::create(std::size_t{16} << 20),
                                           fresh = BufferPool::create(0);
  static std::map<Way, std::unique_ptr<ImageWork>> known;
  std::unique_ptr<ImageWork>& work = known[way];
  if (!work)
    work = std::make_unique<ImageWork>(WorkSettings{.recipe = parse_recipe(kRecipes[way.recipe]),
                                                    .plan = {.limits = kLimits, .domain = {}},
                                                    .damaged = way.damaged},
                                       way.buffers == Buffers::used ? used : fresh, test::no_cores());
  return *work;
}

/// A result, or why there is none.
struct Made {
  test::FileBytes file = {};
  std::optional<Cause> refused = {};
};

EncodedImage made_by(ImageWork& work, const Blob& blob, Outcome& outcome) {
  LoadedImage image;
  image.plan = work.plan(blob.bytes(), {}, outcome).value();
  while (ImageWork::is_at_once(image.plan))
    if (auto encoded = work.make_at_once(blob, {}, image.plan, outcome)) return *std::move(encoded);
  image.decoded = work.decode(blob, image.plan, outcome);
  image.outcome = std::move(outcome);
  return work.transform(image);
}

Made made(const Way& way, std::span<const std::uint8_t> file) try {
  Outcome outcome;
  const EncodedImage image = made_by(work_of(way), test::blob_of(file), outcome);
  const auto bytes = image.outputs.at(0).bytes.bytes();
  return {.file = {bytes.begin(), bytes.end()}};
} catch (const Error& error) {
  if (error.cause() == Cause::internal) throw std::logic_error(error.what());
  return {.refused = error.cause()};
}

/// What was made is a picture that can be read without a complaint.
void expect_sound(const test::FileBytes& file) {
  try {
    const ImageInfo info = probe(file, {.detail = Detail::all});
    const Domain domain =
        info.format == Format::jpeg && info.color == ColorModel::ycc ? Domain::planes : Domain::pixels;
    const DecodeOptions options{.step = {.domain = domain}, .limits = {}};
    const Decoded decoded = codec_for(info.format).decode(test::blob_of(file), options, test::pool(), test::no_cores());
    expect(!decoded.damaged, "what was made is damaged");
  } catch (const Error& error) {
    throw std::logic_error(std::string("what was made cannot be read: ") + error.what());
  }
}

/// As a run does it, and as one that salvages does; the same whatever pictures were made before.
void make(Format format, std::span<const std::uint8_t> bytes) {
  Choices choices(bytes);
  const std::uint8_t choice = choices.byte();
  const auto file = choices.rest();
  if (find_format(file) != format) return;
  const std::size_t recipe = choice % kRecipes.size();
  const Made strict = made({recipe}, file);
  if (!strict.refused) expect_sound(strict.file);
  const Made salvaged = made({recipe, Damaged::salvage}, file);
  if (!strict.refused) expect(salvaged.file == strict.file, "salvaged to another");
  if (choice < 128) return;
  const Made again = made({recipe, Damaged::salvage, Buffers::fresh}, file);
  expect(again.file == salvaged.file && again.refused == salvaged.refused, "another by what was in the buffers");
}

template <Format kFormat>
void make(std::span<const std::uint8_t> bytes) {
  make(kFormat, bytes);
}

template <Format kFormat>
std::vector<test::FileBytes> seeds() {
  return behind_choices(pictures_of(kFormat));
}

}  // namespace

const Target kJpeg{"jpeg", make<Format::jpeg>, seeds<Format::jpeg>, mutate_jpeg};
const Target kPng{"png", make<Format::png>, seeds<Format::png>, mutate_png};
const Target kWebp{"webp", make<Format::webp>, seeds<Format::webp>};
const Target kTiff{"tiff", make<Format::tiff>, seeds<Format::tiff>};
const Target kAvif{"avif", make<Format::avif>, seeds<Format::avif>};
const Target kJxl{"jxl", make<Format::jxl>, seeds<Format::jxl>};
const Target kHeic{"heic", make<Format::heic>, seeds<Format::heic>};
const Target kGif{"gif", make<Format::gif>, seeds<Format::gif>};

}  // namespace lightmill::fuzz
