#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

namespace lightmill {

/// "a, b and c", for messages.
inline std::string listed(std::span<const std::string_view> names) {
  std::string text;
  for (const std::string_view& name : names) {
    if (!text.empty()) text += &name == &names.back() ? " and " : ", ";
    text += name;
  }
  return text;
}

/// A value of an enum and its name.
template <typename Enum>
struct Word {
  Enum value;
  std::string_view name;
};

/// The names of all values of an enum, whose values follow each other: the one table that prints, reads and lists them
/// and says where they end.
template <typename Enum, std::size_t kCount>
class Words {
 public:
  consteval explicit Words(const Word<Enum> (&rows)[kCount]) : first_(index_of(rows[0].value)) {
    for (std::size_t i = 0; i < kCount; ++i) {
      if (index_of(rows[i].value) != first_ + i) throw "the rows are not in the order of the enum";
      names_[i] = rows[i].name;
    }
  }

  /// Empty for what is no value of the enum.
  constexpr std::string_view name(Enum value) const {
    const std::size_t row = index_of(value) - first_;
    return row < kCount ? names_[row] : std::string_view();
  }
  constexpr std::optional<Enum> find(std::string_view name) const {
    for (std::size_t i = 0; i < kCount; ++i)
      if (names_[i] == name) return static_cast<Enum>(first_ + i);
    return {};
  }
  constexpr Enum last() const { return static_cast<Enum>(first_ + kCount - 1); }
  /// For messages.
  std::string list() const { return listed(names_); }

 private:
  /// Wraps below 0, so that one comparison finds what is out of the table.
  static constexpr std::size_t index_of(Enum value) {
    return static_cast<std::size_t>(static_cast<std::underlying_type_t<Enum>>(value));
  }

  std::size_t first_;
  std::array<std::string_view, kCount> names_{};
};

namespace words_detail {
/// Whether the enum has a value of that number: GCC and Clang print one that it has by its name, others as a cast.
template <auto kValue>
consteval bool is_named() {
  constexpr std::string_view text = __PRETTY_FUNCTION__;
  constexpr std::string_view before = "kValue = ";
  return text[text.find(before) + before.size()] != '(';
}
}  // namespace words_detail

/// A table with a row for each value of the enum, from `kFirst` on. One that lacks the last breaks the compile.
template <typename Enum, Enum kFirst = Enum{}, std::size_t kCount>
consteval Words<Enum, kCount> words_of(const Word<Enum> (&rows)[kCount]) {
  constexpr std::size_t kEnd = static_cast<std::size_t>(kFirst) + kCount;
  static_assert(words_detail::is_named<static_cast<Enum>(kEnd - 1)>() &&
                !words_detail::is_named<static_cast<Enum>(kEnd)>());
  return Words<Enum, kCount>(rows);
}

struct NoWords {};
/// Specialized for each enum that has names, in the names.h of the room that its header belongs to, or where they are
/// used if that is one place.
template <typename Enum>
inline constexpr NoWords kWords;

}  // namespace lightmill
