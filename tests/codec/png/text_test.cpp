#include "codec/codec.h"
#include "support/blobs.h"
#include "support/cores.h"
#include "support/pictures.h"
#include "support/png_writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lightmill::png_text_test {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;

TEST(PngText, IsKeptUpTo16MegabytesInAll) {
  constexpr std::size_t kPiece = std::size_t{1} << 20;
  auto chunks = test::chunks_of(test::write_png({}, 3));
  const auto decoded = [&] {
    const auto file = test::png_of(chunks);
    EXPECT_GT(probe(file).other_bytes, 16 * kPiece);
    EXPECT_LT(probe(file).other_bytes, 17 * kPiece);
    return codec_for(file).decode(test::blob_of(file), {.step = {Domain::pixels}, .limits = {}}, test::pool(),
                                  test::no_cores());
  };
  chunks.insert(chunks.begin() + 1, 16, {"tEXt", std::string("a\0", 2) + std::string(kPiece - 2, 'b')});
  Decoded all = decoded();
  EXPECT_EQ(all.metadata.text_chunks.size(), 16u);
  EXPECT_THAT(all.warnings, Not(Contains(HasSubstr("left out"))));
  chunks.insert(chunks.begin() + 17, {"tEXt", std::string("a\0b", 3)});
  all = decoded();
  EXPECT_EQ(all.metadata.text_chunks.size(), 16u);
  EXPECT_THAT(all.warnings, Contains("1 of its texts, which are more than are kept, are left out"));
}

}  // namespace
}  // namespace lightmill::png_text_test
