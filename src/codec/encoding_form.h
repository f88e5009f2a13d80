#pragma once

#include "base/words.h"

#include "lightmill/encoding.h"
#include "lightmill/error.h"

#include <charconv>
#include <span>
#include <string>
#include <string_view>

/// One description an encoding, from which its text, its ranges and its words in plans follow.
namespace lightmill {

/// "quality=85": how one member of an encoding is written in a recipe, and read. `read` throws Error(usage).
template <typename One>
struct Setting {
  std::string_view name;
  std::string (*print)(const One& encoding);
  void (*read)(std::string_view text, One& encoding);
};

template <typename One>
struct EncodingForm {
  std::span<const Setting<One>> settings;  ///< in the order in which they are printed
  /// For people, behind the name of the format: "quality 85, 4:2:0".
  std::string (*describe)(const One& encoding);
  /// Throws Error(usage) where settings contradict each other; null where they cannot.
  void (*check)(const One& encoding) = nullptr;
};

/// Reads a whole number. Throws Error(usage).
inline int parse_whole(std::string_view text, int least, int most) {
  int value = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failure != std::errc() || end != text.data() + text.size() || value < least || value > most)
    throw Error(Cause::usage, '"' + std::string(text) + "\" is not a whole number from " + std::to_string(least) +
                                  " to " + std::to_string(most));
  return value;
}

/// The parts of a pointer to a member.
template <typename Pointer>
struct MemberOf;
template <typename One, typename Value>
struct MemberOf<Value One::*> {
  using Owner = One;
  using Type = Value;
};

template <auto kMember>
using OwnerOf = typename MemberOf<decltype(kMember)>::Owner;

/// A whole number.
template <auto kMember, int kLeast, int kMost>
constexpr Setting<OwnerOf<kMember>> whole_setting(std::string_view name) {
  using One = OwnerOf<kMember>;
  return {name, [](const One& encoding) { return std::to_string(encoding.*kMember); },
          [](std::string_view text, One& encoding) { encoding.*kMember = parse_whole(text, kLeast, kMost); }};
}

/// A value of an enum, by its name.
template <auto kMember>
constexpr Setting<OwnerOf<kMember>> word_setting(std::string_view name) {
  using One = OwnerOf<kMember>;
  using Enum = typename MemberOf<decltype(kMember)>::Type;
  return {name, [](const One& encoding) { return std::string(kWords<Enum>.name(encoding.*kMember)); },
          [](std::string_view text, One& encoding) {
            const auto value = kWords<Enum>.find(text);
            if (!value) throw Error(Cause::usage, '"' + std::string(text) + "\" is none of " + kWords<Enum>.list());
            encoding.*kMember = *value;
          }};
}

}  // namespace lightmill
