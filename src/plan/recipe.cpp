#include "lightmill/recipe.h"

#include "base/ascii.h"
#include "base/quoted.h"
#include "codec/encodings.h"
#include "image/names.h"
#include "ops/facts.h"
#include "plan/output_name.h"

#include "lightmill/error.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace lightmill {
namespace {

constexpr std::string_view kSpaces = " \t\n";

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kSpaces);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpaces) - first + 1);
}

/// The part before the separator, which is taken off `text` together with it. One between quotes is none.
std::string_view take(std::string_view& text, char separator) {
  const std::size_t end = find_unquoted(text, separator);
  const std::string_view part = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return trimmed(part);
}

template <typename Enum>
Enum parse_word(std::string_view text, std::string_view setting) {
  if (const auto value = kWords<Enum>.find(text)) return *value;
  throw Error(Cause::usage, std::string(setting) + " \"" + std::string(text) + "\" is none of " + kWords<Enum>.list());
}

/// A word, or the path of a profile in quotes.
void parse_colors(std::string_view text, ColorTarget& colors) {
  colors.space = ColorSpace::keep;
  colors.profile = {};
  if (!text.starts_with('"')) {
    colors.space = parse_word<ColorSpace>(text, "colorspace");
  } else if (colors.profile.name = unquoted(text); colors.profile.name.empty()) {
    throw Error(Cause::usage, "colorspace \"\" names no profile");
  }
}

std::string colors_text(const ColorTarget& colors) {
  if (!colors.profile.empty()) return " colorspace=" + in_quotes(colors.profile.name);
  if (colors.space == ColorSpace::keep) return "";
  return " colorspace=" + std::string(kWords<ColorSpace>.name(colors.space));
}

void parse_setting(std::string_view setting, Rendition& rendition) {
  const std::string_view name = take(setting, '=');
  if (name == "metadata") {
    std::string copyright = std::move(rendition.metadata.new_copyright);
    rendition.metadata = parse_kept_metadata(setting);
    rendition.metadata.new_copyright = std::move(copyright);
  } else if (name == "copyright") {
    rendition.metadata.new_copyright = unquoted(setting);
  } else if (name == "size") {
    const Resize box = parse_box(setting);
    if (!rendition.resize) rendition.resize.emplace();
    rendition.resize->width = box.width;
    rendition.resize->height = box.height;
  } else if (name == "filter") {
    if (!rendition.resize) throw Error(Cause::usage, "a filter stands behind the size that it makes");
    rendition.resize->filter = parse_resampling(setting);
  } else if (name == "scale") {
    if (!rendition.resize) throw Error(Cause::usage, "a scale quality stands behind the size that it serves");
    rendition.resize->scale_quality = parse_scale_quality(setting);
  } else if (name == "light") {
    if (!rendition.resize || setting != "linear")
      throw Error(Cause::usage, "light is linear, and stands behind the size that is made in it");
    rendition.resize->linear_light = true;
  } else if (name == "background") {
    rendition.background = parse_color(setting);
  } else if (name == "colorspace") {
    parse_colors(setting, rendition.colors);
  } else if (name == "intent") {
    rendition.colors.intent = parse_word<Intent>(setting, name);
  } else if (name == "name") {
    rendition.name = setting;
  } else {
    set(rendition.encoding, name, setting);
  }
}

constexpr std::string_view kPage = "page ";

int parse_page(std::string_view text) {
  int page = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), page);
  if (error != std::errc() || end != text.data() + text.size())
    throw Error(Cause::usage, "page \"" + std::string(text) + "\" is no whole number from 1 on");
  return page;
}

/// None where the text does not begin with the name of a format: it is an operation then.
std::optional<Rendition> parse_rendition(std::string_view text) {
  const auto encoding = encoding_named(take(text, ' '));
  if (!encoding) return {};
  Rendition rendition{.encoding = *encoding};
  while (!(text = trimmed(text)).empty()) parse_setting(take(text, ' '), rendition);
  return rendition;
}

std::string box_text(const Resize& box) {
  const auto side = [](int length) { return length > 0 ? std::to_string(length) : std::string(); };
  return side(box.width) + "x" + side(box.height);
}

std::string to_string(const Rendition& rendition) {
  std::string text(name_of(rendition.encoding));
  if (rendition.resize)
    text += " size=" + box_text(*rendition.resize) + " filter=" + std::string(to_string(rendition.resize->filter));
  if (rendition.resize && rendition.resize->scale_quality != ScaleQuality::automatic)
    text += " scale=" + std::string(to_string(rendition.resize->scale_quality));
  if (rendition.resize && rendition.resize->linear_light) text += " light=linear";
  if (!rendition.name.empty()) text += " name=" + rendition.name;
  if (rendition.background != Color()) text += " background=" + to_string(rendition.background);
  text += colors_text(rendition.colors);
  if (rendition.colors.intent != Intent::relative)
    text += " intent=" + std::string(kWords<Intent>.name(rendition.colors.intent));
  text += " metadata=" + to_string(rendition.metadata);
  if (const std::string& copyright = rendition.metadata.new_copyright; !copyright.empty())
    text += " copyright=" + in_quotes(copyright);
  return text + " " + settings_text(rendition.encoding);
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

/// What stands in a name and drives neither a shell, nor a folder's tree, nor a web page.
bool can_be_in_a_name(char c) {
  return (c >= '0' && c <= '9') || (ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z') || c == '_' || c == '-' || c == '.';
}

bool is_control(char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7F'; }

void validate(const Rendition& rendition) {
  validate(rendition.encoding);
  if (std::ranges::any_of(rendition.metadata.new_copyright, is_control))
    throw Error(Cause::usage, "a copyright is a line of text, without control characters");
  if (rendition.resize) validate(Operation(*rendition.resize));
  if (rendition.resize && rendition.resize->enlarge == Enlarge::allow)
    throw Error(Cause::usage, "a rendition never enlarges; let a resize among the operations do it");
  if (!rendition.colors.profile.empty() && rendition.colors.space != ColorSpace::keep)
    throw Error(Cause::usage, "a rendition's colors are those of a space or those of a profile, not both");
  if (!std::ranges::all_of(rendition.name, can_be_in_a_name))
    throw Error(Cause::usage,
                "\"" + rendition.name + "\" cannot be a rendition's name: letters, digits, _, - and . can");
}

/// Names stand for their profiles in texts.
bool are_rivals(const ColorProfile& a, const ColorProfile& b) { return a.name == b.name && a != b; }

bool have_one_name(const Rendition& a, const Rendition& b) {
  if (name_suffix(a) != name_suffix(b)) return false;
  const auto* one = std::get_if<Encoding>(&a.encoding);
  const auto* other = std::get_if<Encoding>(&b.encoding);
  return !one || !other || one->index() == other->index();
}

std::string quoted_suffix(const Rendition& rendition) {
  const std::string suffix = name_suffix(rendition);
  return suffix.empty() ? "that of the input" : "\"..." + suffix + "\"";
}

void validate(const std::vector<Rendition>& renditions) {
  if (renditions.empty()) throw Error(Cause::usage, "a recipe without a rendition makes nothing");
  for (auto one = renditions.begin(); one != renditions.end(); ++one) {
    validate(*one);
    const bool taken =
        std::any_of(renditions.begin(), one, [&](const Rendition& other) { return have_one_name(other, *one); });
    if (taken)
      throw Error(Cause::usage, "two renditions have one name, " + quoted_suffix(*one) + "; give one of them another");
    for (auto other = renditions.begin(); other != one; ++other)
      if (are_rivals(one->colors.profile, other->colors.profile))
        throw Error(Cause::usage, "two color profiles are called \"" + one->colors.profile.name + "\"");
  }
}

}  // namespace

std::string to_string(const Recipe& recipe) {
  std::string text = recipe.page ? std::string(kPage) + std::to_string(*recipe.page) + " | " : "";
  for (const Operation& operation : recipe.operations) text += to_string(operation) + " | ";
  for (const Rendition& rendition : recipe.renditions)
    text += (&rendition == &recipe.renditions.front() ? "" : " | ") + to_string(rendition);
  return text;
}

Recipe parse_recipe(std::string_view text) {
  Recipe recipe;
  std::vector<Rendition> renditions;
  while (!text.empty()) {
    const std::string_view part = take(text, '|');
    if (part.starts_with(kPage)) {
      if (recipe.page || !recipe.operations.empty() || !renditions.empty())
        throw Error(Cause::usage, "a page stands at the beginning of a recipe, and there is one");
      recipe.page = parse_page(trimmed(part.substr(kPage.size())));
    } else if (auto rendition = parse_rendition(part)) {
      renditions.push_back(*std::move(rendition));
    } else if (!renditions.empty()) {
      throw Error(Cause::usage, std::string(name_of(renditions.back().encoding)) + " stands at the end of a recipe");
    } else {
      recipe.operations.push_back(parse_operation(part));
    }
  }
  if (!renditions.empty()) recipe.renditions = std::move(renditions);
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
  if (recipe.page && *recipe.page < 1) throw Error(Cause::usage, "pages count from 1");
  for (const Operation& operation : recipe.operations) validate(operation);
  if (std::count_if(recipe.operations.begin(), recipe.operations.end(), is_one<AutoOrient>) > 1) {
    throw Error(Cause::usage, "auto-orient twice would turn the picture twice");
  }
  validate(recipe.renditions);
}

}  // namespace lightmill
