#include "codec/jpeg/internals.h"

#include <gtest/gtest.h>
#include <jerror.h>

namespace lightmill::jpeg_internals_test {
namespace {

constexpr int kLastMessage = JMSG_LASTMSGCODE - 1;

TEST(LibjpegInternals, AreThoseOfTheLibraryThatWasCompiledFor) {
#if defined(LIGHTMILL_USES_JPEGINT)
  EXPECT_TRUE(knows_libjpeg()) << "the one installed is another than its headers";
  EXPECT_TRUE(knows_libjpeg(kLastMessage));
#else
  EXPECT_FALSE(knows_libjpeg());
  EXPECT_FALSE(knows_libjpeg(kLastMessage));
#endif
}

/// 3.0 came with one message more than 2.1, and the same name.
TEST(LibjpegInternals, OfAnotherVersionAreNotTouched) {
  EXPECT_FALSE(knows_libjpeg(kLastMessage + 1));
  EXPECT_FALSE(knows_libjpeg(kLastMessage - 1));
}

}  // namespace
}  // namespace lightmill::jpeg_internals_test
