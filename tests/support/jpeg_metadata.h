#pragma once

#include "image/metadata.h"
#include "support/jpeg_surgery.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

/// The metadata of JPEGs without a codec: segments taken out and put in.
namespace lightmill::test {

inline FileBytes file_of(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

inline bool begins(const Bytes& bytes, std::string_view name) {
  return bytes.size() >= name.size() && std::equal(name.begin(), name.end(), bytes.begin(), [](char a, std::uint8_t b) {
           return static_cast<std::uint8_t>(a) == b;
         });
}

/// Of a sound file with EXIF in one segment.
inline Metadata metadata_in(const FileBytes& file) {
  Metadata metadata;
  for (std::size_t at = 2; file[at + 1] != 0xDA; at += 2 + file[at + 2] * 256u + file[at + 3]) {
    const auto begin = file.begin() + static_cast<std::ptrdiff_t>(at + 4);
    const Bytes bytes(begin, begin + file[at + 2] * 256 + file[at + 3] - 2);
    const auto behind = [&](std::string_view name) {
      return Bytes(bytes.begin() + static_cast<std::ptrdiff_t>(name.size()), bytes.end());
    };
    const int marker = file[at + 1];
    if (marker == 0xE1 && begins(bytes, kExifName)) {
      metadata.exif = behind(kExifName);
    } else if (marker == 0xE1 && begins(bytes, kXmpName)) {
      metadata.xmp = behind(kXmpName);
    } else if (marker == 0xE1 || marker == 0xED || marker == 0xFE) {
      metadata.others.push_back({marker, bytes});
    }
  }
  return metadata;
}

/// The file with that metadata instead of its own.
inline FileBytes with_metadata(FileBytes file, const Metadata& metadata) {
  for (const int marker : {0xE1, 0xED, 0xFE}) file = without(file, marker);
  FileBytes segments;
  const auto add = [&](int marker, std::string_view name, const Bytes& bytes) {
    if (bytes.empty()) return;
    const FileBytes one = segment(marker, std::string(name) + std::string(bytes.begin(), bytes.end()));
    segments.insert(segments.end(), one.begin(), one.end());
  };
  add(0xE1, kExifName, metadata.exif);
  add(0xE1, kXmpName, metadata.xmp);
  for (const auto& [marker, bytes] : metadata.others) add(marker, "", bytes);
  return with(file, segments);
}

}  // namespace lightmill::test
