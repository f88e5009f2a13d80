#include "lightmill/error.h"
#include "lightmill/operation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <clocale>
#include <cmath>
#include <limits>
#include <random>
#include <string>
#include <vector>

namespace lightmill {
namespace {

using Random = std::mt19937;

int whole(Random& random, int low, int high) { return std::uniform_int_distribution(low, high)(random); }

/// Now and then an end of the range, and numbers of every length between.
double number(Random& random, double low, double high) {
  const int kind = whole(random, 0, 9);
  if (kind == 0) return low;
  if (kind == 1) return high;
  const double value = std::uniform_real_distribution(low, high)(random);
  return kind < 5 ? std::clamp(std::round(value * 10) / 10, low, high) : value;
}

Operation random_operation(Random& random) {
  switch (whole(random, 0, 11)) {
    case 0:
      return AutoOrient{};
    case 1:
      return Resize{whole(random, 1, 65535), whole(random, 0, 65535), static_cast<Resampling>(whole(random, 0, 3)),
                    static_cast<Enlarge>(whole(random, 0, 1)), static_cast<ScaleQuality>(whole(random, 0, 2))};
    case 2:
      return Crop{{whole(random, -65535, 65535), whole(random, -9, 9), whole(random, 1, 65535), whole(random, 1, 9)}};
    case 3:
      return Rotate{90 * whole(random, 1, 3)};
    case 4:
      return Flip{static_cast<FlipAxis>(whole(random, 0, 1))};
    case 5:
      return Grayscale{};
    case 6:
      return Blur{number(random, 0.1, 100)};
    case 7:
      return Sharpen{number(random, 0, 10), number(random, 0.1, 100)};
    case 8:
      return Brightness{number(random, -255, 255)};
    case 9:
      return Contrast{number(random, 0, 10)};
    case 10:
      return Saturation{number(random, 0, 10)};
    default:
      return Gamma{number(random, 0.1, 10)};
  }
}

std::string refusal(std::string_view text) {
  try {
    const Operation operation = parse_operation(text);
    return "read as " + to_string(operation);
  } catch (const Error& error) {
    EXPECT_EQ(error.cause(), Cause::usage) << text;
    EXPECT_EQ(std::string(error.what()).find('\n'), std::string::npos);
    return "refused";
  }
}

TEST(TextForms, ReadBackToTheSameValue) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  Random random(seed);
  for (int i = 0; i < 20000; ++i) {
    const Operation operation = random_operation(random);
    ASSERT_EQ(parse_operation(to_string(operation)), operation) << to_string(operation);
  }
}

TEST(TextForms, ArePrintedAsDocumented) {
  EXPECT_EQ(to_string(Operation{AutoOrient{}}), "auto-orient");
  EXPECT_EQ(to_string(Operation{Resize{1600, 1200}}), "resize 1600x1200 lanczos3");
  EXPECT_EQ(to_string(Operation{Resize{1600, 0, Resampling::area, Enlarge::allow}}), "resize 1600x area enlarge");
  EXPECT_EQ(to_string(Operation{Resize{1600, 0, Resampling::area, Enlarge::allow, ScaleQuality::exact}}),
            "resize 1600x area scale=exact enlarge");
  EXPECT_EQ(to_string(Operation{Resize{0, 1200, Resampling::linear}}), "resize x1200 linear");
  EXPECT_EQ(to_string(Operation{Crop{{10, 20, 300, 200}}}), "crop 300x200+10+20");
  EXPECT_EQ(to_string(Operation{Crop{{-10, 0, 300, 200}}}), "crop 300x200-10+0");
  EXPECT_EQ(to_string(Operation{Rotate{90}}), "rotate 90");
  EXPECT_EQ(to_string(Operation{Flip{FlipAxis::horizontal}}), "flip horizontal");
  EXPECT_EQ(to_string(Operation{Grayscale{}}), "grayscale");
  EXPECT_EQ(to_string(Operation{Blur{1.5}}), "blur 1.5");
  EXPECT_EQ(to_string(Operation{Sharpen{0.5, 1}}), "sharpen 0.5,1");
  EXPECT_EQ(to_string(Operation{Brightness{10}}), "brightness 10");
  EXPECT_EQ(to_string(Operation{Contrast{1.2}}), "contrast 1.2");
  EXPECT_EQ(to_string(Operation{Saturation{0.7}}), "saturation 0.7");
  EXPECT_EQ(to_string(Operation{Gamma{2.2}}), "gamma 2.2");
  EXPECT_EQ(to_string(Operation{Custom{"vignette", [](cv::Mat&) {}}}), "custom vignette");
}

TEST(TextForms, MayLeaveOutWhatHasADefault) {
  EXPECT_EQ(parse_operation("resize 1600"), (Operation{Resize{1600, 1600}}));
  EXPECT_EQ(parse_operation("resize 1600x"), (Operation{Resize{1600, 0}}));
  EXPECT_EQ(parse_operation("  resize   x1200  enlarge "),
            (Operation{Resize{0, 1200, Resampling::lanczos3, Enlarge::allow}}));
  EXPECT_EQ(parse_operation("sharpen 0.7"), (Operation{Sharpen{0.7, 1}}));
  EXPECT_EQ(parse_operation("brightness +10"), (Operation{Brightness{10}}));
  EXPECT_EQ(parse_box("1600"), (Resize{1600, 1600}));
  EXPECT_EQ(parse_rect("300x200+10+20"), (Rect{10, 20, 300, 200}));
}

TEST(TextForms, RefuseWhatIsNone) {
  for (const char* text :
       {"", " ", "resise 10", "resize", "resize x", "resize 0", "resize 0x0", "resize -5", "resize 1.5", "resize 65536",
        "resize 99999999999", "resize 10x10x10", "resize 10x10 cubic", "resize 10,10", "resize 10 area linear",
        "resize 10 enlarge area", "resize 10 area enlarge x", "resize 10X10"}) {
    EXPECT_EQ(refusal(text), "refused") << text;
  }
  for (const char* text : {"crop",
                           "crop 10x10",
                           "crop 10x10+1",
                           "crop 10x10+1+2+3",
                           "crop 0x10+0+0",
                           "crop 10x10+1 +2",
                           "crop 10x10++1+2",
                           "crop 10x10+-1+2",
                           "crop x10+1+2",
                           "crop 10x10+1+2x",
                           "crop 10x10+70000+0",
                           "crop -1x10+0+0",
                           "rotate",
                           "rotate 0",
                           "rotate 45",
                           "rotate 360",
                           "rotate 90 90",
                           "rotate -90",
                           "flip",
                           "flip both",
                           "flip horizontal vertical",
                           "auto-orient 1",
                           "grayscale yes"}) {
    EXPECT_EQ(refusal(text), "refused") << text;
  }
  for (const char* text :
       {"blur",          "blur 0",         "blur 0.0999",     "blur 100.1",      "blur nan",       "blur inf",
        "blur 1e999",    "blur 1,5",       "blur 1 2",        "blur 0x1p3",      "blur 1.5px",     "sharpen",
        "sharpen ,",     "sharpen 1,",     "sharpen ,1",      "sharpen 1,2,3",   "sharpen 11,1",   "sharpen -1,1",
        "sharpen 1,nan", "brightness 256", "brightness -256", "brightness +-1",  "brightness ++1", "brightness nan",
        "brightness",    "contrast -0.1",  "contrast 10.1",   "contrast -inf",   "gamma 0",        "gamma 0.05",
        "gamma 11",      "gamma -1",       "custom",          "custom vignette", "Blur 1",         "blur\t1"}) {
    EXPECT_EQ(refusal(text), "refused") << text;
  }
}

TEST(TextForms, SayWhatIsAllowed) {
  const auto message = [](std::string_view text) -> std::string {
    try {
      parse_operation(text);
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  };
  EXPECT_EQ(message("rotate 45"), "\"rotate 45\"; rotate takes 90, 180 or 270 (degrees clockwise)");
  EXPECT_EQ(message("blur 200"), "blur: sigma is 200; allowed are 0.1 to 100");
  EXPECT_THAT(message("resize 10 cubic"), testing::HasSubstr("lanczos3, bicubic, linear and area"));
  EXPECT_THAT(message("frobnicate"), testing::HasSubstr("auto-orient, resize, crop"));
  EXPECT_THAT(message("custom x"), testing::HasSubstr("function of the program that made it"));
}

TEST(TextForms, AreTheSameInEveryLocale) {
  // A locale with a decimal comma; the test says nothing where none is installed.
  const std::string before = std::setlocale(LC_ALL, nullptr);
  for (const char* name : {"de_DE.UTF-8", "fr_FR.UTF-8", "de_DE"}) {
    if (std::setlocale(LC_ALL, name)) break;
  }
  EXPECT_EQ(to_string(Operation{Sharpen{0.5, 1.25}}), "sharpen 0.5,1.25");
  EXPECT_EQ(parse_operation("gamma 2.2"), (Operation{Gamma{2.2}}));
  std::setlocale(LC_ALL, before.c_str());
}

TEST(Validate, RefusesValuesOutOfRange) {
  const double nan = std::numeric_limits<double>::quiet_NaN(), infinity = std::numeric_limits<double>::infinity();
  const std::vector<Operation> wrong = {Resize{},           Resize{-1, 10},
                                        Resize{65536, 1},   Crop{},
                                        Crop{{0, 0, 0, 5}}, Rotate{0},
                                        Rotate{450},        Blur{nan},
                                        Blur{infinity},     Blur{0},
                                        Sharpen{nan, 1},    Sharpen{1, infinity},
                                        Brightness{nan},    Brightness{-256},
                                        Contrast{nan},      Contrast{-1e-9},
                                        Gamma{nan},         Gamma{infinity},
                                        Gamma{0.09},        Custom{"", [](cv::Mat&) {}},
                                        Custom{"a", {}},    Custom{"a\nb", [](cv::Mat&) {}}};
  for (const Operation& operation : wrong) EXPECT_THROW(validate(operation), Error) << to_string(operation);
  EXPECT_NO_THROW(validate(Custom{"a", [](cv::Mat&) {}}));
}

}  // namespace
}  // namespace lightmill
