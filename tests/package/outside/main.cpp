#include <lightmill/lightmill.h>

#include <cstdio>

/// outside INPUT FOLDER [ENGINE]: writes INPUT, 200 samples on its longer side, into FOLDER.
int main(int argc, char** argv) {
  const auto sink = lightmill::folder_sink({.folder = argv[2]});
  const auto report = lightmill::run({.items = lightmill::scan({argv[1]}),
                                      .recipe = lightmill::parse_recipe("auto-orient | resize 200 | jpeg quality=80"),
                                      .sink = sink.get(),
                                      .engine = lightmill::parse_engine(argc > 3 ? argv[3] : "auto")});
  std::printf("%s", lightmill::summary(report).c_str());
  return report.written == 1 && report.failed == 0 ? 0 : 1;
}
