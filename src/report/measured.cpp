#include "report/measured.h"

#include "codec/formats.h"
#include "io/descriptor.h"
#include "io/opening.h"
#include "io/system_failure.h"

#include "lightmill/error.h"
#include "lightmill/image_info.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <optional>
#include <span>
#include <vector>

namespace lightmill {
namespace {

/// Holds most headers, with an EXIF thumbnail.
constexpr std::size_t kMostHeaders = std::size_t{64} << 10;

/// Makes `bytes` the first `size` of the file's, which begins with those that it holds.
void read_on(const Descriptor& file, std::vector<std::uint8_t>& bytes, std::size_t size) {
  std::size_t filled = bytes.size();
  bytes.resize(size);
  while (filled < size) {
    const ssize_t count = uninterrupted(
        [&] { return ::pread(file.get(), bytes.data() + filled, size - filled, static_cast<off_t>(filled)); });
    if (count < 0) throw input_error("cannot read it", errno);
    if (count == 0) throw Error(Cause::changed, "it became shorter while it was read");
    filled += static_cast<std::size_t>(count);
  }
}

/// None where the bytes, which are not all there are, end before the header does.
std::optional<ImageInfo> probe_beginning(std::span<const std::uint8_t> bytes) {
  try {
    return probe(bytes);
  } catch (const Error&) {
    return {};
  }
}

/// Of a file of so many bytes.
ImageInfo probe_header(const Descriptor& file, std::size_t size) {
  std::vector<std::uint8_t> bytes;
  for (std::size_t wanted = kMostHeaders; wanted < size; wanted *= 8) {
    read_on(file, bytes, wanted);
    if (const auto info = probe_beginning(bytes)) return *info;
  }
  read_on(file, bytes, size);
  return probe(bytes);
}

}  // namespace

Measured measured(const std::filesystem::path& file) {
  const Descriptor source(opened([&] { return ::open(file.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC); }));
  if (!source) throw input_error("cannot open it", errno);
  struct stat status {};
  if (::fstat(source.get(), &status) != 0) throw input_error("cannot examine it", errno);
  if (!S_ISREG(status.st_mode)) throw Error(Cause::not_regular, "no regular file");
  const ImageInfo info = probe_header(source, static_cast<std::size_t>(status.st_size));
  return {info.size, static_cast<std::uint64_t>(status.st_size), std::string(row_of(info.format).name)};
}

}  // namespace lightmill
