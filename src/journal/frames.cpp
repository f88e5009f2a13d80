#include "journal/frames.h"

#include "base/hash.h"
#include "io/system_failure.h"

#include <unistd.h>

#include <algorithm>
#include <cstring>

namespace lightmill {
namespace {

std::uint32_t checksum(std::string_view bytes) { return static_cast<std::uint32_t>(mixed(fnv1a(bytes)) >> 32); }

std::uint32_t word_at(const char* bytes) {
  std::uint32_t word = 0;
  std::memcpy(&word, bytes, sizeof word);
  return word;
}

void append(std::string& to, std::uint32_t word) {
  char bytes[sizeof word];
  std::memcpy(bytes, &word, sizeof word);
  to.append(bytes, sizeof bytes);
}

std::optional<RecordFrame> unchecked_frame_in(std::string_view from, std::uint64_t place) {
  if (from.size() < RecordFrame::kHead) return {};
  const std::size_t length = word_at(from.data());
  if (length < kKeyBytes || length > RecordFrame::kMostBytes || length > from.size() - RecordFrame::kHead) return {};
  const std::string_view bytes = from.substr(RecordFrame::kHead, length);
  return RecordFrame{key_of(bytes), place, bytes};
}

}  // namespace

std::string framed(std::string_view bytes) {
  std::string frame;
  frame.reserve(RecordFrame::kHead + bytes.size());
  append(frame, static_cast<std::uint32_t>(bytes.size()));
  append(frame, checksum(bytes));
  return frame.append(bytes);
}

std::optional<RecordFrame> frame_in(std::string_view from, std::uint64_t place) {
  const auto frame = unchecked_frame_in(from, place);
  return frame && checksum(frame->bytes) == word_at(from.data() + sizeof(std::uint32_t)) ? frame : std::nullopt;
}

FrameReader::FrameReader(int file, std::uint64_t begin, std::uint64_t end, std::size_t at_once)
    : file_(file), end_(end), at_once_(at_once), place_(begin) {}

/// Reads on behind what is left. False at the end.
bool FrameReader::fill() {
  buffer_.erase(0, at_);
  at_ = 0;
  const std::uint64_t from = place_ + buffer_.size();
  if (from >= end_) return false;
  const std::size_t before = buffer_.size();
  buffer_.resize(before + static_cast<std::size_t>(std::min<std::uint64_t>(at_once_, end_ - from)));
  const ssize_t count = uninterrupted(
      [&] { return ::pread(file_, buffer_.data() + before, buffer_.size() - before, static_cast<off_t>(from)); });
  buffer_.resize(before + static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
  return count > 0;
}

std::optional<RecordFrame> FrameReader::next() {
  while (true) {
    if (const auto frame = frame_in(rest(), place_)) {
      pass(*frame);
      return frame;
    }
    if (!may_go_on()) return {};
  }
}

std::optional<std::uint64_t> FrameReader::seek(std::uint64_t name) {
  while (true) {
    const auto frame = unchecked_frame_in(rest(), place_);
    if (frame && frame->key.name >= name) return frame->key.name;
    if (frame)
      pass(*frame);
    else if (!may_go_on())
      return {};
  }
}

/// After bytes that are no frame: whether there are more.
bool FrameReader::may_go_on() { return rest().size() < RecordFrame::kHead + RecordFrame::kMostBytes && fill(); }

void FrameReader::pass(const RecordFrame& frame) {
  at_ += RecordFrame::kHead + frame.bytes.size();
  place_ = frame.end();
}

std::uint64_t FrameWriter::write(std::string_view record) {
  const std::uint64_t place = this->place();
  buffer_ += framed(record);
  if (buffer_.size() >= FrameReader::kMuch) flush();
  return place;
}

void FrameWriter::flush() {
  for (std::size_t done = 0; done < buffer_.size();) {
    const ssize_t count = uninterrupted([&] {
      return ::pwrite(file_, buffer_.data() + done, buffer_.size() - done, static_cast<off_t>(place_ + done));
    });
    if (count <= 0) throw output_error("cannot write the journal", count < 0 ? errno : EIO);
    done += static_cast<std::size_t>(count);
  }
  place_ += buffer_.size();
  buffer_.clear();
}

}  // namespace lightmill
