// Scans decoded by lanes, against MCU by MCU.
#include "codec/jpeg/header.h"
#include "codec/jpeg/lane_chunk.h"
#include "support/jpeg_planes.h"
#include "support/jpeg_writer.h"
#include "support/pictures.h"

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <optional>
#include <random>
#include <utility>

namespace lightmill::jpeg_lanes_test {
namespace {

using test::same_samples;
using Bytes = test::FileBytes;

/// Nothing where the data are odd or damaged. Without chunks: MCU by MCU, as the pictures here are small.
std::optional<Planes> decode(const Bytes& file, step::Scale scale, std::size_t chunk_blocks, int helpers = 0) {
  return test::sound_planes_of(file, {Domain::planes, scale}, {.chunk_blocks = chunk_blocks, .helpers = helpers});
}

/// By DC coefficients alone, by few, and by all.
constexpr std::array<step::Scale, 3> kScales{{{1, 8}, {1, 2}, {1, 1}}};

test::JpegKind any_kind(std::mt19937& random, bool gray) {
  test::JpegKind kind{.luma_across = 1 + static_cast<int>(random() % 4),
                      .luma_down = 1 + static_cast<int>(random() % 2),
                      .restart_rows = static_cast<int>(random() % 3),
                      .quality = 1 + static_cast<int>(random() % 100)};
  if (kind.luma_across == 3) kind.luma_across = 1;
  if (gray) kind.input = kind.stored = JCS_GRAYSCALE;
  return kind;
}

cv::Mat any_picture(std::mt19937& random, int most_side, bool gray) {
  const Size size{1 + static_cast<int>(random() % static_cast<unsigned>(most_side)),
                  1 + static_cast<int>(random() % static_cast<unsigned>(most_side))};
  const auto seed = static_cast<unsigned>(random());
  return random() % 2 == 0 ? test::noise(size, gray ? 1 : 3, seed) : test::soft_picture(size, gray ? 1 : 3, seed);
}

TEST(Lanes, GiveTheSamplesOfADecoderThatGoesMcuByMcu) {
  std::mt19937 random(41);
  for (int trial = 0; trial < 150; ++trial) {
    const bool gray = trial % 6 == 5;
    const Bytes file = test::write_jpeg(any_picture(random, 400, gray), any_kind(random, gray));
    const step::Scale scale = kScales[random() % kScales.size()];
    const auto whole = decode(file, scale, 0);
    ASSERT_TRUE(whole);
    for (const int helpers : {0, 2}) {
      const auto laned = decode(file, scale, 20 + random() % 4000, helpers);
      ASSERT_TRUE(laned) << trial;
      EXPECT_TRUE(same_samples(*laned, *whole));
      ASSERT_FALSE(HasFailure()) << trial << ", " << to_string(scale);
    }
  }
}

/// Blocks that end with their last coefficient have no code for their end: here nearly all, and then now and then one.
TEST(Lanes, OfFullBlocksGiveTheSame) {
  cv::Mat picture = test::noise({700, 500}, 3, 3);
  for (int quality : {100, 97, 93}) {
    const Bytes file = test::write_jpeg(picture, {.quality = quality});
    for (const step::Scale scale : kScales)
      EXPECT_TRUE(same_samples(*decode(file, scale, 4000), *decode(file, scale, 0)));
    cv::GaussianBlur(picture(cv::Rect(0, 100, 700, 200)), picture(cv::Rect(0, 100, 700, 200)), {0, 0}, 1.2);
  }
}

TEST(Lanes, ThatNeverFallIntoStepGiveTheSame) {
  cv::Mat alike;
  const cv::Mat gray = test::noise({400, 300}, 1, 9);
  cv::merge(std::vector{gray, gray, gray}, alike);
  const Bytes file = test::write_jpeg(alike, {.input = JCS_RGB, .stored = JCS_RGB});  // by luma's tables throughout
  for (const step::Scale scale : kScales)
    EXPECT_TRUE(same_samples(*decode(file, scale, 2000), *decode(file, scale, 0)));
}

TEST(Lanes, OfPictureThatTakesFewBitsGiveTheSame) {
  cv::Mat picture = test::soft_picture({900, 700}, 3, 4);
  picture(cv::Rect(0, 100, 900, 500)).setTo(cv::Scalar(200, 150, 90));
  const Bytes file = test::write_jpeg(picture, {.luma_across = 2, .luma_down = 2});
  for (const step::Scale scale : kScales)
    EXPECT_TRUE(same_samples(*decode(file, scale, 1500), *decode(file, scale, 0)));
}

TEST(Lanes, FindOddWhatADecoderFindsOddThatGoesMcuByMcu) {
  std::mt19937 random(6);
  int odd = 0;
  constexpr int kTrials = 900;
  for (int trial = 0; trial < kTrials; ++trial) {
    const bool gray = trial % 5 == 4;
    Bytes file = test::write_jpeg(any_picture(random, 160, gray), any_kind(random, gray));
    const std::size_t header = gray ? 320 : 610;
    ASSERT_GT(file.size(), header);
    for (auto flips = random() % 3 + 1; flips > 0; --flips) {
      file[header + random() % (file.size() - header)] ^= static_cast<std::uint8_t>(1U << (random() % 8));
    }
    if (trial % 7 == 0) file.resize(header + random() % (file.size() - header));
    const step::Scale scale = kScales[random() % kScales.size()];
    const auto whole = decode(file, scale, 0), laned = decode(file, scale, 20 + random() % 400, trial % 2);
    ASSERT_EQ(whole.has_value(), laned.has_value()) << trial;
    if (whole) {
      EXPECT_TRUE(same_samples(*laned, *whole));
    }
    ASSERT_FALSE(HasFailure()) << trial << ", " << to_string(scale);
    odd += whole ? 0 : 1;
  }
  EXPECT_GT(odd, kTrials / 10);
  EXPECT_LT(odd, kTrials);
}

/// Bytes that are no picture: lanes meet codes that are none, and blocks without end.
TEST(Lanes, OfNonsenseEnd) {
  std::mt19937 random(8);
  const Bytes sound = test::write_jpeg(test::soft_picture({640, 480}, 3, 1), {.luma_across = 2, .luma_down = 2});
  for (int trial = 0; trial < 60; ++trial) {
    Bytes file(sound.begin(), sound.begin() + 630);
    const std::uint8_t keep = trial % 4 == 0 ? 0xFF : static_cast<std::uint8_t>(random());
    for (int i = 0; i < 60'000; ++i) {
      file.push_back(trial % 4 == 1 ? keep : static_cast<std::uint8_t>(random() & keep));
      if (file.back() == 0xFF) file.push_back(0);
    }
    const step::Scale scale = kScales[random() % kScales.size()];
    ASSERT_EQ(decode(file, scale, 0).has_value(), decode(file, scale, 30'000).has_value()) << trial;
  }
}

/// An installed decoder and what it needs to live.
struct Scan {
  explicit Scan(const Bytes& file) : bytes(test::padded(file)) {
    codec.begin(Damaged::fail, JpegEntropy::ours);
    codec.read_header(bytes);
    codec.start();
  }
  Bytes bytes;
  JpegDecompressor codec;
};

using Block = std::vector<int>;  ///< DC difference, and the other coefficients

/// What the decoder says of the blocks of each MCU, by the bit that it begins with.
std::map<std::uint64_t, std::vector<Block>> truth_of(const EntropyDecoder& decoder, const Unstuffed& data,
                                                     unsigned mcus) {
  std::map<std::uint64_t, std::vector<Block>> truth;
  EntropyDecoder::State state = decoder.state();
  for (unsigned i = 0; i < mcus; ++i) {
    EXPECT_TRUE(decoder.begin_mcu(state));
    std::vector<Block>& said = truth[*data.bit_of(state.reader.place())];
    std::array<int, MAX_COMPS_IN_SCAN> last = state.last_dc;
    JBLOCK blocks[D_MAX_BLOCKS_IN_MCU] = {};
    JBLOCKROW rows[D_MAX_BLOCKS_IN_MCU];
    for (std::size_t b = 0; b < D_MAX_BLOCKS_IN_MCU; ++b) rows[b] = &blocks[b];
    EXPECT_TRUE(decoder.decode_mcu(state, rows));
    for (int b = 0; b < decoder.blocks_in_mcu(); ++b) {
      int& before = last[static_cast<std::size_t>(decoder.component_of(b))];
      said.emplace_back(std::begin(blocks[b]), std::end(blocks[b]));
      said.back()[0] -= std::exchange(before, blocks[b][0]);
    }
  }
  return truth;
}

/// Those of a block that are kept, the DC coefficient included; no other has a value.
template <std::size_t kKept>
Block kept_of(Block block) {
  block.resize(std::max<std::size_t>(kKept, 1));
  for (std::size_t i = 0; i < block.size() && kKept == kKeepLow; ++i)
    if (i % DCTSIZE >= 4) block[i] = 0;
  return block;
}

template <std::size_t kKept>
void expect_truth(Scan& scan, Simd simd) {
  const EntropyDecoder& decoder = *scan.codec.entropy();
  Bytes bytes(scan.bytes.size() + ScanLanes::kSlack);
  Unstuffed data;
  const std::uint8_t* const end = scan.bytes.data() + scan.bytes.size();
  data.fill({decoder.state().reader.position(), end, decoder.restart_interval() > 0}, bytes.data());
  std::vector<ScanLanes::Stretch> stretches;
  std::size_t begin = 0;
  for (const std::size_t restart : data.restarts()) stretches.push_back({std::exchange(begin, restart), restart});
  stretches.push_back({begin, data.size()});
  std::vector<std::uint32_t> begins(60'000);
  std::vector<std::int16_t> dc(60'000);
  const auto blocks = std::make_unique<JCOEF[]>((dc.size() + ScanLane::kRecords) * kKept + 1);
  ScanLanes lanes(simd);
  const auto segments = lanes.run(*scan.codec.lane_tables<EntryOf<kKept>>(), {data.data(), stretches, data.size()},
                                  {begins, dc, kKept > 0 ? blocks.get() : nullptr, kKept});

  const unsigned mcus = scan.codec->MCUs_per_row * scan.codec->MCU_rows_in_scan;
  const auto truth = truth_of(decoder, data, mcus);
  const auto blocks_in_mcu = static_cast<std::size_t>(decoder.blocks_in_mcu());
  std::size_t found = 0;
  for (const LaneSegment& segment : segments) {
    for (std::size_t i = 0; i < segment.mcus; ++i) {
      const auto mcu = truth.find(segment.begins[i]);
      if (mcu == truth.end()) continue;
      ++found;
      for (std::size_t b = 0; b < blocks_in_mcu; ++b) {
        const std::size_t at = i * blocks_in_mcu + b;
        Block said{segment.dc[at]};
        if (kKept > 0) said.insert(said.end(), segment.blocks + at * kKept + 1, segment.blocks + (at + 1) * kKept);
        ASSERT_EQ(said, kept_of<kKept>(mcu->second[b])) << "block " << b << " of the MCU at bit " << segment.begins[i];
      }
    }
  }
  EXPECT_GE(found, mcus > 500 ? mcus / 3 : 0);
}

TEST(ScanLanes, TellOfAnMcuWhatTheDecoderTells) {
  std::mt19937 random(12);
  for (const Simd simd : {Simd::baseline, best_simd()}) {
    for (int trial = 0; trial < 40; ++trial) {
      Scan scan(test::write_jpeg(any_picture(random, 300, false), any_kind(random, false)));
      expect_truth<kKeepNone>(scan, simd);
      expect_truth<kKeepLow>(scan, simd);
      expect_truth<kKeepAll>(scan, simd);
      ASSERT_FALSE(HasFailure()) << trial;
    }
  }
}

TEST(Unstuffed, KnowsItsBitsInTheFile) {
  std::mt19937 random(14);
  for (int trial = 0; trial < 50; ++trial) {
    Bytes file, kept;
    std::vector<std::size_t> restarts;
    for (int i = 0; i < 300; ++i) {
      if (random() % 12 == 0) {
        file.insert(file.end(), 1 + random() % 2, 0xFF);
        file.push_back(static_cast<std::uint8_t>(0xD0 + random() % 8));
        restarts.push_back(kept.size());
      }
      const auto byte = static_cast<std::uint8_t>(random() % 4 == 0 ? 0xFF : random() % 255);
      file.push_back(byte);
      kept.push_back(byte);
      if (byte == 0xFF) file.push_back(0);
    }
    const std::size_t length = file.size();
    file.insert(file.end(), {0xFF, 0xD9, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10});
    Bytes to(file.size());
    Unstuffed data;
    data.fill({file.data(), file.data() + file.size(), true}, to.data());
    ASSERT_EQ(Bytes(data.data(), data.data() + data.size()), kept);
    ASSERT_EQ(std::vector(data.restarts().begin(), data.restarts().end()), restarts);
    EXPECT_EQ(data.index_of(file.data() + length), kept.size());
    for (std::uint64_t bit = 0; bit <= 8 * kept.size(); ++bit) {
      BitReader reader = data.reader_at(bit, file.data() + file.size());
      ASSERT_EQ(data.bit_of(reader.place()), bit);
      if (bit % 8 == 0 && std::ranges::find(restarts, bit / 8) != restarts.end()) continue;  // before the marker
      if (bit == 8 * kept.size()) break;
      ASSERT_EQ((reader.refill(), reader.take(1)), kept[bit / 8] >> (7 - bit % 8) & 1U);
    }
  }
}

}  // namespace
}  // namespace lightmill::jpeg_lanes_test
