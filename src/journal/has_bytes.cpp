#include "journal/has_bytes.h"

#include "base/hash.h"
#include "io/descriptor.h"
#include "io/system_failure.h"

#include <fcntl.h>
#include <unistd.h>

#include <cstddef>
#include <vector>

namespace lightmill {

bool has_bytes(int folder, const std::filesystem::path& name, int flags, std::uint64_t bytes, std::uint64_t hash) {
  const int how = O_RDONLY | O_NONBLOCK | O_CLOEXEC | flags;
  const Descriptor file(uninterrupted([&] { return ::openat(folder, name.c_str(), how); }));
  if (!file) return false;
  std::vector<std::uint8_t> content(bytes);
  for (std::size_t done = 0; done < content.size();) {
    const ssize_t count =
        uninterrupted([&] { return ::read(file.get(), content.data() + done, content.size() - done); });
    if (count <= 0) return false;
    done += static_cast<std::size_t>(count);
  }
  return content_hash(content) == hash;
}

}  // namespace lightmill
