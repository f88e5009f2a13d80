#include "../../tools/lightmill/peers.h"

#include "../../tools/lightmill/fidelity.h"
#include "../../tools/lightmill/measured_process.h"
#include "../../tools/lightmill/peer_gate.h"
#include "cli/peers_race.h"
#include "support/living.h"

#include <opencv2/core.hpp>

#include <cmath>
#include <cstdlib>

namespace lightmill::cli {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::EndsWith;

Words verdicts(const std::vector<Written>& all) { return judge(all); }

TEST(PeerGate, HoldsEveryoneAgainstTheBestPeer) {
  const Written best{.psnr = 40, .ssim = 0.98, .bytes = 1000};
  Written as_good = best, blurred = best, large = best, odd = best;
  as_good.psnr -= 0.099;
  as_good.ssim -= 0.00099;
  as_good.bytes = 1020;
  blurred.psnr -= 0.11;
  blurred.ssim -= 0.0011;
  large.bytes = 1021;
  odd.bytes = 500;
  odd.asked_quality = false;
  EXPECT_THAT(verdicts({best, as_good, blurred, large, odd}),
              ElementsAre("passed", "passed", "failed: -0.11 dB, SSIM -0.0011", "failed: +2.1 % bytes",
                          "failed: another quantization"));
}

TEST(PeerGate, LetsNeitherLightmillNorAnotherQualitySetTheStandard) {
  const Written peer{.psnr = 40, .ssim = 0.98, .bytes = 1000};
  Written finer = peer, ours = peer;
  finer.psnr = 45;
  finer.asked_quality = false;
  ours.psnr = 42;
  ours.is_peer = false;
  EXPECT_THAT(verdicts({peer, finer, ours}), ElementsAre("passed", "failed: another quantization", "passed"));
  ours.psnr = 39.8;
  EXPECT_THAT(verdicts({peer, ours}), ElementsAre("passed", "failed: -0.20 dB"))
      << "lightmill is judged like the others";
  EXPECT_THAT(verdicts({ours}), ElementsAre("passed")) << "alone there is nothing to fail against";
}

TEST(PeerFidelity, OfAPictureToItselfIsPerfect) {
  cv::Mat picture(40, 60, CV_8UC3);
  cv::randu(picture, 0, 256);
  const Fidelity same = fidelity(ideal_of(picture, picture.size()), picture);
  EXPECT_GT(same.psnr_rgb, 100);
  EXPECT_NEAR(same.ssim_luma, 1, 1e-9);
}

TEST(PeerFidelity, FollowsItsDefinition) {
  const cv::Mat gray(32, 32, CV_8UC1, cv::Scalar(100));
  const cv::Mat lighter(16, 16, CV_8UC3, cv::Scalar::all(110));
  const Fidelity found = fidelity(ideal_of(gray, {16, 16}), lighter);
  EXPECT_NEAR(found.psnr_rgb, 20 * std::log10(255.0 / 10), 1e-9)
      << "a plain picture stays plain, and 10 of 255 are wrong";
  EXPECT_NEAR(found.psnr_luma, 20 * std::log10(255.0 / 10), 1e-3);
  const double c1 = 0.01 * 255 * 0.01 * 255;
  EXPECT_NEAR(found.ssim_luma, (2 * 100 * 110 + c1) / (100 * 100 + 110 * 110 + c1), 1e-9) << "without variance";
}

TEST(MeasuredProcess, CountsWhatItsChildrenTake) {
  const Ran ran = run_measured(
      {.words = {"sh", "-c",
                 "echo \"$GREETING\"; pwd >&2; sh -c 'i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done'; exit 3"},
       .environment = {{"GREETING", "hello"}},
       .folder = "/"});
  EXPECT_EQ(ran.code, 3);
  EXPECT_EQ(ran.out, "hello\n");
  EXPECT_EQ(ran.err, "/\n");
  EXPECT_GT(ran.cpu_seconds, 0);
  EXPECT_GT(ran.seconds, 0);
  EXPECT_GT(ran.peak_bytes, 100'000U);
  EXPECT_GE(ran.other_cpu, 0);
  EXPECT_LE(ran.other_cpu, 1);
}

TEST(MeasuredProcess, SaysWhatCannotBeStarted) {
  const Ran ran = run_measured({.words = {"no-such-program-anywhere"}});
  EXPECT_EQ(ran.code, 127);
  EXPECT_THAT(ran.err, HasSubstr("no-such-program-anywhere"));
}

TEST(MeasuredProcess, EndsWithAllItStartedWhenAStopIsRequested) {
  std::stop_source stop;
  stop.request_stop();
  const Ran ran = run_measured({.words = {"sh", "-c", "sleep 60 & wait"}}, stop.get_token());
  EXPECT_EQ(ran.code, 128 + 9);
  EXPECT_LT(ran.seconds, 30);
}

TEST(Peers, SecondsAreThoseThatTheProgramSays) {
  EXPECT_EQ(seconds_of({.seconds = 9, .out = "files=24 seconds=1.5000 img_per_s=16.00\n"}), 1.5);
  EXPECT_EQ(seconds_of({.seconds = 9, .out = "done\n"}), 9);
  EXPECT_EQ(seconds_of({.seconds = 9, .out = "seconds=soon\n"}), 9);
}

TEST_F(PeersRace, RunsWithoutAPeerAndNamesWhatIsMissing) {
  add("a.jpg");
  add("deep/b.jpg");
  folder().write("in/broken.jpg", "text");
  const auto file = folder() / "race.jsonl";
  const Ended ended = race({"--json", file, "--only", "sharp,graphicsmagick,opencv-tbb,ffmpeg"});
  ASSERT_EQ(ended.code, 0) << ended.err;
  EXPECT_THAT(ended.out,
              AllOf(StartsWith("2 photographs of "), HasSubstr("\nlightmill, best ("),
                    HasSubstr("no peer is installed, so lightmill ran alone\n"),
                    HasSubstr("missing: graphicsmagick: no gm on PATH; apt-get install graphicsmagick"),
                    HasSubstr("missing: sharp: no node on PATH"), HasSubstr("missing: opencv-tbb: not built"),
                    HasSubstr("missing: ffmpeg: no ffmpeg on PATH")));
  std::map<std::string, int> types;
  for (const auto& line : json_lines(file)) {
    ++types[line["type"]];
    if (line["type"] != "peer" || line["peer"] != "lightmill") continue;
    EXPECT_EQ(line["quality"], "passed");
    EXPECT_GT(line["images_per_second"]["median"], 0);
    EXPECT_GT(line["floor_share"]["median"], 0);
    EXPECT_LT(line["floor_share"]["median"], 1.5) << "a run reads, writes and starts as well";
    EXPECT_GT(line["psnr"], 25);
    EXPECT_GT(line["ssim"], 0.5);
    EXPECT_GT(line["bytes"], 1000);
  }
  const auto heading = json_lines(file).front();
  EXPECT_EQ(heading["libraries"].count("lightmill"), 0U);
  EXPECT_EQ(heading["libraries"].count("libjpeg-turbo"), 1U);
  EXPECT_EQ(heading["input"]["images"], 2);
  EXPECT_EQ(types,
            (std::map<std::string, int>{{"bench", 1}, {"sample", 2}, {"peer", 10}, {"floor", 1}, {"advice", 1}}));
  EXPECT_TRUE(tree(folder() / "home").empty()) << "the folder of the race is removed";
}

TEST_F(PeersRace, TakesOutWhoFailsAndWhoDoesOtherWork) {
  put_xargs();
  put("vipsthumbnail", "case $1 in --vips-version) echo vips 9.9.9; exit;; esac\necho broken >&2\nexit 5\n");
  put("ffmpeg", "echo ffmpeg version 7.7 Copyright\n");
  fs::create_symlink("/bin/sh", tools() / "sh");
  add("a.jpg");
  const Ended ended = race({"--only", "vipsthumbnail,ffmpeg"});
  ASSERT_EQ(ended.code, 0) << ended.err;
  EXPECT_THAT(ended.out, AllOf(HasSubstr("out of the race: vipsthumbnail, best: ended with 123: broken\n"),
                               HasSubstr("out of the race: ffmpeg, default: nothing written of "),
                               HasSubstr("there is nothing to compare lightmill with"), Not(HasSubstr("missing: "))));
}

TEST_F(PeersRace, ChecksSizesOfWhatIsWritten) {
  put_xargs();
  put("gm",
      "case $1 in version) echo GraphicsMagick 1.9; exit;; esac\n"
      "for word; do test \"$before\" = -output-directory && out=$word; before=$word; done\n"
      "/bin/cp \"$before\" \"$out/\"\n");
  add("a.jpg");
  const Ended ended = race({"--only", "graphicsmagick"});
  ASSERT_EQ(ended.code, 0) << ended.err;
  EXPECT_THAT(ended.out, HasSubstr("out of the race: graphicsmagick, best: "));
  EXPECT_THAT(ended.out, HasSubstr(" of " + (in() / "a.jpg").native())) << "it kept its size";
}

TEST_F(PeersRace, EndsWithItsPeersAndItsFolderWhenItIsInterrupted) {
  put_xargs();
  put("vipsthumbnail",
      "case $1 in --vips-version) echo vips 9.9.9; exit;; esac\necho $$ > \"$HOME/running\"\n"
      "exec /bin/sleep 600\n");
  add("a.jpg");
  const std::string path = tools();
  const fs::path home = folder().make_folder("home");
  pid_t peer = 0;
  {
    RunningProgram race(program({"bench", "peers", in(), "--only", "vipsthumbnail", "--jobs", "j2"}), [&] {
      setenv("PATH", path.c_str(), 1);
      setenv("HOME", home.c_str(), 1);
      setenv("TMPDIR", home.c_str(), 1);
    });
    ASSERT_TRUE(comes_true([&] { return (peer = std::atoi(bytes_of(home / "running").c_str())) > 0; }));
    race.send(SIGINT);
    EXPECT_EQ(race.wait().code, 130);
  }
  EXPECT_TRUE(comes_true([&] { return !lives(peer); }));
  EXPECT_THAT(tree(home), testing::ElementsAre(testing::Key("running"))) << "the folder of the race is removed";
}

TEST_F(PeersRace, LooksForScriptsWhereItIsTold) {
  fs::create_symlink("/bin/sh", tools() / "sh");
  const fs::path file = folder().write("mine/opencv_pipeline", std::string_view("#!/bin/sh\necho 4.8.15\n"));
  fs::permissions(file, fs::perms::owner_all);
  add("a.jpg");
  const auto lines = folder() / "race.jsonl";
  const Ended ended = race({"--only", "opencv-tbb", "--peers", file.parent_path(), "--json", lines});
  ASSERT_EQ(ended.code, 0) << ended.err;
  EXPECT_THAT(ended.out, HasSubstr("out of the race: opencv-tbb, best: nothing written of "));
  for (const auto& line : json_lines(lines)) {
    if (line["type"] == "peer" && line["peer"] == "opencv-tbb") {
      EXPECT_EQ(line["version"], "4.8.15");
    }
  }
}

TEST_F(PeersRace, RefusesWhatItCannotRaceOn) {
  const Ended none = race({});
  EXPECT_EQ(none.code, 2);
  EXPECT_THAT(none.err, HasSubstr("no JPEG photographs to race on"));
  add("a.jpg");
  EXPECT_THAT(race({"--only", "photoshop"}).err, HasSubstr("--only: \"photoshop\" is none of lightmill, sharp, "));
  const auto file = folder().write("notes.txt", std::string_view("mine\n"));
  const Ended over = race({"--json", file});
  EXPECT_EQ(over.code, 2);
  EXPECT_THAT(over.err, HasSubstr("notes.txt is there and holds something else"));
  EXPECT_EQ(bytes_of(file), "mine\n");
  EXPECT_THAT(race({}, "j2", {{"TMPDIR", "/nonexistent"}}).err,
              HasSubstr("results cannot go to \"/nonexistent\", which $TMPDIR names: "));
}

}  // namespace
}  // namespace lightmill::cli
