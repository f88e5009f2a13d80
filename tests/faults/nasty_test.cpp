#include "faults/undisturbed.h"
#include "support/jpeg_surgery.h"
#include "support/memory_group.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <chrono>

namespace lightmill::battery {
namespace {

namespace fs = std::filesystem;

/// Everything that is no picture, or hardly one, in one folder.
class Nasty : public testing::Test {
 protected:
  fs::path in() const { return folder_.make_folder("in"); }

  void add_damaged(Random& random, const std::vector<Sound>& sound) const {
    for (int i = 0; i < 40; ++i) {
      const Sound& picture = one_of(random, sound);
      Bytes bytes = picture.bytes;
      for (int flips = drawn(random, 0, 20); flips > 0; --flips)
        bytes[random() % bytes.size()] = static_cast<std::uint8_t>(random());
      if (one_in(random, 3)) bytes = cut(bytes, random() % bytes.size());
      folder_.write(in() / ("damaged" + std::to_string(i) + picture.extension), bytes);
    }
  }
  void add_giants() const {
    // 65,500 columns and rows of nothing, 254 segments of a profile, 60 of EXIF.
    Bytes giant = test::write_jpeg(test::soft_picture({40, 30}, 3, 1));
    const std::size_t frame = test::find_segment(giant, 0xC0);
    for (const std::size_t at : {frame + 5, frame + 7}) giant[at] = 0xFF, giant[at + 1] = 0xDC;
    folder_.write(in() / "giant.jpg", giant);
    const Bytes sound = test::write_jpeg(test::soft_picture({40, 30}, 3, 2));
    const std::string profile = std::string("ICC_PROFILE\0\1\xfe", 14) + std::string(60'000, 'x');
    folder_.write(in() / "profile.jpg", test::with(sound, test::repeated(test::segment(0xE2, profile), 254)));
    const std::string exif = std::string("Exif\0\0MM\0*\0\0\0\x08", 14) + std::string(60'000, '\xff');
    folder_.write(in() / "exif.jpg", test::with(sound, test::repeated(test::segment(0xE1, exif), 60)));
  }
  void add_what_is_no_file() const {
    mkfifo((in() / "fifo.jpg").c_str(), 0600);
    fs::create_symlink("nowhere", in() / "dangling.jpg");
    fs::create_symlink("loop.jpg", in() / "loop.jpg");
    fs::create_directory_symlink(in(), in() / "round");
    fs::create_symlink("/dev/zero", in() / "device.jpg");
    fs::create_directories(in() / "folder.jpg");
    const int server = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
    const std::string path = in() / "socket.jpg";
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    EXPECT_EQ(bind(server, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    close(server);
  }
  void add_odd_names(const std::vector<Sound>& sound) const {
    for (const char* name : {"\xff\xfe.jpg", "new\nline.jpg", "\x1b[31m.jpg", "-rf.jpg"})
      folder_.write(in() / name, sound[0].bytes);
    fs::path deep = in();
    for (int i = 0; i < 15; ++i) deep /= std::string(200, 'd');
    fs::create_directories(deep);
    folder_.write(deep / "deep.jpg", sound[0].bytes);
  }

  TemporaryFolder folder_;
};

TEST_F(Nasty, ThingsInOneBatchEndNothingAndAreAllNamed) {
  const Trials trials(3);
  trials.each([&](Random& random, int) {
    fs::remove_all(in());
    fs::remove_all(folder_ / "out");
    std::vector<Sound> sound = sound_pictures(random, 12);
    for (const char* format : {"webp", "tiff", "avif", "jxl"})
      std::ranges::move(in_format(format, sound_jpegs(random, 1)), std::back_inserter(sound));
    for (std::size_t i = 0; i < sound.size(); ++i)
      folder_.write(in() / ("sound" + std::to_string(i) + sound[i].extension), sound[i].bytes);
    add_damaged(random, sound);
    add_giants();
    add_what_is_no_file();
    add_odd_names(sound);
    const fs::path report = folder_ / "report.jsonl";
    Words words = cli::program({"run", in(), "-o", folder_ / "out", "--resize", "48", "--report", report,
                                "--report-existing", "replace", "--verbose"});
    const Words way = any_way(random);
    words.insert(words.end(), way.begin(), way.end());
    if (one_in(random, 2)) words.insert(words.end(), {"--damaged", "salvage"});
    SCOPED_TRACE(text_of(words));
    const Ended ended = run_program(words);
    EXPECT_EQ(ended.code, 1) << ended.err;
    for (const char* complaint : {"Sanitizer", "runtime error"})
      EXPECT_EQ(ended.err.find(complaint), std::string::npos) << ended.err;
    std::set<std::string> written, named;
    for (const auto& line : cli::json_lines(report)) {
      if (line["type"] != "image") continue;
      (line["status"] == "written" ? written : named).insert(line["relative"]);
    }
    for (std::size_t i = 0; i < sound.size(); ++i)
      EXPECT_TRUE(written.contains("sound" + std::to_string(i) + sound[i].extension)) << i;
    for (const char* name : {"fifo.jpg", "dangling.jpg", "loop.jpg", "device.jpg", "socket.jpg", "giant.jpg"})
      EXPECT_TRUE(named.contains(name)) << name;
    for (const auto& [name, bytes] : cli::tree(folder_ / "out")) EXPECT_EQ(name.find(".tmp"), std::string::npos);
  });
}

/// 16 workers at 24 MP each, and three pictures of 99 MP, in a control group of 512 MB. It takes minutes: the quick
/// form is Memory.OfAControlGroupIsEnoughWhateverTheEngine.
TEST_F(Nasty, PicturesLargeAgainstAControlGroupEndNothing) {
  if (!number_from("LIGHTMILL_TRIALS")) GTEST_SKIP() << "takes minutes: tools/battery F37 runs it";
  const test::MemoryGroup group(std::size_t{512} << 20);
  if (!group.lack().empty()) GTEST_SKIP() << group.lack();
  const cv::Mat tile = test::soft_picture({1000, 750}, 3, 1);
  const auto add = [&](const std::string& name, int across) {
    cv::Mat large;
    cv::repeat(tile, across, across, large);
    folder_.write(in() / name, test::write_jpeg(large, {.luma_across = 2,
                                                        .luma_down = 2,
                                                        .progressive = name.find("progressive") != std::string::npos}));
  };
  add("24.jpg", 6);
  for (int i = 0; i < 32; ++i) fs::copy_file(in() / "24.jpg", in() / ("24-" + std::to_string(i) + ".jpg"));
  for (const char* name : {"99.jpg", "99-progressive.jpg", "99-other.jpg"}) add(name, 12);
  const Words engines = test::names_of_built(
      {Engine::serial, Engine::tbb, Engine::openmp, Engine::openmp_tasks, Engine::threads, Engine::processes});
  Trials trials(0);
  trials.each([&](Random& random, int trial) {
    fs::remove_all(folder_ / "out");
    const std::string& engine = engines[static_cast<std::size_t>(trial) % engines.size()];
    const Words work = one_in(random, 2) ? Words{"--resize", "1600"} : Words{"--sharpen", "0.5"};
    SCOPED_TRACE(engine + " " + work[0]);
    Words words =
        cli::program({"run", in(), "-o", folder_ / "out", "--threads", "16", "--engine", engine, "--no-sync"});
    words.insert(words.end(), work.begin(), work.end());
    const Ended ended = run_program(words, [&] { group.enter(); });
    EXPECT_LE(ended.code, 1) << ended.err;
    EXPECT_EQ(group.kills(), 0);
  });
}

}  // namespace
}  // namespace lightmill::battery
