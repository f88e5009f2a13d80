// Thumbnails of a folder in the order of the source, each as soon as it and those before it are done, while later ones
// are being worked on. At most 16 are in flight: a slow reader of the loop slows the workers, memory does not grow.
#include <lightmill/lightmill.h>

#include <iostream>

int main(int, char** argv) {
  lightmill::Batch batch{
      .items = lightmill::scan({argv[1]}),
      .recipe = lightmill::parse_recipe("auto-orient | resize 256 | jpeg quality=80"),
  };
  int number = 0;
  for (const lightmill::Result& result : lightmill::stream(std::move(batch), {.in_flight = 16})) {
    if (lightmill::is_failure(result.outcome.status)) {
      std::cout << lightmill::failure_line(result.outcome) << "\n";
      continue;
    }
    std::cout << ++number << " " << result.outcome.item.relative << " " << result.bytes().size() << " bytes\n";
    if (number == 5) break;  // leaving early begins no new image and ends the threads
  }
  return number > 0 ? 0 : 1;
}
