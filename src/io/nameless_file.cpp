#include "io/nameless_file.h"

#include "io/system_failure.h"

#include <fcntl.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

namespace lightmill {
Descriptor nameless_file_in(const std::filesystem::path& folder) {
  Descriptor file(uninterrupted([&] { return ::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600); }));
  if (file) return file;
  std::string name = folder.native() + "/lightmill-XXXXXX";  // NFS and older kernels have no O_TMPFILE
  Descriptor named(::mkostemp(name.data(), O_CLOEXEC));
  if (named) ::unlink(name.c_str());
  return named;
}

Descriptor nameless_file() {
  const char* wanted = std::getenv("TMPDIR");
  for (const char* folder : {wanted ? wanted : "", "/var/tmp", "/tmp"})
    if (*folder)
      if (Descriptor file = nameless_file_in(folder)) return file;
  return {};
}

}  // namespace lightmill
