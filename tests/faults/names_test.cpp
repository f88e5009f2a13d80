#include "faults/undisturbed.h"

#include <algorithm>
#include <set>

namespace lightmill::battery {
namespace {

namespace fs = std::filesystem;

const std::string kLongest(255 - 4, 'n');

/// Names that somebody has, without their extension.
std::vector<std::string> nasty_names() {
  return {"new\nline",
          "tab\tname",
          "\x1b[31mred",
          "-rf",
          "--help",
          "-",
          "...",
          " ",
          "trailing ",
          "a\rb",
          "\a\b\x7f",
          "\xff\xfe",
          "caf\xc3\xa9",
          "cafe\xcc\x81",
          "\xf0\x9f\x93\xb7",
          "\xe2\x80\xae"
          "gpj",
          "*",
          "?",
          "[a-z]",
          "{1,2}",
          "$HOME",
          "`id`",
          "$(id)",
          "a;b",
          "a|b",
          "a&b",
          "a>b",
          "\"quoted\"",
          "it's",
          "back\\slash",
          "\\",
          "%s%n",
          "%2e%2e",
          "#",
          "~",
          "~root",
          "a:b",
          "C:",
          "con",
          "nul",
          "a=b",
          "@list",
          "!",
          "\xc2\xa0",
          "\xe2\x80\x8b",
          "\xed\xa0\x80",
          "\xc0\xaf",
          ".hidden",
          "a.jpg",
          "a.png.tmp",
          "0",
          "\x01",
          "\xe6\x97\xa5\xe6\x9c\xac",
          "\xd8\xb9",
          kLongest,
          "a,b",
          "<b>",
          "&amp;",
          "result-64",
          "summary"};
}

/// Any bytes that a file system takes.
std::string any_name(Random& random) {
  std::string name;
  for (int i = drawn(random, 1, 40); i > 0; --i) {
    const char byte = static_cast<char>(drawn(random, 1, 255));
    name += byte == '/' ? '_' : byte;
  }
  return "n" + name;  // not hidden
}

class Names : public testing::Test {
 protected:
  fs::path in() const { return folder_.make_folder("in"); }
  fs::path out() const { return folder_ / "out"; }
  Ended run(const Words& more) const {
    Words words = cli::program({"run", in(), "-o", out(), "--resize", "32", "--no-sync", "--hidden"});
    words.insert(words.end(), more.begin(), more.end());
    return run_program(words);
  }
  static Bytes picture(Random& random) {
    return test::write_jpeg(test::soft_picture({64, 48}, 3, static_cast<unsigned>(random())));
  }
  /// The bytes of a name in the report.
  static std::string name_in(const nlohmann::json& line) {
    if (!line.contains("relative_hex")) return line["relative"];
    const std::string hex = line["relative_hex"];
    std::string name;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
      name += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
    return name;
  }
  TemporaryFolder folder_;
};

TEST_F(Names, OfAnyBytesAreThoseOfTheResults) {
  const Trials trials(3);
  trials.each([&](Random& random, int) {
    fs::remove_all(in());
    fs::remove_all(out());
    std::vector<std::string> stems = nasty_names();
    stems.reserve(stems.size() + 20);
    for (int i = 0; i < 20; ++i) stems.push_back(any_name(random));
    std::set<std::string> sound, all;
    const Bytes bytes = picture(random);
    for (const std::string& stem : stems) {
      const std::string name = (one_in(random, 3) && stem != kLongest ? stem + "/" : "") + stem + ".jpg";
      const bool damaged = one_in(random, 4);
      folder_.write(in() / name, damaged ? cut(bytes, bytes.size() / 2) : bytes);
      all.insert(name);
      if (!damaged) sound.insert(name);
    }
    const Ended ended = run({"--report", folder_ / "report.jsonl", "--report-existing", "replace", "--verbose"});
    EXPECT_EQ(ended.code, sound == all ? 0 : 1) << ended.err;
    std::set<std::string> written, reported;
    for (const auto& [name, result] : cli::tree(out())) written.insert(name);
    for (const auto& line : cli::json_lines(folder_ / "report.jsonl"))
      if (line["type"] == "image") reported.insert(name_in(line));
    EXPECT_EQ(written == sound, true);
    EXPECT_EQ(reported == all, true);
    const auto is_control = [](unsigned char byte) { return (byte < 0x20 && byte != '\n') || byte == 0x7f; };
    EXPECT_TRUE(std::ranges::none_of(ended.err, is_control)) << "a name reaches the terminal as it is";
    EXPECT_EQ(run({"--existing", "update"}).code, ended.code);
  });
}

/// a.jpg, a.jpeg and a.JPG would all be a.png: one of them gets the name, the others are named as refused.
TEST_F(Names, ThatCollideLoseNoPictureInSilence) {
  const Trials trials(6);
  trials.each([&](Random& random, int) {
    fs::remove_all(in());
    fs::remove_all(out());
    std::vector<std::string> files;
    std::set<std::string> stems;
    for (int i = 0; i < 12; ++i) {
      const std::string stem = (i % 3 ? "x/" : "") + ("a" + std::to_string(i));
      stems.insert(stem);
      for (const char* extension : {".jpg", ".jpeg", ".JPG", ".jpe"})
        if (one_in(random, 2) || extension == std::string(".jpg")) files.push_back(stem + extension);
    }
    std::shuffle(files.begin(), files.end(), random);
    for (const std::string& file : files) folder_.write(in() / file, picture(random));

    Words way = any_way(random);
    way.insert(way.end(), {"--existing", "update", "--format", "png", "--report", folder_ / "report.jsonl",
                           "--report-existing", "replace"});
    SCOPED_TRACE(text_of(way));
    const Ended ended = run(way);
    EXPECT_EQ(ended.code, files.size() > stems.size() ? 1 : 0) << ended.err;
    std::size_t records = 0;
    std::map<std::string, std::string> winners;  // by the name that they got
    for (const auto& line : cli::json_lines(folder_ / "report.jsonl")) {
      if (line["type"] != "image") continue;
      ++records;
      if (line["status"] == "written") {
        const fs::path winner = line["relative"].get<std::string>();
        EXPECT_TRUE(winners.emplace(fs::path(winner).replace_extension(".png"), winner).second);
      } else {
        EXPECT_EQ(line["cause"], "collision") << line;
      }
    }
    EXPECT_EQ(records, files.size());
    EXPECT_EQ(winners.size(), stems.size());
    const auto results = cli::tree(out());
    EXPECT_EQ(results.size(), stems.size());
    run(way);
    EXPECT_EQ(cli::tree(out()) == results, true) << "another one got the name";
    for (const std::string& file : files)
      if (winners[fs::path(file).replace_extension(".png")] != file) fs::remove(in() / file);
    fs::remove_all(out());
    run({"--format", "png"});
    EXPECT_EQ(cli::tree(out()) == results, true) << "a name and another one's picture";
  });
}

enum Foreign { kFile, kFolder, kLink, kNothing };

bool is_as_it_was(const fs::path& path, int kind) {
  if (kind == kFolder) return fs::is_directory(path / "full");
  if (kind == kLink) return fs::is_symlink(path);
  return cli::bytes_of(path) == "foreign";
}

/// What lies where a result belongs and is nobody's result.
TEST_F(Names, ThatAreTakenByOthersStayTheirs) {
  const Trials trials(4);
  trials.each([&](Random& random, int) {
    fs::remove_all(in());
    fs::remove_all(out());
    const fs::path elsewhere = folder_.write("elsewhere", std::string_view("precious"));
    std::map<std::string, int> foreign;
    for (int i = 0; i < 10; ++i) {
      const std::string name = "p" + std::to_string(i) + ".jpg";
      folder_.write(in() / name, picture(random));
      const int kind = drawn(random, kFile, kNothing);
      if (kind == kFile) folder_.write(out() / name, std::string_view("foreign"));
      if (kind == kFolder) fs::create_directories(out() / name / "full");
      fs::create_directories(out());
      if (kind == kLink) fs::create_symlink(elsewhere, out() / name);
      if (kind != kNothing) foreign[name] = kind;
    }
    const Words way = any_way(random);
    SCOPED_TRACE(text_of(way));
    const Ended ended = run(way);
    EXPECT_EQ(ended.code, foreign.empty() ? 0 : 1) << ended.err;
    for (const auto& [name, kind] : foreign) EXPECT_TRUE(is_as_it_was(out() / name, kind)) << name;
    const Ended replaced = run({"--existing", "replace"});
    EXPECT_EQ(cli::bytes_of(elsewhere), "precious") << "a link was followed";
    EXPECT_LE(replaced.code, 1) << replaced.err;
  });
}

}  // namespace
}  // namespace lightmill::battery
