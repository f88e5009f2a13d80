#pragma once

#include "support/jpeg_surgery.h"

#include <cstdint>
#include <random>
#include <span>
#include <stdexcept>
#include <string_view>
#include <vector>

/// What is fuzzed: functions of bytes that throw std::logic_error where something is wrong, beside what a sanitizer
/// finds. What an input is refused with (Error, Malformed) they catch.
namespace lightmill::fuzz {

struct Target {
  std::string_view name;
  void (*run)(std::span<const std::uint8_t> bytes);
  /// To begin with; none where the build lacks what is fuzzed.
  std::vector<test::FileBytes> (*seeds)();
  /// One change that leaves an input what it is; null: any bytes will do.
  void (*mutate)(test::FileBytes& input, std::minstd_rand& random) = nullptr;
};

/// By their names.
std::vector<const Target*> all_targets();

inline void expect(bool right, const char* what) {
  if (!right) throw std::logic_error(what);
}

inline std::string_view text_of(std::span<const std::uint8_t> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// Numbers that say how an input is read, taken from its beginning; zeros where there is none left.
class Choices {
 public:
  explicit Choices(std::span<const std::uint8_t> bytes) : rest_(bytes) {}

  std::uint8_t byte() {
    if (rest_.empty()) return 0;
    const std::uint8_t first = rest_.front();
    rest_ = rest_.subspan(1);
    return first;
  }
  std::span<const std::uint8_t> rest() const { return rest_; }

 private:
  std::span<const std::uint8_t> rest_;
};

/// The seeds behind such numbers, which differ.
std::vector<test::FileBytes> behind_choices(std::vector<test::FileBytes> files, std::size_t choices = 1);

}  // namespace lightmill::fuzz
