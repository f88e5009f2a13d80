// The program one writes first: OpenCV's imread, resize and imwrite in a oneTBB pipeline or an OpenMP loop, one picture
// a thread.
//
//   bench_opencv_pipeline IN_DIR OUT_DIR LONG_EDGE QUALITY THREADS [REDUCE [tbb|openmp]]
//   bench_opencv_pipeline --version
//
// REDUCE 2, 4 or 8 lets imread decode at that fraction of the size (IMREAD_REDUCED_COLOR_*), `auto` at the smallest
// that covers LONG_EDGE: OpenCV at its best, where the default 1 is OpenCV as it comes. Time runs from the first read
// to the last write.

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
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace {

namespace fs = std::filesystem;

struct Arguments {
  fs::path in_dir;
  fs::path out_dir;
  int long_edge;
  int quality;
  int threads;
  std::string reduce;
  std::string engine;
};

struct Picture {
  fs::path name;
  cv::Mat pixels;
};

// The long edge by the frame header of a JPEG, 0 where none is found; imread cannot be asked for it.
int long_edge_of(const fs::path& file) {
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
      return std::max(height, word());
    }
    stream.ignore(length - 2);
  }
  return 0;
}

int read_mode(const Arguments& arguments, const fs::path& file) {
  if (arguments.reduce == "1") return cv::IMREAD_COLOR;
  const int edge = arguments.reduce == "auto" ? long_edge_of(file) : 0;
  const auto covers = [&](int fraction) { return edge / fraction >= arguments.long_edge; };
  if (arguments.reduce == "8" || covers(8)) return cv::IMREAD_REDUCED_COLOR_8;
  if (arguments.reduce == "4" || covers(4)) return cv::IMREAD_REDUCED_COLOR_4;
  if (arguments.reduce == "2" || covers(2)) return cv::IMREAD_REDUCED_COLOR_2;
  return cv::IMREAD_COLOR;
}

Arguments parse(int argc, char** argv) {
  if (argc < 6 || argc > 8)
    throw std::invalid_argument(
        "usage: bench_opencv_pipeline IN_DIR OUT_DIR LONG_EDGE QUALITY THREADS [REDUCE [tbb|openmp]]");
  const Arguments arguments{.in_dir = argv[1],
                            .out_dir = argv[2],
                            .long_edge = std::stoi(argv[3]),
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

Picture read(const Arguments& arguments, const fs::path& file) {
  const fs::path source = arguments.in_dir / file;
  return {.name = file, .pixels = cv::imread(source.string(), read_mode(arguments, source))};
}

Picture resized(const Arguments& arguments, Picture picture) {
  if (!picture.pixels.empty()) picture.pixels = shrink(picture.pixels, arguments.long_edge);
  return picture;
}

bool write(const Arguments& arguments, const Picture& picture) {
  if (picture.pixels.empty()) return false;
  return cv::imwrite((arguments.out_dir / picture.name).string(), picture.pixels,
                     {cv::IMWRITE_JPEG_QUALITY, arguments.quality});
}

// Returns how many pictures were written, as the next does.
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
  const auto load = [&](const fs::path& file) -> Picture { return read(arguments, file); };
  const auto resize = [&](Picture picture) -> Picture { return resized(arguments, std::move(picture)); };
  const auto save = [&](const Picture& picture) { written += write(arguments, picture) ? 1 : 0; };
  oneapi::tbb::parallel_pipeline(2 * static_cast<std::size_t>(arguments.threads),
                                 oneapi::tbb::make_filter<void, fs::path>(filter_mode::serial_in_order, name) &
                                     oneapi::tbb::make_filter<fs::path, Picture>(filter_mode::parallel, load) &
                                     oneapi::tbb::make_filter<Picture, Picture>(filter_mode::parallel, resize) &
                                     oneapi::tbb::make_filter<Picture, void>(filter_mode::parallel, save));
  return written;
}

std::size_t run_on_openmp(const Arguments& arguments, const std::vector<fs::path>& names) {
  std::size_t written = 0;
#pragma omp parallel for schedule(dynamic) num_threads(arguments.threads) reduction(+ : written)
  for (std::size_t i = 0; i < names.size(); ++i)
    written += write(arguments, resized(arguments, read(arguments, names[i]))) ? 1 : 0;
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
