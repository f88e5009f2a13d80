// Decoded pictures in whatever order they are finished, as cv::Mat, for a viewer or a model; an operation of one's own
// among lightmill's. What it throws is that image's failure, not the run's.
#include <lightmill/lightmill.h>
#include <opencv2/core.hpp>

#include <iostream>

int main(int, char** argv) {
  const auto center = [](cv::Mat& picture) {
    const int side = std::min(picture.cols, picture.rows);
    picture = picture(cv::Rect((picture.cols - side) / 2, (picture.rows - side) / 2, side, side)).clone();
  };
  const auto center_size = [](lightmill::Size size) {
    const int side = std::min(size.width, size.height);
    return lightmill::Size{side, side};
  };
  lightmill::Recipe recipe = lightmill::parse_recipe("auto-orient | resize 512");
  recipe.operations.push_back(lightmill::Custom{"center", center, center_size});
  recipe.operations.push_back(lightmill::Resize{.width = 224, .height = 224});

  int count = 0;
  for (const lightmill::Result& result :
       lightmill::stream({.items = lightmill::scan({argv[1]}), .recipe = std::move(recipe)},
                         {.order = lightmill::Order::completion, .deliver = lightmill::Deliver::pixels})) {
    if (result.outcome.status != lightmill::Status::written) continue;
    if (result.pixels().cols != 224 || result.pixels().rows != 224) return 1;
    const cv::Scalar mean = cv::mean(result.pixels());
    std::cout << result.outcome.item.relative << " blue " << mean[0] << " green " << mean[1] << " red " << mean[2]
              << "\n";
    ++count;
  }
  return count > 0 ? 0 : 1;
}
