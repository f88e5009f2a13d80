#include "process/sandbox.h"

#include "base/sanitizers.h"
#include "io/system_failure.h"
#include "process/call_filter.h"

#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>

namespace lightmill {
namespace {

// <linux/landlock.h> is newer than the systems that build this. The numbers are the same on every processor.
constexpr long kCreateRuleset = 444, kRestrictSelf = 446;
constexpr unsigned kVersion = 1;  // LANDLOCK_CREATE_RULESET_VERSION

/// `struct landlock_ruleset_attr` of version 6; older kernels take a longer one if what they do not know is 0.
struct Ruleset {
  std::uint64_t files = 0;
  std::uint64_t network = 0;
  std::uint64_t scoped = 0;
};

/// All that a version of Landlock can refuse: to 13 rights to files, one each came with versions 2, 3 and 5; TCP came
/// with 4, signals and abstract sockets with 6.
Ruleset everything(long version) {
  const int rights = 13 + (version >= 2) + (version >= 3) + (version >= 5);
  return {
      .files = (std::uint64_t{1} << rights) - 1, .network = version >= 4 ? 3u : 0u, .scoped = version >= 6 ? 3u : 0u};
}

/// A ruleset that allows nothing. Behind the filter of calls it is the second wall, so where there is none nobody
/// minds.
void refuse_files() {
  const long version = syscall(kCreateRuleset, nullptr, 0, kVersion);
  if (version < 1) return;
  const Ruleset all = everything(version);
  const long ruleset = syscall(kCreateRuleset, &all, sizeof all, 0);
  if (ruleset < 0) return;
  syscall(kRestrictSelf, ruleset, 0);
  close(static_cast<int>(ruleset));
}

std::string refusal(int error) { return "the system grants no filter of system calls: " + errno_text(error); }

}  // namespace

std::string enter_sandbox() {
  if (kSanitized) return "it was built with a sanitizer";
  auto code = call_filter(getpid());
  if (code.empty()) return "the system calls of this processor are not known";
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return refusal(errno);
  refuse_files();
  const sock_fprog program{static_cast<unsigned short>(code.size()), code.data()};
  // Of all threads; and without slowing the process down against Spectre 4, as kernels before 5.16 would.
  constexpr unsigned kFlags = SECCOMP_FILTER_FLAG_TSYNC | SECCOMP_FILTER_FLAG_SPEC_ALLOW;
  const long result = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, kFlags, &program);
  if (result == 0) return "";
  return refusal(result < 0 ? errno : EBUSY);  // above 0: a thread that has a filter of its own
}

}  // namespace lightmill
