#include "lightmill/recipe.h"

#include "codec/encodings.h"
#include "image/names.h"
#include "ops/facts.h"

#include "lightmill/error.h"

#include <algorithm>
#include <utility>

namespace lightmill {
namespace {

constexpr std::string_view kSpaces = " \t\n";

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kSpaces);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpaces) - first + 1);
}

/// The part before the separator, which is taken off `text` together with it.
std::string_view take(std::string_view& text, char separator) {
  const std::size_t end = std::min(text.find(separator), text.size());
  const std::string_view part = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return trimmed(part);
}

template <typename Enum>
Enum parse_word(std::string_view text, std::string_view setting) {
  if (const auto value = kWords<Enum>.find(text)) return *value;
  throw Error(Cause::usage, std::string(setting) + " \"" + std::string(text) + "\" is none of " + kWords<Enum>.list());
}

void parse_setting(std::string_view setting, Rendition& rendition) {
  const std::string_view name = take(setting, '=');
  if (name == "metadata") {
    rendition.metadata = parse_word<MetadataPolicy>(setting, name);
  } else {
    set(rendition.encoding, name, setting);
  }
}

/// None where the text does not begin with the name of a format: it is an operation then.
std::optional<Rendition> parse_rendition(std::string_view text) {
  const auto encoding = encoding_named(take(text, ' '));
  if (!encoding) return {};
  Rendition rendition{.encoding = *encoding};
  while (!(text = trimmed(text)).empty()) parse_setting(take(text, ' '), rendition);
  return rendition;
}

std::string to_string(const Rendition& rendition) {
  return std::string(name_of(rendition.encoding)) +
         " metadata=" + std::string(kWords<MetadataPolicy>.name(rendition.metadata)) + " " +
         settings_text(rendition.encoding);
}

template <typename Kind>
bool is_one(const Operation& operation) {
  return std::holds_alternative<Kind>(operation);
}

/// Resizing does, and whatever looks at samples.
bool moves_samples(const Operation& operation) {
  const Effect effect = effect_of(operation);
  return effect != Effect::turns && effect != Effect::selects;
}

}  // namespace

std::string to_string(const Recipe& recipe) {
  std::string text;
  for (const Operation& operation : recipe.operations) text += to_string(operation) + " | ";
  return text + to_string(recipe.rendition);
}

Recipe parse_recipe(std::string_view text) {
  Recipe recipe;
  while (!text.empty()) {
    const std::string_view part = take(text, '|');
    if (auto rendition = parse_rendition(part)) {
      if (!trimmed(text).empty())
        throw Error(Cause::usage, std::string(name_of(rendition->encoding)) + " stands at the end of a recipe");
      recipe.rendition = *std::move(rendition);
    } else {
      recipe.operations.push_back(parse_operation(part));
    }
  }
  return recipe;
}

Recipe recipe_for(const ItemParameters& parameters, Recipe recipe) {
  auto& operations = recipe.operations;
  const auto first = [&operations](auto is) { return std::find_if(operations.begin(), operations.end(), is); };
  if (parameters.box) {
    auto resize = first(is_one<Resize>);
    if (resize == operations.end()) resize = operations.insert(first(moves_samples), Resize{});
    std::get<Resize>(*resize).width = parameters.box->width;
    std::get<Resize>(*resize).height = parameters.box->height;
  }
  if (parameters.crop) {
    auto crop = first(is_one<Crop>);
    if (crop == operations.end()) crop = operations.insert(first(moves_samples), Crop{});
    *crop = Crop{*parameters.crop};
  }
  return recipe;
}

void validate(const Recipe& recipe) {
  for (const Operation& operation : recipe.operations) validate(operation);
  if (std::count_if(recipe.operations.begin(), recipe.operations.end(), is_one<AutoOrient>) > 1) {
    throw Error(Cause::usage, "auto-orient twice would turn the picture twice");
  }
  validate(recipe.rendition.encoding);
}

}  // namespace lightmill
