#pragma once

#include "lightmill/sink.h"

#include <atomic>
#include <cstdint>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lightmill::cli {

/// A hash of 64 bits that takes no time beside what made the bytes: some 15 GB/s. Not against people who mean it.
std::uint64_t hash_of(std::span<const std::uint8_t> bytes, std::uint64_t seed = 0);
std::uint64_t hash_of(std::string_view text);
/// 16 digits.
std::string hexadecimal(std::uint64_t hash);

/// Hands on to another sink, and remembers what it was given: a sum over names and bytes that does not depend on their
/// order, and one whole picture.
class HashingSink : public Sink {
 public:
  explicit HashingSink(Sink& inner) : inner_(inner) {}

  Admission admit(const std::filesystem::path& relative) override { return inner_.admit(relative); }
  Admission admit(const Item& item, const std::filesystem::path& relative) override {
    return inner_.admit(item, relative);
  }
  void put(const std::filesystem::path& relative, std::span<const std::uint8_t> bytes) override;
  void put(const std::filesystem::path& relative, std::span<const std::uint8_t> bytes,
           const std::optional<Stamp>& input) override;
  bool is_keyed_by_name() const override { return inner_.is_keyed_by_name(); }
  bool put_waits() const override { return inner_.put_waits(); }
  std::filesystem::path location(const std::filesystem::path& relative) const override {
    return inner_.location(relative);
  }

  std::uint64_t hash() const { return sum_; }
  /// Empty where there was none.
  const std::vector<std::uint8_t>& one_picture() const { return one_; }

 private:
  void remember(const std::filesystem::path& relative, std::span<const std::uint8_t> bytes);

  Sink& inner_;
  std::atomic<std::uint64_t> sum_ = 0;
  std::once_flag first_;
  std::vector<std::uint8_t> one_;
};

}  // namespace lightmill::cli
