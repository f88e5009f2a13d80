// How close written pictures are to what they should show.
//
//   bench_quality REF_DIR OUT_DIR LONG_EDGE [OUT_DIR2 ...]
//
// The measure for a picture of OUT_DIR is its original of the same relative name in REF_DIR, decoded in full and shrunk
// to the written size as tools/lightmill/fidelity.h says. Prints JSON: per directory the mean and the least PSNR (R, G
// and B together, luma, and Cb and Cr together) and SSIM (luma).

#include "../lightmill/fidelity.h"

#include <oneapi/tbb/parallel_for.h>
#include <opencv2/core.hpp>
#include <opencv2/imgcodecs.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <iostream>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;

using lightmill::cli::Fidelity;

cv::Mat decode(const fs::path& file) {
  cv::Mat pixels = cv::imread(file.string(), cv::IMREAD_COLOR | cv::IMREAD_IGNORE_ORIENTATION);
  if (pixels.empty()) throw std::runtime_error(file.string() + ": cannot be decoded");
  return pixels;
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
using Scores = std::vector<std::vector<Fidelity>>;

Scores compare(const fs::path& originals, const std::vector<fs::path>& folders, const std::vector<fs::path>& names,
               int long_edge) {
  Scores scores(folders.size(), std::vector<Fidelity>(names.size()));
  oneapi::tbb::parallel_for(std::size_t{0}, names.size(), [&](std::size_t picture) {
    cv::Mat ideal;
    for (std::size_t folder = 0; folder < folders.size(); ++folder) {
      const fs::path file = folders[folder] / names[picture];
      const cv::Mat written = decode(file);
      if (std::max(written.cols, written.rows) != long_edge)
        throw std::runtime_error(file.string() + ": long edge is not " + std::to_string(long_edge));
      if (ideal.empty()) ideal = lightmill::cli::ideal_of(decode(originals / names[picture]), written.size());
      if (ideal.size() != written.size()) throw std::runtime_error(file.string() + ": sizes differ");
      scores[folder][picture] = lightmill::cli::fidelity(ideal, written);
    }
  });
  return scores;
}

struct Summary {
  double mean;
  double least;
};

Summary summary(const std::vector<Fidelity>& scores, double Fidelity::*field) {
  Summary result{.mean = 0, .least = std::numeric_limits<double>::infinity()};
  for (const Fidelity& one : scores) {
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
    double Fidelity::*value;
  };
  constexpr std::array fields{Field{"psnr_rgb", &Fidelity::psnr_rgb}, Field{"psnr_luma", &Fidelity::psnr_luma},
                              Field{"psnr_chroma", &Fidelity::psnr_chroma}, Field{"ssim_luma", &Fidelity::ssim_luma}};
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
