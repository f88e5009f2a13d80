#pragma once

#include <array>
#include <cstdarg>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

struct tiff;  // libtiff's

namespace lightmill {

/// libtiff at a directory of a file in memory, which must outlive it. What it says of the file is kept instead of
/// printed.
class OpenedTiff {
 public:
  using View = std::span<const std::uint8_t>;
  enum class Tables {
    when_needed,  ///< where the strips and tiles lie: for who looks at the directory alone
    at_once,
  };

  /// 0: the first directory. Throws Error(damaged).
  OpenedTiff(View file, std::uint64_t directory, Tables tables);
  OpenedTiff(const OpenedTiff&) = delete;
  OpenedTiff& operator=(const OpenedTiff&) = delete;

  ::tiff* get() const { return tiff_.get(); }
  /// Whether libtiff has found anything wrong.
  bool has_complaint() const { return complaint_[0] != 0; }
  /// The first of what it found; it is forgotten then.
  std::string complaint();
  /// Throws Error that says what is wrong: damaged, or out_of_memory.
  [[noreturn]] void fail(const std::string& what);

 private:
  struct Close {
    void operator()(::tiff* tiff) const;
  };
  static int error(::tiff*, void* self, const char* module, const char* format, va_list values) noexcept;
  static int warning(::tiff*, void* self, const char* module, const char* format, va_list values) noexcept;

  View file_;
  std::size_t position_ = 0;
  std::array<char, 256> complaint_{};
  std::unique_ptr<::tiff, Close> tiff_;

  friend struct ReadCalls;
};

}  // namespace lightmill
