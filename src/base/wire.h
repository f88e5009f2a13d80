#pragma once

#include "base/words.h"

#include <concepts>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace lightmill {

/// A message that is not what its reader takes: cut short, too long, or with a value out of its range.
class Malformed : public std::runtime_error {
 public:
  Malformed() : std::runtime_error("malformed message") {}
};

/// Builds a message: a number takes eight bytes, a text its length and its bytes. Between processes of one machine.
class WireWriter {
 public:
  template <std::integral Number>
  void number(Number value) {
    word(static_cast<std::uint64_t>(value));
  }
  template <typename Enum>
  requires std::is_enum_v<Enum>
  void choice(Enum value) { number(static_cast<std::underlying_type_t<Enum>>(value)); }
  void real(double value);
  void text(std::string_view bytes);

  std::string message() && { return std::move(bytes_); }

 private:
  void word(std::uint64_t value);

  std::string bytes_;
};

/// Reads what WireWriter wrote, in the same order, and trusts none of it: everything throws Malformed.
class WireReader {
 public:
  /// `message` outlives the reader.
  explicit WireReader(std::string_view message) : rest_(message) {}

  template <std::integral Number>
  Number number() {
    const std::uint64_t value = word();
    if constexpr (std::is_same_v<Number, bool>) {
      if (value > 1) throw Malformed();
    } else if constexpr (std::is_signed_v<Number>) {
      if (!std::in_range<Number>(static_cast<std::int64_t>(value))) throw Malformed();
    } else {
      if (!std::in_range<Number>(value)) throw Malformed();
    }
    return static_cast<Number>(value);
  }
  /// One of the values of an enum that has names; the first is 0.
  template <typename Enum>
  Enum choice() {
    const auto value = number<std::underlying_type_t<Enum>>();
    if (value < 0 || value > static_cast<std::underlying_type_t<Enum>>(kWords<Enum>.last())) throw Malformed();
    return static_cast<Enum>(value);
  }
  /// Finite.
  double real();
  std::string text();
  /// The end of the message: throws if there is more.
  void end() const;

 private:
  std::uint64_t word();

  std::string_view rest_;
};

}  // namespace lightmill
