#include "codec/encodings.h"

#include "base/words.h"
#include "codec/avif/encoding.h"
#include "codec/codec.h"
#include "codec/formats.h"
#include "codec/jpeg/encoding.h"
#include "codec/jxl/encoding.h"
#include "codec/png/encoding.h"
#include "codec/tiff/encoding.h"
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

std::ptrdiff_t how_many_have(const EncodingChoice& choice, std::string_view setting) {
  std::ptrdiff_t count = 0;
  each_of(choice, [&](const auto& one) { count += find(one, setting) ? 1 : 0; });
  return count;
}

/// Stands between a format and a setting of its own: "webp.quality".
constexpr char kOf = '.';

/// Each format with its defaults.
constexpr EncodingChoice kEach = KeepFormat();

constexpr std::string_view kKeep = "keep";

}  // namespace

Format format_of(const Encoding& encoding) { return static_cast<Format>(encoding.index()); }

Encoding encoding_for(const EncodingChoice& choice, Format input) {
  if (const auto* encoding = std::get_if<Encoding>(&choice)) return *encoding;
  std::optional<Encoding> kept;
  each_of(choice, [&](const auto& one) {
    if (format_of(one) == row_of(input).kept) kept = one;
  });
  return kept.value();
}

std::optional<EncodingChoice> encoding_named(std::string_view name) {
  if (name == kKeep) return KeepFormat();
  std::optional<EncodingChoice> found;
  each_of(kEach, [&](const auto& one) {
    if (name_of(Encoding(one)) == name) found = Encoding(one);
  });
  return found;
}

std::string_view name_of(const Encoding& encoding) { return row_of(format_of(encoding)).name; }

std::string_view name_of(const EncodingChoice& choice) {
  const auto* encoding = std::get_if<Encoding>(&choice);
  return encoding ? name_of(*encoding) : kKeep;
}

std::string settings_text(const EncodingChoice& choice) {
  std::string text;
  each_of(choice, [&](const auto& one) {
    for (const auto& setting : form_of(one).settings) {
      if (!text.empty()) text += ' ';
      if (how_many_have(choice, setting.name) > 1) text += std::string(name_of(Encoding(one))) + kOf;
      text += std::string(setting.name) + "=" + setting.print(one);
    }
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
  const std::size_t of = setting.find(kOf);
  const std::string_view format = of == setting.npos ? "" : setting.substr(0, of);
  const std::string_view name = of == setting.npos ? setting : setting.substr(of + 1);
  bool taken = false;
  std::optional<Error> refusal;
  each_of(choice, [&](auto& one) {
    if (!format.empty() && format != name_of(Encoding(one))) return;
    const auto* found = find(one, name);
    if (!found) return;
    try {
      read(*found, value, one);
      taken = true;
    } catch (const Error& error) {
      if (!refusal) refusal = error;
    }
  });
  if (taken) return;
  if (refusal) throw Error(*refusal);
  throw Error(Cause::usage, std::string(name_of(choice)) + " has no setting \"" + std::string(setting) + "\"; it has " +
                                listed(setting_names(choice)));
}

/// What prints and reads back is in its range.
void validate(const EncodingChoice& choice) {
  if (const auto* fixed = std::get_if<Encoding>(&choice)) {
    const std::string lack = codec_for(format_of(*fixed)).lack();
    if (!lack.empty()) throw Error(Cause::usage, lack);
  }
  each_of(choice, [](auto one) {
    const auto& form = form_of(one);
    for (const auto& setting : form.settings) read(setting, setting.print(one), one);
    if (form.check) form.check(one);
  });
}

}  // namespace lightmill
