#pragma once

#include "image/metadata_choice.h"
#include "support/jpeg_metadata.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

/// What tests of choices on metadata share.
namespace lightmill::test {

/// A camera's, with a maker note, a place and a thumbnail: of Sony and of Canon.
inline constexpr const char* kCameraFiles[] = {"data/photos/cups.jpeg", "data/photos/trip/storm.JPG"};

inline FileBytes camera_file(const std::string& name) {
  return file_of(std::string(LIGHTMILL_SOURCE_DIR) + "/" + name);
}

inline Metadata chosen(const Metadata& metadata, const KeptMetadata& kept) {
  std::vector<std::string> warnings;
  Metadata left = kept_of(metadata, kept, warnings);
  EXPECT_THAT(warnings, testing::IsEmpty());
  return left;
}

inline bool holds(const Bytes& bytes, const Bytes& part) {
  return std::search(bytes.begin(), bytes.end(), part.begin(), part.end()) != bytes.end();
}
inline bool holds(const Bytes& bytes, std::string_view text) { return holds(bytes, Bytes(text.begin(), text.end())); }

inline bool is_same(const Metadata& a, const Metadata& b) {
  const auto same = [](const Metadata::Segment& c, const Metadata::Segment& d) {
    return c.marker == d.marker && c.bytes == d.bytes;
  };
  return a.exif == b.exif && a.xmp == b.xmp && std::ranges::equal(a.others, b.others, same);
}

}  // namespace lightmill::test
