#include "image/exif_directory.h"

#include "lightmill/error.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>

namespace lightmill {
namespace {

Bytes bytes_of(std::string_view text) { return {text.begin(), text.end()}; }

/// With a maker note at `note_place`, where that is not 0, a thumbnail, and all directories.
ExifTree rich(ByteOrder order, std::size_t note_place = 0) {
  ExifTree tree{.order = order, .chain = {{}, {}}};
  ExifDirectory& first = tree.chain[0];
  first.put(text_entry(tag::kMake, "Maker"));
  first.put(text_entry(tag::kImageDescription, "A description that is longer than an entry"));
  first.put(number_entry(tag::kOrientation, TiffType::word, 6, order));
  const std::uint64_t resolution[] = {300, 1};
  first.put(numbers_entry(tag::kXResolution, TiffType::rational, resolution, order));
  ExifDirectory interop, exif, gps;
  interop.put(text_entry(1, "R98"));
  exif.put(text_entry(36867, "2020:01:02 03:04:05"));
  exif.put({.tag = tag::kMakerNote, .value = bytes_of("a note of the maker's own"), .place = note_place});
  exif.put({.tag = tag::kInteropDirectory, .type = TiffType::dword, .value = {}, .directories = {interop}});
  gps.put(text_entry(1, "N"));
  first.put({.tag = tag::kExifDirectory, .type = TiffType::dword, .value = {}, .directories = {exif}});
  first.put({.tag = tag::kGpsDirectory, .type = TiffType::dword, .value = {}, .directories = {gps}});
  tree.chain[1].put({.tag = tag::kThumbnail, .type = TiffType::dword, .value = {}, .pieces = {Bytes(77, 0xAB)}});
  tree.chain[1].put(number_entry(tag::kThumbnailBytes, TiffType::dword, 77, order));
  return tree;
}

/// All that there is, as text; places apart.
std::string told(const ExifDirectory& directory) {
  std::string text = "{";
  for (const ExifEntry& entry : directory.entries) {
    text += std::to_string(entry.tag) + ":" + std::to_string(static_cast<int>(entry.type)) + "=";
    for (const std::uint8_t byte : entry.value) text += std::to_string(byte) + " ";
    for (const Bytes& piece : entry.pieces) text += "[" + std::string(piece.begin(), piece.end()) + "]";
    for (const ExifDirectory& below : entry.directories) text += told(below);
    text += ";";
  }
  return text + "}";
}
std::string told(const ExifTree& tree) {
  std::string text;
  for (const ExifDirectory& directory : tree.chain) text += told(directory);
  return text;
}

TEST(ExifDirectory, ComesBackAsItWas) {
  for (const ByteOrder order : {ByteOrder::little, ByteOrder::big}) {
    for (const TiffKind kind : {TiffKind::classic, TiffKind::big}) {
      const ExifTree tree = rich(order);
      const auto back = read_exif(write_exif(tree, kind));
      ASSERT_TRUE(back);
      EXPECT_EQ(back->lost, 0u);
      EXPECT_EQ(back->order, order);
      EXPECT_EQ(told(*back), told(tree));
      EXPECT_EQ(told(*read_exif(write_exif(*back, kind))), told(tree)) << "and again";
    }
  }
}

TEST(ExifDirectory, IsReadAsMetadataIs) {
  for (const ByteOrder order : {ByteOrder::little, ByteOrder::big})
    EXPECT_EQ(exif_orientation(write_exif(rich(order))), 6);
}

TEST(ExifDirectory, CanBeChanged) {
  ExifTree tree = *read_exif(write_exif(rich(ByteOrder::big)));
  ExifDirectory& first = tree.chain.front();
  first.erase(tag::kGpsDirectory);
  first.put(text_entry(tag::kCopyright, "mine"));
  first.put(text_entry(tag::kMake, "M"));
  const auto back = read_exif(write_exif(tree));
  EXPECT_FALSE(back->chain.front().find(tag::kGpsDirectory));
  EXPECT_EQ(back->chain.front().find(tag::kCopyright)->value, bytes_of(std::string("mine\0", 5)));
  EXPECT_EQ(back->chain.front().find(tag::kMake)->count(), 2u);
  EXPECT_TRUE(back->chain.front().below(tag::kExifDirectory)->below(tag::kInteropDirectory));
  EXPECT_TRUE(std::ranges::is_sorted(back->chain.front().entries, {}, &ExifEntry::tag));
}

TEST(ExifDirectory, PutsAMakerNoteWhereItWas) {
  for (const std::size_t place : {150u, 333u, 1000u, 16'000u}) {
    const ExifTree tree = rich(ByteOrder::little, place);
    const Bytes block = write_exif(tree);
    const Bytes note = bytes_of("a note of the maker's own");
    ASSERT_GE(block.size(), place + note.size());
    EXPECT_TRUE(std::equal(note.begin(), note.end(), block.begin() + static_cast<std::ptrdiff_t>(place))) << place;
    EXPECT_EQ(told(*read_exif(block)), told(tree)) << place;
  }
  EXPECT_LT(write_exif(rich(ByteOrder::little, 1'000'000)).size(), 1000u) << "no hole of a megabyte";
  EXPECT_EQ(told(*read_exif(write_exif(rich(ByteOrder::little, 3)))), told(rich(ByteOrder::little)));
}

TEST(ExifDirectory, ReadsNumbers) {
  for (const ByteOrder order : {ByteOrder::little, ByteOrder::big}) {
    const std::uint64_t values[] = {1, 0x1234, 0xFFFF};
    const ExifEntry words = numbers_entry(1, TiffType::word, values, order);
    EXPECT_EQ(words.count(), 3u);
    for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(number_of(words, order, i), values[i]);
    EXPECT_FALSE(number_of(words, order, 3));
    EXPECT_EQ(number_of(number_entry(1, TiffType::dword, 0x89ABCDEF, order), order), 0x89ABCDEFu);
    EXPECT_FALSE(number_of(text_entry(1, "7"), order));
  }
}

TEST(ExifDirectory, OfNoTiffIsNone) {
  for (const std::string_view text : {"", "II", "Exif", "MM*\0"}) EXPECT_FALSE(read_exif(bytes_of(text)));
  EXPECT_FALSE(read_exif(bytes_of(std::string("II*\0\xFF\xFF\0\0\0\0\0\0", 12)))) << "its directory lies elsewhere";
}

/// A directory of one entry.
Bytes block_of(std::uint16_t tag, int type, std::uint32_t count, std::uint32_t value) {
  std::string text("II*\0\x08\0\0\0\x01\0", 10);
  const auto put = [&](std::uint64_t number, int size) {
    for (int i = 0; i < size; ++i) text += static_cast<char>(number >> (8 * i));
  };
  put(tag, 2);
  put(static_cast<std::uint64_t>(type), 2);
  put(count, 4);
  put(value, 4);
  put(0, 4);
  return bytes_of(text);
}

TEST(ExifDirectory, ValuesThatAreNotThereAreLost) {
  const auto lost = [](const Bytes& block) {
    const auto tree = read_exif(block);
    return tree && tree->chain.size() == 1 && tree->chain[0].entries.empty() ? tree->lost : 99;
  };
  EXPECT_EQ(lost(block_of(271, 2, 5, 1000)), 1u) << "behind the end";
  EXPECT_EQ(lost(block_of(271, 2, 0xFFFFFFFF, 8)), 1u) << "a huge count";
  EXPECT_EQ(lost(block_of(271, 12, 0x20000001, 8)), 1u) << "a count that is small modulo 2^32";
  EXPECT_EQ(lost(block_of(271, 99, 1, 8)), 1u) << "an unknown type";
  EXPECT_EQ(lost(block_of(330, 4, 1, 8)), 1u) << "it leads away";
  EXPECT_EQ(lost(block_of(tag::kExifDirectory, 4, 1, 8)), 1u) << "a loop";
  EXPECT_EQ(lost(block_of(tag::kExifDirectory, 4, 1, 4000)), 1u);
  EXPECT_EQ(lost(block_of(tag::kExifDirectory, 2, 1, 8)), 1u) << "text";
  EXPECT_EQ(lost(block_of(tag::kThumbnail, 4, 1, 8)), 1u) << "no size";
  Bytes many = block_of(271, 2, 2, 0);
  many[8] = 200;
  const auto tree = read_exif(many);
  ASSERT_TRUE(tree);
  EXPECT_EQ(tree->lost, 199u) << "entries that the block has no room for";
}

TEST(ExifDirectory, ChainsOfDirectoriesEnd) {
  Bytes loop = block_of(271, 2, 2, 'a');
  loop[22] = 8;  // the next is the first
  EXPECT_EQ(read_exif(loop)->chain.size(), 1u);
  std::string text("II*\0\x08\0\0\0", 8);
  for (std::size_t i = 1; i <= 1000; ++i) {
    const std::size_t next = 8 + 6 * i;
    text += std::string(2, '\0') + static_cast<char>(next) + static_cast<char>(next >> 8) + std::string(2, '\0');
  }
  EXPECT_LE(read_exif(bytes_of(text))->chain.size(), 16u);
}

/// Entries that all tell of the same bytes take no more memory than the block has.
TEST(ExifDirectory, OfRepeatedValuesIsBounded) {
  constexpr std::size_t kEntries = 4000, kValue = 100'000;
  std::string text("II*\0\x08\0\0\0", 8);
  const auto put = [&](std::uint64_t number, int size) {
    for (int i = 0; i < size; ++i) text += static_cast<char>(number >> (8 * i));
  };
  put(kEntries, 2);
  for (std::size_t i = 0; i < kEntries; ++i) {
    put(40'000 + i, 2);
    put(7, 2);
    put(kValue, 4);
    put(100, 4);
  }
  text += std::string(kValue, 'v');
  const auto tree = read_exif(bytes_of(text));
  ASSERT_TRUE(tree);
  std::size_t taken = 0;
  for (const ExifEntry& entry : tree->chain[0].entries) taken += entry.value.size();
  EXPECT_LE(taken, text.size());
  EXPECT_GT(tree->lost, kEntries - 3);
}

TEST(ExifDirectory, BearsAnyBytes) {
  std::mt19937 random(5);
  for (const ByteOrder order : {ByteOrder::little, ByteOrder::big}) {
    for (const TiffKind kind : {TiffKind::classic, TiffKind::big}) {
      const Bytes sound = write_exif(rich(order), kind);
      for (std::size_t size = 0; size < sound.size(); ++size) {
        const auto tree = read_exif(std::span(sound).first(size));
        if (!tree) continue;
        EXPECT_TRUE(read_exif(write_exif(*tree)));
      }
      for (int i = 0; i < 4000; ++i) {
        Bytes bytes = sound;
        for (int j = 0; j < 3; ++j) bytes[4 + random() % (bytes.size() - 4)] = static_cast<std::uint8_t>(random());
        const auto tree = read_exif(bytes);
        if (!tree) continue;
        const auto again = read_exif(write_exif(*tree));
        ASSERT_TRUE(again);
        EXPECT_EQ(again->lost, 0u) << "what is written is sound";
      }
    }
  }
}

TEST(ExifDirectory, OfSomeTagsAloneIsTheFirst) {
  const Bytes block = write_exif(rich(ByteOrder::little));
  const auto tree = read_exif(block, {.wants = [](std::uint16_t tag) { return tag == tag::kMake; }});
  ASSERT_TRUE(tree);
  ASSERT_EQ(tree->chain.size(), 1u);
  ASSERT_EQ(tree->chain[0].entries.size(), 1u);
  EXPECT_EQ(tree->chain[0].entries[0].value, bytes_of(std::string("Maker\0", 6)));
}

}  // namespace
}  // namespace lightmill
