#include "open_files.h"

#include "lightmill/error.h"

#include <sys/resource.h>

#include <string>

namespace lightmill::cli {

void bound_open_files(int most) {
  if (most == 0) return;
  rlimit limit{};
  const auto wanted = static_cast<rlim_t>(most);
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  if (wanted > limit.rlim_max)
    throw Error(Cause::usage,
                "--max-open-files: the system allows this program " + std::to_string(limit.rlim_max) + " at most");
  limit.rlim_cur = wanted;
  setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace lightmill::cli
