// What a picture may have of metadata, whatever its format.
#include "codec/codec.h"
#include "codec/formats.h"
#include "support/blobs.h"
#include "support/cores.h"
#include "support/pictures.h"

#include "lightmill/error.h"
#include "lightmill/formats.h"
#include "lightmill/plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lightmill {
namespace {

constexpr std::size_t kPacket = 60'000;

ImageInfo with_much_xmp(const Encoding& encoding) {
  Metadata metadata;
  metadata.xmp.assign(kPacket, ' ');
  const Frame frame = Pixels{test::soft_picture({40, 30}, 3, 1), Region::whole({40, 30})};
  const Blob file =
      codec_for(format_of(encoding)).encode(frame, {.encoding = encoding}, metadata, test::pool(), test::no_cores());
  return probe(file.bytes());
}

std::optional<Limit> limit_passed(const ImageInfo& info, const std::string& recipe, std::int64_t most) {
  PlanOptions options;
  options.limits.metadata = most;
  try {
    make_plan(info, parse_recipe(recipe), options);
    return {};
  } catch (const Error& error) {
    EXPECT_EQ(error.cause(), Cause::too_large);
    EXPECT_THAT(error.what(), testing::HasSubstr("its metadata take " + std::to_string(kPacket) + " bytes"));
    return error.limit();
  }
}

TEST(MetadataLimit, HoldsForEveryFormat) {
  for (const Encoding& encoding : {Encoding(JpegEncoding{}), Encoding(PngEncoding{}), Encoding(WebpEncoding{}),
                                   Encoding(TiffEncoding{}), Encoding(AvifEncoding{}), Encoding(JxlEncoding{})}) {
    if (!codec_for(format_of(encoding)).lack().empty()) continue;
    const ImageInfo info = with_much_xmp(encoding);
    const auto name = row_of(info.format).name;
    ASSERT_GE(info.xmp_bytes, kPacket) << name;
    EXPECT_EQ(limit_passed(info, "resize 20 | jpeg", kPacket - 1), Limit::metadata) << name;
    EXPECT_EQ(limit_passed(info, "resize 20 | jpeg", kPacket), std::nullopt) << name;
    EXPECT_EQ(limit_passed(info, "resize 20 | jpeg metadata=strip", 10), std::nullopt) << name << ": nobody takes it";
  }
}

TEST(MetadataLimit, HoldsWhereCoefficientsAreKept) {
  const ImageInfo info = with_much_xmp(JpegEncoding{});
  EXPECT_EQ(limit_passed(info, "rotate 90 | jpeg", kPacket - 1), Limit::metadata);
  EXPECT_EQ(limit_passed(info, "rotate 90 | jpeg", kPacket), std::nullopt);
}

TEST(MetadataLimit, IsOverWhatPicturesHave) { EXPECT_GE(Limits{}.metadata, 100'000'000); }

}  // namespace
}  // namespace lightmill
