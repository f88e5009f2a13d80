#include "base/sanitizers.h"
#include "cli/program.h"
#include "codec/heic/heif_writer.h"
#include "support/engines.h"

#include "lightmill/formats.h"

#include <sys/resource.h>

namespace lightmill::cli {
namespace {

#ifdef LIGHTMILL_SANITIZED
constexpr bool kTakesMoreAnyway = true;  // of memory and time
#else
constexpr bool kTakesMoreAnyway = false;
#endif

std::string of_bytes(std::initializer_list<int> bytes) {
  std::string text;
  for (const int byte : bytes) text += static_cast<char>(byte);
  return text;
}

std::string low_first(std::uint32_t value, int bytes) {
  std::string text = test::heif_number(value, bytes);
  std::ranges::reverse(text);
  return text;
}

constexpr std::uint32_t kSide = 65'500;  // 4,290 MP

/// The header of a photograph that says it has another size.
std::string jpeg_bomb() {
  std::string file = bytes_of(photographs().front()).substr(0, 520);
  for (std::size_t at = 2; at + 9 < file.size();) {
    const auto marker = static_cast<unsigned char>(file[at + 1]);
    if (marker >= 0xC0 && marker <= 0xC2)
      return file.replace(at + 5, 4, test::heif_number(kSide, 2) + test::heif_number(kSide, 2));
    at += 2 + static_cast<unsigned char>(file[at + 2]) * 256u + static_cast<unsigned char>(file[at + 3]);
  }
  throw std::runtime_error("its header is long");
}

std::string png_bomb() {
  return "\x89PNG\r\n\x1a\n" + test::heif_number(13, 4) + "IHDR" + test::heif_number(kSide, 4) +
         test::heif_number(kSide, 4) + of_bytes({8, 2, 0, 0, 0, 0x1C, 0x35, 0x81, 0x4C}) + test::heif_number(100, 4) +
         "IDAT" + std::string(104, '\0');
}

std::string gif_bomb() {
  const std::string size = low_first(kSide, 2) + low_first(kSide, 2);
  return "GIF89a" + size + of_bytes({0x80, 0, 0, 0, 0, 0, 255, 255, 255, ',', 0, 0, 0, 0}) + size +
         of_bytes({0, 2, 2, 0x44, 1, 0, ';'});
}

std::string webp_bomb() {
  std::string chunk = "VP8X" + low_first(10, 4) + low_first(0, 4) + low_first(kSide - 1, 3) + low_first(kSide - 1, 3);
  chunk += "VP8 " + low_first(30, 4) + of_bytes({0x10, 0, 0, 0x9D, 1, 0x2A, 0xFF, 0x3F, 0xFF, 0x3F});
  chunk.resize(chunk.size() + 20);
  return "RIFF" + low_first(static_cast<std::uint32_t>(chunk.size()) + 4, 4) + "WEBP" + chunk;
}

std::string tiff_bomb() {
  const std::vector<std::array<std::uint32_t, 2>> values = {
      {256, kSide}, {257, kSide}, {258, 8}, {259, 8}, {262, 1}, {273, 8}, {277, 1}, {278, kSide}, {279, 100}};
  std::string file = "II*" + of_bytes({0, 8, 0, 0, 0}) + low_first(static_cast<std::uint32_t>(values.size()), 2);
  for (const auto& [tag, value] : values)
    file += low_first(tag, 2) + low_first(4, 2) + low_first(1, 4) + low_first(value, 4);
  return file + std::string(104, '\0');
}

std::string heif_bomb(const char* brand, const char* type, const std::string& configuration) {
  const test::HeifItem item{
      .id = 1, .type = type, .data = std::string(100, '\0'), .properties = {test::ispe(kSide, kSide), configuration}};
  const test::File file = test::HeifWriter{.items = {item}, .brand = brand}.write();
  return {file.begin(), file.end()};
}

std::string avif_bomb() {
  const auto pixi = test::heif_full_box("pixi", 0, 0, of_bytes({3, 8, 8, 8}));
  return heif_bomb("avif", "av01", test::heif_box("av1C", of_bytes({0x81, 0, 0x0C, 0})) + pixi);
}

std::string heic_bomb() {
  return heif_bomb(
      "heic", "hvc1",
      test::heif_box("hvcC", of_bytes({1}) + std::string(15, '\0') + of_bytes({0xFD, 0xF8, 0xF8, 0, 0, 0x0F, 0})));
}

/// Bits from the lowest of each byte on: both sides in 18 bits, and all else as by default.
std::string jxl_bomb() {
  std::uint64_t bits = 0;
  int count = 0;
  const auto put = [&](std::uint64_t value, int width) {
    bits |= value << count;
    count += width;
  };
  put(0, 1), put(2, 2), put(kSide - 1, 18);  // no multiple of 8; the height
  put(0, 3), put(2, 2), put(kSide - 1, 18);  // no ratio; the width
  put(1, 1), put(1, 1);
  return of_bytes({0xFF, 0x0A}) + low_first(static_cast<std::uint32_t>(bits), 4) +
         low_first(static_cast<std::uint32_t>(bits >> 32), 2) + std::string(100, '\0');
}

class LimitsOfRuns : public Program {
 protected:
  Ended run_one(const std::string& name, const std::string& bytes, Words more = {}) const {
    folder().write("in/" + name, bytes);
    more.insert(more.end(),
                {"--report", report(), "--report-existing", "replace", "--no-sync", "--existing", "replace"});
    return run(std::move(more));
  }
  std::filesystem::path report() const { return folder() / "report.jsonl"; }
};

TEST_F(LimitsOfRuns, BombsAreRefusedByTheirHeadersInEveryFormat) {
  const std::pair<Format, std::string> bombs[] = {{Format::jpeg, jpeg_bomb()}, {Format::png, png_bomb()},
                                                  {Format::gif, gif_bomb()},   {Format::webp, webp_bomb()},
                                                  {Format::tiff, tiff_bomb()}, {Format::avif, avif_bomb()},
                                                  {Format::heic, heic_bomb()}, {Format::jxl, jxl_bomb()}};
  for (const FormatSupport& support : format_support()) {
    if (!support.lack.empty()) continue;
    const auto* const bomb = std::ranges::find(bombs, support.format, &std::pair<Format, std::string>::first);
    ASSERT_NE(bomb, std::end(bombs)) << support.name;
    const std::string extension(support.extensions.front().substr(1));
    const std::string name = "bomb." + extension;
    const Ended ended = run_one(name, bomb->second, {"--extensions", extension});
    EXPECT_EQ(ended.code, 1);
    EXPECT_LE(bomb->second.size(), 522u);
    const std::string limit = support.format == Format::avif
                                  ? "over the limits of libavif"  // which no option moves
                                  : "4290.2 MP, over the limit of 268.4 MP an image (--max-pixels)\n";
    EXPECT_THAT(ended.err, AllOf(HasSubstr(name + ": a picture of 65500x65500 is "), HasSubstr(limit)));
    const auto summary = json_lines(report()).back();
    if (kTakesMoreAnyway) continue;
    EXPECT_LE(summary.value("cpu_seconds", 9.0), 0.2) << name;
    EXPECT_LE(summary.value("peak_memory_bytes", 1e9), 64 << 20) << name;
  }
}

TEST_F(LimitsOfRuns, OfFilesIsNamedAndNothingIsRead) {
  add("a.jpg");
  const Ended ended = run_one("large.jpg", std::string(3'000'000, '\0'), {"--max-file", "2M"});
  EXPECT_EQ(ended.code, 1);
  EXPECT_THAT(ended.err,
              HasSubstr("the file has 3000000 bytes, over the limit of 2097152 bytes a file (--max-file)\n"));
  EXPECT_EQ(tree(out()).size(), 1u);
  std::filesystem::resize_file(in() / "large.jpg", std::uintmax_t{100} << 30);  // a hole
  EXPECT_THAT(run({"--existing", "replace"}).err, HasSubstr("107374182400 bytes, over the limit of 1073741824 bytes"));
  const Ended shown = lightmill({"explain", in() / "a.jpg", "--max-file", "1K"});
  EXPECT_THAT(shown.err, HasSubstr("(--max-file)"));
  EXPECT_THAT(lightmill({"info", in() / "large.jpg"}).err, AllOf(HasSubstr("107374182400"), Not(HasSubstr("--max"))));
}

TEST_F(LimitsOfRuns, OfOpenFilesHoldsThreadsBack) {
  add_many(20);
  for (const std::string& engine :
       test::names_of_built({Engine::tbb, Engine::openmp, Engine::threads, Engine::processes})) {
    const Ended ended = run(
        {"--max-open-files", "32", "--threads", "16", "--engine", engine, "--existing", "replace", "--resize", "64"});
    EXPECT_EQ(ended.code, 0) << ended.err;
    EXPECT_THAT(ended.err, HasSubstr(" of 16 threads, for want of descriptors (--max-open-files, ulimit -n)\n"));
  }
  EXPECT_THAT(run({"--max-open-files", "8"}).err, HasSubstr("--max-open-files"));
  const auto allowing = [](rlim_t files) {
    return [files] {
      const rlimit limit{files, files};
      setrlimit(RLIMIT_NOFILE, &limit);
    };
  };
  const Ended refused = run({"--max-open-files", "100"}, allowing(64));
  EXPECT_EQ(refused.code, 2);
  EXPECT_THAT(refused.err, HasSubstr("--max-open-files: the system allows this program 64 at most"));
  const Ended too_few = run({}, allowing(12));
  EXPECT_EQ(too_few.code, 2);
  EXPECT_THAT(too_few.err, HasSubstr("12 open files at once (ulimit -n); a run needs 24"));
}

TEST_F(LimitsOfRuns, OfMemoryIsNamedWhereItLeavesFewerThreads) {
  add("a.jpg");
  EXPECT_THAT(run({"--memory", "64M", "--threads", "64"}).err,
              HasSubstr(" of 64 threads, for want of memory (--memory)"));
}

}  // namespace
}  // namespace lightmill::cli
