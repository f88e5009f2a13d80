#include "open_files.h"

#include "lightmill/error.h"

#include <sys/resource.h>

#include <string>

namespace lightmill::cli {

void bound_open_files(int most) {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  if (most == 0 && limit.rlim_cur < kFewestOpenFiles)
    throw Error(Cause::usage, "the system allows this program " + std::to_string(limit.rlim_cur) +
                                  " open files at once (ulimit -n); a run needs " + std::to_string(kFewestOpenFiles));
  if (most == 0) return;
  const auto wanted = static_cast<rlim_t>(most);
  if (wanted > limit.rlim_max)
    throw Error(Cause::usage,
                "--max-open-files: the system allows this program " + std::to_string(limit.rlim_max) + " at most");
  limit.rlim_cur = wanted;
  setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace lightmill::cli
