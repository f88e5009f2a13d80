#include "lightmill/recipe.h"

#include "image/names.h"
#include "ops/facts.h"

#include "lightmill/error.h"

#include <algorithm>
#include <array>
#include <charconv>

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

int parse_quality(std::string_view text) {
  int quality = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), quality);
  if (failure != std::errc() || end != text.data() + text.size() || quality < 1 || quality > 100) {
    throw Error(Cause::usage, "quality \"" + std::string(text) + "\" is not a whole number from 1 to 100");
  }
  return quality;
}

template <typename Enum>
Enum parse_word(std::string_view text, std::string_view setting) {
  if (const auto value = kWords<Enum>.find(text)) return *value;
  throw Error(Cause::usage, std::string(setting) + " \"" + std::string(text) + "\" is none of " + kWords<Enum>.list());
}

void parse_setting(std::string_view setting, Rendition& rendition) {
  const std::string_view name = take(setting, '=');
  if (name == "quality") {
    rendition.quality = parse_quality(setting);
  } else if (name == "chroma") {
    rendition.subsampling = parse_subsampling(setting);
  } else if (name == "metadata") {
    rendition.metadata = parse_word<MetadataPolicy>(setting, name);
  } else if (name == "tables") {
    rendition.tables = parse_word<HuffmanTables>(setting, name);
  } else if (name == "scans") {
    rendition.scans = parse_word<ScanOrder>(setting, name);
  } else {
    throw Error(Cause::usage, "jpeg has no setting \"" + std::string(name) +
                                  "\"; it has quality, chroma, metadata, tables and scans");
  }
}

Rendition parse_rendition(std::string_view text) {
  Rendition rendition;
  take(text, ' ');  // "jpeg"
  while (!(text = trimmed(text)).empty()) parse_setting(take(text, ' '), rendition);
  return rendition;
}

template <typename Enum>
std::string name_of(Enum value) {
  return std::string(kWords<Enum>.name(value));
}

std::string to_string(const Rendition& rendition) {
  return "jpeg quality=" + std::to_string(rendition.quality) +
         " chroma=" + (rendition.subsampling ? to_string(*rendition.subsampling) : "keep") +
         " metadata=" + name_of(rendition.metadata) + " tables=" + name_of(rendition.tables) +
         " scans=" + name_of(rendition.scans);
}

struct NamedSampling {
  std::string_view name;
  std::string_view digits;
  Subsampling sampling;
};
constexpr std::array kSamplings{NamedSampling{"4:4:4", "444", {1, 1}}, NamedSampling{"4:2:2", "422", {2, 1}},
                                NamedSampling{"4:2:0", "420", {2, 2}}, NamedSampling{"4:4:0", "440", {1, 2}},
                                NamedSampling{"4:1:1", "411", {4, 1}}};

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
    const bool is_rendition = part == "jpeg" || part.starts_with("jpeg ");
    if (is_rendition && !trimmed(text).empty()) throw Error(Cause::usage, "jpeg stands at the end of a recipe");
    if (is_rendition) {
      recipe.rendition = parse_rendition(part);
    } else {
      recipe.operations.push_back(parse_operation(part));
    }
  }
  return recipe;
}

std::optional<Subsampling> parse_subsampling(std::string_view text) {
  if (text == "keep") return std::nullopt;
  const auto match = std::find_if(kSamplings.begin(), kSamplings.end(),
                                  [&](const NamedSampling& s) { return text == s.name || text == s.digits; });
  if (match != kSamplings.end()) return match->sampling;
  throw Error(Cause::usage,
              "chroma \"" + std::string(text) + "\" is none of 4:4:4, 4:2:2, 4:2:0, 4:4:0, 4:1:1 and keep");
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
  const Rendition& rendition = recipe.rendition;
  if (rendition.quality < 1 || rendition.quality > 100) {
    throw Error(Cause::usage, "quality " + std::to_string(rendition.quality) + " is not from 1 to 100");
  }
  const bool named = !rendition.subsampling ||
                     std::any_of(kSamplings.begin(), kSamplings.end(),
                                 [&](const NamedSampling& s) { return s.sampling == *rendition.subsampling; });
  if (!named) throw Error(Cause::usage, "chroma " + to_string(*rendition.subsampling) + " cannot be written");
}

}  // namespace lightmill
