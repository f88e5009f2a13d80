#include "io/whole_picture.h"

#include "io/descriptor.h"
#include "io/opening.h"
#include "io/system_failure.h"
#include "io/whole_tiff.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace lightmill {
namespace {

using std::string_view_literals::operator""sv;

/// How files begin; '?' is any byte.
constexpr std::string_view kJpeg = "\xFF\xD8\xFF", kPng = "\x89PNG\r\n\x1A\n", kWebp = "RIFF????WEBP",
                           kBoxes = "????ftyp", kNakedJxl = "\xFF\x0A", kJxl = "\0\0\0\x0CJXL \r\n\x87\n"sv;
/// How those do that lightmill writes, or that lost their bytes when a system went down.
constexpr std::array kOurs{kJpeg,     kPng,
                           kWebp,     "II*\0"sv,
                           "MM\0*"sv, "II+\0"sv,
                           "MM\0+"sv, "\0\0\0?ftypavi?"sv,
                           kJxl,      "\0\0\0\0\0\0\0\0\0\0\0\0"sv};

/// Whether bytes are those of a pattern, as far as both go.
bool fit(std::span<const std::uint8_t> bytes, std::string_view pattern) {
  const std::size_t size = std::min(bytes.size(), pattern.size());
  return std::ranges::equal(bytes.first(size), pattern.substr(0, size), [](std::uint8_t byte, char wanted) {
    return wanted == '?' || static_cast<std::uint8_t>(wanted) == byte;
  });
}

constexpr int kStartOfScan = 0xDA;
constexpr int kEndOfImage = 0xD9;

std::size_t read_at(const Descriptor& file, off_t from, std::uint8_t* to, std::size_t size) {
  const ssize_t count = uninterrupted([&] { return ::pread(file.get(), to, size, from); });
  if (count < 0) throw output_error("cannot read what has the name", errno);
  return static_cast<std::size_t>(count);
}

/// A file from its beginning, a byte at a time.
class Bytes {
 public:
  explicit Bytes(const Descriptor& file) : file_(file) {}

  /// -1 at the end.
  int next() {
    const bool is_held = position_ >= begin_ && position_ < begin_ + static_cast<off_t>(held_);
    if (!is_held && !fill()) return -1;
    return buffer_[static_cast<std::size_t>(position_++ - begin_)];
  }
  void skip(off_t count) { position_ += count; }

 private:
  bool fill() {
    begin_ = position_;
    held_ = read_at(file_, begin_, buffer_.data(), buffer_.size());
    return held_ > 0;
  }

  const Descriptor& file_;
  std::vector<std::uint8_t> buffer_ = std::vector<std::uint8_t>(65'536);
  off_t begin_ = 0;
  off_t position_ = 0;
  std::size_t held_ = 0;
};

/// The code of the next JPEG marker that is no part of a scan's data; -1 at the end of the file.
int next_marker(Bytes& bytes) {
  int last = 0;
  for (int byte = bytes.next(); byte >= 0; byte = bytes.next()) {
    const bool is_restart = byte >= 0xD0 && byte <= 0xD7;
    if (last == 0xFF && byte != 0 && byte != 0xFF && !is_restart) return byte;
    last = byte;
  }
  return -1;
}

/// Whether a JPEG file has an end-of-image marker after a scan: not one that an embedded thumbnail has.
bool comes_to_its_end(Bytes bytes) {
  bool has_scan = false;
  bytes.skip(2);
  for (int marker = next_marker(bytes); marker >= 0; marker = next_marker(bytes)) {
    if (marker == kEndOfImage) return has_scan;
    has_scan = has_scan || marker == kStartOfScan;
    const int high = bytes.next();
    const int low = bytes.next();
    if (low < 0) return false;
    bytes.skip(std::max(0, high * 256 + low - 2));
  }
  return false;
}

constexpr std::array<std::uint8_t, 12> kPngEnd{0, 0, 0, 0, 'I', 'E', 'N', 'D', 0xAE, 0x42, 0x60, 0x82};

/// Whether the chunks of a PNG come to the one that ends it.
bool has_all_chunks(Bytes bytes, off_t size) {
  off_t at = kPng.size();
  while (at + static_cast<off_t>(kPngEnd.size()) <= size) {
    std::array<std::uint8_t, 8> head{};
    for (std::uint8_t& byte : head) byte = static_cast<std::uint8_t>(bytes.next());
    if (std::equal(head.begin(), head.end(), kPngEnd.begin())) return true;
    const off_t length = off_t{head[0]} << 24 | head[1] << 16 | head[2] << 8 | head[3];
    at += length + static_cast<off_t>(kPngEnd.size());
    bytes.skip(length + 4);
  }
  return false;
}

/// Whether a file is as long as the head of a WebP says.
bool is_as_long_as_told(std::span<const std::uint8_t, 12> head, off_t size) {
  const off_t told = head[4] | head[5] << 8 | head[6] << 16 | off_t{head[7]} << 24;
  return fit(head, kWebp) && size >= told + 8;
}

/// Of bytes that are there.
off_t big_endian(Bytes& bytes, int count) {
  off_t number = 0;
  for (int i = 0; i < count; ++i) number = number << 8 | (bytes.next() & 0xFF);
  return number;
}

/// Whether the boxes of a JPEG XL fill the file, and have the end of its codestream.
bool has_whole_codestream(Bytes bytes, off_t size) {
  constexpr off_t kHead = 8, kLongHead = 16, kIndex = 4, kWhole = 0x6A786C63, kPart = 0x6A786C70;  // jxlc, jxlp
  bool has_end = false;
  off_t at = 0;
  while (size - at >= kHead) {
    off_t length = big_endian(bytes, 4), read = kHead;
    const off_t type = big_endian(bytes, 4);
    if (length == 1 && size - at < kLongHead) return false;
    if (length == 1) {
      length = big_endian(bytes, 8);
      read = kLongHead;
    }
    if (length == 0) return type == kWhole || has_end;  // to the end of the file, wherever that is
    if (length < read || length > size - at) return false;
    has_end = has_end || type == kWhole;
    if (type == kPart && length - read >= kIndex) {
      has_end = has_end || big_endian(bytes, 4) >> 31 != 0;
      read += kIndex;
    }
    bytes.skip(length - read);
    at += length;
  }
  return has_end && at == size;
}

/// Whether the boxes of an AVIF that say where its data lie, and those with the data, are all there. What follows them
/// may be anything.
bool has_all_boxes(const Descriptor& file, off_t size) {
  constexpr off_t kHead = 8, kLongHead = 16;
  bool has_index = false, has_data = false;
  for (off_t at = 0; at + kHead <= size;) {
    std::array<std::uint8_t, kLongHead> head{};
    const std::size_t there = read_at(file, at, head.data(), head.size());
    const std::string_view type(reinterpret_cast<const char*>(head.data()) + 4, 4);
    const bool is_long = head[0] == 0 && head[1] == 0 && head[2] == 0 && head[3] == 1;
    if (there < static_cast<std::size_t>(is_long ? kLongHead : kHead)) return false;
    const std::size_t from = is_long ? 8 : 0, count = is_long ? 8 : 4;
    off_t length = 0;
    for (std::size_t i = from; i < from + count; ++i) length = (length & 0x7F'FFFF'FFFF'FFFF) << 8 | head.at(i);
    if (length == 0) length = size - at;  // to the end
    const bool index = type == "meta" || type == "moov", data = type == "mdat";
    if (!index && !data && has_index && has_data) return true;
    if (length < kHead || length > size - at) return false;
    has_index = has_index || index;
    has_data = has_data || data;
    at += length;
  }
  return has_index && has_data;
}

/// What a file begins and ends with.
struct Ends {
  std::array<std::uint8_t, 12> first{};
  std::array<std::uint8_t, 12> last{};
  bool begin_with(std::string_view pattern) const { return fit(first, pattern); }
  bool end_with(std::span<const std::uint8_t> bytes) const {
    return std::equal(bytes.rbegin(), bytes.rend(), last.rbegin());
  }
};

bool is_whole(const Descriptor& file, off_t size, const Ends& ends) {
  constexpr std::array<std::uint8_t, 2> kJpegEnd{0xFF, kEndOfImage};
  if (ends.begin_with(kBoxes)) return has_all_boxes(file, size);
  if (ends.begin_with(kJpeg)) return ends.end_with(kJpegEnd) || comes_to_its_end(Bytes(file));
  if (ends.begin_with(kNakedJxl)) return true;  // none of ours, which have boxes: it is not to be replaced
  if (ends.begin_with(kJxl)) return has_whole_codestream(Bytes(file), size);
  if (!ends.begin_with(kPng)) return is_as_long_as_told(ends.first, size) || is_whole_tiff(file, size);
  Bytes chunks(file);
  chunks.skip(kPng.size());
  return ends.end_with(kPngEnd) || has_all_chunks(std::move(chunks), size);
}

}  // namespace

FoundPicture picture_found(int folder, const std::string& name) {
  constexpr int kFlags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
  const Descriptor file(opened([&] { return ::openat(folder, name.c_str(), kFlags); }));
  if (!file) throw output_error("cannot read what has the name", errno);
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) throw output_error("cannot read what has the name", errno);
  if (!S_ISREG(status.st_mode)) return FoundPicture::none;

  Ends ends;
  const auto count = static_cast<std::size_t>(std::min(status.st_size, static_cast<off_t>(ends.last.size())));
  const std::size_t there = read_at(file, 0, ends.first.data(), ends.first.size());
  read_at(file, status.st_size - static_cast<off_t>(count), ends.last.data() + ends.last.size() - count, count);
  if (status.st_size >= 4 && is_whole(file, status.st_size, ends)) return FoundPicture::whole;
  const auto begins = [&](std::string_view pattern) { return fit(std::span(ends.first).first(there), pattern); };
  return std::ranges::any_of(kOurs, begins) ? FoundPicture::torn : FoundPicture::none;
}

}  // namespace lightmill
