// An application that has a loop of its own: it submits images as they come up and collects futures.
#include <lightmill/lightmill.h>

#include <fstream>
#include <future>
#include <iostream>
#include <iterator>
#include <vector>

namespace {

/// The bytes of an upload, say.
lightmill::Content bytes_of(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return std::make_shared<const std::vector<std::uint8_t>>(std::istreambuf_iterator<char>(stream),
                                                           std::istreambuf_iterator<char>());
}

}  // namespace

int main(int, char** argv) {
  lightmill::Mill mill({.recipe = lightmill::parse_recipe("auto-orient | resize 800")});
  std::vector<std::future<lightmill::Result>> answers;
  for (const auto& entry : std::filesystem::directory_iterator(argv[1])) {
    if (entry.path().extension() != ".jpg") continue;
    lightmill::Item item;
    item.source = entry.path().filename();
    item.content = bytes_of(entry.path());
    item.parameters.box = lightmill::Size{answers.size() % 2 == 0 ? 800 : 400, 0};  // this image's own size
    answers.push_back(mill.submit(std::move(item)));
  }
  for (auto& answer : answers) {
    const lightmill::Result result = answer.get();
    std::cout << result.outcome.item.source << " " << to_string(result.outcome.status) << " "
              << to_string(result.outcome.outputs.front().size) << "\n";
  }
  const lightmill::Report report = mill.finish();
  return report.written == answers.size() && !answers.empty() ? 0 : 1;
}
