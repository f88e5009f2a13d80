#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>

namespace lightmill::test {

/// A text's, which must outlive them.
inline std::span<const std::uint8_t> view_of(const std::string& text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

/// Where they first stand in the file; its end where they do not.
template <typename File, typename Bytes>
auto found_in(File& file, const Bytes& bytes) {
  return std::search(file.begin(), file.end(), bytes.begin(), bytes.end());
}

/// As far as a sink can tell.
inline const std::string kPicture = "\xFF\xD8\xFF\xE0 and so on \xFF\xD9";

}  // namespace lightmill::test
