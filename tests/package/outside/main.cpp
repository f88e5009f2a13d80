#include <lightmill/lightmill.h>

#include <cstdio>

/// outside INPUT FOLDER: writes INPUT, 200 samples on its longer side, into FOLDER.
int main(int, char** argv) {
  const auto sink = lightmill::folder_sink({.folder = argv[2]});
  const auto report = lightmill::run({.items = lightmill::scan({argv[1]}),
                                      .recipe = lightmill::parse_recipe("auto-orient | resize 200 | jpeg quality=80"),
                                      .sink = sink.get()});
  std::printf("%s", lightmill::summary(report).c_str());
  return report.written == 1 && report.failed == 0 ? 0 : 1;
}
