// The program one writes first: OpenCV's imread, resize and imwrite in a oneTBB pipeline or an OpenMP loop, one picture
// a thread.
//
//   bench_opencv_pipeline IN_DIR OUT_DIR WORK QUALITY THREADS [REDUCE [tbb|openmp]]
//   bench_opencv_pipeline --version
//
// WORK is a long edge ("1600"), several of them ("2048,1024", written as NAME-1024.jpg), the square in the middle
// ("square-224"), "turn" (a quarter clockwise) or "sharpen" (an unsharp mask of 0.5 and sigma 1).
// REDUCE 2, 4 or 8 lets imread decode at that fraction of the size (IMREAD_REDUCED_COLOR_*), `auto` at the smallest
// that covers the largest result, of which the others are made: OpenCV at its best, where the default 1 is OpenCV as it
// comes. Time runs from the first read to the last write.

#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/parallel_pipeline.h>
#include <opencv2/core.hpp>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace {

namespace fs = std::filesystem;

enum class Work { fit, square, turn, sharpen };

struct Arguments {
  fs::path in_dir;
  fs::path out_dir;
  Work work;
  std::vector<int> edges;  // the largest first
  int quality;
  int threads;
  std::string reduce;
  std::string engine;
};

struct Result {
  fs::path name;
  cv::Mat pixels;
};

// What is written of one file; nothing where it cannot be read.
using Results = std::vector<Result>;

struct Source {
  fs::path name;
  cv::Mat pixels;
};

// The size by the frame header of a JPEG, empty where none is found; imread cannot be asked for it.
cv::Size size_of(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  const auto word = [&] {
    const int high = stream.get();
    return 256 * high + stream.get();
  };
  stream.ignore(2);
  while (stream) {
    const int marker = word();
    const int length = word();
    const bool is_frame =
        marker >= 0xFFC0 && marker <= 0xFFCF && marker != 0xFFC4 && marker != 0xFFC8 && marker != 0xFFCC;
    if (is_frame) {
      stream.ignore(1);
      const int height = word();
      const int width = word();
      return {width, height};
    }
    stream.ignore(length - 2);
  }
  return {};
}

int read_mode(const Arguments& arguments, const fs::path& file) {
  if (arguments.reduce == "1" || arguments.edges.empty()) return cv::IMREAD_COLOR;
  const cv::Size size = arguments.reduce == "auto" ? size_of(file) : cv::Size();
  const int edge =
      arguments.work == Work::square ? std::min(size.width, size.height) : std::max(size.width, size.height);
  const auto covers = [&](int fraction) { return edge / fraction >= arguments.edges.front(); };
  if (arguments.reduce == "8" || covers(8)) return cv::IMREAD_REDUCED_COLOR_8;
  if (arguments.reduce == "4" || covers(4)) return cv::IMREAD_REDUCED_COLOR_4;
  if (arguments.reduce == "2" || covers(2)) return cv::IMREAD_REDUCED_COLOR_2;
  return cv::IMREAD_COLOR;
}

constexpr std::string_view kSquare = "square-";

Work work_of(const std::string& word) {
  if (word == "turn") return Work::turn;
  if (word == "sharpen") return Work::sharpen;
  return word.starts_with(kSquare) ? Work::square : Work::fit;
}

std::vector<int> edges_of(const std::string& word) {
  if (word == "turn" || word == "sharpen") return {};
  std::vector<int> edges;
  std::istringstream list(word.starts_with(kSquare) ? word.substr(kSquare.size()) : word);
  for (std::string edge; std::getline(list, edge, ',');) edges.push_back(std::stoi(edge));
  if (edges.empty()) throw std::invalid_argument("WORK has no edge: " + word);
  return edges;
}

Arguments parse(int argc, char** argv) {
  if (argc < 6 || argc > 8)
    throw std::invalid_argument(
        "usage: bench_opencv_pipeline IN_DIR OUT_DIR WORK QUALITY THREADS [REDUCE [tbb|openmp]]");
  const std::string work = argv[3];
  const Arguments arguments{.in_dir = argv[1],
                            .out_dir = argv[2],
                            .work = work_of(work),
                            .edges = edges_of(work),
                            .quality = std::stoi(argv[4]),
                            .threads = std::stoi(argv[5]),
                            .reduce = argc > 6 ? argv[6] : "1",
                            .engine = argc > 7 ? argv[7] : "tbb"};
  const std::array<std::string, 5> known{"1", "2", "4", "8", "auto"};
  if (std::find(known.begin(), known.end(), arguments.reduce) == known.end())
    throw std::invalid_argument("REDUCE is 1, 2, 4, 8 or auto, not " + arguments.reduce);
  if (arguments.engine != "tbb" && arguments.engine != "openmp")
    throw std::invalid_argument("the engine is tbb or openmp, not " + arguments.engine);
  return arguments;
}

std::vector<fs::path> jpeg_names(const fs::path& folder) {
  std::vector<fs::path> names;
  for (const auto& entry : fs::directory_iterator(folder))
    if (const auto extension = entry.path().extension(); extension == ".jpg" || extension == ".jpeg")
      names.push_back(entry.path().filename());
  std::sort(names.begin(), names.end());
  return names;
}

cv::Mat shrink(const cv::Mat& pixels, int long_edge) {
  const double factor = static_cast<double>(long_edge) / std::max(pixels.cols, pixels.rows);
  if (factor >= 1.0) return pixels;
  const cv::Size size(std::max(1, static_cast<int>(std::lround(pixels.cols * factor))),
                      std::max(1, static_cast<int>(std::lround(pixels.rows * factor))));
  cv::Mat small;
  cv::resize(pixels, small, size, 0, 0, cv::INTER_AREA);
  return small;
}

cv::Mat middle_of(const cv::Mat& pixels, int edge) {
  const int side = std::min(pixels.cols, pixels.rows);
  return shrink(pixels(cv::Rect((pixels.cols - side) / 2, (pixels.rows - side) / 2, side, side)), edge);
}

cv::Mat turned(const cv::Mat& pixels) {
  cv::Mat result;
  cv::rotate(pixels, result, cv::ROTATE_90_CLOCKWISE);
  return result;
}

cv::Mat sharpened(const cv::Mat& pixels) {
  cv::Mat soft, result;
  cv::GaussianBlur(pixels, soft, cv::Size(), 1);
  cv::addWeighted(pixels, 1.5, soft, -0.5, 0, result);
  return result;
}

Source read(const Arguments& arguments, const fs::path& file) {
  const fs::path source = arguments.in_dir / file;
  return {.name = file, .pixels = cv::imread(source.string(), read_mode(arguments, source))};
}

Results renditions(const Arguments& arguments, const Source& source) {
  Results results;
  cv::Mat from = source.pixels;
  for (const int edge : arguments.edges) {
    const std::string name = source.name.stem().string() + "-" + std::to_string(edge) + ".jpg";
    results.push_back({.name = name, .pixels = shrink(from, edge)});
    if (arguments.reduce != "1") from = results.back().pixels;
  }
  return results;
}

Results worked_on(const Arguments& arguments, const Source& source) {
  if (source.pixels.empty()) return {};
  if (arguments.edges.size() > 1) return renditions(arguments, source);
  switch (arguments.work) {
    case Work::turn:
      return {{.name = source.name, .pixels = turned(source.pixels)}};
    case Work::sharpen:
      return {{.name = source.name, .pixels = sharpened(source.pixels)}};
    case Work::square:
      return {{.name = source.name, .pixels = middle_of(source.pixels, arguments.edges.front())}};
    default:
      return {{.name = source.name, .pixels = shrink(source.pixels, arguments.edges.front())}};
  }
}

bool write(const Arguments& arguments, const Results& results) {
  for (const Result& result : results)
    if (!cv::imwrite((arguments.out_dir / result.name).string(), result.pixels,
                     {cv::IMWRITE_JPEG_QUALITY, arguments.quality}))
      return false;
  return !results.empty();
}

// Returns how many files were done, as the next does.
std::size_t run_on_tbb(const Arguments& arguments, const std::vector<fs::path>& names) {
  using oneapi::tbb::filter_mode;
  const oneapi::tbb::global_control limit(oneapi::tbb::global_control::max_allowed_parallelism,
                                          static_cast<std::size_t>(arguments.threads));
  std::size_t next = 0;
  std::atomic<std::size_t> written{0};
  const auto name = [&](oneapi::tbb::flow_control& flow) -> fs::path {
    if (next < names.size()) return names[next++];
    flow.stop();
    return {};
  };
  const auto load = [&](const fs::path& file) -> Source { return read(arguments, file); };
  const auto work = [&](const Source& source) -> Results { return worked_on(arguments, source); };
  const auto save = [&](const Results& results) { written += write(arguments, results) ? 1 : 0; };
  oneapi::tbb::parallel_pipeline(2 * static_cast<std::size_t>(arguments.threads),
                                 oneapi::tbb::make_filter<void, fs::path>(filter_mode::serial_in_order, name) &
                                     oneapi::tbb::make_filter<fs::path, Source>(filter_mode::parallel, load) &
                                     oneapi::tbb::make_filter<Source, Results>(filter_mode::parallel, work) &
                                     oneapi::tbb::make_filter<Results, void>(filter_mode::parallel, save));
  return written;
}

std::size_t run_on_openmp(const Arguments& arguments, const std::vector<fs::path>& names) {
  std::size_t written = 0;
#pragma omp parallel for schedule(dynamic) num_threads(arguments.threads) reduction(+ : written)
  for (std::size_t i = 0; i < names.size(); ++i)
    written += write(arguments, worked_on(arguments, read(arguments, names[i]))) ? 1 : 0;
  return written;
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc == 2 && std::string(argv[1]) == "--version") {
    std::puts(CV_VERSION);
    return EXIT_SUCCESS;
  }
  const Arguments arguments = parse(argc, argv);
  cv::setNumThreads(1);  // pictures run in parallel, not the rows of one
  fs::create_directories(arguments.out_dir);
  const auto names = jpeg_names(arguments.in_dir);
  const auto start = std::chrono::steady_clock::now();
  const std::size_t written =
      arguments.engine == "openmp" ? run_on_openmp(arguments, names) : run_on_tbb(arguments, names);
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  std::printf("files=%zu seconds=%.4f img_per_s=%.2f\n", written, seconds.count(),
              static_cast<double>(written) / seconds.count());
  return written == names.size() ? EXIT_SUCCESS : EXIT_FAILURE;
} catch (const std::exception& error) {
  std::cerr << error.what() << '\n';
  return 2;
}
