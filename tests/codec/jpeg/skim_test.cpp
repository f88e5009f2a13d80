// DC coefficients by lanes, against MCU by MCU.
#include "codec/jpeg/header.h"
#include "codec/jpeg/planes.h"
#include "codec/jpeg/skim_chunk.h"
#include "support/blobs.h"
#include "support/cores.h"
#include "support/jpeg_writer.h"
#include "support/pictures.h"

#include "lightmill/error.h"

#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <random>

namespace lightmill {
namespace {

using Bytes = std::vector<std::uint8_t>;

Bytes padded(const Bytes& file) {
  Bytes bytes = file;
  for (std::size_t i = 0; i < Blob::kPadding / 2; ++i) bytes.insert(bytes.end(), {0xFF, 0xD9});
  return bytes;
}

/// Nothing where the data are odd or damaged. Without chunks: MCU by MCU, as the pictures here are small.
std::optional<Planes> eighth_of(const Bytes& file, std::size_t chunk_blocks, int helpers = 0) {
  JpegDecompressor codec;
  codec.begin(Damaged::fail, JpegEntropy::ours);
  const Bytes bytes = padded(file);
  try {
    codec.read_header(bytes);
    const ImageInfo info = describe(codec);
    JpegWatch watch({}, info.size.area());
    codec->progress = watch.manager();
    codec->scale_num = 1;
    codec->scale_denom = 8;
    test::IdleCores idle(helpers);
    const step::Decode step{Domain::planes, {1, 8}};
    Planes planes = decode_planes(codec, {info, step, watch, chunk_blocks}, idle.loan(), test::pool());
    return codec.finish() ? std::optional(std::move(planes)) : std::nullopt;
  } catch (const Error&) {
    return std::nullopt;
  }
}

void expect_equal(const Planes& a, const Planes& b) {
  ASSERT_EQ(a.count, b.count);
  for (std::size_t i = 0; i < static_cast<std::size_t>(a.count); ++i) {
    ASSERT_EQ(test::max_difference(a.plane[i].mat(), b.plane[i].mat()), 0) << "plane " << i;
  }
}

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

TEST(Skim, GivesTheSamplesOfADecoderThatReadsAll) {
  std::mt19937 random(41);
  for (int trial = 0; trial < 200; ++trial) {
    const bool gray = trial % 6 == 5;
    const Bytes file = test::write_jpeg(any_picture(random, 500, gray), any_kind(random, gray));
    const auto whole = eighth_of(file, 0);
    ASSERT_TRUE(whole);
    for (const int helpers : {0, 2}) {
      const auto skimmed = eighth_of(file, 20 + random() % 4000, helpers);
      ASSERT_TRUE(skimmed) << trial;
      expect_equal(*skimmed, *whole);
      ASSERT_FALSE(HasFailure()) << trial;
    }
  }
}

/// Blocks that end with their last coefficient have no code for their end: here nearly all, and then now and then one.
TEST(Skim, OfFullBlocksGivesTheSame) {
  cv::Mat picture = test::noise({700, 500}, 3, 3);
  for (int quality : {100, 97, 93}) {
    const Bytes file = test::write_jpeg(picture, {.quality = quality});
    expect_equal(*eighth_of(file, 4000), *eighth_of(file, 0));
    cv::GaussianBlur(picture(cv::Rect(0, 100, 700, 200)), picture(cv::Rect(0, 100, 700, 200)), {0, 0}, 1.2);
  }
}

/// Codes with one length for everything, so that every lane takes nonsense for a scan, and never falls into step.
TEST(Skim, ThatNeverFallsIntoStepGivesTheSame) {
  cv::Mat alike;
  const cv::Mat gray = test::noise({400, 300}, 1, 9);
  cv::merge(std::vector{gray, gray, gray}, alike);
  const Bytes file = test::write_jpeg(alike, {.input = JCS_RGB, .stored = JCS_RGB});  // by luma's tables throughout
  expect_equal(*eighth_of(file, 2000), *eighth_of(file, 0));
}

TEST(Skim, FindsOddWhatADecoderFindsOddThatReadsAll) {
  std::mt19937 random(6);
  int odd = 0;
  constexpr int kTrials = 1500;
  for (int trial = 0; trial < kTrials; ++trial) {
    const bool gray = trial % 5 == 4;
    Bytes file = test::write_jpeg(any_picture(random, 160, gray), any_kind(random, gray));
    const std::size_t header = gray ? 320 : 610;
    ASSERT_GT(file.size(), header);
    for (auto flips = random() % 3 + 1; flips > 0; --flips) {
      file[header + random() % (file.size() - header)] ^= static_cast<std::uint8_t>(1U << (random() % 8));
    }
    if (trial % 7 == 0) file.resize(header + random() % (file.size() - header));
    const auto whole = eighth_of(file, 0), skimmed = eighth_of(file, 20 + random() % 400, trial % 2);
    ASSERT_EQ(whole.has_value(), skimmed.has_value()) << trial;
    if (whole) expect_equal(*skimmed, *whole);
    ASSERT_FALSE(HasFailure()) << trial;
    odd += whole ? 0 : 1;
  }
  EXPECT_GT(odd, kTrials / 10);
  EXPECT_LT(odd, kTrials);
}

/// Bytes that are no picture: lanes meet codes that are none, and blocks without end.
TEST(Skim, OfNonsenseEnds) {
  std::mt19937 random(8);
  const Bytes sound = test::write_jpeg(test::soft_picture({640, 480}, 3, 1), {.luma_across = 2, .luma_down = 2});
  for (int trial = 0; trial < 60; ++trial) {
    Bytes file(sound.begin(), sound.begin() + 630);
    const std::uint8_t keep = trial % 4 == 0 ? 0xFF : static_cast<std::uint8_t>(random());
    for (int i = 0; i < 60'000; ++i) {
      file.push_back(trial % 4 == 1 ? keep : static_cast<std::uint8_t>(random() & keep));
      if (file.back() == 0xFF) file.push_back(0);
    }
    ASSERT_EQ(eighth_of(file, 0).has_value(), eighth_of(file, 30'000).has_value()) << trial;
  }
}

/// An installed decoder and what it needs to live.
struct Scan {
  explicit Scan(const Bytes& file) : bytes(padded(file)) {
    codec.begin(Damaged::fail, JpegEntropy::ours);
    codec.read_header(bytes);
    codec.start();
  }
  Bytes bytes;
  JpegDecompressor codec;
};

/// What the decoder says of each MCU, by the bit that it begins with.
std::map<std::uint64_t, std::vector<int>> truth_of(const EntropyDecoder& decoder, const Unstuffed& data,
                                                   unsigned mcus) {
  std::map<std::uint64_t, std::vector<int>> truth;
  EntropyDecoder::State state = decoder.state();
  for (unsigned i = 0; i < mcus; ++i) {
    EXPECT_TRUE(decoder.begin_mcu(state));
    std::vector<int>& differences = truth[*data.bit_of(state.reader.place())];
    std::array<int, MAX_COMPS_IN_SCAN> last = state.last_dc;
    JBLOCK blocks[D_MAX_BLOCKS_IN_MCU] = {};
    JBLOCKROW rows[D_MAX_BLOCKS_IN_MCU];
    for (std::size_t b = 0; b < D_MAX_BLOCKS_IN_MCU; ++b) rows[b] = &blocks[b];
    EXPECT_TRUE(decoder.decode_mcu(state, rows));
    for (int b = 0; b < decoder.blocks_in_mcu(); ++b) {
      int& before = last[static_cast<std::size_t>(decoder.component_of(b))];
      differences.push_back(blocks[b][0] - before);
      before = blocks[b][0];
    }
  }
  return truth;
}

TEST(SkimLanes, TellOfAnMcuWhatTheDecoderTells) {
  std::mt19937 random(12);
  for (const Simd simd : {Simd::baseline, best_simd()}) {
    for (int trial = 0; trial < 40; ++trial) {
      Scan scan(test::write_jpeg(any_picture(random, 400, false), any_kind(random, false)));
      const EntropyDecoder& decoder = *scan.codec.entropy();
      Bytes bytes(scan.bytes.size() + SkimLanes::kSlack);
      Unstuffed data;
      const std::uint8_t* const end = scan.bytes.data() + scan.bytes.size();
      data.fill({decoder.state().reader.position(), end, decoder.restart_interval() > 0}, bytes.data());
      std::vector<SkimLanes::Stretch> stretches;
      std::size_t begin = 0;
      for (const std::size_t restart : data.restarts()) stretches.push_back({std::exchange(begin, restart), restart});
      stretches.push_back({begin, data.size()});
      std::vector<std::uint32_t> begins(100'000);
      std::vector<std::int16_t> dc(400'000);
      SkimLanes lanes(simd);
      const auto segments = lanes.run(*scan.codec.skim_tables(), data.data(), stretches, data.size(), {begins, dc});

      const unsigned mcus = scan.codec->MCUs_per_row * scan.codec->MCU_rows_in_scan;
      const auto truth = truth_of(decoder, data, mcus);
      const auto blocks = static_cast<std::size_t>(decoder.blocks_in_mcu());
      std::size_t found = 0;
      for (const SkimSegment& segment : segments) {
        for (std::size_t i = 0; i < segment.mcus; ++i) {
          const auto mcu = truth.find(segment.begins[i]);
          if (mcu == truth.end()) continue;
          ++found;
          const std::int16_t* const first = segment.dc + i * blocks;
          ASSERT_EQ(std::vector<int>(first, first + blocks), mcu->second) << "MCU at bit " << segment.begins[i];
        }
      }
      EXPECT_GE(found, mcus > 500 ? mcus / 3 : 0);
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
}  // namespace lightmill
