#include "ops/facts.h"

#include "lightmill/error.h"
#include "lightmill/operation_form.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace lightmill {
namespace {

OperationForm form_of(std::string_view name) {
  const auto forms = operation_forms();
  const auto found = std::ranges::find(forms, name, &OperationForm::name);
  return found == forms.end() ? OperationForm{} : *found;
}

std::string refusal(const Operation& operation) {
  try {
    validate(operation);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(OperationForms, AreThoseOfWhatCanBeRead) {
  std::vector<std::string_view> names;
  for (const OperationForm& form : operation_forms()) names.push_back(form.name);
  EXPECT_THAT(names, testing::ElementsAre("auto-orient", "resize", "crop", "rotate", "flip", "grayscale", "blur",
                                          "sharpen", "brightness", "contrast", "saturation", "gamma"));
}

TEST(OperationForms, SayTheValueAndItsRange) {
  EXPECT_EQ(form_of("sharpen").value, "AMOUNT[,SIGMA]");
  EXPECT_EQ(form_of("sharpen").summary, "unsharp mask, amount 0 to 10");
  EXPECT_EQ(form_of("blur").summary, "gaussian, 0.1 to 100 samples");
  EXPECT_EQ(form_of("grayscale").value, "");
  EXPECT_EQ(form_of("resize").value, "BOX");
}

TEST(OperationForms, NameTheNumberThatIsOutOfRange) {
  EXPECT_EQ(refusal(Sharpen{1, 0}), "sharpen: sigma is 0; allowed are 0.1 to 100");
  EXPECT_EQ(refusal(Sharpen{11, 1}), "sharpen: amount is 11; allowed are 0 to 10");
  EXPECT_EQ(refusal(Brightness{300}), "brightness: offset is 300; allowed are -255 to 255");
}

TEST(Effects, AreTheOperationsOwn) {
  for (const Operation& turn : {Operation{AutoOrient{}}, Operation{Rotate{}}, Operation{Flip{}}})
    EXPECT_EQ(effect_of(turn), Effect::turns) << to_string(turn);
  EXPECT_EQ(effect_of(Crop{}), Effect::selects);
  EXPECT_EQ(effect_of(Resize{}), Effect::resamples);
  EXPECT_EQ(effect_of(Gamma{}), Effect::maps);
  EXPECT_EQ(effect_of(Blur{}), Effect::looks_around);
  EXPECT_EQ(effect_of(Custom{}), Effect::looks_at_all);
}

TEST(Effects, TellWhatBecomesOfColorAndText) {
  EXPECT_TRUE(drops_color(Grayscale{}));
  EXPECT_FALSE(drops_color(Gamma{}));
  EXPECT_TRUE(reads_back(Gamma{}));
  EXPECT_FALSE(reads_back(Custom{}));
}

}  // namespace
}  // namespace lightmill
