#include "lightmill/list.h"

#include "listed.h"
#include "support/living.h"
#include "support/temporary_folder.h"

#include "lightmill/error.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <list>
#include <sstream>
#include <thread>

namespace lightmill {
namespace {

using namespace std::string_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::vector<std::string> listed_in(const std::string& text, ListOptions options = {}) {
  std::istringstream stream(text);
  return told(lines(stream, std::move(options)));
}

TEST(List, IsLinesEndedEitherWay) {
  EXPECT_THAT(listed_in("a.jpg\nx/b.jpg\r\n\n\r\nc d.jpg"),
              ElementsAre("a.jpg -> a.jpg", "x/b.jpg -> x/b.jpg", "c d.jpg -> c d.jpg"));
  EXPECT_THAT(listed_in(""), IsEmpty());
  EXPECT_THAT(listed_in("\n\n"), IsEmpty());
}

TEST(List, MayBeginWithAByteOrderMark) {
  const std::string mark = "\xEF\xBB\xBF";
  EXPECT_THAT(listed_in(mark + "a.jpg\r\n" + mark + "b.jpg\n"),
              ElementsAre("a.jpg -> a.jpg", mark + "b.jpg -> " + mark + "b.jpg"));
  EXPECT_THAT(listed_in(mark), IsEmpty());
  EXPECT_THAT(listed_in(mark + "a.jpg\0"s, {.separator = Separator::nul}),
              ElementsAre(mark + "a.jpg -> " + mark + "a.jpg"));
}

TEST(List, IsRefusedInUtf16) {
  for (const std::string& text : {"\xFF\xFE"
                                  "a\0.\0j\0p\0g\0\n\0"s,
                                  "\xFE\xFF\0a\0.\0j\0p\0g\0\n"s})
    try {
      listed_in(text);
      ADD_FAILURE();
    } catch (const Error& error) {
      EXPECT_EQ(error.cause(), Cause::usage);
      EXPECT_THAT(error.what(), HasSubstr("UTF-16"));
    }
  EXPECT_THAT(listed_in("\xFF\xFE.jpg\n"), ElementsAre("\xFF\xFE.jpg -> \xFF\xFE.jpg"));
}

TEST(List, TakesEverythingBetweenNulBytes) {
  const std::string text = "new\nline.jpg\0cr\r\0\0 -rf.jpg\0[a,b].jpg\0\xff\xfe.jpg"s;
  EXPECT_THAT(listed_in(text, {.separator = Separator::nul}),
              ElementsAre("new\nline.jpg -> new\nline.jpg", "cr\r -> cr\r", " -rf.jpg ->  -rf.jpg",
                          "[a,b].jpg -> [a,b].jpg", "\xff\xfe.jpg -> \xff\xfe.jpg"));
}

TEST(List, KeepsHostileNamesWhole) {
  const std::string longest(255, 'n');
  EXPECT_THAT(listed_in("-rf.jpg\n\xff\x1b[31m.jpg\n" + longest + "\n++\n"),
              ElementsAre("-rf.jpg -> -rf.jpg", "\xff\x1b[31m.jpg -> \xff\x1b[31m.jpg", longest + " -> " + longest,
                          "++ -> ++"));
}

TEST(List, NamesResultsAsCopyingWithParentsWould) {
  EXPECT_THAT(listed_in("/a/b.jpg\n./x//y/./z.jpg\nx/../b.jpg\n//c.jpg\n/../d.jpg\nphotos/\n..a/...\n"),
              ElementsAre("/a/b.jpg -> a/b.jpg", "./x//y/./z.jpg -> x/y/z.jpg", "x/../b.jpg -> b.jpg",
                          "//c.jpg -> c.jpg", "/../d.jpg -> d.jpg", "photos/ -> photos", "..a/... -> ..a/..."));
}

TEST(List, RefusesWhatWouldLieOutside) {
  EXPECT_THAT(listed_in("../a.jpg\nx/../../b.jpg\n..\n.\n/\nx/..\na../../c.jpg\n"),
              ElementsAre("../a.jpg: output-refused", "x/../../b.jpg: output-refused", "..: output-refused",
                          ".: not-regular", "/: not-regular", "x/..: not-regular", "a../../c.jpg -> c.jpg"));
  EXPECT_THAT(listed("../a.jpg").problem->reason, HasSubstr("name a folder above it as the base"));
}

TEST(List, NamesResultsBelowABase) {
  EXPECT_THAT(listed_in("/p/x/a.jpg\n/p/./x/../b.jpg\n/photos/c.jpg\nd.jpg\n/p\n", {.base = "/p"}),
              ElementsAre("/p/x/a.jpg -> x/a.jpg", "/p/./x/../b.jpg -> b.jpg", "/photos/c.jpg -> photos/c.jpg",
                          "d.jpg -> d.jpg", "/p -> p"));
  EXPECT_THAT(listed_in("/p/a.jpg\n", {.base = "/"}), ElementsAre("/p/a.jpg -> p/a.jpg"));
  const auto here = std::filesystem::current_path();
  EXPECT_THAT(listed_in((here / "in/a.jpg").native() + "\nin/b.jpg\n../c.jpg\n", {.base = "in"}),
              ElementsAre((here / "in/a.jpg").native() + " -> a.jpg", "in/b.jpg -> b.jpg", "../c.jpg: output-refused"));
  EXPECT_EQ(listed("../c.jpg", "..").relative, "c.jpg");
  EXPECT_EQ(listed("in/x.jpg", "in/").relative, "x.jpg");
  EXPECT_EQ(listed("in.jpg", "in").relative, "in.jpg");
}

TEST(List, TellsLinesThatAreTooLongAndGoesOn) {
  const std::string longest(64 << 10, 'x');
  const auto found = listed_in("a.jpg\n" + longest + "\n" + longest + "y\nb.jpg\n" + std::string(1 << 20, 'z'));
  ASSERT_EQ(found.size(), 5U);
  EXPECT_EQ(found[1], longest + " -> " + longest);
  EXPECT_EQ(found[2], std::string(100, 'x') + "...: unreadable");
  EXPECT_EQ(found[3], "b.jpg -> b.jpg");
  EXPECT_EQ(found[4], std::string(100, 'z') + "...: unreadable");
}

TEST(List, TellsANulByteAmongLines) {
  std::istringstream stream("a.jpg\0b.jpg\0"s);
  const std::vector<Item> found = all_of(lines(stream));
  ASSERT_EQ(found.size(), 1U);
  EXPECT_THAT(found[0].problem->reason, HasSubstr("NUL bytes between the names?"));
}

TEST(List, NumbersItsItems) {
  std::istringstream stream("a\n\nb\n../c\nd\n");
  std::uint64_t next = 0;
  for (const Item& item : lines(stream)) EXPECT_EQ(item.sequence, next++);
  EXPECT_EQ(next, 4U);
}

class ListFile : public testing::Test {
 protected:
  TemporaryFolder folder_;
};

TEST_F(ListFile, IsReadWhenItemsAreAskedFor) {
  generator<Item> found = lines(folder_ / "list.txt");
  folder_.write("list.txt", std::string_view("a.jpg\n"));
  EXPECT_THAT(told(std::move(found)), ElementsAre("a.jpg -> a.jpg"));
}

TEST_F(ListFile, IsNamedWhereItCannotBeRead) {
  folder_.make_folder("folder");
  for (const auto& [name, cause] : {std::pair("missing", Cause::missing), std::pair("folder", Cause::unreadable)}) {
    try {
      generator<Item> found = lines(folder_ / name);
      found.begin();
      ADD_FAILURE() << name;
    } catch (const Error& error) {
      EXPECT_EQ(error.cause(), cause);
    }
  }
}

TEST_F(ListFile, IsTheSameThroughEveryDoor) {
  std::string text;
  for (int i = 0; i < 20'000; ++i) text += "folder/of/some/length/" + std::to_string(i * i) + ".jpg\n";
  const auto file = folder_.write("list.txt", std::string_view(text));
  const auto expected = listed_in(text);
  EXPECT_EQ(expected.size(), 20'000U);
  EXPECT_EQ(told(lines(file)), expected);
  const int descriptor = open(file.c_str(), O_RDONLY | O_CLOEXEC);
  EXPECT_EQ(told(lines(descriptor)), expected);
  close(descriptor);
}

class ListPipe : public testing::Test {
 protected:
  void SetUp() override { ASSERT_EQ(pipe2(ends_, O_CLOEXEC), 0); }
  void TearDown() override {
    close(ends_[0]);
    close(ends_[1]);
  }
  void feed(std::string_view text) const {
    ASSERT_EQ(write(ends_[1], text.data(), text.size()), static_cast<ssize_t>(text.size()));
  }
  int ends_[2] = {-1, -1};
};

TEST_F(ListPipe, GivesEachItemAsSoonAsItsLineIsThere) {
  generator<Item> found = lines(ends_[0]);
  feed("a.jpg\nb.j");
  auto position = found.begin();
  EXPECT_EQ(position->source, "a.jpg");
  feed("pg\n");
  EXPECT_EQ((++position)->source, "b.jpg");
  std::jthread later([this, reading = gettid()] {
    EXPECT_TRUE(comes_true([&] { return rests(reading); }));
    feed("c.jpg\n");
  });
  EXPECT_EQ((++position)->source, "c.jpg");
}

TEST_F(ListPipe, EndsAtAStopWithoutHalfALine) {
  std::stop_source stop;
  generator<Item> found = lines(ends_[0], {.stop = stop.get_token()});
  feed("a.jpg\nhalf");
  auto position = found.begin();
  std::jthread later([&, reading = gettid()] {
    EXPECT_TRUE(comes_true([&] { return rests(reading); }));
    stop.request_stop();
  });
  EXPECT_TRUE(++position == found.end());
}

TEST_F(ListFile, MayBeAFifoThatIsOpenedLater) {
  ASSERT_EQ(mkfifo((folder_ / "fifo").c_str(), 0600), 0);
  std::jthread writer([this, reading = gettid()] {
    EXPECT_TRUE(comes_true([&] { return rests(reading); }));
    folder_.write("fifo.txt");
    const int fifo = open((folder_ / "fifo").c_str(), O_WRONLY | O_CLOEXEC);
    EXPECT_EQ(write(fifo, "a.jpg\n", 6), 6);
    close(fifo);
  });
  EXPECT_THAT(told(lines(folder_ / "fifo")), ElementsAre("a.jpg -> a.jpg"));
}

/// Gives its bytes one by one and then has none ready.
class SlowBuffer : public std::streambuf {
 public:
  explicit SlowBuffer(std::string text) : text_(std::move(text)) {}
  std::size_t taken() const { return taken_; }

 protected:
  int_type underflow() override {
    if (taken_ == text_.size()) return traits_type::eof();
    setg(&text_[taken_], &text_[taken_], &text_[taken_] + 1);
    ++taken_;
    return traits_type::to_int_type(text_[taken_ - 1]);
  }

 private:
  std::string text_;
  std::size_t taken_ = 0;
};

TEST(ListStream, IsReadNoFurtherThanNeeded) {
  SlowBuffer buffer("a.jpg\nb.jpg\n");
  std::istream stream(&buffer);
  generator<Item> found = lines(stream);
  auto position = found.begin();
  EXPECT_EQ(position->source, "a.jpg");
  EXPECT_EQ(buffer.taken(), 6U);
  EXPECT_EQ((++position)->source, "b.jpg");
}

/// A range that can be neither copied nor gone through twice.
generator<std::string> numbers(int count) {
  for (int i = 1; i <= count; ++i) {
    std::string number = std::to_string(i);
    co_yield number;
  }
}

TEST(Items, AreTakenFromAnyRange) {
  const std::vector<std::filesystem::path> paths = {"/a/b.jpg", "c.jpg", "../d.jpg"};
  EXPECT_THAT(told(items(paths)), ElementsAre("/a/b.jpg -> a/b.jpg", "c.jpg -> c.jpg", "../d.jpg: output-refused"));
  EXPECT_THAT(told(items(std::list<std::string>{"x/y.jpg"})), ElementsAre("x/y.jpg -> x/y.jpg"));
  EXPECT_THAT(told(items(std::vector<const char*>{"z.jpg"})), ElementsAre("z.jpg -> z.jpg"));
  EXPECT_THAT(told(items(numbers(2))), ElementsAre("1 -> 1", "2 -> 2"));
  Item named;
  named.source = "a.jpg";
  named.relative = "other.jpg";
  EXPECT_THAT(told(items(std::vector{named})), ElementsAre("a.jpg -> other.jpg"));
  std::istringstream stream("a.jpg\n");
  EXPECT_THAT(told(items(lines(stream))), ElementsAre("a.jpg -> a.jpg"));
}

}  // namespace
}  // namespace lightmill
