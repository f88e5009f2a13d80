#include "codec/encodings.h"

#include "base/ascii.h"
#include "codec/jpeg/encoding.h"
#include "codec/png/encoding.h"

#include <algorithm>

namespace lightmill {
namespace {

/// Calls `use` with the defaults of each format, in the order of `Format`, until it says true.
template <std::size_t kIndex = 0, typename Use>
void each_encoding(const Use& use) {
  if constexpr (kIndex < std::variant_size_v<Encoding>) {
    if (!use(std::variant_alternative_t<kIndex, Encoding>())) each_encoding<kIndex + 1>(use);
  }
}

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

/// "quality, chroma, tables and scans".
template <typename One>
std::string setting_names(const One& encoding) {
  std::string text;
  const auto settings = form_of(encoding).settings;
  for (const Setting<One>& setting : settings) {
    if (!text.empty()) text += &setting == &settings.back() ? " and " : ", ";
    text += setting.name;
  }
  return text;
}

}  // namespace

Format format_of(const Encoding& encoding) { return static_cast<Format>(encoding.index()); }

std::optional<Encoding> encoding_named(std::string_view name) {
  std::optional<Encoding> found;
  each_encoding([&](const auto& encoding) {
    if (form_of(encoding).name != name) return false;
    found = encoding;
    return true;
  });
  return found;
}

std::string encoding_names() {
  std::string text;
  each_encoding([&](const auto& encoding) {
    text += (text.empty() ? "" : ", ") + std::string(form_of(encoding).name);
    return false;
  });
  return text;
}

std::string_view name_of(const Encoding& encoding) {
  return std::visit([](const auto& one) { return form_of(one).name; }, encoding);
}

std::span<const std::string_view> extensions_of(Format format) {
  std::span<const std::string_view> found;
  each_encoding([&](const auto& encoding) {
    if (format_of(encoding) != format) return false;
    found = form_of(encoding).extensions;
    return true;
  });
  return found;
}

std::optional<Format> format_of_extension(std::string_view extension) {
  std::string lower(extension);
  std::ranges::transform(lower, lower.begin(), ascii_lower);
  std::optional<Format> found;
  each_encoding([&](const auto& encoding) {
    if (std::ranges::find(form_of(encoding).extensions, lower) == form_of(encoding).extensions.end()) return false;
    found = format_of(encoding);
    return true;
  });
  return found;
}

std::string settings_text(const Encoding& encoding) {
  return std::visit(
      [](const auto& one) {
        std::string text;
        for (const auto& setting : form_of(one).settings)
          text += (text.empty() ? "" : " ") + std::string(setting.name) + "=" + setting.print(one);
        return text;
      },
      encoding);
}

std::string describe(const Encoding& encoding) {
  const std::string format(to_string(format_of(encoding)));
  return std::visit([&](const auto& one) { return format + " " + form_of(one).describe(one); }, encoding);
}

Encoding with_subsampling(Encoding encoding, Subsampling subsampling) {
  std::visit(
      [&](auto& one) {
        if constexpr (requires { one.subsampling = subsampling; }) one.subsampling = subsampling;
      },
      encoding);
  return encoding;
}

void set(Encoding& encoding, std::string_view setting, std::string_view value) {
  std::visit(
      [&](auto& one) {
        const auto* found = find(one, setting);
        if (!found)
          throw Error(Cause::usage, std::string(form_of(one).name) + " has no setting \"" + std::string(setting) +
                                        "\"; it has " + setting_names(one));
        read(*found, value, one);
      },
      encoding);
}

bool has_setting(const Encoding& encoding, std::string_view setting) {
  return std::visit([&](const auto& one) { return find(one, setting) != nullptr; }, encoding);
}

/// What prints and reads back is in its range.
void validate(const Encoding& encoding) {
  std::visit(
      [](auto one) {
        for (const auto& setting : form_of(one).settings) read(setting, setting.print(one), one);
      },
      encoding);
}

}  // namespace lightmill
