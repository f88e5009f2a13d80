// Broken files by the thousand, seeded: what comes of them is a picture or an Error, whatever they say.
#include "codec/codec.h"
#include "support/blobs.h"
#include "support/cores.h"
#include "support/jpeg_writer.h"
#include "support/png_writer.h"

#include "lightmill/error.h"

#include <gtest/gtest.h>

#include <random>

namespace lightmill::png_fuzz_test {
namespace {

using namespace std::string_literals;
using FileBytes = std::vector<std::uint8_t>;
using Chunks = std::vector<test::PngChunk>;

const Chunks kExtras{{"gAMA", test::png_number(45'455)},
                     {"cHRM", std::string(32, 'c')},
                     {"sRGB", "\0"s},
                     {"cICP", "\1\15\0\1"s},
                     {"iCCP", "name\0\0"s + test::zlibbed(std::string(16, 'i') + "RGB XYZ " + std::string(200, 'p'))},
                     {"pHYs", test::png_number(3000) + test::png_number(3000) + "\1"},
                     {"bKGD", "\0\1\0\2\0\3"s},
                     {"tEXt", "Title\0A title"s},
                     {"zTXt", "Long\0\0"s + test::zlibbed("text")},
                     {"iTXt", "XML:com.adobe.xmp\0\1\0\0\0"s + test::zlibbed("<x:xmpmeta/>")},
                     {"eXIf", test::exif_with_orientation(6).substr(6)},
                     {"acTL", test::png_number(2) + test::png_number(0)}};

class Mutation {
 public:
  explicit Mutation(unsigned seed) : random_(seed) {}

  FileBytes sound() {
    static constexpr struct {
      int color, bits;
    } kKinds[] = {{0, 1}, {0, 4}, {0, 16}, {3, 1}, {3, 8}, {2, 8}, {2, 16}, {4, 8}, {6, 8}, {6, 16}};
    const auto& [color, bits] = kKinds[below(std::size(kKinds))];
    FileBytes file = test::write_png({static_cast<int>(1 + below(24)), static_cast<int>(1 + below(24)), color, bits,
                                      below(2) == 0, (color & 4) == 0 && below(2) == 0},
                                     static_cast<unsigned>(random_()));
    for (const test::PngChunk& extra : kExtras)
      if (below(3) == 0) file = test::with_chunk(file, extra, below(4) == 0 ? "IEND" : "IDAT");
    return file;
  }

  /// Of the file as bytes: most end at a checksum.
  void change_bytes(FileBytes& file) {
    for (std::size_t flips = below(4); flips > 0; --flips) file[below(file.size())] = byte();
    if (below(3) == 0) file.resize(8 + below(file.size() - 8));
  }

  /// Behind right checksums, so that it comes to those who read the chunks.
  void change_chunks(Chunks& chunks) {
    const std::size_t at = below(chunks.size());
    test::PngChunk& chunk = chunks[at];
    switch (below(8)) {
      case 0:
        return chunk.bytes.resize(below(2 * chunk.bytes.size() + 2), static_cast<char>(byte()));
      case 1:
        chunk.type = kExtras[below(kExtras.size())].type;
        return;
      case 2:
        chunk.type[below(4)] ^= 0x20;
        return;
      case 3:
        chunks.insert(chunks.begin() + static_cast<std::ptrdiff_t>(below(chunks.size())), test::PngChunk(chunk));
        return;
      case 4:
        chunks.erase(chunks.begin() + static_cast<std::ptrdiff_t>(at));
        return;
      case 5:
        std::swap(chunk, chunks[below(chunks.size())]);
        return;
      default:
        if (!chunk.bytes.empty()) chunk.bytes[below(chunk.bytes.size())] = static_cast<char>(byte());
    }
  }

  /// Behind a right checksum of the stream, too: filters and samples.
  void change_rows(Chunks& chunks) {
    for (test::PngChunk& chunk : chunks) {
      if (chunk.type != "IDAT") continue;
      std::string rows(10'000, '\0');
      uLongf size = rows.size();
      if (uncompress(reinterpret_cast<Bytef*>(rows.data()), &size, reinterpret_cast<const Bytef*>(chunk.bytes.data()),
                     chunk.bytes.size()) != Z_OK)
        return;
      rows.resize(size);
      rows[below(size)] = static_cast<char>(below(6));
      if (below(4) == 0) rows.resize(below(2 * size));
      chunk.bytes = test::zlibbed(rows);
    }
  }

  /// A header of any of the kinds that there are, for the data of another.
  void change_header(Chunks& chunks) {
    std::string& header = chunks.front().bytes;
    static constexpr int kPlaces[] = {3, 7, 8, 9, 12};
    static constexpr char kValues[][4] = {{1, 7, 30, 100}, {1, 7, 30, 100}, {1, 4, 8, 16}, {0, 2, 3, 6}, {0, 1, 0, 1}};
    const std::size_t place = below(std::size(kPlaces));
    header[static_cast<std::size_t>(kPlaces[place])] = kValues[place][below(4)];
  }

  FileBytes file() {
    FileBytes whole = sound();
    Chunks chunks = test::chunks_of(whole);
    const std::size_t kind = below(8);
    if (kind == 0) {
      change_bytes(whole);
      return whole;
    }
    if (kind <= 2) change_rows(chunks);
    if (kind == 3) change_header(chunks);
    for (std::size_t changes = kind <= 3 ? below(2) : 1 + below(3); changes > 0 && !chunks.empty(); --changes)
      change_chunks(chunks);
    return test::png_of(chunks);
  }

 private:
  std::size_t below(std::size_t bound) { return random_() % bound; }
  std::uint8_t byte() { return static_cast<std::uint8_t>(random_()); }

  std::mt19937 random_;
};

/// Whether there was a picture.
bool decodes(const FileBytes& file, Damaged damaged, MetadataPolicy policy) {
  try {
    const ImageInfo info = probe(file);
    if (info.size.area() > 1'000'000) return false;  // the planner's to refuse
    const Decoded decoded = codec_for(file).decode(
        test::blob_of(file), {.step = {Domain::pixels}, .metadata = policy, .limits = {}, .damaged = damaged},
        test::pool(), test::no_cores());
    EXPECT_EQ(window_size(std::get<Pixels>(decoded.frame).window), info.size);
    EXPECT_TRUE(damaged == Damaged::salvage || !decoded.damaged);
    return true;
  } catch (const Error&) {
    return false;
  }
}

TEST(BrokenPngs, GiveAPictureOrAnErrorAndNothingElse) {
  constexpr int kTrials = 1000;
  int sound = 0, salvaged = 0;
  for (int trial = 0; trial < kTrials; ++trial) {
    SCOPED_TRACE(trial);
    const FileBytes file = Mutation(static_cast<unsigned>(trial)).file();
    const auto policy = static_cast<MetadataPolicy>(trial % 3);
    const bool whole = decodes(file, Damaged::fail, policy), part = decodes(file, Damaged::salvage, policy);
    EXPECT_TRUE(part || !whole);
    sound += whole ? 1 : 0;
    salvaged += part && !whole ? 1 : 0;
  }
  EXPECT_GT(sound, kTrials / 10) << "most mutations end before what they are to try";
  EXPECT_GT(salvaged, kTrials / 10);
}

}  // namespace
}  // namespace lightmill::png_fuzz_test
