#pragma once

#include "faults/trials.h"
#include "support/jpeg_writer.h"
#include "support/memory_sink.h"
#include "support/pictures.h"
#include "support/temporary_folder.h"

#include "lightmill/batch.h"
#include "lightmill/recipe.h"

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

/// Folders as people have them, small: pictures of many kinds, some damaged, some misnamed, in folders in folders.
namespace lightmill::battery {

using Bytes = std::vector<std::uint8_t>;

struct Sound {
  std::string extension;
  Bytes bytes;
};

/// JPEGs of every kind that cameras and editors write.
inline std::vector<Sound> sound_jpegs(Random& random, int count) {
  using test::JpegKind;
  const std::vector<JpegKind> kinds = {{},
                                       {.luma_across = 2, .luma_down = 2},
                                       {.luma_across = 2, .restart_rows = 1},
                                       {.luma_across = 2, .luma_down = 2, .progressive = true},
                                       {.scan_a_component = true},
                                       {.luma_across = 2, .luma_down = 2, .quality = 60}};
  std::vector<Sound> pictures;
  pictures.reserve(static_cast<std::size_t>(count));
  for (int i = 0; i < count; ++i) {
    const Size size{drawn(random, 40, 200), drawn(random, 40, 200)};
    const bool gray = i % 7 == 6;
    const cv::Mat mat = test::soft_picture(size, gray ? 1 : 3, static_cast<unsigned>(random()));
    const JpegKind kind = gray ? JpegKind{.input = JCS_GRAYSCALE, .stored = JCS_GRAYSCALE}
                               : kinds[static_cast<std::size_t>(i) % kinds.size()];
    pictures.push_back({".jpg", test::write_jpeg(mat, kind)});
  }
  return pictures;
}

inline generator<Item> in_memory(std::vector<Sound> pictures) {
  for (std::size_t i = 0; i < pictures.size(); ++i) {
    Item item;
    item.sequence = i;
    item.relative = item.source = std::to_string(i) + pictures[i].extension;
    item.content = std::make_shared<const Bytes>(pictures[i].bytes);
    co_yield item;
  }
}

/// The same in another format; none where this build does not write it.
inline std::vector<Sound> in_format(const std::string& format, const std::vector<Sound>& pictures) {
  std::vector<Sound> made;
  test::MemorySink sink;
  try {
    run({.items = in_memory(pictures), .recipe = parse_recipe(format), .sink = &sink});
  } catch (const Error& error) {
    if (error.cause() != Cause::usage) throw;
  }
  made.reserve(sink.files.size());
  for (auto& [name, bytes] : sink.files) made.push_back({std::filesystem::path(name).extension(), std::move(bytes)});
  return made;
}

/// JPEGs and PNGs.
inline std::vector<Sound> sound_pictures(Random& random, int count) {
  std::vector<Sound> pictures = sound_jpegs(random, count);
  std::ranges::move(in_format("png", sound_jpegs(random, count / 6)), std::back_inserter(pictures));
  return pictures;
}

inline Bytes cut(const Bytes& bytes, std::size_t size) {
  return {bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size)};
}

/// Of a base set's file: mostly a sound picture, now and then what is none.
inline void add_one(const TemporaryFolder& folder, const std::string& stem, const std::vector<Sound>& sound,
                    Random& random) {
  const Sound& picture = one_of(random, sound);
  const int luck = drawn(random, 0, 99);
  const auto fit = [&](const std::string& other) { return stem + (luck < 92 ? picture.extension : other); };
  Bytes bytes = picture.bytes;
  if (luck >= 94) bytes = cut(bytes, 1 + random() % (bytes.size() * 9 / 10));
  if (luck == 98) bytes = {'n', 'o', 't', 'e', 's', '\n'};
  if (luck == 99) bytes = {};
  folder.write(fit(picture.extension == ".png" ? ".jpg" : ".png"), bytes);  // 92, 93: misnamed, and some damaged
}

/// `count` files in `folders` folders, of which each lies in an earlier one.
inline void fill(const TemporaryFolder& folder, const std::filesystem::path& below, int count, int folders,
                 Random& random, const std::vector<Sound>& sound) {
  std::vector<std::filesystem::path> places{below};
  for (int i = 1; i < folders; ++i) places.push_back(one_of(random, places) / ("folder" + std::to_string(i)));
  for (int i = 0; i < count; ++i) {
    const auto& place = places[static_cast<std::size_t>(i) % places.size()];
    add_one(folder, place / ("photo" + std::to_string(i)), sound, random);
  }
}

}  // namespace lightmill::battery
