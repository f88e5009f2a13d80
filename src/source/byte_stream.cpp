#include "source/byte_stream.h"

#include "io/descriptor.h"
#include "io/opening.h"
#include "io/system_failure.h"

#include <fcntl.h>
#include <poll.h>

#include <algorithm>
#include <string>
#include <utility>

namespace lightmill {
namespace {

constexpr int kPatience = 100;  // milliseconds between two looks at the stop token

class DescriptorStream : public ByteStream {
 public:
  DescriptorStream(int descriptor, std::stop_token stop) : descriptor_(descriptor), stop_(std::move(stop)) {}

  std::size_t read(std::span<char> room) override {
    while (!stop_.stop_requested()) {
      pollfd waiting{.fd = descriptor_, .events = POLLIN, .revents = 0};
      const int ready = ::poll(&waiting, 1, kPatience);
      if (ready == 0 || (ready < 0 && errno == EINTR)) continue;
      const ssize_t count = uninterrupted([&] { return ::read(descriptor_, room.data(), room.size()); });
      if (count >= 0) return static_cast<std::size_t>(count);
      if (errno != EAGAIN) throw input_error("cannot read the list", errno);
    }
    return 0;
  }

 private:
  int descriptor_;
  std::stop_token stop_;
};

class FileStream final : public DescriptorStream {
 public:
  FileStream(Descriptor file, std::stop_token stop)
      : DescriptorStream(file.get(), std::move(stop)), file_(std::move(file)) {}

 private:
  Descriptor file_;
};

class StandardStream final : public ByteStream {
 public:
  StandardStream(std::istream& stream, std::stop_token stop) : buffer_(stream.rdbuf()), stop_(std::move(stop)) {}

  std::size_t read(std::span<char> room) override {
    if (stop_.stop_requested() || !buffer_) return 0;
    using Traits = std::istream::traits_type;
    if (Traits::eq_int_type(buffer_->sgetc(), Traits::eof())) return 0;  // waits for one byte
    // Only what is there by now: asking for more would wait.
    const auto there = std::clamp<std::streamsize>(buffer_->in_avail(), 1, static_cast<std::streamsize>(room.size()));
    return static_cast<std::size_t>(buffer_->sgetn(room.data(), there));
  }

 private:
  std::streambuf* buffer_;
  std::stop_token stop_;
};

}  // namespace

std::unique_ptr<ByteStream> open_stream(const std::filesystem::path& file, std::stop_token stop) {
  constexpr int kFlags = O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
  Descriptor descriptor(opened([&] { return ::open(file.c_str(), kFlags); }));
  if (!descriptor) throw input_error("cannot open " + file.native(), errno);
  return std::make_unique<FileStream>(std::move(descriptor), std::move(stop));
}

std::unique_ptr<ByteStream> stream_of(int descriptor, std::stop_token stop) {
  return std::make_unique<DescriptorStream>(descriptor, std::move(stop));
}

std::unique_ptr<ByteStream> stream_of(std::istream& stream, std::stop_token stop) {
  return std::make_unique<StandardStream>(stream, std::move(stop));
}

}  // namespace lightmill
