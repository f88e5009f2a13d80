// How close written pictures are to what they should show.
//
//   bench_quality REF_DIR OUT_DIR LONG_EDGE [OUT_DIR2 ...]
//
// The measure for a picture of OUT_DIR is its original of the same relative name in REF_DIR, decoded in full and shrunk
// to the written size by the Lanczos3 below: slow, in double precision, and sharing no code with any resizer under
// test. Prints JSON: per directory the mean and the least PSNR (R, G and B together, luma, and Cb and Cr together)
// and SSIM (luma).

#include <oneapi/tbb/parallel_for.h>
#include <opencv2/core.hpp>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <iostream>
#include <limits>
#include <numbers>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;

constexpr int channels = 3;   // B, G, R as imread gives them
constexpr double peak = 255;  // of an 8-bit sample

struct Score {
  double psnr_rgb = 0;     // dB
  double psnr_luma = 0;    // dB
  double psnr_chroma = 0;  // dB
  double ssim_luma = 0;
};

cv::Mat decode(const fs::path& file) {
  cv::Mat pixels = cv::imread(file.string(), cv::IMREAD_COLOR | cv::IMREAD_IGNORE_ORIENTATION);
  if (pixels.empty()) throw std::runtime_error(file.string() + ": cannot be decoded");
  return pixels;
}

double lanczos3(double x) {
  constexpr double lobes = 3;
  if (x == 0) return 1;
  if (std::abs(x) >= lobes) return 0;
  const double t = std::numbers::pi * x;
  return lobes * std::sin(t) * std::sin(t / lobes) / (t * t);
}

// One output sample: weights of the source samples first, first + 1, ...; they sum to 1.
struct Taps {
  int first;
  std::vector<double> weights;
};

// Sample centers lie at half-integers, so output i looks at source position (i + 0.5) * scale. Shrinking widens the
// kernel by the scale, which is what keeps aliases out.
std::vector<Taps> lanczos_taps(int source, int target) {
  const double scale = static_cast<double>(source) / target;
  const double stretch = std::max(scale, 1.0);
  std::vector<Taps> rows;
  rows.reserve(static_cast<std::size_t>(target));
  for (int i = 0; i < target; ++i) {
    const double center = (i + 0.5) * scale;
    const int first = static_cast<int>(std::floor(center - 3 * stretch));
    const int last = static_cast<int>(std::ceil(center + 3 * stretch));
    Taps taps{.first = first, .weights = {}};
    double sum = 0;
    for (int j = first; j <= last; ++j) {
      taps.weights.push_back(lanczos3((j + 0.5 - center) / stretch));
      sum += taps.weights.back();
    }
    for (double& weight : taps.weights) weight /= sum;
    rows.push_back(std::move(taps));
  }
  return rows;
}

// From 8 bits to double. Beyond an edge the edge sample repeats.
cv::Mat resize_columns(const cv::Mat& source, int height) {
  cv::Mat target(height, source.cols, CV_64FC3, cv::Scalar::all(0));
  const auto taps = lanczos_taps(source.rows, height);
  const int samples = source.cols * channels;
  for (int y = 0; y < height; ++y) {
    const Taps& row = taps[static_cast<std::size_t>(y)];
    auto* out = target.ptr<double>(y);
    for (std::size_t k = 0; k < row.weights.size(); ++k) {
      const int from = std::clamp(row.first + static_cast<int>(k), 0, source.rows - 1);
      const auto* in = source.ptr<std::uint8_t>(from);
      for (int x = 0; x < samples; ++x) out[x] += row.weights[k] * in[x];
    }
  }
  return target;
}

cv::Mat resize_rows(const cv::Mat& source, int width) {
  cv::Mat target(source.rows, width, CV_64FC3);
  const auto taps = lanczos_taps(source.cols, width);
  for (int y = 0; y < source.rows; ++y) {
    const auto* in = source.ptr<cv::Vec3d>(y);
    auto* out = target.ptr<cv::Vec3d>(y);
    for (int x = 0; x < width; ++x) {
      const Taps& column = taps[static_cast<std::size_t>(x)];
      cv::Vec3d sum(0, 0, 0);
      for (std::size_t k = 0; k < column.weights.size(); ++k)
        sum += column.weights[k] * in[std::clamp(column.first + static_cast<int>(k), 0, source.cols - 1)];
      out[x] = sum;
    }
  }
  return target;
}

cv::Mat reference(const fs::path& original, cv::Size size) {
  const cv::Mat resized = resize_rows(resize_columns(decode(original), size.height), size.width);
  // Ringing past black and white cannot be written in 8 bits, by anyone.
  return cv::min(cv::max(resized, cv::Scalar::all(0)), cv::Scalar::all(peak));
}

// BT.601, as JFIF has it.
cv::Mat luma(const cv::Mat& bgr) {
  cv::Mat y;
  cv::transform(bgr, y, cv::Matx13d(0.114, 0.587, 0.299));
  return y;
}

cv::Mat chroma(const cv::Mat& bgr) {
  cv::Mat cb_cr;
  cv::transform(bgr, cb_cr, cv::Matx23d(0.5, -0.331264, -0.168736, -0.081312, -0.418688, 0.5));
  return cb_cr;
}

double psnr(const cv::Mat& a, const cv::Mat& b) {
  const double error = cv::norm(a, b, cv::NORM_L2SQR) / (static_cast<double>(a.total()) * a.channels());
  return error == 0 ? std::numeric_limits<double>::infinity() : 10 * std::log10(peak * peak / error);
}

// Wang, Bovik, Sheikh, Simoncelli 2004: Gaussian window 11x11 of sigma 1.5, K1 0.01, K2 0.03, whole windows only.
double ssim(const cv::Mat& a, const cv::Mat& b) {
  constexpr int window = 11;
  constexpr double c1 = (0.01 * peak) * (0.01 * peak);
  constexpr double c2 = (0.03 * peak) * (0.03 * peak);
  if (std::min(a.cols, a.rows) < window) throw std::runtime_error("SSIM needs at least 11x11 samples");
  const auto smooth = [](const cv::Mat& plane) -> cv::Mat {
    cv::Mat blurred;
    cv::GaussianBlur(plane, blurred, cv::Size(window, window), 1.5);
    const int rim = window / 2;
    return blurred(cv::Rect(rim, rim, plane.cols - 2 * rim, plane.rows - 2 * rim));
  };
  const cv::Mat mean_a = smooth(a);
  const cv::Mat mean_b = smooth(b);
  const cv::Mat mean_aa = mean_a.mul(mean_a);
  const cv::Mat mean_bb = mean_b.mul(mean_b);
  const cv::Mat mean_ab = mean_a.mul(mean_b);
  const cv::Mat variance_a = smooth(a.mul(a)) - mean_aa;
  const cv::Mat variance_b = smooth(b.mul(b)) - mean_bb;
  const cv::Mat covariance = smooth(a.mul(b)) - mean_ab;
  const cv::Mat above = (2 * mean_ab + c1).mul(2 * covariance + c2);
  const cv::Mat below = (mean_aa + mean_bb + c1).mul(variance_a + variance_b + c2);
  cv::Mat map;
  cv::divide(above, below, map);
  return cv::mean(map)[0];
}

Score score(const cv::Mat& ideal, const cv::Mat& written) {
  const cv::Mat ideal_luma = luma(ideal);
  const cv::Mat written_luma = luma(written);
  return {.psnr_rgb = psnr(ideal, written),
          .psnr_luma = psnr(ideal_luma, written_luma),
          .psnr_chroma = psnr(chroma(ideal), chroma(written)),
          .ssim_luma = ssim(ideal_luma, written_luma)};
}

std::vector<fs::path> pictures(const fs::path& folder) {
  std::vector<fs::path> names;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (const auto extension = entry.path().extension(); extension == ".jpg" || extension == ".jpeg")
      names.push_back(fs::relative(entry.path(), folder));
  std::sort(names.begin(), names.end());
  if (names.empty()) throw std::runtime_error(folder.string() + ": no .jpg in it");
  return names;
}

// All directories' pictures of one name are held against one reference, so the slow resize is done once.
// scores[directory][picture]
using Scores = std::vector<std::vector<Score>>;

Scores compare(const fs::path& originals, const std::vector<fs::path>& folders, const std::vector<fs::path>& names,
               int long_edge) {
  Scores scores(folders.size(), std::vector<Score>(names.size()));
  oneapi::tbb::parallel_for(std::size_t{0}, names.size(), [&](std::size_t picture) {
    cv::Mat ideal;
    for (std::size_t folder = 0; folder < folders.size(); ++folder) {
      const fs::path file = folders[folder] / names[picture];
      const cv::Mat written = decode(file);
      if (std::max(written.cols, written.rows) != long_edge)
        throw std::runtime_error(file.string() + ": long edge is not " + std::to_string(long_edge));
      if (ideal.empty()) ideal = reference(originals / names[picture], written.size());
      if (ideal.size() != written.size()) throw std::runtime_error(file.string() + ": sizes differ");
      cv::Mat samples;
      written.convertTo(samples, CV_64FC3);
      scores[folder][picture] = score(ideal, samples);
    }
  });
  return scores;
}

struct Summary {
  double mean;
  double least;
};

Summary summary(const std::vector<Score>& scores, double Score::*field) {
  Summary result{.mean = 0, .least = std::numeric_limits<double>::infinity()};
  for (const Score& one : scores) {
    result.mean += one.*field / static_cast<double>(scores.size());
    result.least = std::min(result.least, one.*field);
  }
  return result;
}

std::string quoted(const std::string& text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    result += c;
  }
  return result + '"';
}

void print(const std::vector<fs::path>& folders, const std::vector<fs::path>& names, const Scores& scores,
           int long_edge) {
  struct Field {
    const char* name;
    double Score::*value;
  };
  constexpr std::array fields{Field{"psnr_rgb", &Score::psnr_rgb}, Field{"psnr_luma", &Score::psnr_luma},
                              Field{"psnr_chroma", &Score::psnr_chroma}, Field{"ssim_luma", &Score::ssim_luma}};
  std::printf("{\"long_edge\": %d, \"directories\": [", long_edge);
  for (std::size_t folder = 0; folder < folders.size(); ++folder) {
    std::uintmax_t bytes = 0;
    for (const auto& name : names) bytes += fs::file_size(folders[folder] / name);
    std::printf("%s\n  {\"directory\": %s, \"files\": %zu, \"bytes\": %ju", folder ? "," : "",
                quoted(folders[folder].string()).c_str(), names.size(), bytes);
    for (const Field& field : fields) {
      const Summary value = summary(scores[folder], field.value);
      std::printf(", \"%s\": {\"mean\": %.5f, \"min\": %.5f}", field.name, value.mean, value.least);
    }
    std::printf("}");
  }
  std::printf("\n]}\n");
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc < 4) throw std::invalid_argument("usage: bench_quality REF_DIR OUT_DIR LONG_EDGE [OUT_DIR2 ...]");
  const fs::path originals = argv[1];
  const int long_edge = std::stoi(argv[3]);
  std::vector<fs::path> folders{argv[2]};
  folders.insert(folders.end(), argv + 4, argv + argc);
  cv::setNumThreads(1);  // pictures run in parallel, not the rows of one
  const auto names = pictures(folders.front());
  print(folders, names, compare(originals, folders, names, long_edge), long_edge);
  return EXIT_SUCCESS;
} catch (const std::exception& error) {
  std::cerr << error.what() << '\n';
  return 2;
}
