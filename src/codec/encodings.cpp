#include "codec/encodings.h"

#include "base/ascii.h"
#include "base/words.h"
#include "codec/jpeg/encoding.h"
#include "codec/png/encoding.h"
#include "codec/webp/encoding.h"

#include <algorithm>
#include <vector>

namespace lightmill {
namespace {

template <typename One>
const Setting<One>* find(const One& encoding, std::string_view name) {
  const auto settings = form_of(encoding).settings;
  const auto found = std::ranges::find(settings, name, &Setting<One>::name);
  return found == settings.end() ? nullptr : &*found;
}

/// A message that names the setting.
template <typename One>
void read(const Setting<One>& setting, std::string_view value, One& encoding) {
  try {
    setting.read(value, encoding);
  } catch (const Error& error) {
    throw Error(error.cause(), std::string(setting.name) + " " + error.what());
  }
}

/// Calls `use` with each encoding that the choice leaves open.
template <typename Choice, typename Use>
void each_of(Choice& choice, const Use& use) {
  if (auto* keep = std::get_if<KeepFormat>(&choice)) {
    std::apply([&](auto&... one) { (use(one), ...); }, keep->encodings);
  } else {
    std::visit(use, std::get<Encoding>(choice));
  }
}

/// The names of all settings, each once.
std::vector<std::string_view> setting_names(const EncodingChoice& choice) {
  std::vector<std::string_view> names;
  each_of(choice, [&](const auto& one) {
    for (const auto& setting : form_of(one).settings)
      if (std::ranges::find(names, setting.name) == names.end()) names.push_back(setting.name);
  });
  return names;
}

/// Each format with its defaults.
constexpr EncodingChoice kEach = KeepFormat();

/// What `get` finds in the form of a format.
template <typename Get>
auto of_format(Format format, const Get& get) {
  return std::visit([&](const auto& one) { return get(form_of(one)); }, encoding_for(kEach, format));
}

constexpr std::string_view kKeep = "keep";

}  // namespace

Format format_of(const Encoding& encoding) { return static_cast<Format>(encoding.index()); }

Encoding encoding_for(const EncodingChoice& choice, Format input) {
  if (const auto* encoding = std::get_if<Encoding>(&choice)) return *encoding;
  std::optional<Encoding> kept;
  each_of(choice, [&](const auto& one) {
    if (format_of(one) == input) kept = one;
  });
  return kept.value();
}

std::optional<EncodingChoice> encoding_named(std::string_view name) {
  if (name == kKeep) return KeepFormat();
  std::optional<EncodingChoice> found;
  each_of(kEach, [&](const auto& one) {
    if (form_of(one).name == name) found = Encoding(one);
  });
  return found;
}

std::string_view name_of(Format format) {
  return of_format(format, [](const auto& form) { return form.name; });
}

std::string_view name_of(const Encoding& encoding) { return name_of(format_of(encoding)); }

std::string_view name_of(const EncodingChoice& choice) {
  const auto* encoding = std::get_if<Encoding>(&choice);
  return encoding ? name_of(*encoding) : kKeep;
}

std::span<const std::string_view> extensions_of(Format format) {
  return of_format(format, [](const auto& form) { return form.extensions; });
}

std::optional<Format> format_of_extension(std::string_view extension) {
  std::string lower(extension);
  std::ranges::transform(lower, lower.begin(), ascii_lower);
  std::optional<Format> found;
  each_of(kEach, [&](const auto& one) {
    const auto extensions = form_of(one).extensions;
    if (std::ranges::find(extensions, lower) != extensions.end()) found = format_of(one);
  });
  return found;
}

std::string settings_text(const EncodingChoice& choice) {
  std::string text;
  each_of(choice, [&](const auto& one) {
    for (const auto& setting : form_of(one).settings)
      text += (text.empty() ? "" : " ") + std::string(setting.name) + "=" + setting.print(one);
  });
  return text;
}

std::string describe(const Encoding& encoding) {
  const std::string format(to_string(format_of(encoding)));
  return std::visit([&](const auto& one) { return format + " " + form_of(one).describe(one); }, encoding);
}

Encoding for_samples(const Encoding& encoding, Subsampling subsampling) {
  return std::visit([&](const auto& one) { return Encoding(for_samples(one, subsampling)); }, encoding);
}

void set(EncodingChoice& choice, std::string_view setting, std::string_view value) {
  bool known = false;
  each_of(choice, [&](auto& one) {
    const auto* found = find(one, setting);
    if (found) read(*found, value, one);
    known |= found != nullptr;
  });
  if (!known)
    throw Error(Cause::usage, std::string(name_of(choice)) + " has no setting \"" + std::string(setting) +
                                  "\"; it has " + listed(setting_names(choice)));
}

/// What prints and reads back is in its range.
void validate(const EncodingChoice& choice) {
  each_of(choice, [](auto one) {
    const auto& form = form_of(one);
    for (const auto& setting : form.settings) read(setting, setting.print(one), one);
    if (form.check) form.check(one);
  });
}

}  // namespace lightmill
