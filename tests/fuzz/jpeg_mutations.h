#pragma once

#include "support/jpeg_surgery.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <random>

namespace lightmill::fuzz {

/// One change to a JPEG file that leaves it one: what is damaged is found late, or not at all.
class JpegMutation {
 public:
  JpegMutation(test::FileBytes& file, std::minstd_rand& random) : file_(file), random_(random) {}

  void operator()() {
    const auto scans = test::scans(file_);
    if (scans.empty() || scans.back() + 16 >= file_.size()) return flip_bits(0);
    data_ = scans[below(scans.size())] + 12;
    switch (below(8)) {
      case 0:
        return flip_bits(0);
      case 1:
        return restart_elsewhere();
      case 2:
        return renumber_restart();
      case 3:
        return change_codes();
      case 4:
        return change_parameters(data_ - 10);
      case 5:
        return leave_out();
      case 6:
        return repeat();
      default:
        return flip_bits(data_);
    }
  }

 private:
  std::size_t below(std::size_t limit) { return random_() % limit; }
  auto at(std::size_t place) { return file_.begin() + static_cast<std::ptrdiff_t>(place); }
  std::size_t place_in_data() { return data_ + below(file_.size() - data_); }

  void flip_bits(std::size_t from) {
    for (auto flips = 1 + below(4); flips > 0 && from < file_.size(); --flips)
      file_[from + below(file_.size() - from)] ^= static_cast<std::uint8_t>(1U << below(8));
  }
  /// Another interval, or one where there was none.
  void restart_elsewhere() {
    constexpr std::array<std::uint8_t, 4> kInterval{0xFF, 0xDD, 0, 4};
    const auto told = std::search(file_.begin(), file_.end(), kInterval.begin(), kInterval.end());
    const auto mcus = static_cast<std::uint8_t>(below(40));
    if (file_.end() - told > 5)
      told[5] = mcus;
    else
      file_ = test::with(file_, {0xFF, 0xDD, 0, 4, 0, mcus}, data_ - 12);
  }
  void renumber_restart() {
    for (std::size_t i = place_in_data(); i + 1 < file_.size(); ++i) {
      if (file_[i] != 0xFF || (file_[i + 1] & 0xF8) != 0xD0) continue;
      file_[i + 1] = static_cast<std::uint8_t>(0xD0 + below(8));
      return;
    }
    file_ = test::with(file_, {0xFF, static_cast<std::uint8_t>(0xD0 + below(8))}, place_in_data());
  }
  /// In a table, of which most bytes are symbols.
  void change_codes() {
    std::vector<std::size_t> tables;
    for (std::size_t i = 2; i + 40 < file_.size(); ++i)
      if (file_[i] == 0xFF && (file_[i + 1] == 0xC4 || file_[i + 1] == 0xDB)) tables.push_back(i + 4);
    if (!tables.empty()) file_[tables[below(tables.size())] + below(36)] = static_cast<std::uint8_t>(below(256));
  }
  /// Which tables, coefficients and bits a scan is of.
  void change_parameters(std::size_t header) { file_[header + below(10)] ^= static_cast<std::uint8_t>(1U << below(6)); }
  void leave_out() {
    const std::size_t first = place_in_data(), count = std::min(1 + below(20), file_.size() - first);
    file_.erase(at(first), at(first + count));
  }
  void repeat() {
    const std::size_t first = place_in_data(), count = std::min(1 + below(20), file_.size() - first);
    file_ = test::with(file_, {at(first), at(first + count)}, place_in_data());
  }

  test::FileBytes& file_;
  std::minstd_rand& random_;
  std::size_t data_ = 0;  ///< of a scan
};

}  // namespace lightmill::fuzz
