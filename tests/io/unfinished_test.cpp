#include "io/unfinished.h"

#include "io/atomic_file.h"
#include "io/descriptor.h"
#include "io/opening.h"
#include "support/temporary_folder.h"

#include "lightmill/error.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <array>
#include <thread>
#include <vector>

namespace lightmill {
namespace {

constexpr std::array<std::uint8_t, 3> kBytes{1, 2, 3};

/// As if the process were a new one, after a test.
struct TakenUpAgain {
  ~TakenUpAgain() { take_up_again(); }
};

template <typename Call>
Cause cause_of(Call call) {
  try {
    call();
  } catch (const Error& error) {
    return error.cause();
  }
  return Cause::internal;
}

/// A folder and a descriptor of it.
struct OpenFolder : TemporaryFolder {
  const Descriptor opened{::open(path().c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)};
  int get() const { return opened.get(); }
};

void commit(AtomicFile& file, Existing existing, Durability durability) {
  file.flush(durability);
  file.take_name(existing);
}

TEST(Unfinished, FilesAreRemovedAndGetNoName) {
  const OpenFolder folder;
  const TakenUpAgain later;
  AtomicFile one(folder.get(), "one"), two(folder.get(), "two"), done(folder.get(), "done");
  one.write(kBytes);
  done.write(kBytes);
  commit(done, Existing::fail, Durability::buffered);
  EXPECT_EQ(give_up_unfinished(std::chrono::seconds(1)), 2u);
  EXPECT_EQ(folder.names(), std::set<std::string>{"done"});
  EXPECT_EQ(cause_of([&] { commit(one, Existing::fail, Durability::synced); }), Cause::canceled);
  EXPECT_EQ(cause_of([&] { commit(two, Existing::replace, Durability::buffered); }), Cause::canceled);
  EXPECT_EQ(cause_of([&] { AtomicFile(folder.get(), "three"); }), Cause::canceled);
  EXPECT_EQ(folder.names(), std::set<std::string>{"done"});
}

TEST(Unfinished, AStepThatHangsIsWaitedForNoLongerThanAllowed) {
  const OpenFolder folder;
  const TakenUpAgain later;
  AtomicFile file(folder.get(), "one");
  const Undisturbed step;  // as if its rename hung
  EXPECT_EQ(give_up_unfinished(std::chrono::milliseconds(20)), 0u);
}

TEST(Unfinished, LeavesNothingWhateverIsGoingOn) {
  for (int round = 0; round < 20; ++round) {
    const OpenFolder folder;
    const TakenUpAgain later;
    std::atomic<bool> begun = false;
    std::vector<std::jthread> writers;
    for (int writer = 0; writer < 4; ++writer) {
      writers.emplace_back([&, writer] {
        try {
          for (int i = 0;; ++i) {
            AtomicFile file(folder.get(), std::to_string(writer) + "-" + std::to_string(i));
            file.write(kBytes);
            commit(file, Existing::fail, Durability::buffered);
            begun = true;
          }
        } catch (const Error& error) {
          EXPECT_EQ(error.cause(), Cause::canceled);
        }
      });
    }
    while (!begun) std::this_thread::yield();
    give_up_unfinished(std::chrono::seconds(5));
    for (const std::string& name : folder.names()) EXPECT_FALSE(name.ends_with(".tmp")) << name;
    const auto names = folder.names();
    writers.clear();
    EXPECT_EQ(folder.names(), names) << "a name was taken afterwards";
  }
}

TEST(Opening, WaitsForADescriptorThatAnotherThreadCloses) {
  rlimit before{};
  getrlimit(RLIMIT_NOFILE, &before);
  std::vector<int> all;
  std::atomic<bool> none_is_left = false;
  std::jthread closer([&] {  // before they are short: UBSan checks an object's type through a pipe
    while (!none_is_left) std::this_thread::yield();
    std::this_thread::sleep_for(std::chrono::milliseconds(30));
    for (const int file : all) ::close(file);
  });
  const rlimit scarce{40, before.rlim_max};
  setrlimit(RLIMIT_NOFILE, &scarce);
  for (int file = 0; (file = ::open("/dev/null", O_RDONLY | O_CLOEXEC)) >= 0;) all.push_back(file);
  none_is_left = true;
  const int file = opened([] { return ::open("/dev/null", O_RDONLY | O_CLOEXEC); });
  EXPECT_GE(file, 0);
  ::close(file);
  closer.join();
  setrlimit(RLIMIT_NOFILE, &before);
  errno = 0;
  EXPECT_EQ(opened([] { return ::open("/nowhere", O_RDONLY | O_CLOEXEC); }), -1) << "at once";
  EXPECT_EQ(errno, ENOENT);
}

}  // namespace
}  // namespace lightmill
