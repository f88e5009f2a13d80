#include "support/temporary_folder.h"
#include "support/texts.h"
#include "support/without_call.h"

#include "lightmill/error.h"
#include "lightmill/sink.h"

#include <gtest/gtest.h>
#include <sys/syscall.h>

#include <string>

namespace lightmill {
namespace {

struct Missing {
  const char* name;
  int number;
};

class MissingCalls : public testing::TestWithParam<Missing> {};

INSTANTIATE_TEST_SUITE_P(Each, MissingCalls,
                         testing::Values(Missing{"openat2", SYS_openat2}, Missing{"renameat2", SYS_renameat2},
                                         Missing{"linkat", SYS_linkat}, Missing{"statx", SYS_statx},
                                         Missing{"flock", SYS_flock}, Missing{"utimensat", SYS_utimensat},
                                         Missing{"syncfs", SYS_syncfs}),
                         [](const auto& each) { return std::string(each.param.name); });

/// Old kernels, sandboxes and odd file systems: what one of them lacks is done in another way.
TEST_P(MissingCalls, AreDoneWithout) {
  for (const int error : {ENOSYS, EPERM, EINVAL}) {
    const TemporaryFolder folder;
    EXPECT_TRUE(holds_without_call(GetParam().number, error, [&] {
      for (const Existing existing : {Existing::fail, Existing::replace}) {
        const auto out = folder_sink({.folder = folder / "out", .existing = existing});
        const std::string content = "by " + std::to_string(static_cast<int>(existing));
        out->put("x/y/a.jpg", test::view_of(content));
        EXPECT_EQ(folder.read("out/x/y/a.jpg"), content);
        EXPECT_THROW(out->put("x/y/a.jpg", test::view_of("second")), Error);
      }
      EXPECT_EQ(folder.names(), (std::set<std::string>{"out", "out/x", "out/x/y", "out/x/y/a.jpg"}));
    })) << strerror(error);
  }
}

}  // namespace
}  // namespace lightmill
