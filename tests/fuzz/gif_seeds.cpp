#include "codec/gif/gif_files.h"
#include "fuzz/picture_seeds.h"

namespace lightmill::fuzz {

std::vector<test::FileBytes> gif_pictures() {
  const std::string comment("\x21\xFE\x05words\0", 9), xmp = "\x21\xFF\x0BXMP DataXMP";
  test::GifFrame patterned{.size = {9, 7}, .indices = test::File(63), .interlaced = true};
  for (std::size_t i = 0; i < patterned.indices.size(); ++i) patterned.indices[i] = static_cast<std::uint8_t>(i % 4);
  test::GifFrame clear = test::gif_frame({4, 4}, 1, 2, 2);
  clear.transparent = 1;
  clear.disposal = 2;
  clear.palette = test::kFourColors;
  return {
      test::GifWriter{.canvas = {9, 7}, .frames = {patterned}}.write(),
      test::GifWriter{.canvas = {9, 7}, .frames = {patterned, clear, patterned}, .extensions = comment}.write(),
      test::GifWriter{.canvas = {8, 8}, .frames = {clear}, .extensions = xmp + std::string("\x03xml\0", 5)}.write()};
}

}  // namespace lightmill::fuzz
