// The program one writes first: OpenCV's imread, resize and imwrite in a oneTBB pipeline, one picture a thread.
//
//   bench_opencv_pipeline IN_DIR OUT_DIR LONG_EDGE QUALITY THREADS [REDUCE]
//
// REDUCE 2, 4 or 8 lets imread decode at that fraction of the size (IMREAD_REDUCED_COLOR_*): OpenCV at its best,
// where the default 1 is OpenCV as it comes. Time runs from the first read to the last write.

#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/parallel_pipeline.h>
#include <opencv2/core.hpp>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
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
  int read_mode;
};

struct Picture {
  fs::path name;
  cv::Mat pixels;
};

int read_mode(const std::string& reduce) {
  if (reduce == "1") return cv::IMREAD_COLOR;
  if (reduce == "2") return cv::IMREAD_REDUCED_COLOR_2;
  if (reduce == "4") return cv::IMREAD_REDUCED_COLOR_4;
  if (reduce == "8") return cv::IMREAD_REDUCED_COLOR_8;
  throw std::invalid_argument("REDUCE is 1, 2, 4 or 8, not " + reduce);
}

Arguments parse(int argc, char** argv) {
  if (argc != 6 && argc != 7)
    throw std::invalid_argument("usage: bench_opencv_pipeline IN_DIR OUT_DIR LONG_EDGE QUALITY THREADS [REDUCE]");
  return {.in_dir = argv[1],
          .out_dir = argv[2],
          .long_edge = std::stoi(argv[3]),
          .quality = std::stoi(argv[4]),
          .threads = std::stoi(argv[5]),
          .read_mode = read_mode(argc == 7 ? argv[6] : "1")};
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

// Returns how many pictures were written.
std::size_t run(const Arguments& arguments, const std::vector<fs::path>& names) {
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
  const auto read = [&](const fs::path& file) -> Picture {
    return {.name = file, .pixels = cv::imread((arguments.in_dir / file).string(), arguments.read_mode)};
  };
  const auto resize = [&](Picture picture) -> Picture {
    if (!picture.pixels.empty()) picture.pixels = shrink(picture.pixels, arguments.long_edge);
    return picture;
  };
  const auto write = [&](const Picture& picture) {
    if (picture.pixels.empty()) return;
    const auto target = (arguments.out_dir / picture.name).string();
    if (cv::imwrite(target, picture.pixels, {cv::IMWRITE_JPEG_QUALITY, arguments.quality})) ++written;
  };
  oneapi::tbb::parallel_pipeline(2 * static_cast<std::size_t>(arguments.threads),
                                 oneapi::tbb::make_filter<void, fs::path>(filter_mode::serial_in_order, name) &
                                     oneapi::tbb::make_filter<fs::path, Picture>(filter_mode::parallel, read) &
                                     oneapi::tbb::make_filter<Picture, Picture>(filter_mode::parallel, resize) &
                                     oneapi::tbb::make_filter<Picture, void>(filter_mode::parallel, write));
  return written;
}

}  // namespace

int main(int argc, char** argv) try {
  const Arguments arguments = parse(argc, argv);
  cv::setNumThreads(1);  // pictures run in parallel, not the rows of one
  fs::create_directories(arguments.out_dir);
  const auto names = jpeg_names(arguments.in_dir);
  const auto start = std::chrono::steady_clock::now();
  const std::size_t written = run(arguments, names);
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  std::printf("files=%zu seconds=%.4f img_per_s=%.2f\n", written, seconds.count(),
              static_cast<double>(written) / seconds.count());
  return written == names.size() ? EXIT_SUCCESS : EXIT_FAILURE;
} catch (const std::exception& error) {
  std::cerr << error.what() << '\n';
  return 2;
}
