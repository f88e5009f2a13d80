// What the parts of a run cost, each alone and on one thread, by Google Benchmark.
//
//   bench_micro [PHOTO] [--benchmark_filter=decode] [--benchmark_repetitions=10 --benchmark_out=a.json ...]
//
// PHOTO is a JPEG that our coders take (8 bits, baseline); without it, the largest of data/photos. `compare` tells two
// result files apart.

#include "codec/codec.h"
#include "codec/jpeg/baseline_scan.h"
#include "codec/jpeg/planes.h"
#include "color/light.h"
#include "io/atomic_file.h"
#include "io/descriptor.h"
#include "samples/resample.h"

#include "lightmill/error.h"
#include "lightmill/journal.h"
#include "lightmill/plan.h"
#include "lightmill/source.h"

#include <benchmark/benchmark.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <cstdlib>
#include <cstring>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace lightmill;
namespace fs = std::filesystem;

/// What every benchmark works with.
struct Bench {
  std::shared_ptr<BufferPool> pool = BufferPool::create(std::size_t{256} << 20);
  SpareCores cores{1};  // none is idle, so that all is done by one thread
  ResampleGraphs graphs;
  Workshop workshop{*pool, cores, graphs};
  std::vector<std::uint8_t> file;
  ImageInfo info;

  Blob blob() const {
    Blob blob{pool->acquire(file.size() + Blob::kPadding), file.size()};
    std::memcpy(blob.buffer.data(), file.data(), file.size());
    return blob;
  }
  Frame decoded(Domain domain, step::Scale scale) {
    DecodeOptions options;
    options.step.domain = domain;
    options.step.scale = scale;
    return codec_for(Format::jpeg).decode(blob(), options, *pool, cores).frame;
  }
  /// The photograph at a long edge of 1600, as J1 has it before it is written.
  Frame web_size() {
    const step::Resample resize{.size = web_box(), .subsampling = kSampling420};
    return resample(decoded(Domain::planes, {1, 1}), resize, workshop);
  }
  Size web_box() const {
    const double factor = 1600.0 / std::max(info.size.width, info.size.height);
    return {static_cast<int>(info.size.width * factor), static_cast<int>(info.size.height * factor)};
  }
};

Bench& bench() {
  static Bench shared;
  return shared;
}

void count_megapixels(benchmark::State& state, Size size) {
  const double pixels = static_cast<double>(size.width) * size.height;
  state.counters["MP/s"] =
      benchmark::Counter(1e-6 * pixels * static_cast<double>(state.iterations()), benchmark::Counter::kIsRate);
}

/// A folder that goes with the object.
class Folder {
 public:
  Folder() {
    std::string name = fs::temp_directory_path() / "lightmill-micro-XXXXXX";
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("cannot make " + name);
    path_ = name;
  }
  ~Folder() {
    std::error_code none;
    fs::remove_all(path_, none);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

void scan_folder(benchmark::State& state) {
  const Folder folder;
  for (int i = 0; i < state.range(0); ++i) std::ofstream(folder.path() / (std::to_string(i) + ".jpg"));
  for (auto _ : state) {
    std::int64_t found = 0;
    for (const Item& item : scan({folder.path()})) found += item.problem ? 0 : 1;
    if (found != state.range(0)) state.SkipWithError("entries are missing");
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(scan_folder)->Arg(10'000)->Unit(benchmark::kMillisecond);

void probe_header(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(probe(bench().file, ProbeOptions{}));
}
BENCHMARK(probe_header)->Unit(benchmark::kMicrosecond);

void plan_one(benchmark::State& state, const std::string& recipe_text) {
  const Recipe recipe = parse_recipe(recipe_text);
  for (auto _ : state) benchmark::DoNotOptimize(make_plan(bench().info, recipe));
}
BENCHMARK_CAPTURE(plan_one, j1, "auto-orient | resize 1600x1600")->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(plan_one, full, "auto-orient | sharpen 0.5 | blur 2")->Unit(benchmark::kMicrosecond);

/// Takes what an entropy decoder finds and makes nothing of it.
class NoSink : public McuSink {
 public:
  explicit NoSink(bool low) : low_(low) {}
  void prepare(unsigned, unsigned) const override {}
  void operator()(unsigned, unsigned, JBLOCKROW blocks) const override { benchmark::DoNotOptimize(blocks); }
  bool takes_low() const override { return low_; }
  void low(unsigned, unsigned, LowBlock* blocks) const override { benchmark::DoNotOptimize(blocks); }
  void means(unsigned, unsigned, const std::int16_t* dc) const override { benchmark::DoNotOptimize(dc); }

 private:
  bool low_;
};

/// Huffman codes by our lanes: all coefficients, those that a half of the sides needs, and DC alone.
void entropy_ours(benchmark::State& state, int denominator) {
  std::vector<std::uint8_t> bytes = bench().file;
  for (std::size_t i = 0; i < Blob::kPadding / 2; ++i) bytes.insert(bytes.end(), {0xFF, 0xD9});
  JpegWatch watch({}, bench().info.size.area());
  JpegDecompressor codec;
  for (auto _ : state) {
    codec.begin(Damaged::fail, JpegEntropy::ours);
    codec.read_header(bytes);
    codec->progress = watch.manager();
    set_scale(*codec.get(), {1, denominator});
    start_planes(codec, step::Channels::all);
    if (!codec.entropy()) return state.SkipWithError("a file that is not for our decoder");
    read_baseline_scan(codec, NoSink(denominator >= 2), {watch, 0, SpareCores::Loan(), *bench().pool});
    if (!codec.finish()) return state.SkipWithError("damaged");
    codec.rest();
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(bench().file.size()));
  count_megapixels(state, bench().info.size);
}
BENCHMARK_CAPTURE(entropy_ours, all, 1)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(entropy_ours, low, 2)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(entropy_ours, dc, 8)->Unit(benchmark::kMillisecond);

void entropy_libjpegs(benchmark::State& state) {
  JpegDecompressor codec;
  for (auto _ : state) {
    codec.begin(Damaged::fail, JpegEntropy::libjpegs);
    codec.read_header(bench().file);
    benchmark::DoNotOptimize(codec.read_coefficients());
    codec.rest();
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(bench().file.size()));
  count_megapixels(state, bench().info.size);
}
BENCHMARK(entropy_libjpegs)->Unit(benchmark::kMillisecond);

void decode_planes_at(benchmark::State& state, step::Scale scale) {
  for (auto _ : state) benchmark::DoNotOptimize(bench().decoded(Domain::planes, scale));
  count_megapixels(state, bench().info.size);
}
BENCHMARK_CAPTURE(decode_planes_at, eighth, step::Scale{1, 8})->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(decode_planes_at, quarter, step::Scale{1, 4})->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(decode_planes_at, half, step::Scale{1, 2})->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(decode_planes_at, five_eighths, step::Scale{5, 8})->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(decode_planes_at, six_eighths, step::Scale{6, 8})->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(decode_planes_at, whole, step::Scale{1, 1})->Unit(benchmark::kMillisecond);

void decode_pixels(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(bench().decoded(Domain::pixels, {1, 1}));
  count_megapixels(state, bench().info.size);
}
BENCHMARK(decode_pixels)->Unit(benchmark::kMillisecond);

/// From half the sides to a long edge of 1600.
void resize_frame(benchmark::State& state, Domain domain, Resampling filter, bool linear_light) {
  const Frame frame = bench().decoded(domain, {1, 2});
  step::Resample step{.size = bench().web_box(), .filter = filter, .subsampling = {}, .linear_light = linear_light};
  if (domain == Domain::planes) step.subsampling = kSampling420;
  const auto curves = linear_light ? light_curves(Metadata{}, false) : nullptr;
  for (auto _ : state) benchmark::DoNotOptimize(resample(lent(frame), step, bench().workshop, curves.get()));
  count_megapixels(state, step.size);
}
BENCHMARK_CAPTURE(resize_frame, planes_lanczos3, Domain::planes, Resampling::lanczos3, false)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(resize_frame, planes_bicubic, Domain::planes, Resampling::bicubic, false)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(resize_frame, planes_linear, Domain::planes, Resampling::linear, false)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(resize_frame, planes_area, Domain::planes, Resampling::area, false)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(resize_frame, pixels_lanczos3, Domain::pixels, Resampling::lanczos3, false)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(resize_frame, pixels_linear_light, Domain::pixels, Resampling::lanczos3, true)
    ->Unit(benchmark::kMillisecond);

JpegEncoding web_encoding(HuffmanTables tables = HuffmanTables::standard, ScanOrder scans = ScanOrder::baseline) {
  return {.quality = 85, .chroma = kSampling420, .tables = tables, .scans = scans};
}

void encode_jpeg_of(benchmark::State& state, const JpegEncoding& encoding) {
  const Frame frame = bench().web_size();
  const step::Encode step{.encoding = encoding};
  std::size_t bytes = 0;
  for (auto _ : state) bytes = codec_for(Format::jpeg).encode(frame, step, {}, *bench().pool, bench().cores).size;
  state.counters["bytes"] = static_cast<double>(bytes);
  count_megapixels(state, bench().web_box());
}
BENCHMARK_CAPTURE(encode_jpeg_of, plain, web_encoding())->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(encode_jpeg_of, optimized, web_encoding(HuffmanTables::optimized))->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(encode_jpeg_of, progressive, web_encoding(HuffmanTables::optimized, ScanOrder::progressive))
    ->Unit(benchmark::kMillisecond);

/// 300 kB, as a result of J1 is, over and over under one name.
void write_atomically(benchmark::State& state, Durability durability) {
  const Folder folder;
  const Descriptor opened(::open(folder.path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  const std::vector<std::uint8_t> bytes(300'000, 7);
  for (auto _ : state) {
    AtomicFile file(opened.get(), "result.jpg");
    file.write(bytes);
    file.flush(durability);
    file.take_name(Existing::replace);
    if (durability == Durability::synced) sync_folder(opened.get(), file.descriptor());
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(bytes.size()));
}
BENCHMARK_CAPTURE(write_atomically, buffered, Durability::buffered)->Unit(benchmark::kMicrosecond)->UseRealTime();
BENCHMARK_CAPTURE(write_atomically, synced, Durability::synced)->Unit(benchmark::kMicrosecond)->UseRealTime();

/// A journal of ten thousand pictures that are all up to date, and the outcomes that it was told.
class KnownPictures {
 public:
  KnownPictures() {
    const fs::path in = folder_.path() / "in", out = folder_.path() / "out";
    fs::create_directories(in);
    fs::create_directories(out);
    for (int i = 0; i < 10'000; ++i) {
      Outcome outcome;
      outcome.item = {.source = in / std::to_string(i), .relative = std::to_string(i)};
      outcome.status = Status::written;
      std::ofstream(outcome.item.source) << "input";
      std::ofstream(out / outcome.item.relative) << "result";
      struct stat status {};
      if (::stat(outcome.item.source.c_str(), &status) != 0) throw std::runtime_error("cannot write inputs");
      outcome.stamp = Stamp{.size = static_cast<std::uint64_t>(status.st_size),
                            .mtime_ns = status.st_mtim.tv_sec * 1'000'000'000 + status.st_mtim.tv_nsec,
                            .inode = status.st_ino};
      outcome.outputs.push_back({.path = out / outcome.item.relative, .bytes = 6});
      outcomes_.push_back(std::move(outcome));
    }
    journal_ = open();
    for (const Outcome& outcome : outcomes_) journal_->record(outcome);
  }
  /// Which knows what was recorded before.
  void reopen() {
    journal_.reset();
    journal_ = open();
  }
  Journal& journal() { return *journal_; }
  const Outcome& outcome(std::size_t index) const { return outcomes_[index % outcomes_.size()]; }

 private:
  std::unique_ptr<Journal> open() const {
    auto journal = Journal::open({.folder = folder_.path() / "out", .decides = true});
    journal->begin("resize 100");
    return journal;
  }

  const Folder folder_;
  std::vector<Outcome> outcomes_;
  std::unique_ptr<Journal> journal_;
};

void journal_record(benchmark::State& state) {
  KnownPictures known;
  std::size_t next = 0;
  for (auto _ : state) {
    const Outcome& outcome = known.outcome(next++);
    known.journal().begin_work(outcome);
    known.journal().record(outcome);
  }
}
BENCHMARK(journal_record)->Unit(benchmark::kMicrosecond);

void journal_ask(benchmark::State& state) {
  KnownPictures known;
  known.reopen();
  std::size_t next = 0;
  for (auto _ : state) {
    const Journal::Answer answer = known.journal().ask(known.outcome(next++).item);
    if (answer.standing != Journal::Standing::up_to_date) state.SkipWithError("a picture is not known");
  }
}
BENCHMARK(journal_ask)->Unit(benchmark::kMicrosecond);

/// The largest of the repository's photographs that is baseline.
fs::path own_photograph() {
  fs::path largest;
  for (const auto& entry : fs::directory_iterator(fs::path(LIGHTMILL_SOURCE_DIR) / "data/photos")) {
    if (entry.path().extension() != ".jpg" || probe(entry.path()).progressive) continue;
    if (largest.empty() || entry.file_size() > fs::file_size(largest)) largest = entry.path();
  }
  if (largest.empty()) throw std::runtime_error("no photograph in data/photos; name one");
  return largest;
}

void load(const fs::path& photo) {
  try {
    bench().info = probe(photo);
  } catch (const Error& error) {
    throw std::runtime_error(photo.string() + ": " + error.what());
  }
  if (bench().info.format != Format::jpeg) throw std::runtime_error(photo.string() + ": no JPEG");
  std::ifstream stream(photo, std::ios::binary);
  bench().file.assign(std::istreambuf_iterator<char>(stream), {});
  benchmark::AddCustomContext("photo", photo.filename().string());
  benchmark::AddCustomContext("photo_size",
                              std::to_string(bench().info.size.width) + "x" + std::to_string(bench().info.size.height));
  benchmark::AddCustomContext("photo_bytes", std::to_string(bench().file.size()));
}

}  // namespace

int main(int argc, char** argv) try {
  benchmark::Initialize(&argc, argv);
  if (argc > 2 || (argc == 2 && argv[1][0] == '-')) {
    std::cerr << "usage: bench_micro [PHOTO] [--benchmark_...]\n";
    return 2;
  }
  load(argc == 2 ? fs::path(argv[1]) : own_photograph());
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return EXIT_SUCCESS;
} catch (const std::exception& error) {
  std::cerr << "bench_micro: " << error.what() << '\n';
  return 2;
}
