#include "../../tools/lightmill/fidelity.h"
#include "../../tools/lightmill/peer_look.h"
#include "../../tools/lightmill/settings.h"
#include "cli/peers_race.h"

#include <gmock/gmock.h>
#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

#include <cmath>

namespace lightmill::cli {
namespace {

PeerJob job_named(const std::string& name) {
  PeersArguments arguments;
  arguments.photos = {"photos"};
  arguments.jobs = name;
  return settle(arguments).jobs.at(0);
}

TEST(PeerJobs, HaveAWordForEveryStandardJob) {
  std::map<std::string, std::string> words;
  for (const StandardJob& job : standard_jobs()) words[std::string(job.name)] = job_named(std::string(job.name)).word();
  EXPECT_EQ(words, (std::map<std::string, std::string>{{"j1", "1600"},
                                                       {"j2", "256"},
                                                       {"j3", "turn"},
                                                       {"j4", "sharpen"},
                                                       {"j5", "square-224"},
                                                       {"j6-1600", "1600"},
                                                       {"j6-256", "256"},
                                                       {"j7", "2048,1024,512,256"}}));
}

TEST(PeerJobs, AreNoneOfAnotherTurn) {
  BenchJob other{.name = "other", .what = "", .recipe = {}};
  other.recipe.operations = {Rotate{.degrees = 180}};
  EXPECT_THAT([&] { peer_job(other); }, testing::ThrowsMessage<Error>(HasSubstr("told how to do other")));
}

TEST(PeerJobs, KnowTheSizesOfTheirResults) {
  const Size upright{4032, 3024};
  EXPECT_TRUE(job_named("j1").is_size(upright, {1600, 1200}, 0));
  EXPECT_FALSE(job_named("j1").is_size(upright, {1600, 1202}, 0));
  EXPECT_TRUE(job_named("j1").is_size({800, 600}, {800, 600}, 0)) << "never enlarged";
  EXPECT_TRUE(job_named("j3").is_size(upright, {3024, 4032}, 0));
  EXPECT_FALSE(job_named("j3").is_size(upright, upright, 0));
  EXPECT_FALSE(job_named("j3").is_size(upright, {3024, 4016}, 0)) << "trimmed";
  EXPECT_TRUE(job_named("j4").is_size(upright, upright, 0));
  EXPECT_FALSE(job_named("j4").is_size(upright, {4032, 3025}, 0));
  EXPECT_TRUE(job_named("j5").is_size(upright, {224, 224}, 0));
  EXPECT_FALSE(job_named("j5").is_size(upright, {299, 224}, 0));
  EXPECT_TRUE(job_named("j7").is_size(upright, {512, 384}, 2));
  EXPECT_FALSE(job_named("j7").is_size(upright, {512, 384}, 1));
  EXPECT_EQ(job_named("j7").result_name("000003.jpg", 3), "000003-256.jpg");
  EXPECT_EQ(job_named("j2").result_name("000003.jpg", 0), "000003.jpg");
}

TEST(PeerJobs, KnowWhichTurnsKeepTheirCoefficients) {
  ImageInfo info;
  info.mcu = {16, 16};
  info.size = {4030, 3024};
  EXPECT_TRUE(turns_whole(info)) << "the right edge comes to lie at the bottom, where a block may be cut";
  info.size = {4032, 3023};
  EXPECT_FALSE(turns_whole(info));
  info.orientation = Orientation::rotate_270;
  EXPECT_TRUE(turns_whole(info)) << "the two turns undo each other";
}

/// Smooth, so that a sample beside another one is like it.
cv::Mat waves(cv::Size size) {
  cv::Mat picture(size, CV_8UC3);
  for (int y = 0; y < size.height; ++y)
    for (int x = 0; x < size.width; ++x)
      picture.at<cv::Vec3b>(y, x) = {cv::saturate_cast<uchar>(128 + 90 * std::sin(x / 9.0)),
                                     cv::saturate_cast<uchar>(128 + 90 * std::cos(y / 11.0)),
                                     cv::saturate_cast<uchar>(128 + 90 * std::sin((x + y) / 13.0))};
  return picture;
}

cv::Mat in_bytes(const cv::Mat& samples) {
  cv::Mat bytes;
  samples.convertTo(bytes, CV_8UC3);
  return bytes;
}

TEST(PeerFidelity, SharpensByItsDefinition) {
  cv::Mat dot(41, 41, CV_8UC1, cv::Scalar(100));
  dot.at<uchar>(20, 20) = 150;
  const cv::Mat sharp = ideal_sharpened(dot, 0.5, 1);
  double sum = 0;
  for (int i = -6; i <= 6; ++i) sum += std::exp(-i * i / 2.0);
  const double middle = 1 / (sum * sum);
  EXPECT_NEAR(sharp.at<cv::Vec3d>(20, 20)[1], 150 + 0.5 * 50 * (1 - middle), 1e-6);
  EXPECT_NEAR(sharp.at<cv::Vec3d>(20, 21)[1], 100 - 0.5 * 50 * middle * std::exp(-0.5), 1e-6);
  EXPECT_NEAR(sharp.at<cv::Vec3d>(0, 0)[0], 100, 1e-6) << "what is plain stays plain, at an edge too";
}

TEST(PeerReference, TurnsAQuarterClockwise) {
  const cv::Mat picture = waves({500, 400});
  PeerReference reference(job_named("j3"), picture);
  cv::Mat turned, other;
  cv::rotate(picture, turned, cv::ROTATE_90_CLOCKWISE);
  cv::rotate(picture, other, cv::ROTATE_90_COUNTERCLOCKWISE);
  EXPECT_EQ(reference.look(turned).psnr, 100);
  EXPECT_NEAR(reference.look(turned).ssim, 1, 1e-9);
  EXPECT_LT(reference.look(other).psnr, 20);
  turned.col(turned.cols - 8).setTo(0);
  EXPECT_LT(reference.look(turned).psnr, 50) << "it looks at the edges";
}

TEST(PeerReference, SharpensAndLooksAtLumaAlone) {
  cv::Mat picture = waves({1100, 1000});
  cv::randu(picture.rowRange(300, 700), 60, 190);
  PeerReference reference(job_named("j4"), picture);
  const cv::Mat sharp = in_bytes(ideal_sharpened(picture, 0.5, 1));
  EXPECT_GT(reference.look(sharp).psnr, 55) << "but for rounding, across all pieces";
  EXPECT_LT(reference.look(picture).psnr, 40);
  cv::Mat colored;
  cv::transform(
      sharp, colored,
      cv::Matx34d(0.9, 0.0587, 0.0299 + 0.0114, 0, 0.0114, 0.9 + 0.0587, 0.0299, 0, 0.0114, 0.0587, 0.9 + 0.0299, 0));
  EXPECT_GT(reference.look(colored).psnr, 35) << "paler colors of the same luma";
}

TEST(PeerReference, LetsTheMiddleBeRoundedByHalfASample) {
  const cv::Mat picture = waves({3000, 2240});
  PeerReference reference(job_named("j5"), picture);
  const auto cut = [&](int beside) {
    return in_bytes(ideal_of(picture(cv::Rect(380 + beside, 0, 2240, 2240)), {224, 224}));
  };
  EXPECT_GT(reference.look(cut(0)).psnr, 50);
  EXPECT_GT(reference.look(cut(5)).psnr, 50);
  EXPECT_GT(reference.look(cut(-5)).psnr, 50);
  EXPECT_LT(reference.look(cut(10)).psnr, 30);
}

/// Of a peer in its best setting.
nlohmann::json line_of(const std::filesystem::path& results, const std::string& job, const std::string& peer) {
  for (const auto& line : json_lines(results))
    if (line["type"] == "peer" && line["job"] == job && line["peer"] == peer && line["setting"] == "best") return line;
  return {};
}

TEST_F(PeersRace, HasLightmillDoAllStandardJobs) {
  add("dogs.jpg", 1);
  const auto results = folder() / "race.jsonl";
  const Ended ended = race({"--only", "jpegtran", "--json", results}, "j3,j4,j5,j6-256,j7");
  ASSERT_EQ(ended.code, 0) << ended.err;
  EXPECT_THAT(ended.out, AllOf(Not(HasSubstr("out of the race")), HasSubstr("\nin their best settings "),
                               HasSubstr("j4, sharpened at full size"), HasSubstr("luma PSNR, dB")));
  for (const char* job : {"j3", "j4", "j5", "j6-256", "j7"}) {
    const auto line = line_of(results, job, "lightmill");
    EXPECT_EQ(line.value("quality", ""), "passed") << job;
    EXPECT_GT(line.value("psnr", 0.0), 27) << job;
    EXPECT_EQ(line.contains("psnr_of"), std::string(job) == "j4");
  }
  EXPECT_GT(line_of(results, "j3", "lightmill")["psnr"], 45) << "it is turned upright, and kept its coefficients";
  EXPECT_EQ(json_lines(results).front()["jobs"].size(), 5U);
}

TEST_F(PeersRace, HoldsATurnAgainstOneThatKeepsTheCoefficients) {
  for (const char* name : {"xargs", "sh", "jpegtran"}) lend(name);
  put("vipsthumbnail", "echo vips 9.9.9\n");
  put("gm",
      "case $1 in version) echo GraphicsMagick 1.9; exit;; esac\n"
      "for word; do test \"$before\" = -output-directory && out=$word; before=$word; done\n"
      "exec '" LIGHTMILL_PROGRAM "' run \"$before\" -o \"$out\" --rotate 90 --quality 85 --quiet\n");
  add("gray.jpg");
  const auto results = folder() / "race.jsonl";
  const Ended ended = race({"--only", "jpegtran,graphicsmagick,vipsthumbnail", "--json", results}, "j3");
  ASSERT_EQ(ended.code, 0) << ended.err;
  EXPECT_THAT(ended.out, AllOf(Not(HasSubstr("out of the race")),
                               HasSubstr("vipsthumbnail does not do j3: it makes thumbnails, and turns them only")));
  const auto ours = line_of(results, "j3", "lightmill"), theirs = line_of(results, "j3", "jpegtran");
  EXPECT_EQ(ours["quality"], "passed");
  EXPECT_EQ(theirs["quality"], "passed");
  EXPECT_EQ(ours["bytes"], theirs["bytes"]) << "the same coefficients in the same codes";
  EXPECT_THAT(line_of(results, "j3", "graphicsmagick").value("quality", ""),
              StartsWith("failed: another quantization, -"));
  EXPECT_THAT(line_of(results, "j3", "vipsthumbnail").value("missing", ""), StartsWith("does not do j3: "));
}

TEST_F(PeersRace, TakesOutWhoTurnsOnlyWhatIsStored) {
  for (const char* name : {"xargs", "sh", "jpegtran"}) lend(name);
  add("dogs.jpg", 1);
  const Ended ended = race({"--only", "jpegtran"}, "j3");
  ASSERT_EQ(ended.code, 0) << ended.err;
  EXPECT_THAT(ended.out, HasSubstr("out of the race: jpegtran, best: 2048x3088 of "));
}

TEST_F(PeersRace, WritesWhereverItsFolderLies) {
  for (const char* name : {"xargs", "sh", "vipsthumbnail"}) lend(name);
  add("gray.jpg");
  const auto place = folder().make_folder("[odd] 100%d, {a}:'b'");
  const auto results = folder() / "race.jsonl";
  const Ended ended = race({"--only", "vipsthumbnail", "--json", results}, "j5,j7", {{"TMPDIR", place.native()}});
  ASSERT_EQ(ended.code, 0) << ended.err;
  EXPECT_THAT(ended.out, Not(HasSubstr("out of the race")));
  for (const char* job : {"j5", "j7"}) EXPECT_GT(line_of(results, job, "vipsthumbnail")["psnr"], 27) << job;
}

TEST_F(PeersRace, WantsEveryResultOfASet) {
  for (const char* name : {"xargs", "sh"}) lend(name);
  put("vipsthumbnail",
      "case $1 in --vips-version) echo vips 9.9.9; exit;; esac\n"
      "edge=${2%%x*}; case $edge in 512) exit 0;; esac\n"
      "for name; do :; done\n"
      "exec '" LIGHTMILL_PROGRAM "' run \"$name\" -o ../out --rendition $edge --chroma 4:2:0 --quality 85 --quiet\n");
  add("gray.jpg");
  const Ended ended = race({"--only", "vipsthumbnail"}, "j7");
  ASSERT_EQ(ended.code, 0) << ended.err;
  EXPECT_THAT(ended.out, HasSubstr("out of the race: vipsthumbnail, best: nothing written of "));
}

}  // namespace
}  // namespace lightmill::cli
