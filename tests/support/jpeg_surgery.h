#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

/// Cuts and pastes in the files that jpeg_writer.h writes.
namespace lightmill::test {

using FileBytes = std::vector<std::uint8_t>;

inline FileBytes bytes_of(const std::string& text) { return {text.begin(), text.end()}; }

/// A segment with its marker and length.
inline FileBytes segment(int marker, const std::string& content) {
  const std::size_t length = content.size() + 2;
  const std::string header{'\xff', static_cast<char>(marker), static_cast<char>(length >> 8),
                           static_cast<char>(length)};
  return bytes_of(header + content);
}

/// With `part` at `offset`; behind the start-of-image marker unless told.
inline FileBytes with(FileBytes file, const FileBytes& part, std::size_t offset = 2) {
  file.insert(file.begin() + static_cast<std::ptrdiff_t>(offset), part.begin(), part.end());
  return file;
}

/// The same part many times.
inline FileBytes repeated(const FileBytes& part, std::size_t count) {
  FileBytes bytes;
  bytes.reserve(part.size() * count);
  for (std::size_t i = 0; i < count; ++i) bytes.insert(bytes.end(), part.begin(), part.end());
  return bytes;
}

/// Where the first segment of a kind begins in the header; the file's size where there is none.
inline std::size_t find_segment(const FileBytes& file, int marker) {
  constexpr int kScan = 0xDA;
  std::size_t at = 2;
  while (file[at + 1] != marker && file[at + 1] != kScan) at += 2 + file[at + 2] * 256u + file[at + 3];
  return file[at + 1] == marker ? at : file.size();
}

/// Without the segments of a kind in the header.
inline FileBytes without(FileBytes file, int marker) {
  const auto begin = [&] { return file.begin() + static_cast<std::ptrdiff_t>(find_segment(file, marker)); };
  for (auto at = begin(); at != file.end(); at = begin()) file.erase(at, at + 2 + at[2] * 256 + at[3]);
  return file;
}

/// Where each scan begins, from its marker on.
inline std::vector<std::size_t> scans(const FileBytes& file) {
  std::vector<std::size_t> begins;
  for (std::size_t i = 2; i + 1 < file.size(); ++i) {
    if (file[i] == 0xFF && file[i + 1] == 0xDA) begins.push_back(i);
  }
  return begins;
}

}  // namespace lightmill::test
