#include "io/blob_room.h"
#include "support/as_nobody.h"
#include "support/temporary_folder.h"
#include "system_calls.h"

#include "lightmill/error.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>

namespace lightmill {
namespace {

using std::filesystem::path;
using testing::HasSubstr;

class FileReaderTest : public testing::Test {
 protected:
  std::string read(const path& file) {
    BlobRoom room(*pool_);
    file_reader()->read(file, room);
    const Blob blob = std::move(room).blob();
    EXPECT_GE(blob.buffer.capacity(), blob.size + Blob::kPadding);
    return {reinterpret_cast<const char*>(blob.bytes().data()), blob.size};
  }

  void expect_refused(const path& file, Cause cause, const std::string& reason) {
    try {
      read(file);
      ADD_FAILURE() << file << " was read";
    } catch (const Error& error) {
      EXPECT_EQ(to_string(error.cause()), to_string(cause)) << error.what();
      EXPECT_THAT(error.what(), HasSubstr(reason));
      EXPECT_EQ(std::string(error.what()).find('\n'), std::string::npos);
    }
  }

  TemporaryFolder folder_;
  std::shared_ptr<BufferPool> pool_ = BufferPool::create(1 << 20);
};

class StampedRoom : public BlobRoom {
 public:
  using BlobRoom::BlobRoom;
  void stamped(const Stamp& given) override { stamps.push_back(given); }
  std::vector<Stamp> stamps;
};

std::string long_content() {
  std::string content(1'000'003, ' ');
  unsigned state = 1;
  for (char& c : content) c = static_cast<char>((state = state * 1103515245 + 12345) >> 16);
  return content;
}

TEST_F(FileReaderTest, TellsWhichStateOfWhichFileItWas) {
  const path file = folder_.write("a.jpg", "twelve bytes");
  const timespec times[2] = {{0, 0}, {1'700'000'000, 123'456'789}};
  ASSERT_EQ(utimensat(AT_FDCWD, file.c_str(), times, 0), 0);
  std::filesystem::create_symlink(file, folder_ / "link.jpg");
  struct stat status {};
  ASSERT_EQ(::stat(file.c_str(), &status), 0);
  for (const char* name : {"a.jpg", "link.jpg"}) {
    StampedRoom room(*pool_);
    file_reader()->read(folder_ / name, room);
    ASSERT_EQ(room.stamps.size(), 1u);
    EXPECT_EQ(room.stamps[0], (Stamp{12, 1'700'000'000'123'456'789,
                                     status.st_ctim.tv_sec * std::int64_t{1'000'000'000} + status.st_ctim.tv_nsec,
                                     status.st_ino, status.st_dev}));
  }
}

TEST_F(FileReaderTest, GivesTheWholeFile) {
  EXPECT_EQ(read(folder_.write("a.jpg", "x")), "x");
  EXPECT_EQ(read(folder_.write("b.jpg", long_content())), long_content());
}

/// Wants so many bytes, and remembers what it was told.
class FussyRoom : public BlobRoom {
 public:
  FussyRoom(BufferPool& pool, std::size_t wanted) : BlobRoom(pool), wanted_(wanted) {}
  void begins(std::span<const std::uint8_t> bytes) override {
    beginning.assign(bytes.begin(), bytes.end());
    if (refuses) throw Error(Cause::not_an_image, "no");
  }
  bool enough(std::size_t bytes) override {
    filled = bytes;
    return filled >= wanted_;
  }
  std::span<std::uint8_t> take(std::size_t bytes) override {
    taken = bytes;
    return BlobRoom::take(bytes);
  }

  bool refuses = false;
  std::string beginning;
  std::size_t taken = 0, filled = 0;

 private:
  std::size_t wanted_;
};

TEST_F(FileReaderTest, ReadsOfALargeFileWhatTheRoomWants) {
  constexpr std::size_t kMiB = 1 << 20;
  const path file = folder_.write("a.jpg", "0123456789abcdefgh");
  std::filesystem::resize_file(file, 300 * kMiB);
  FussyRoom room(*pool_, 9 * kMiB);
  file_reader()->read(file, room);
  EXPECT_EQ(room.taken, 300 * kMiB);
  EXPECT_GE(room.filled, 9 * kMiB);
  EXPECT_LE(room.filled, 16 * kMiB);
  EXPECT_EQ(room.beginning.substr(0, 18), "0123456789abcdefgh");
  FussyRoom refusing(*pool_, 0);
  refusing.refuses = true;
  EXPECT_THROW(file_reader()->read(file, refusing), Error);
  EXPECT_EQ(refusing.taken, 0u);
}

TEST_F(FileReaderTest, FollowsLinksToFiles) {
  folder_.write("a.jpg", "content");
  std::filesystem::create_symlink("a.jpg", folder_ / "link.jpg");
  EXPECT_EQ(read(folder_ / "link.jpg"), "content");
}

TEST_F(FileReaderTest, ReadsAnyName) {
  for (const std::string& name : {std::string("new\nline"), std::string("\xff\xfe"), std::string(255, 'n')})
    EXPECT_EQ(read(folder_.write(name, name)), name);
}

TEST_F(FileReaderTest, NamesWhatIsNotThere) {
  std::filesystem::create_symlink("nowhere", folder_ / "dangling.jpg");
  folder_.write("file");
  expect_refused(folder_ / "missing.jpg", Cause::missing, "No such file");
  expect_refused(folder_ / "dangling.jpg", Cause::missing, "a link to nothing");
  expect_refused(folder_ / "file/a.jpg", Cause::missing, "Not a directory");
}

TEST_F(FileReaderTest, NamesALinkLoop) {
  std::filesystem::create_symlink("b.jpg", folder_ / "a.jpg");
  std::filesystem::create_symlink("a.jpg", folder_ / "b.jpg");
  expect_refused(folder_ / "a.jpg", Cause::unreadable, "symbolic links");
}

TEST_F(FileReaderTest, NeverOpensSpecialFiles) {
  folder_.make_folder("folder.jpg");
  ASSERT_EQ(mkfifo((folder_ / "fifo.jpg").c_str(), 0666), 0);
  sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
  std::strncpy(address.sun_path, (folder_ / "s").c_str(), sizeof address.sun_path - 1);
  const int socket_number = socket(AF_UNIX, SOCK_STREAM, 0);
  ASSERT_EQ(bind(socket_number, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);

  expect_refused(folder_ / "folder.jpg", Cause::not_regular, "a folder");
  expect_refused(folder_ / "fifo.jpg", Cause::not_regular, "a FIFO");
  expect_refused(folder_ / "s", Cause::not_regular, "a socket");
  expect_refused("/dev/zero", Cause::not_regular, "a device");
  // A FIFO that was opened for reading lets a writer open without waiting.
  EXPECT_EQ(open((folder_ / "fifo.jpg").c_str(), O_WRONLY | O_NONBLOCK), -1);
  close(socket_number);
}

TEST_F(FileReaderTest, RefusesEmptyAndGiantFiles) {
  expect_refused(folder_.write("empty.jpg"), Cause::not_an_image, "the file is empty");
  const path giant = folder_.write("giant.jpg", "x");
  std::filesystem::resize_file(giant, (std::uintmax_t{1} << 30) + 1);
  expect_refused(giant, Cause::too_large, "1073741824");
}

TEST_F(FileReaderTest, NamesAMissingPermission) {
  std::filesystem::permissions(folder_.path(), std::filesystem::perms(0755));
  std::filesystem::permissions(folder_.write("secret.jpg", "x"), std::filesystem::perms(0));
  EXPECT_TRUE(holds_as_nobody([&] { expect_refused(folder_ / "secret.jpg", Cause::unreadable, "Permission denied"); }));
}

TEST_F(FileReaderTest, PutsShortAndInterruptedReadsTogether) {
  const path file = folder_.write("a.jpg", long_content());
  int calls = 0;
  const AnsweredCalls calls_answered({.read = [&](int number, void* to, std::size_t size) -> ssize_t {
    ++calls;
    if (calls % 3 == 0) return fails_with(EINTR);
    return system_read(number, to, std::min<std::size_t>(size, calls % 7 == 0 ? 7 : 4099));
  }});
  EXPECT_TRUE(read(file) == long_content());
  EXPECT_GT(calls, 100);
}

TEST_F(FileReaderTest, NamesAFailingDisk) {
  const path file = folder_.write("a.jpg", "content");
  const AnsweredCalls calls_answered({.read = [](int, void*, std::size_t) { return fails_with(EIO); }});
  expect_refused(file, Cause::unreadable, "Input/output error");
}

TEST_F(FileReaderTest, ReadsAgainWhatChangedOnce) {
  const path file = folder_.write("a.jpg", "old");
  int calls = 0;
  const AnsweredCalls calls_answered({.read = [&](int number, void* to, std::size_t size) {
    const ssize_t count = system_read(number, to, size);
    if (++calls == 1) std::filesystem::rename(folder_.write("b.jpg", "the new one"), file);
    return count;
  }});
  EXPECT_EQ(read(file), "the new one");
}

TEST_F(FileReaderTest, GivesUpOnWhatKeepsGrowing) {
  const path file = folder_.write("a.jpg", "x");
  const AnsweredCalls calls_answered({.read = [&](int number, void* to, std::size_t size) {
    std::filesystem::resize_file(file, std::filesystem::file_size(file) + 1);
    return system_read(number, to, size);
  }});
  expect_refused(file, Cause::changed, "changed");
}

TEST_F(FileReaderTest, GivesUpOnWhatKeepsShrinking) {
  const path file = folder_.write("a.jpg", long_content());
  const AnsweredCalls calls_answered({.read = [&](int number, void* to, std::size_t size) {
    std::filesystem::resize_file(file, std::filesystem::file_size(file) / 2);
    return system_read(number, to, size);
  }});
  expect_refused(file, Cause::changed, "changed");
}

TEST_F(FileReaderTest, SaysThatAFileVanishedMeanwhile) {
  const path file = folder_.write("a.jpg", "x");
  const AnsweredCalls calls_answered({.read = [&](int number, void* to, std::size_t size) {
    std::filesystem::remove(file);
    return system_read(number, to, size);
  }});
  expect_refused(file, Cause::missing, "No such file");
}

TEST_F(FileReaderTest, KeepsNoDescriptor) {
  const auto open_files = [] {
    const auto all = std::filesystem::directory_iterator("/proc/self/fd");
    return std::distance(begin(all), end(all));
  };
  const path file = folder_.write("a.jpg", "x");
  const auto before = open_files();
  for (int i = 0; i < 20; ++i) {
    read(file);
    const AnsweredCalls calls_answered({.read = [](int, void*, std::size_t) { return fails_with(EIO); }});
    expect_refused(file, Cause::unreadable, "");
  }
  EXPECT_EQ(open_files(), before);
}

}  // namespace
}  // namespace lightmill
