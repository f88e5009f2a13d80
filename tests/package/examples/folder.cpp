// A folder of photographs into a folder of web pictures, on every core.
#include <lightmill/lightmill.h>

#include <iostream>

int main(int, char** argv) {
  const auto sink = lightmill::folder_sink({.folder = argv[2], .inputs = {argv[1]}});
  const lightmill::Report report = lightmill::run({
      .items = lightmill::scan({argv[1]}, {.excluded_folder = argv[2]}),
      .recipe = lightmill::parse_recipe("auto-orient | resize 1600 | jpeg quality=85"),
      .sink = sink.get(),
  });
  std::cout << lightmill::summary(report);
  return report.failed == 0 ? 0 : 1;
}
